"""A typed number may be a farmer's, a phone's, a receipt's or a book's: all farmers and books it can mean."""

import re
import unicodedata
from typing import Any

from sqlalchemy import BigInteger, Select, bindparam, func, select
from sqlalchemy.orm import aliased, joinedload

from harvest.database import HarvestSession
from harvest.records.farmers import Farmer
from harvest.records.receipt_books import ReceiptBook, Series
from harvest.search.found import Match
from harvest.vocabulary import BookState

LABELS = re.compile(r"^(?:farmer|rada|card|receipt|rcpt|rec|book|bk|phone|tel|cell|number|no|nr|f|[\s#:.])+(?=[\d+(])")
NUMBER = re.compile(r"[+(]?[0-9][0-9 ().+/-]*")
AREA_CODES = ("876", "658")
LONGEST_FARMER_NUMBER, LONGEST_RECEIPT_NUMBER = 10, 18
HELD = {BookState.SOLD, BookState.FINISHED}


def typed_number(text: str) -> str | None:
    """The digits of what was typed ("RADA no. 0811-19321", "(876) 555-0100"); None when it is not only a number."""
    plain = LABELS.sub("", unicodedata.normalize("NFKC", text).strip().lower())
    return re.sub(r"[^0-9]", "", plain) if NUMBER.fullmatch(plain) else None


BY_NUMBER = (
    select(Farmer)
    .where(Farmer.farmer_number.in_(bindparam("numbers", expanding=True)))
    .order_by(func.length(Farmer.farmer_number), Farmer.farmer_number)
)
BY_PHONE = select(Farmer).where(Farmer.phone.in_(bindparam("phones", expanding=True))).order_by(Farmer.id)


def _books(one_of_each_series: Select[Any]) -> Select[Any]:
    """One seek per series, as in a lookup: the cost does not grow with the numbers in circulation."""
    return (
        select(ReceiptBook)
        .join(Series, ReceiptBook.id == one_of_each_series.correlate(Series).scalar_subquery())
        .options(joinedload(ReceiptBook.farmer), joinedload(ReceiptBook.series))
        .order_by(Series.code)
    )


BOOK = aliased(ReceiptBook)
RECEIPT = bindparam("receipt", type_=BigInteger)
HOLDING = _books(
    select(BOOK.id)
    .where(BOOK.series_id == Series.id, BOOK.first_number <= RECEIPT)
    .order_by(BOOK.first_number.desc())
    .limit(1)
).where(ReceiptBook.last_number >= RECEIPT)
CALLED = _books(select(BOOK.id).where(BOOK.series_id == Series.id, BOOK.book_number == bindparam("book_number")))


def find_farmers(session: HarvestSession, digits: str) -> list[Match]:
    """Farmers with this number, then with this phone; leading zeros may be left out, and so may the area code."""
    numbers = {digits, *(digits.lstrip("0").zfill(width) for width in range(1, LONGEST_FARMER_NUMBER + 1))}
    by_number = session.scalars(BY_NUMBER, {"numbers": sorted(numbers)})
    found = [Match(farmer, "farmer number", 1.0) for farmer in by_number]
    if phones := as_phones(digits):
        found += [Match(farmer, "phone", 0.9) for farmer in session.scalars(BY_PHONE, {"phones": phones})]
    return found


def find_books(session: HarvestSession, digits: str) -> list[tuple[ReceiptBook, str]]:
    """Books that hold this receipt, then books of this number, each with what it is: "receipt 41 (book 15)"."""
    found: list[tuple[ReceiptBook, str]] = []
    if len(digits) <= LONGEST_RECEIPT_NUMBER:
        holding = session.scalars(HOLDING, {"receipt": int(digits)})
        found += [(book, f"receipt {digits} (book {book.book_number})") for book in holding]
    called = session.scalars(CALLED, {"book_number": digits})
    return [*found, *((book, f"book {book.book_number}") for book in called)]


def holders(books: list[tuple[ReceiptBook, str]]) -> list[Match]:
    """The farmers to whom these books were sold."""
    return [
        Match(book.farmer, f"{'holds' if book.state in HELD else 'was sold'} {what}", 0.8)
        for book, what in books
        if book.farmer is not None
    ]


def as_phones(digits: str) -> list[str]:
    """The phones, as farmers have them, that these digits may be; none where they are too few or too many."""
    local = digits[1:] if len(digits) == 11 and digits[0] == "1" else digits
    if len(local) == 7:
        return [f"+1{code}{local}" for code in AREA_CODES] if local.isdecimal() else []
    return [f"+1{local}"] if len(local) == 10 and local.isdecimal() and local.startswith(AREA_CODES) else []
