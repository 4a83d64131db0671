"""The demo country: filled once, and every case has the facts that it claims."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from harvest.audit import Change, Record
from harvest.database import make_sessions
from harvest.demo import CASES, EXTRA_CASES, demo_cases, fill
from harvest.demo.growing import VARIETIES
from harvest.demo.told import last_march
from harvest.foundation.engine import make_engine
from harvest.records.commodities import Commodity, Variety
from harvest.records.farmers import Farmer
from harvest.records.farms import Farm
from harvest.records.livestock import Livestock
from harvest.records.places import District
from harvest.records.plantings import Planting
from harvest.records.presentations import Presentation
from harvest.records.receipt_books import DisputedRange, ReceiptBook, Series
from harvest.records.stop_list import StopEntry
from harvest.vocabulary import BookState, FarmerStatus, Parish
from tests.conftest import ENGINES

TODAY = date(2026, 11, 21)
INVENTED = (Farmer, Planting, ReceiptBook, Presentation)
ALL_CASES = {**CASES, **EXTRA_CASES}
SOLD_CASES = sorted(set(ALL_CASES) - {"unsold", "never_printed", "ambiguous"})
STATES = {
    "stolen": BookState.STOLEN,
    "lost": BookState.LOST,
    "void": BookState.VOID,
    "investigation": BookState.UNDER_INVESTIGATION,
    "recalled": BookState.RECALLED,
    "finished": BookState.FINISHED,
}


@pytest.fixture(scope="module", params=ENGINES)
def filled(request: Any, databases: Any) -> Any:
    """One country of each engine for all tests that only look at it."""
    engine = make_engine(databases.fresh(request.param, "harvest"), durable=False)
    fill(make_sessions(engine), today=TODAY, farmers=300, progress=lambda _: None)
    yield make_sessions(engine)
    engine.dispose()


@pytest.fixture
def session(filled: Any) -> Any:
    with filled() as opened:
        yield opened


def number_of(case: str) -> int:
    return int(ALL_CASES[case].split()[0])


def books_of(session: Session, case: str) -> list[ReceiptBook]:
    number = number_of(case)
    holds = (ReceiptBook.first_number <= number, ReceiptBook.last_number >= number)
    return list(session.scalars(select(ReceiptBook).where(*holds)))


def book_of(session: Session, case: str) -> ReceiptBook:
    (book,) = books_of(session, case)
    return book


def produce_of(session: Session, farmer: Farmer) -> dict[str, date]:
    found: dict[str, date] = {}
    for kind in (Planting, Livestock):
        statement = select(Commodity.name, kind.recorded_on).join(Commodity, Commodity.id == kind.commodity_id)
        found |= dict(
            session.execute(statement.join(Farm, Farm.id == kind.farm_id).where(Farm.farmer_id == farmer.id)).all()
        )
    return found


def counts(session: Session) -> dict[str, int]:
    models = [mapper.class_ for mapper in Record.registry.mappers]
    return {model.__name__: session.scalar(select(func.count()).select_from(model)) for model in models}


def test_the_second_fill_changes_nothing(harvest_sessions: sessionmaker) -> None:
    told: list[str] = []
    fill(harvest_sessions, today=TODAY, farmers=60, progress=told.append)
    with harvest_sessions() as session:
        before = counts(session)
    spoken = len(told)
    fill(harvest_sessions, today=TODAY + timedelta(days=40), farmers=90, progress=told.append)
    with harvest_sessions() as session:
        assert counts(session) == before
    assert (before["Farmer"], before["ReceiptBook"] > 40) == (60, True)
    assert (spoken > 0, len(told)) == (True, spoken)


def test_two_fills_invent_the_same_country(databases: Any, tmp_path: Any) -> None:
    seen = []
    for _ in range(2):
        engine = make_engine(databases.fresh("sqlite", "harvest"), durable=False)
        fill(make_sessions(engine), today=TODAY, farmers=80, progress=lambda _: None)
        with engine.connect() as connection:
            seen.append([connection.execute(select(model.__table__)).all() for model in INVENTED])
        engine.dispose()
    assert seen[0] == seen[1]


def test_every_row_of_the_demo_has_its_trace(session: Session) -> None:
    traced = select(func.count()).where(Change.table_name == "farmers", Change.actor.endswith("demo"))
    assert session.scalar(traced) == session.scalar(select(func.count()).select_from(Farmer)) == 300


def test_cases_are_the_texts_that_everybody_relies_on() -> None:
    assert demo_cases() == dict(CASES)
    assert list(CASES) == [
        *("ok", "seen", "goods", "unverified", "farmer_suspended", "deceased", "stolen", "lost", "void"),
        *("investigation", "stop_list", "unsold", "disputed", "never_printed", "ambiguous"),
    ]
    assert CASES["ok"] == "4100151"
    assert re.fullmatch(r"\d{7} coconut 1130", CASES["goods"])
    assert all(re.fullmatch(r"\d{7}", text) for case, text in ALL_CASES.items() if case != "goods")
    with pytest.raises(TypeError):
        CASES["ok"] = "1"  # type: ignore[index]


def test_each_case_has_its_own_book_and_farmer(session: Session) -> None:
    books = [book_of(session, case) for case in SOLD_CASES]
    assert len({book.id for book in books}) == len({book.farmer_id for book in books}) == len(SOLD_CASES)


def test_ok_is_jane_sample_of_inverness(session: Session) -> None:
    book = book_of(session, "ok")
    farmer = book.farmer
    assert farmer is not None
    assert (book.book_number, book.first_number, book.last_number) == ("151560", 4100101, 4100200)
    assert (farmer.name, farmer.alias, farmer.parish) == ("JANE SAMPLE", "PEARL", Parish.ST_ANN)
    assert session.get_one(District, farmer.district_id).name == "Inverness"
    assert book.sold_on == date(2026, 3, 12)
    produce = produce_of(session, farmer)
    assert set(produce) == {"Yam", "Ginger"}
    assert all(85 < (TODAY - recorded).days < 100 for recorded in produce.values())


def test_goods_are_not_on_a_record_that_is_three_years_old(session: Session) -> None:
    farmer = book_of(session, "goods").farmer
    assert farmer is not None
    produce = produce_of(session, farmer)
    assert set(produce) == {"Yam", "Ginger"}
    assert all(recorded <= TODAY.replace(year=2023) for recorded in produce.values())


@pytest.mark.parametrize("case", SOLD_CASES)
def test_only_the_fact_of_the_case_speaks_against_it(session: Session, case: str) -> None:
    book, number = book_of(session, case), number_of(case)
    assert book.farmer is not None
    assert book.sold_on is not None
    assert book.state is STATES.get(case, BookState.SOLD)
    assert (book.farmer.verified_on is None) is (case == "unverified")
    status = {"farmer_suspended": FarmerStatus.SUSPENDED, "deceased": FarmerStatus.DECEASED}
    assert book.farmer.status is status.get(case, FarmerStatus.ACTIVE)
    stopped = (StopEntry.book_id == book.id, StopEntry.first_number <= number, StopEntry.last_number >= number)
    assert bool(session.scalars(select(StopEntry).where(*stopped)).all()) is (case == "stop_list")
    claimed = (DisputedRange.first_number <= number, DisputedRange.last_number >= number)
    disputes = session.scalars(select(DisputedRange).where(*claimed, DisputedRange.settled_on.is_(None))).all()
    assert bool(disputes) is (case == "disputed")


@pytest.mark.parametrize("case", SOLD_CASES)
def test_days_are_in_order_and_not_ahead(session: Session, case: str) -> None:
    book = book_of(session, case)
    farmer = book.farmer
    assert farmer is not None
    assert book.sold_on is not None
    assert farmer.registered_on <= (farmer.verified_on or farmer.registered_on) <= book.sold_on
    assert book.sold_on <= book.state_since <= TODAY
    assert farmer.status_since is None or book.sold_on < farmer.status_since <= TODAY
    assert produce_of(session, farmer)


def test_the_unsold_book_lies_at_an_office(session: Session) -> None:
    book = book_of(session, "unsold")
    assert (book.state, book.farmer_id, book.office and book.office.name) == (BookState.IN_STOCK, None, "JAS St Ann")


def test_the_number_never_printed_is_nowhere(session: Session) -> None:
    number = number_of("never_printed")
    assert books_of(session, "never_printed") == []
    claimed = (DisputedRange.first_number <= number, DisputedRange.last_number >= number)
    assert session.scalars(select(DisputedRange).where(*claimed)).all() == []


def test_the_ambiguous_number_is_in_three_series_of_one_width(session: Session) -> None:
    books = books_of(session, "ambiguous")
    assert len({book.series_id for book in books}) == len({book.farmer_id for book in books}) == 3
    assert {book.series.printed_digits for book in books} == {7}


def test_the_crowd_keeps_away_from_the_cases_and_has_every_state(session: Session) -> None:
    crowd = session.scalars(select(Series).where(Series.code.in_(["DEMO-B", "DEMO-E"]))).all()
    ids = [series.id for series in crowd]
    assert {series.printed_digits for series in crowd} == {7, 8}
    books = session.scalars(select(ReceiptBook).where(ReceiptBook.series_id.in_(ids))).all()
    assert {book.state for book in books} == set(BookState)
    assert min(book.first_number for book in books) > max(map(number_of, ALL_CASES))
    assert all(book.last_number - book.first_number == 99 for book in books)


def test_books_of_the_crowd_were_sold_to_verified_farmers(session: Session) -> None:
    sold = session.scalars(select(ReceiptBook).where(ReceiptBook.farmer_id.is_not(None))).all()
    early = [
        book for book in sold if book.farmer and (book.farmer.verified_on or date.max) > (book.sold_on or date.min)
    ]
    assert [book.first_number for book in early] == [4100701]  # the case "unverified"


def test_receipts_of_the_crowd_were_shown_in_the_last_months(session: Session) -> None:
    shown = session.execute(select(Presentation, ReceiptBook).join(ReceiptBook)).all()
    assert len(shown) == 283 // 5
    for one, book in shown:
        assert book.first_number <= one.number <= book.last_number
        assert max(book.sold_on, TODAY - timedelta(days=120)) <= one.shown_on <= TODAY
    assert len({one.parish for one, _ in shown}) > 5


def test_crops_of_the_crowd_have_varieties_where_there_are_any(session: Session) -> None:
    of_variety = select(Commodity.name, Variety.name, func.count()).join(Planting, Planting.variety_id == Variety.id)
    grown = session.execute(of_variety.join(Commodity).group_by(Commodity.name, Variety.name)).all()
    assert {name for name, _, _ in grown} > {"Yam", "Tomato", "Hot pepper"}
    assert all(variety in VARIETIES[crop] for crop, variety, _ in grown)
    unsaid = select(func.count()).join(Commodity).where(Commodity.name == "Yam", Planting.variety_id.is_(None))
    assert session.scalar(unsaid.select_from(Planting)) > 0


def test_phones_and_farmer_numbers_are_invented(session: Session) -> None:
    farmers = session.scalars(select(Farmer)).all()
    assert all(re.fullmatch(r"\+1876555\d{4}", farmer.phone or "") for farmer in farmers[:8000])
    assert all(re.fullmatch(r"0[89]\d{7}", farmer.farmer_number) for farmer in farmers)
    assert all(farmer.phone < "+18765550200" or farmer.phone >= "+18765552000" for farmer in farmers if farmer.phone)


def test_a_larger_country_keeps_its_proportions(harvest_sessions: sessionmaker) -> None:
    fill(harvest_sessions, today=TODAY, farmers=2000, progress=lambda _: None)
    with harvest_sessions() as session:
        counted = counts(session)
    assert counted["Farmer"] == 2000
    assert 2200 < counted["Farm"] < 2600
    assert 7000 < counted["Planting"] < 9000
    assert counted["ReceiptBook"] > 1500


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 11, 21), date(2026, 3, 12)),
        (date(2027, 3, 12), date(2026, 3, 12)),
        (date(2027, 3, 13), date(2027, 3, 12)),
    ],
)
def test_march_is_the_last_one(today: date, expected: date) -> None:
    assert last_march(today) == expected


@pytest.mark.parametrize("today", [date(2028, 2, 29), date(2027, 1, 1), date(2027, 3, 12)])
def test_any_day_can_be_the_first(harvest_sessions: sessionmaker, today: date) -> None:
    fill(harvest_sessions, today=today, farmers=120, progress=lambda _: None)
    with harvest_sessions() as session:
        assert session.scalar(select(func.max(ReceiptBook.state_since))) <= today
