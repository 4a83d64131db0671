"""What is published of a register, on both engines: who counts, when, whole or not at all, safe from the attacker."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from harvest.records.commodities import Commodity
from harvest.records.cube import CubeCell, CubeLayer, CubeRelease, ObsStatus, Reason
from harvest.records.farmers import Farmer, FarmerMerge
from harvest.records.livestock import Livestock
from harvest.records.presentations import Presentation
from harvest.statistics import publishing
from harvest.statistics.publishing import PublishedToday, publish
from harvest.statistics.reading import CELLS, PUBLISHED, newest_release
from harvest.vocabulary import FarmerStatus, Parish, ShownOutcome
from harvest.worker import publish_once
from tests.harvest.bulk_import.loads import work
from tests.harvest.records.makers import acting, make_book, make_farm, make_farmer
from tests.harvest.statistics.attacker import betrayals
from tests.harvest.statistics.register import (
    NOW,
    QUARTER,
    Grower,
    as_release,
    growers,
    read,
    settle,
    truth_of,
)

PLANTED = growers(ST_ANN=3, MANCHESTER=9, CLARENDON=20, ST_MARY=12)
MEASURES = ("farmers", "plantings", "hectares", "kg")
ROUNDED = {2: 0.05, 3: 0.5}


def rows(sessions: Any, dataset: str, version: int | None = None) -> list[dict[str, Any]]:
    with sessions() as session:
        return read(session.connection(), dataset, version)


def yam(sessions: Any) -> str:
    with sessions() as session:
        return f"{QUARTER}|{session.scalar(select(Commodity.id).where(Commodity.name == 'Yam')):05}"


def told(sessions: Any, dataset: str, *columns: str, **where: object) -> Sequence[tuple[Any, ...]]:
    return [
        tuple(row[name] for name in columns)
        for row in rows(sessions, dataset)
        if all(row[name] == value for name, value in where.items())
    ]


def test_a_planted_cell_is_hidden_and_another_one_with_it(harvest_sessions: Any) -> None:
    settle(harvest_sessions, PLANTED)
    publish(harvest_sessions, NOW)
    columns = ("parish", "plantings", "farmers", "hectares", "kg", "obs_status", "reason")
    assert told(harvest_sessions, "production", *columns) == [
        ("JM", 44, 44, Decimal("22.0"), 220_000, ObsStatus.NORMAL, None),
        ("JM-05", 12, 12, Decimal("6.0"), 60_000, ObsStatus.NORMAL, None),
        ("JM-06", None, None, None, None, ObsStatus.SUPPRESSED, Reason.SMALL_CELL),
        ("JM-12", None, None, None, None, ObsStatus.SUPPRESSED, Reason.SECONDARY),
        ("JM-13", 20, 20, Decimal("10.0"), 100_000, ObsStatus.NORMAL, None),
    ]
    assert told(harvest_sessions, "production", "period", "commodity", "level", parish="JM") == [
        (QUARTER, "Yam", "country")
    ]


def test_the_attacker_learns_nothing_from_two_versions(harvest_sessions: Any) -> None:
    """Land is uneven, one has most of a parish; in the second version four more have come, in the third many."""
    uneven = [Grower(Parish.ST_ANN, Decimal(at + 1) / 7 // 1 + 1) for at in range(30)]
    big = [Grower(Parish.PORTLAND, Decimal(90)), *growers(PORTLAND=6)]
    those = [*uneven, *big, *growers(ST_MARY=2, TRELAWNY=40, HANOVER=11)]
    known = dict(zip(settle(harvest_sessions, those), those, strict=True))
    done = [publish(harvest_sessions, NOW).version]
    truths = [truth_of(known, yam(harvest_sessions))]
    for day, more in enumerate(
        (growers(ST_ANN=3, ST_MARY=1), growers(ST_ANN=9, TRELAWNY=8, HANOVER=7, ST_MARY=5)), start=1
    ):
        known |= dict(zip(settle(harvest_sessions, more), more, strict=True))
        done.append(publish(harvest_sessions, NOW + timedelta(days=day)).version)
        truths.append(truth_of(known, yam(harvest_sessions)))
    assert done == [1, None, 2]
    versions = [as_release(rows(harvest_sessions, "production", version), MEASURES) for version in (1, 2)]
    assert versions[1][yam(harvest_sessions)].numbers[0] == len(known)
    for release, truth in zip(versions, (truths[0], truths[2]), strict=True):
        assert list(betrayals(release, truth, counts_add_up=False, slack=ROUNDED)) == []


def test_a_quarter_is_told_when_it_is_over(harvest_sessions: Any) -> None:
    late = [Grower(Parish.ST_ANN, planted_on=date(2025, 8, 1)) for _ in range(20)]
    settle(harvest_sessions, late)
    publish(harvest_sessions, NOW)
    assert rows(harvest_sessions, "production") == []
    publish(harvest_sessions, NOW + timedelta(days=60))
    assert told(harvest_sessions, "production", "period", "plantings", parish="JM") == [("2026-Q2", 20)]


def test_who_was_entered_twice_is_one_contributor(harvest_sessions: Any) -> None:
    ids = settle(harvest_sessions, growers(ST_ANN=6))
    with acting(harvest_sessions) as session:
        day = NOW.date()
        session.add(
            FarmerMerge(
                kept_id=ids[0],
                other_id=ids[1],
                reason="one person",
                proposed_by="staff:3",
                proposed_on=day,
                confirmed_by="staff:4",
                confirmed_on=day,
            )
        )
    publish(harvest_sessions, NOW)
    assert told(harvest_sessions, "production", "plantings", "farmers", parish="JM") == [(6, 5)]
    assert told(harvest_sessions, "farms", "farms", "farmers", parish="JM") == [(6, 5)]
    assert told(harvest_sessions, "other_farmers", "farmers", parish="JM") == [(5,)]


def test_farmers_are_counted_by_what_they_do_sex_and_age(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        for at in range(24):
            sex = "female" if at % 2 else "male"
            make_farmer(
                session, gender=sex, date_of_birth=date(1970 if at < 12 else 1995, 12, 31), parish=Parish.ST_ANN
            )
        make_farmer(
            session,
            gender="male",
            date_of_birth=date(1970, 1, 1),
            parish=Parish.ST_ANN,
            status=FarmerStatus.DECEASED,
            status_since=NOW.date(),
        )
    publish(harvest_sessions, NOW)
    finest = told(harvest_sessions, "farmers", "parish", "activity", "sex", "age_band", "farmers", level="age_band")
    assert sorted(finest) == [
        ("JM-06", "none_on_record", sex, band, 6) for sex in ("female", "male") for band in ("55_64", "under_35")
    ]
    assert told(harvest_sessions, "farmers", "parish", "activity", "sex", "farmers", level="country") == [
        ("JM", "_T", "_T", 24)
    ]


def test_heads_are_told_to_the_nearest_five(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        goats = session.scalar(select(Commodity.id).where(Commodity.name == "Goats"))
        for at in range(6):
            farm = make_farm(session)
            counted = date(2025, 3, 1)
            session.add(Livestock(farm_id=farm.id, commodity_id=goats, head_count=7, recorded_on=counted))
            session.add(
                Livestock(
                    farm_id=farm.id,
                    commodity_id=goats,
                    head_count=90 + at,
                    recorded_on=counted,
                    ended_on=date(2025, 6, 1),
                )
            )
    publish(harvest_sessions, NOW)
    assert told(harvest_sessions, "livestock", "period", "commodity", "parish", "head", "farmers") == [
        ("2025", "Goats", "JM", 40, 6),
        ("2025", "Goats", "JM-06", 40, 6),
    ]


def test_receipts_shown_are_counted_by_farmer_or_paper(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        book = make_book(session)
        for at in range(7):
            session.add(
                Presentation(
                    reference=f"T-{at}",
                    book_id=book.id if at == 0 else None,
                    number=4100101 + at,
                    shown_on=date(2026, 4, 2),
                    parish=None if at < 6 else Parish.ST_ANN,
                    outcome=ShownOutcome.WITHDRAWN if at == 6 else ShownOutcome.OK,
                )
            )
    publish(harvest_sessions, NOW)
    assert told(harvest_sessions, "receipts_shown", "period", "parish", "receipts") == [
        ("2026-04", "JM", 6),
        ("2026-04", "_U", 6),
    ]


def test_nothing_new_makes_no_version_and_one_day_no_second_one(harvest_sessions: Any) -> None:
    settle(harvest_sessions, PLANTED)
    assert publish(harvest_sessions, NOW).version == 1
    with pytest.raises(PublishedToday, match="Version 1 was published on 14 May 2026"):
        publish(harvest_sessions, NOW + timedelta(hours=3))
    assert publish(harvest_sessions, NOW + timedelta(days=1)).version is None


def test_a_version_stays_readable(harvest_sessions: Any) -> None:
    settle(harvest_sessions, PLANTED)
    publish(harvest_sessions, NOW)
    before = rows(harvest_sessions, "production")
    settle(harvest_sessions, growers(CLARENDON=9, ST_MARY=8))
    publish(harvest_sessions, NOW + timedelta(days=1))
    assert rows(harvest_sessions, "production", 1) == before != rows(harvest_sessions, "production")
    with harvest_sessions() as session:
        assert newest_release(session.connection()).version == 2


def test_a_publication_that_breaks_off_leaves_nothing(harvest_sessions: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(harvest_sessions, PLANTED)
    add_new = publishing.add_new

    def breaks(connection: Any, model: Any, added: Any) -> None:
        if model is CubeLayer:
            raise RuntimeError("power cut")
        add_new(connection, model, added)

    monkeypatch.setattr(publishing, "add_new", breaks)
    with pytest.raises(RuntimeError):
        publish(harvest_sessions, NOW)
    with harvest_sessions() as session:
        assert newest_release(session.connection()) is None
        assert session.scalar(select(func.count()).select_from(CubeCell)) == 0


def test_what_is_written_meanwhile_is_in_the_next_version(harvest_sessions: Any) -> None:
    settle(harvest_sessions, PLANTED)

    def write(_line: str) -> None:
        settle(harvest_sessions, growers(ST_JAMES=6))

    publish(harvest_sessions, NOW, write)
    assert told(harvest_sessions, "production", "farmers", parish="JM") == [(44,)]
    assert told(harvest_sessions, "farms", "farmers", parish="JM") == [(44,)]
    publish(harvest_sessions, NOW + timedelta(days=1))
    with harvest_sessions() as session:
        there = session.scalar(select(func.count()).select_from(Farmer))
    assert told(harvest_sessions, "farms", "farmers", parish="JM") == [(there,)]


def test_another_worker_that_publishes_first_wins(harvest_sessions: Any) -> None:
    settle(harvest_sessions, PLANTED)
    done = []

    def overtake(_line: str) -> None:
        if not done:
            done.append(True)
            publish(harvest_sessions, NOW)

    with pytest.raises(PublishedToday):
        publish(harvest_sessions, NOW, overtake)
    with harvest_sessions() as session:
        assert session.scalar(select(func.count()).select_from(CubeRelease)) == 1


def test_the_worker_publishes_and_says_nothing_of_a_second_time(harvest_sessions: Any) -> None:
    settle(harvest_sessions, PLANTED)
    for _ in range(2):
        publish_once(work(harvest_sessions, at=NOW))
    with harvest_sessions() as session:
        assert newest_release(session.connection()).published_on == NOW.date()


def test_a_key_is_one_cell_and_none_is_empty(harvest_sessions: Any) -> None:
    settle(harvest_sessions, [*PLANTED, *growers(PORTLAND=7)])
    publish(harvest_sessions, NOW)
    for dataset in PUBLISHED:
        keys = [row["key"] for row in rows(harvest_sessions, dataset)]
        assert keys == sorted(set(keys))


def test_readers_get_whitelisted_columns_of_the_published_cells_alone() -> None:
    from harvest.disclosure import MAY_SEE, Audience  # noqa: PLC0415

    for one in PUBLISHED.values():
        assert {column.table for column in one.columns.values()} == {CELLS}
        assert {column.name for column in one.columns.values()} <= MAY_SEE[Audience.PUBLIC][CubeCell]
