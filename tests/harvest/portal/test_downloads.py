"""The page of downloads: every dataset with its newest files, and kind words before there are any."""

import re
from pathlib import Path
from typing import Any

import pytest

from harvest.foundation.engine import make_engine
from harvest.open_data.files import Making, kept, make_files, making
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


PAGES = ("/data", "/developers", "/developers/guide")


def test_parquet_is_spoken_of_only_where_there_is_such_a_file(
    harvest_url: str, harvest_sessions: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing_engines():
        house = make_installation(harvest_url, harvest_sessions, OPEN_DATA_FOLDER=str(tmp_path))

        def said() -> set[bool]:
            house.clock.forward(minutes=1)  # the pages are drawn anew
            pages = [house.visit().get(page).text.casefold() for page in PAGES]
            assert all("jsonl" in page or "json lines" in page for page in pages)
            return {"parquet" in page for page in pages}

        assert said() == {True}  # none is written yet, and tonight's will have it
        for module in (making, kept):
            monkeypatch.setattr(module, "can_write_parquet", lambda: False)
        assert said() == {False}
        make_files(Making(make_engine(harvest_url, durable=False, reading=True), TABLE[:1], tmp_path, house.clock))
        monkeypatch.undo()
        assert said() == {False}  # it can be written by now, and the files of last night are without


def test_sizes_are_read_by_people() -> None:
    assert [size(number) for number in (0, 999, 404_338, 12_345_678)] == ["0 bytes", "999 bytes", "404 KB", "12.3 MB"]
