"""The page of downloads: every dataset with its newest files, and kind words before there are any."""

import re
from pathlib import Path
from typing import Any

from harvest.foundation.engine import make_engine
from harvest.open_data.files import Making, make_files
from harvest.open_data.resources import TABLE
from harvest.portal.downloads import size
from tests.harvest.portal.visitors import Installation, make_installation
from tests.roadside import closing_engines


def test_before_the_first_night_it_says_so(open_house: Installation) -> None:
    said = open_house.visit().get("/data").text
    assert "They follow tonight" in said


def test_every_file_that_is_named_is_there(harvest_url: str, harvest_sessions: Any, tmp_path: Path) -> None:
    with closing_engines():
        house = make_installation(harvest_url, harvest_sessions, OPEN_DATA_FOLDER=str(tmp_path))
        make_files(Making(make_engine(harvest_url, durable=False, reading=True), TABLE, tmp_path, house.clock))
        visitor = house.visit()
        links = set(re.findall(r'href="(/data/[^"]+)"', visitor.get("/data").text))
        assert {f"/data/{one.name}/latest/{one.name}.csv" for one in TABLE} <= links
        for link in links:
            with visitor.get(link) as answer:
                assert answer.status_code == 200, link


def test_sizes_are_read_by_people() -> None:
    assert [size(number) for number in (0, 999, 404_338, 12_345_678)] == ["0 bytes", "999 bytes", "404 KB", "12.3 MB"]
