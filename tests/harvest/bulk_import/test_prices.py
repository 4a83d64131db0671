"""Price reports loaded: every price at its place, the same week again, a published week revised, and taken back."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

from harvest.bulk_import import acts
from harvest.bulk_import.loading import run_load
from harvest.bulk_import.trial import run_trial
from harvest.bulk_import.undo import run_undo
from harvest.database import HarvestSession
from harvest.records.loads import Load, LoadState, Mode
from harvest.records.prices import MarketPrice, PriceItem, PricePoint, PriceReport, ReportState, publish
from tests.harvest.bulk_import.jamis.pages import FARMGATE, MUNICIPAL, RETAIL, SUMMARY, prices, read_text, sample
from tests.harvest.bulk_import.loads import brought, contents, counts, findings, sheet, the_load, work

Sessions = sessionmaker[HarvestSession]
AFTER = datetime(2027, 5, 20, 15, 0, tzinfo=UTC)  # the week of the invented reports is over
ANSWERS = {"week_ending": "2027-05-15", "place": "Kingston supermarkets", "per_kg": True}
Told = dict[tuple[str, str], tuple[Decimal, Decimal, Decimal]]


def tried(sessions: Sessions, text: str, **options: object) -> Load:
    load_id = brought(sessions, text, **options)
    run_trial(work(sessions, at=AFTER), load_id)
    load = the_load(sessions, load_id)
    assert load.state is LoadState.TRIED, load.note
    return load


def loaded(sessions: Sessions, text: str, **options: object) -> Load:
    load = tried(sessions, text, **options)
    with sessions.begin() as session:
        session.info["actor"] = "cli:tester"
        acts.confirm(session, session.get_one(Load, load.id), mode=Mode.GOOD_ROWS)
    run_load(work(sessions, at=AFTER), load.id)
    assert the_load(sessions, load.id).state is LoadState.LOADED
    return load


def undone(sessions: Sessions, load: Load) -> None:
    with sessions.begin() as session:
        session.info["actor"] = "cli:tester"
        acts.undo(session, session.get_one(Load, load.id))
    run_undo(work(sessions, at=AFTER), load.id)


def on_record(sessions: Sessions, revision: int = 1) -> Told:
    """Place and item with J$ per kg, low, most frequent and high, of every report in this revision."""
    columns = (PricePoint.name, PriceItem.name, MarketPrice.low_kg, MarketPrice.most_frequent_kg, MarketPrice.high_kg)
    of_prices = (
        select(*columns)
        .join(PricePoint, PricePoint.id == MarketPrice.point_id)
        .join(PriceItem, PriceItem.id == MarketPrice.item_id)
        .join(PriceReport, PriceReport.id == MarketPrice.report_id)
    )
    with sessions() as session:
        rows = session.execute(of_prices.where(PriceReport.revision == revision)).all()
    return {(place, item): (low, frequent, high) for place, item, low, frequent, high in rows}


def judged_apart(text: str) -> Told:
    """The same by the judge beside the loading."""
    return {
        where: tuple(Decimal(part.replace(",", "").lstrip("J$")).quantize(Decimal("0.01")) for part in (low, mid, high))  # type: ignore[misc]
        for where, (low, mid, high) in prices(read_text(text)).items()
    }


@pytest.mark.parametrize(
    ("text", "options"),
    [(FARMGATE, {}), (MUNICIPAL, {}), (RETAIL, {}), (SUMMARY, ANSWERS)],
    ids=["farmgate", "municipal", "retail", "summary"],
)
def test_every_price_stands_at_its_place_and_the_same_report_again_changes_nothing(
    harvest_sessions: Sessions, text: str, options: dict[str, object]
) -> None:
    before = contents(harvest_sessions)
    load = loaded(harvest_sessions, text, **options)
    assert on_record(harvest_sessions) == judged_apart(text)
    there = contents(harvest_sessions)
    assert set(counts(tried(harvest_sessions, text, **options))) == {"same"}
    loaded(harvest_sessions, text, **options)
    assert contents(harvest_sessions) == there
    undone(harvest_sessions, load)
    assert contents(harvest_sessions) == before


@pytest.mark.parametrize(
    "name",
    ["Farmgate 10.03.2020.csv", "Farmgate 02.13.2021.csv", "urban_municipal_09.04.2021.csv", "retail_01.16.2021.csv"],
)
def test_the_published_files_load_price_by_price(harvest_sessions: Sessions, name: str) -> None:
    text = "\n".join("|".join(_quoted(cell) for cell in cells) for _, cells in sample(name)) + "\n"
    loaded(harvest_sessions, text)
    assert on_record(harvest_sessions) == judged_apart(text)


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if {'"', "\n", "|"} & set(cell) else cell


def test_a_published_week_is_revised_and_never_changed(harvest_sessions: Sessions) -> None:
    loaded(harvest_sessions, FARMGATE)
    _publish(harvest_sessions)
    first = on_record(harvest_sessions)
    corrected = FARMGATE.replace("||||701||923|815|", "||||701||923|825|")
    again = tried(harvest_sessions, corrected)
    assert counts(again)["changed"] == 1
    assert [said for *_, said in findings(harvest_sessions, again, "changed") if "requent" in said]
    load = loaded(harvest_sessions, corrected)
    assert on_record(harvest_sessions) == first
    second = on_record(harvest_sessions, revision=2)
    assert {where for where in second if second[where] != first[where]} == {("St Thomas", "Broccoli")}
    assert second["St Thomas", "Broccoli"][1] == Decimal("825.00")
    undone(harvest_sessions, load)
    assert (on_record(harvest_sessions), on_record(harvest_sessions, revision=2)) == (first, {})


def test_what_was_published_since_stays_and_undo_says_so(harvest_sessions: Sessions) -> None:
    load = loaded(harvest_sessions, MUNICIPAL)
    _publish(harvest_sessions)
    there = on_record(harvest_sessions)
    undone(harvest_sessions, load)
    assert the_load(harvest_sessions, load.id).state is LoadState.UNDONE
    assert on_record(harvest_sessions) == there
    said = {sentence for *_, sentence in findings(harvest_sessions, load, "kept")}
    assert any("was published since; revise it instead" in sentence for sentence in said)


def _publish(sessions: Sessions) -> None:
    with sessions.begin() as session:
        session.info["actor"] = "staff:9"
        for report in session.scalars(select(PriceReport).where(PriceReport.state == ReportState.DRAFT)).all():
            publish(session, report, by="staff:9", on=date(2027, 5, 16))


def test_of_two_prices_for_one_thing_at_one_place_none_is_taken(harvest_sessions: Sessions) -> None:
    row = {"Report": "farmgate", "Week ending": "15/5/2027", "Place": "St Ann", "Low": "80", "High": "100"}
    twice = [
        {**row, "Commodity": "Cabbage (Green)", "Most frequent": "90"},
        {**row, "Commodity": "Cabbage", "Variety": "Green", "Most frequent": "95"},
        {**row, "Commodity": "Carrot", "Most frequent": "85"},
    ]
    load = tried(harvest_sessions, sheet(twice))
    assert counts(load) == {"new": 1, "refused": 2}
    assert [line for line, *_ in findings(harvest_sessions, load, "twice")] == [2, 3]


def test_a_week_that_ends_on_no_saturday_or_has_not_begun_is_refused(harvest_sessions: Sessions) -> None:
    row = {"Report": "farmgate", "Place": "St Ann", "Commodity": "Carrot", "Low": 80, "Most frequent": 85, "High": 90}
    load = tried(harvest_sessions, sheet([{**row, "Week ending": day} for day in ("14/5/2027", "29/5/2027")]))
    assert [said for *_, said in findings(harvest_sessions, load, "week")] == [
        "14 May 2027 is a Friday: weeks end on Saturday, such as 15 May.",
        "The week ending 29 May 2027 has not begun.",
    ]


def test_prices_that_change_in_one_portion_are_followed_by_others_in_the_next(harvest_sessions: Sessions) -> None:
    row = {"Report": "farmgate", "Week ending": "8/5/2027", "Commodity": "Cabbage, red", "Unit": "kg"}
    row |= {"Low": "88", "Most frequent": "110", "High": "132"}
    loaded(harvest_sessions, sheet([{**row, "Place": "St Ann"}]))
    rows = [{**row, "Place": "St Ann", "High": "140"}, {**row, "Place": "Manchester"}]
    load = tried(harvest_sessions, sheet(rows))
    with harvest_sessions.begin() as session:
        session.info["actor"] = "cli:tester"
        acts.confirm(session, session.get_one(Load, load.id), mode=Mode.GOOD_ROWS)
    run_load(work(harvest_sessions, at=AFTER, portion=1), load.id)
    done = the_load(harvest_sessions, load.id)
    assert (done.state, counts(done)) == (LoadState.LOADED, {"new": 1, "changed": 1})


def own_prices(*lows: int | None) -> str:
    """One week's prices of one thing, a row each; None is one of another thing."""
    return sheet(
        {
            "Report": "farmgate",
            "Week ending": "15/5/2027",
            "Place": "St Ann",
            "Commodity": "Cabbage, red" if low else "Broccoli",
            "Unit": "kg",
            "Low": low or 88,
            "Most frequent": 110,
            "High": 132,
        }
        for low in lows
    )


