"""Receipt books in files: numbers that two claim are disputed and never "not printed"; a book's life is kept."""

from datetime import date

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import sessionmaker

from harvest.database import HarvestSession, make_sessions
from harvest.findings import Question, QuestionKind
from harvest.lookup.registry import LocalRegistry
from harvest.records.receipt_books import BookMove, BookReport, DisputedRange, ReceiptBook
from harvest.vocabulary import BookState, Standing
from tests.harvest.bulk_import.loads import (
    NOW,
    changed_tables,
    contents,
    counts,
    findings,
    loaded,
    sheet,
    tried,
    undone,
)
from tests.harvest.records.makers import acting, make_book, make_farmer, make_office, make_series

Sessions = sessionmaker[HarvestSession]


def register(sessions: Sessions) -> None:
    """A series A, an office in St Ann, two farmers."""
    with acting(sessions) as session:
        make_series(session, code="A")
        make_office(session, name="JAS Sample St Ann")
        make_farmer(session, farmer_number="081119321")
        make_farmer(session, farmer_number="081119322", verified_on=None)


def row(place: int = 0, **changed: object) -> dict[str, object]:
    """A sold book of 100 receipts; `place`: how many books come before it."""
    plain = {
        "Series": "a",
        "Book number": str(500 + place),
        "First receipt number": 4100001 + 100 * place,
        "Last receipt number": 4100100 + 100 * place,
        "Farmer number": "81119321",
        "Sold on": "14/4/2026",
        "Office": "JAS SAMPLE ST.ANN",
        "Price": "J$ 500",
        "ID seen": "RADA card",
    }
    return plain | changed


UNSOLD = {"Farmer number": "", "Sold on": "", "Price": "", "ID seen": ""}


def test_books_are_loaded_once_and_taken_back(harvest_sessions: Sessions) -> None:
    register(harvest_sessions)
    before = contents(harvest_sessions)
    stock = UNSOLD | {"State since": "1/4/2026"}
    lost = {"State": "Stolen", "State since": "2/5/2026", "Reason": "Diary 12"}
    text = sheet([row(0), row(1, **stock), row(2, **lost), row(3, **stock, Office="", State="printed")])
    first = loaded(harvest_sessions, text)
    assert counts(first) == {"new": 4}
    with harvest_sessions() as session:
        books = session.scalars(select(ReceiptBook).order_by(ReceiptBook.first_number)).all()
        assert [(one.state.value, one.state_since.day) for one in books] == [
            *(("sold", 14), ("in_stock", 1), ("stolen", 2), ("printed", 1)),
        ]
        assert [one.office_id is not None for one in books] == [False, True, False, False]
        [report] = session.scalars(select(BookReport))
        assert (report.book_id, report.state, report.reason) == (books[2].id, BookState.STOLEN, "Diary 12")
        [move] = session.scalars(select(BookMove))
        assert (move.book_id, move.moved_on) == (books[1].id, date(2026, 4, 1))
    changed = {"receipt_books", "book_reports", "book_moves"}
    assert changed_tables(before, contents(harvest_sessions)) == changed
    again = loaded(harvest_sessions, text)
    assert counts(again) == {"same": 4}
    undone(harvest_sessions, first)
    assert contents(harvest_sessions) == before


def test_numbers_that_two_claim_are_disputed_and_never_unknown(harvest_engine: Engine) -> None:
    sessions = make_sessions(harvest_engine)
    register(sessions)
    with acting(sessions) as session:
        make_book(session, make_series(session, code="B"), first_number=4200101)
    before = contents(sessions)
    overlaps = [
        row(0),
        row(1, **{"First receipt number": 4100051, "Last receipt number": 4100150}),
        row(2, **{"Series": "B", "First receipt number": 4200151, "Last receipt number": 4200250}),
        row(3, **{"Series": "B", "First receipt number": 4200051, "Last receipt number": 4200150}),
        row(5, Series="B"),
    ]
    load = loaded(sessions, sheet(overlaps))
    assert counts(load) == {"new": 2, "refused": 3}
    said = findings(sessions, load, "overlap")
    assert said[0] == (
        3,
        "C",
        "4100051",
        "Line 2 of this file has 4100001 to 4100100 as book 500. The numbers are kept as disputed: settle it, then "
        "correct the book.",
    )
    assert said[1][3].startswith("4200151 to 4200250 of series B is claimed as book 502, and Book 15")
    with sessions() as session:
        kept = session.scalars(select(DisputedRange).order_by(DisputedRange.id)).all()
        assert [(one.book_number, one.first_number, one.last_number) for one in kept] == [
            ("501", 4100051, 4100150),
            ("502", 4200151, 4200250),
            ("503", 4200051, 4200150),
        ]
        assert kept[0].claimed_by == f"line 3 of load {load.id}"
    registry = LocalRegistry(harvest_engine, clock=lambda: NOW)
    for number in ("4100075", "4100140", "4200060", "4200240"):
        assert registry.find(Question(QuestionKind.RECEIPT, number)).standing is Standing.DISPUTED, number
    again = loaded(sessions, sheet(overlaps))
    with sessions() as session:
        assert len(session.scalars(select(DisputedRange)).all()) == 3
    undone(sessions, again)
    undone(sessions, load)
    assert contents(sessions) == before


