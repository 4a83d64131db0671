"""Seasons and parishes are read from the published cube alone, and what is withheld is said to be withheld."""

import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, insert

from harvest.records.cube import CubeCell, CubeRelease
from tests.fakes import NOW
from tests.harvest.portal.visitors import Installation, words

TOLD, NO_VALUE = "A", "Q"


def cell(dataset: str, level: str = "parish", **more: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        **dict.fromkeys(("commodity", "period", "period_start", "records", "contributors", "hectares", "reason")),
        **dict.fromkeys(("variety", "activity", "sex", "age_band"), "_T"),
        "size_class": None,
        "parish": "JM",
        "computed_on": NOW.date(),
        "since_version": 1,
    }
    values |= {"dataset": dataset, "level": level, "obs_status": TOLD, **more}
    if values["obs_status"] == NO_VALUE:
        values["reason"] = "small_cell"
    elif values["records"] is None:
        values["records"] = 7
    key = "|".join(str(values[name]) for name in ("dataset", "level", "parish", "commodity", "period", "sex"))
    return {**values, "key": key}


@pytest.fixture
def published(harvest_engine: Engine) -> None:
    """Yam and thyme, in quarters around May 2026; thyme is withheld in Manchester."""
    of = {"dataset": "production", "commodity": "Yam"}
    cells = [
        cell(**of, level="country", period="2025-Q2", records=40, contributors=30, hectares=9),
        cell(**of, level="country", period="2026-Q1", records=12, contributors=10, hectares=3),
        cell(**of, parish="JM-07", period="2025-Q2", records=33, contributors=25, hectares=8),
        cell(**of, parish="JM-12", period="2025-Q2", obs_status=NO_VALUE),
        cell("production", "country", commodity="Thyme", period="2026-Q1", records=8, contributors=8, hectares=1),
        cell("production", "country", commodity="Okra", period="2026-Q1", obs_status=NO_VALUE),
        cell("production", "country", commodity="Old crop", period="2023-Q1", records=9, contributors=9),
        cell("farmers", "country", contributors=4321, records=4321),
        cell("farmers", parish="JM-06", contributors=321, records=321),
        cell("farmers", parish="JM-01", obs_status=NO_VALUE),
    ]
    with harvest_engine.begin() as connection:
        connection.execute(insert(CubeRelease), [{"version": 1, "published_on": date(2026, 5, 1), "published_at": NOW}])
        connection.execute(insert(CubeCell), cells)


def test_without_a_release_it_says_when_figures_come(open_house: Installation) -> None:
    visitor = open_house.visit()
    assert "No statistics of crops are published yet" in words(visitor.get("/season"))
    assert "Nothing of this is published yet" in words(visitor.get("/parishes"))
    assert "In season now" not in words(visitor.get("/"))


@pytest.mark.usefixtures("published")
def test_what_was_reaped_in_these_months_a_year_ago_comes_first(open_house: Installation) -> None:
    said = words(open_house.visit().get("/season"))
    assert said.index("Yam") < said.index("Thyme")
    assert "Apr–Jun 2025 (these months)" in said
    assert "Old crop" not in said
    assert "Okra" not in said  # nothing of it is told
    assert "Yam" in words(open_house.visit().get("/"))


@pytest.mark.usefixtures("published")
def test_a_crop_has_a_map_and_says_what_is_withheld(open_house: Installation) -> None:
    answer = open_house.visit().get("/season/yam?quarter=2025-Q2")
    rows = dict(re.findall(r'<th scope="row">([^<]+)</th><td class="number">(.*?)</td>', answer.text))
    assert "withheld" in rows["Manchester"]
    assert rows["Trelawny"].startswith("8")
    assert 'class="picture"' in answer.text
    visitor = open_house.visit()
    assert visitor.get("/season/okra").status_code == 404
    assert visitor.get("/season/yam?quarter=1999-Q1").status_code == 200


@pytest.mark.usefixtures("published")
def test_parishes_show_published_counts_alone(open_house: Installation) -> None:
    from tests.harvest.records.makers import acting, make_farmer  # noqa: PLC0415

    with acting(open_house.sessions) as session:
        for _ in range(9):
            make_farmer(session)  # in the register, in no release
    said = words(open_house.visit().get("/parishes"))
    assert "St Ann 321" in said
    assert "Kingston withheld" in said
    assert "Jamaica 4,321" in said
    for show in ("farms", "land", "books", "shown", "nonsense", "x" * 3000):
        assert open_house.visit().get(f"/parishes?show={show}").status_code == 200