def test_of_two_prices_for_one_thing_none_is_taken_however_far_apart_they_stand(harvest_sessions: Sessions) -> None:
    load_id = brought(harvest_sessions, own_prices(90, None, 95, 99))
    run_trial(work(harvest_sessions, at=AFTER, portion=1), load_id)
    load = the_load(harvest_sessions, load_id)
    said = "Line {} has a price for the same thing at the same place: keep one."
    assert counts(load) == {"new": 1, "refused": 3}, findings(harvest_sessions, load)
    told = [(line, sentence) for line, _, _, sentence in findings(harvest_sessions, load, "twice")]
    assert told == [(2, said.format(4)), (4, said.format(2)), (5, said.format(2))]
    with harvest_sessions.begin() as session:
        session.info["actor"] = "cli:tester"
        acts.confirm(session, session.get_one(Load, load_id), mode=Mode.GOOD_ROWS)

    def broken_off(_done: int, _all: int) -> None:
        raise InterruptedError

    for minutes in range(0, 20, 5):  # a worker dies after each row
        dies = work(harvest_sessions, at=AFTER + timedelta(minutes=minutes), portion=1)
        dies.progress = broken_off
        with pytest.raises(InterruptedError):
            run_load(dies, load_id)
    run_load(work(harvest_sessions, at=AFTER + timedelta(minutes=20), portion=1), load_id)
    done = the_load(harvest_sessions, load_id)
    assert (done.state, (done.done or {})["new"], (done.done or {})["refused"]) == (LoadState.LOADED, 1, 3)
    assert {item for _, item in on_record(harvest_sessions)} == {"Broccoli"}
