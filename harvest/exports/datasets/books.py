"""Receipt books, numbers that two claim, and the stop list, as files. Numbers stand as they are printed."""

from sqlalchemy.orm import aliased

from harvest.exports.columns import Column, Kind, month_of, printed
from harvest.exports.dataset import Dataset
from harvest.records.farmers import Farmer
from harvest.records.offices import Office
from harvest.records.receipt_books import DisputedRange, ReceiptBook, Series
from harvest.records.receipt_books.whose import books_in, disputes_in
from harvest.records.stop_list import StopEntry

SOLD_AT = aliased(Office, name="sold_at")


RECEIPT_BOOKS = Dataset(
    "receipt_books",
    "Receipt books",
    "Every book: its state, where and when it was sold.",
    ReceiptBook.__table__.join(Series, Series.id == ReceiptBook.series_id)
    .outerjoin(Office, Office.id == ReceiptBook.office_id)
    .outerjoin(SOLD_AT, SOLD_AT.id == ReceiptBook.sold_at_office_id)
    .outerjoin(Farmer, Farmer.id == ReceiptBook.farmer_id),
    ReceiptBook.id,
    (
        Column("series", "Series", Series.code),
        Column("book_number", "Book number", ReceiptBook.book_number),
        Column("first_number", "First receipt number", printed(ReceiptBook.first_number, Series.printed_digits)),
        Column("last_number", "Last receipt number", printed(ReceiptBook.last_number, Series.printed_digits)),
        Column("state", "State", ReceiptBook.state, Kind.WORD),
        Column("state_since", "State since", ReceiptBook.state_since, Kind.DAY),
        Column("office", "Office", Office.name),
        Column("farmer_number", "Farmer number", Farmer.farmer_number),
        Column("sold_on", "Sold on", ReceiptBook.sold_on, Kind.DAY),
        Column("sold_at", "Sold at", SOLD_AT.name),
        Column("id_seen", "ID seen", ReceiptBook.id_seen, Kind.WORD),
        Column("price", "Price", ReceiptBook.price, Kind.MONEY, "J$"),
        Column("parish", "Parish of the farmer", Farmer.parish, Kind.PARISH),
        Column("sold_month", "Month of the sale", month_of(ReceiptBook.sold_on)),
    ),
    inside=lambda reach: books_in(reach.parishes, store=reach.store),
    day="state_since",
)
DISPUTED_RANGES = Dataset(
    "disputed_ranges",
    "Disputed numbers",
    "Receipt numbers that somebody claims and a book on record already holds.",
    DisputedRange.__table__.join(Series, Series.id == DisputedRange.series_id).outerjoin(
        Office, Office.id == DisputedRange.claimed_office_id
    ),
    DisputedRange.id,
    (
        Column("series", "Series", Series.code),
        Column("book_number", "Book number", DisputedRange.book_number),
        Column("first_number", "First receipt number", printed(DisputedRange.first_number, Series.printed_digits)),
        Column("last_number", "Last receipt number", printed(DisputedRange.last_number, Series.printed_digits)),
        Column("claimed_by", "Claimed by", DisputedRange.claimed_by),
        Column("office", "Office", Office.name),
        Column("reason", "Reason", DisputedRange.reason),
        Column("created_on", "Since", DisputedRange.created_on, Kind.DAY),
        Column("settled_on", "Settled on", DisputedRange.settled_on, Kind.DAY),
        Column("settled_how", "Settled how", DisputedRange.settled_how),
    ),
    inside=lambda reach: disputes_in(reach.parishes),
    day="created_on",
)
STOP_LIST = Dataset(
    "stop_list",
    "Stop list",
    "Receipts that nobody should accept, with their source; those that were released, too.",
    StopEntry.__table__.join(ReceiptBook, ReceiptBook.id == StopEntry.book_id).join(
        Series, Series.id == ReceiptBook.series_id
    ),
    StopEntry.id,
    (
        Column("series", "Series", Series.code),
        Column("book_number", "Book number", ReceiptBook.book_number),
        Column("first_number", "First receipt number", printed(StopEntry.first_number, Series.printed_digits)),
        Column("last_number", "Last receipt number", printed(StopEntry.last_number, Series.printed_digits)),
        Column("source", "Source", StopEntry.source),
        Column("note", "Note", StopEntry.note),
        Column("set_by", "Set by", StopEntry.set_by),
        Column("set_on", "Set on", StopEntry.set_on, Kind.DAY),
        Column("expires_on", "Until", StopEntry.expires_on, Kind.DAY),
        Column("released_on", "Released on", StopEntry.released_on, Kind.DAY),
        Column("released_by", "Released by", StopEntry.released_by),
    ),
    inside=lambda reach: books_in(reach.parishes, store=reach.store),
    day="set_on",
)
