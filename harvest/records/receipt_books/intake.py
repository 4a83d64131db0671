"""What may be submitted about receipt books: a print that arrives, a move, a sale, stubs, a book that is amiss."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from harvest.foundation.intake import (
    Field,
    FieldWrong,
    Intake,
    Read,
    choices,
    day,
    decimal,
    digits,
    one_of,
    take,
    text,
    whole,
)
from harvest.records.receipt_books.kept import Outcome
from harvest.records.receipt_books.record import IdSeen
from harvest.vocabulary import BookState

MOST_BOOKS = 10_000  # of one print
LONGEST_BACK = timedelta(days=366 * 30)
REPORTED = (BookState.LOST, BookState.STOLEN, BookState.RECALLED, BookState.VOID, BookState.UNDER_INVESTIGATION)


def number(label: str) -> Read:
    """A receipt number as an integer; the zeros in front are those of the series."""
    read_digits = digits(label, 1, 18)

    def read(typed: str) -> int:
        return int(read_digits(typed))

    return read


def _reported(typed: str) -> BookState:
    state = one_of("What happened", BookState)(typed)
    if state not in REPORTED:
        raise FieldWrong("What happened must be one of the choices. Choose one from the list.")
    return BookState(state)


def _number_field(name: str, label: str, hint: str, *, required: bool = True) -> Field:
    return Field(name, label, number(label), hint, required=required, width="short", inputmode="numeric")


SERIES = Field("series", "Series", text("Series", 20), "As printed on the cover, such as A.", required=True)
BOOK_NUMBER = Field(
    "book_number", "Book number", text("Book number", 30), "Printed on the cover.", width="short", inputmode="numeric"
)
REASON = Field(
    "reason", "Reason", text("Reason", 500), "For staff alone. Officers never see it.", required=True, kind="textarea"
)

BATCH_FIELDS: tuple[Field, ...] = (
    SERIES,
    _number_field("first_number", "First receipt number", "Of the first book."),
    _number_field("last_number", "Last receipt number", "Of the last book."),
    Field(
        *("numbers_per_book", "Receipts in each book", whole("Receipts in each book", least=1, most=1000)),
        "Usually 100.",
        width="short",
        inputmode="numeric",
    ),
    Field(
        *("first_book_number", "First book number", digits("First book number", 1, 18)),
        "The others follow it, one by one.",
        required=True,
        width="short",
        inputmode="numeric",
    ),
    Field("received_on", "Received on", day("Received on"), "Day/month/year.", required=True, kind="date"),
)
MOVE_FIELDS: tuple[Field, ...] = (
    SERIES,
    _number_field("first_number", "First receipt number", "Of the first book that moves."),
    _number_field("last_number", "Last receipt number", "Of the last book that moves."),
    Field(
        "office",
        "Office",
        whole("Office", least=1),
        "Who gets them.",
        required=True,
        kind="select",
        missing="Choose the office that gets them.",
    ),
    Field("moved_on", "Moved on", day("Moved on"), "Day/month/year.", required=True, kind="date"),
)
SALE_FIELDS: tuple[Field, ...] = (
    Field(
        *("farmer_number", "Farmer number", digits("Farmer number", 1, 10)),
        "On the farmer's card, such as 081119321.",
        required=True,
        width="short",
        inputmode="numeric",
    ),
    BOOK_NUMBER,
    _number_field("first_number", "First receipt number", "If the cover cannot be read.", required=False),
    Field("series", "Series", text("Series", 20), "Only where two series have this book.", width="short"),
    Field(
        *("id_seen", "ID seen", one_of("ID seen", IdSeen)),
        required=True,
        kind="radios",
        choices=choices(IdSeen, labels={"rada_card": "RADA card", "national_id": "Other photo ID"}),
        missing="Choose which ID you saw.",
    ),
    Field(
        *("price", "Price", decimal("Price", places=2, most=Decimal(100_000))),
        "In J$.",
        required=True,
        width="short",
        inputmode="decimal",
    ),
    Field("sold_on", "Sold on", day("Sold on"), "Day/month/year.", required=True, kind="date"),
)
STUB_FIELDS: tuple[Field, ...] = (
    Field(
        *("leaves_used", "Receipts used", whole("Receipts used", most=1000)),
        "Count the stubs that are written on.",
        required=True,
        missing="Enter how many receipts were used; 0 if none.",
        width="short",
        inputmode="numeric",
    ),
    Field("returned_on", "Returned on", day("Returned on"), "Day/month/year.", required=True, kind="date"),
)
REPORT_FIELDS: tuple[Field, ...] = (
    Field(
        "state",
        "What happened",
        _reported,
        required=True,
        kind="radios",
        choices=tuple((state.value, state.replace("_", " ").capitalize()) for state in REPORTED),
        missing="Choose what happened.",
    ),
    Field("since", "Since", day("Since"), "The day it happened, or was noticed.", required=True, kind="date"),
    REASON,
)
SETTLE_FIELDS: tuple[Field, ...] = (
    Field(
        *("outcome", "Outcome", one_of("Outcome", Outcome)),
        required=True,
        kind="radios",
        choices=choices(Outcome),
        missing="Choose how it ended.",
    ),
    Field("how", "How it was settled", text("How it was settled", 500), "Who was asked, what was seen."),
)


def batch(typed: Mapping[str, str], *, today: date) -> Intake:
    """A print that arrives. Whole books only, in the order of their numbers."""
    taken = no_later(take(BATCH_FIELDS, typed), "received_on", "Received on", today)
    first, last, each = taken["first_number"], taken["last_number"], taken["numbers_per_book"] or 100
    if first is None or last is None or "numbers_per_book" in taken.errors:
        return taken
    if last < first:
        return taken.refused(last_number=f"Last receipt number {last} is below the first, {first}. Correct one.")
    count, rest = divmod(last - first + 1, each)
    if rest:
        return taken.refused(
            last_number=f"{first} to {last} are {last - first + 1:,} receipts: no whole books of {each}. Correct them."
        )
    if count > MOST_BOOKS:
        return taken.refused(last_number=f"That would be {count:,} books. Enter at most {MOST_BOOKS:,} at once.")
    return taken


def move(typed: Mapping[str, str], *, today: date) -> Intake:
    """Books that go to an office or a sub-agent."""
    taken = no_later(take(MOVE_FIELDS, typed), "moved_on", "Moved on", today)
    first, last = taken["first_number"], taken["last_number"]
    if first is not None and last is not None and last < first:
        return taken.refused(last_number=f"Last receipt number {last} is below the first, {first}. Correct one.")
    return taken


def sale(typed: Mapping[str, str], *, today: date) -> Intake:
    """A sale: which book, to whom, what was shown and paid."""
    taken = no_later(take(SALE_FIELDS, typed), "sold_on", "Sold on", today)
    named = ("book_number", "first_number")
    if all(taken[name] is None and name not in taken.errors for name in named):
        return taken.refused(book_number="Enter the book number, or the first receipt number in it.")
    return taken


def stubs(typed: Mapping[str, str], *, today: date) -> Intake:
    """The stubs of a book that come back."""
    return no_later(take(STUB_FIELDS, typed), "returned_on", "Returned on", today)


def report_fields(back_to: BookState | None) -> tuple[Field, ...]:
    """The fields of a report; `back_to`: what the book becomes when it was found again, or cleared."""
    state, *others = REPORT_FIELDS
    if back_to is None:
        return REPORT_FIELDS
    words = f"Found again, or cleared: {back_to.replace('_', ' ')} as before"

    def read(typed: str) -> BookState:
        return back_to if typed == back_to else _reported(typed)

    return (replace(state, read=read, choices=((back_to.value, words), *state.choices)), *others)


def report(typed: Mapping[str, str], *, today: date, back_to: BookState | None = None) -> Intake:
    """A book that was lost, stolen, recalled or found again, with the reason kept apart."""
    return no_later(take(report_fields(back_to), typed), "since", "Since", today)


def settlement(typed: Mapping[str, str]) -> Intake:
    """How a dispute over numbers ended."""
    return take(SETTLE_FIELDS, typed)


def no_later(taken: Intake, name: str, label: str, today: date) -> Intake:
    """A day between long ago and today."""
    found: Any = taken[name]
    if found is None:
        return taken
    if found > today:
        return taken.refused(**{name: f"{label} {found:%d/%m/%Y} is in the future. Write today or earlier."})
    if found < today - LONGEST_BACK:
        return taken.refused(**{name: f"{label} {found:%d/%m/%Y} is more than 30 years ago. Correct the date."})
    return taken
