"""The columns of a file of receipt books: the fields of the counter's forms, and the words that ledgers have."""

import re

from harvest.bulk_import.columns import Column
from harvest.bulk_import.kinds.owners import OWNER_COLUMNS
from harvest.foundation import intake
from harvest.foundation.intake import Field, FieldWrong
from harvest.records.receipt_books import IdSeen
from harvest.records.receipt_books.intake import REASON, SALE_FIELDS, number
from harvest.vocabulary import BookState

WITH_POINT = re.compile(r"[0-9]+\.[0-9]*")


def _book_number(typed: str) -> str:
    if WITH_POINT.fullmatch(typed):
        raise FieldWrong(f"Book number “{typed[:40]}” has a point, which no book has. Copy it as it is printed.")
    words: str = intake.text("Book number", 30)(typed)
    return words


SALE = {one.name: one for one in SALE_FIELDS}
STATES = {
    "stock": "in_stock",
    "unsold": "in_stock",
    "issued": "sold",
    "used up": "finished",
    "used": "finished",
    "missing": "lost",
    "theft": "stolen",
    "cancelled": "void",
    "voided": "void",
    "withdrawn": "recalled",
    "investigation": "under_investigation",
    "investigated": "under_investigation",
}
CARDS = {"rada card": "rada_card", "rada": "rada_card", "rada id": "rada_card", "national id": "national_id"}
CARDS |= {"id": "national_id", "passport": "national_id", "driver's licence": "national_id", "voter id": "national_id"}

COLUMNS = (
    Column(
        Field("series", "Series", intake.text("Series", 20), "As printed on the cover, such as A."),
        headings=("book series",),
        example="A",
    ),
    Column(
        Field("book_number", "Book number", _book_number, "Printed on the cover.", required=True),
        headings=("book", "book sequence number"),
        unique=True,
        example="151560",
        needed=True,
    ),
    Column(
        Field("first_number", "First receipt number", number("First receipt number"), required=True),
        headings=("first number", "from number", "from", "first receipt"),
        unique=True,
        example="4100101",
        needed=True,
    ),
    Column(
        Field("last_number", "Last receipt number", number("Last receipt number"), required=True),
        headings=("last number", "to number", "to", "last receipt"),
        unique=True,
        example="4100200",
        needed=True,
    ),
    Column(
        Field("state", "State", intake.one_of("State", BookState), choices=intake.choices(BookState)),
        headings=("book state", "status"),
        words=STATES,
        sensitive=True,
        example="Sold",
    ),
    Column(
        Field(
            *("state_since", "State since", intake.day("State since")),
            "The day it came to the office, was lost, was stolen. Empty: the day of the sale.",
            kind="date",
        ),
        headings=("since", "state date", "date received"),
        is_date=True,
        example="14/5/2026",
    ),
    Column(
        Field("office", "Office", intake.text("Office", 80), "Where the book is, or where it was sold."),
        headings=("office name", "sold at", "jas office"),
        example="JAS St Ann",
    ),
    *OWNER_COLUMNS,
    Column(
        Field("sold_on", "Sold on", intake.day("Sold on"), "Day/month/year.", kind="date"),
        headings=("date sold", "date purchased", "sale date"),
        is_date=True,
        example="14/5/2026",
    ),
    Column(SALE["price"], headings=("price paid",), example="500"),
    Column(
        Field(*("id_seen", "ID seen", intake.one_of("ID seen", IdSeen)), choices=SALE["id_seen"].choices),
        headings=("id shown",),
        words=CARDS,
        example="RADA card",
    ),
    Column(
        Field(REASON.name, REASON.label, REASON.read, "Why it was reported. For staff alone: officers never see it."),
        headings=("remarks", "remark"),
        unique=True,
    ),
)