def test_another_buyer_or_other_numbers_of_a_book_are_disputed(harvest_sessions: Sessions) -> None:
    register(harvest_sessions)
    loaded(harvest_sessions, sheet([row(0)]))
    other = row(0, **{"Farmer number": "081119322"})
    slip = row(0, **{"First receipt number": 4199001, "Last receipt number": 4199100})
    for wrong in (other, slip):  # each alone; in one file the second line would be the first one's double
        load = loaded(harvest_sessions, sheet([wrong]))
        assert counts(load) == {"refused": 1}
        [(_, column, _, sentence)] = findings(harvest_sessions, load, "overlap")
        assert column == "C"
        assert "Book 500 of series A holds 4100001 to 4100100" in sentence
    with harvest_sessions() as session:
        assert len(session.scalars(select(DisputedRange)).all()) == 2


def test_a_state_changes_with_the_word_of_a_second_person_and_comes_back(harvest_sessions: Sessions) -> None:
    register(harvest_sessions)
    loaded(harvest_sessions, sheet([row(0), row(1, **UNSOLD, **{"State since": "1/4/2026"})]))
    before = contents(harvest_sessions)
    change = [row(0, State="lost", **{"State since": "1/5/2026"}), row(1, **{"Sold on": "4/5/2026"})]
    asks = tried(harvest_sessions, sheet(change))
    assert (counts(asks), asks.second_why) == (
        {"changed": 2},
        "It would change what officers are told of 2 records.",
    )
    load = loaded(harvest_sessions, sheet(change))
    assert (load.approved_by, load.second_why) == ("cli:other", None)
    assert {(line, sentence) for line, _, _, sentence in findings(harvest_sessions, load, "changed")} == {
        (2, "State: sold becomes lost."),
        (2, "State since: 14 Apr 2026 becomes 1 May 2026."),
        (3, "State: in stock becomes sold."),
        (3, "State since: 1 Apr 2026 becomes 4 May 2026."),
        (3, "Farmer number: – becomes 081119321."),
        (3, "Sold on: – becomes 4 May 2026."),
        (3, "Office: JAS Sample St Ann becomes –."),
        (3, "Office: – becomes JAS Sample St Ann."),
        (3, "Price: – becomes 500."),
        (3, "ID seen: – becomes rada card."),
    }
    with harvest_sessions() as session:
        lost, sold = session.scalars(select(ReceiptBook).order_by(ReceiptBook.first_number))
        assert (lost.state, sold.state, sold.office_id) == (BookState.LOST, BookState.SOLD, None)
        [report] = session.scalars(select(BookReport))
        assert (report.book_id, report.reason) == (lost.id, f"load {load.id}")
    undone(harvest_sessions, load)
    assert contents(harvest_sessions) == before


SINCE = {"State since": "1/4/2026"}


@pytest.mark.parametrize(
    ("changed", "column", "said"),
    [
        ({"Series": "Z"}, "A", "There is no series Z."),
        ({"Series": ""}, "A", "Enter the series that is printed on the cover."),
        ({"Book number": ""}, "B", "Enter the book number: it says which book a row is."),
        ({"Last receipt number": 4100000}, "D", "first_number 4100001 and last_number 4100000:"),
        ({"Last receipt number": 5100000}, "D", "4100001 to 5100000 are 1,000,000 receipts."),
        ({"Farmer number": "099"}, "E", "No farmer has the number 000000099."),
        ({"Farmer number": ""}, "E", "Enter the farmer number: a book that was sold has a buyer."),
        ({"Sold on": ""}, "F", "Enter the day on which the book was sold."),
        ({"Sold on": "14/6/2026"}, "F", "Sold on 14/06/2026 is in the future."),
        ({"Office": "JAS Nowhere"}, "G", "No office is called “JAS Nowhere”."),
        ({"State": "in stock"}, "J", "A book that is in stock has no buyer."),
        ({"State": "lost"}, None, "Enter since when the book is lost."),
        ({"State": "eaten"}, "J", "State “eaten” is not one of the choices."),
        (UNSOLD | SINCE | {"Office": "", "State": "in stock"}, "G", "Enter the office that has the book in stock."),
        (UNSOLD | SINCE | {"Price": "500"}, "H", "Only a book that was sold has a price."),
        (SINCE | {"State": "lost"}, "J", "The book was sold on 14 Apr 2026: it cannot be lost since 1 Apr 2026."),
    ],
)
def test_what_is_wrong_is_said_at_its_cell(
    harvest_sessions: Sessions, changed: dict[str, object], column: str | None, said: str
) -> None:
    register(harvest_sessions)
    load = tried(harvest_sessions, sheet([row(0, **changed)]))
    assert counts(load) == {"refused": 1}
    found = [one for one in findings(harvest_sessions, load) if "zeros in front" not in one[3]]
    assert found[0][1] == column, found
    assert found[0][3].startswith(said)


def test_a_recalled_book_is_not_sold_again_by_a_file(harvest_sessions: Sessions) -> None:
    register(harvest_sessions)
    recalled = {"State": "recalled", "State since": "1/5/2026"}
    loaded(harvest_sessions, sheet([row(0, **recalled)]))
    load = tried(harvest_sessions, sheet([row(0, State="sold")]))
    assert [sentence for *_, sentence in findings(harvest_sessions, load, "state")] == [
        "Book 500 of series A is recalled since 1 May 2026 and cannot become sold: it can become lost, stolen, void."
    ]


def test_a_buyer_who_is_not_verified_is_said_and_the_book_is_kept_as_his(harvest_sessions: Sessions) -> None:
    register(harvest_sessions)
    load = tried(harvest_sessions, sheet([row(0, **{"Farmer number": "081119322"})]))
    assert counts(load) == {"new": 1}
    assert [sentence for *_, sentence in findings(harvest_sessions, load, "buyer")] == [
        "Farmer 081119322 is registered but not verified. The book is kept as his."
    ]
