"""Paper to print: a farmer's ID card and the labels of receipt books, each with a QR code of its number and no more."""

import re
from dataclasses import dataclass

import segno
from flask import render_template, request
from markupsafe import Markup
from sqlalchemy.orm import Session

from harvest.foundation.intake import Field, FieldWrong, Read, empty, take
from harvest.permissions import Act
from harvest.records.farmers import Farmer
from harvest.records.farmers.acts import kept_for, photo_of
from harvest.records.receipt_books import ReceiptBook
from harvest.records.receipt_books.life import named
from harvest.staff.door import Page, StaffDoor
from harvest.staff.reach import book_in_reach, farmer_in_reach
from harvest.vocabulary import FarmerStatus

MOST_LABELS = 100  # a carton of books
LONG_NAME = 26  # characters; longer is set smaller, so that it fits the card


@dataclass(frozen=True, slots=True)
class Label:
    """What stands on a book's label. `holder`: the office that has it, or its owner's number, never his name."""

    series: str
    book_number: str
    first: str
    last: str
    holder: str
    code: Markup


def add_paper(door: StaffDoor) -> None:
    """The card, one label, and the labels of many books."""

    @door.page("/farmers/<int:farmer>/card", Act.SEE_FARMER)
    def farmer_card(farmer: int) -> Page:
        return _card(door, farmer)

    @door.page("/books/<int:book>/label", Act.SEE_BOOKS)
    def book_label(book: int) -> Page:
        with door.reading() as found:
            shown = book_in_reach(found, book)
            return render_template("staff/labels.html", title=named(shown), labels=[label_of(shown)])

    @door.page("/labels", Act.SEE_BOOKS)
    def labels() -> Page:
        return _labels(door)


def _card(door: StaffDoor, number: int) -> Page:
    with door.reading() as found:
        farmer = farmer_in_reach(found, number)
        refusal = _no_card(found, farmer, door)
        has_photo = photo_of(found, farmer) is not None
    door.shown(farmer)
    return render_template(
        "staff/card.html",
        farmer=farmer,
        refusal=refusal,
        has_photo=has_photo,
        is_long=len(farmer.name) > LONG_NAME,
        code=qr(farmer.farmer_number),
    )


def _no_card(session: Session, farmer: Farmer, door: StaffDoor) -> str:
    """Why no card can be printed; empty when it can."""
    kept = kept_for(session, farmer)
    if kept is not None:
        return f"This record was merged into farmer {kept.farmer_number}: print that farmer’s card."
    if farmer.status is not FarmerStatus.ACTIVE:
        return f"This farmer is {farmer.status}: no card is printed."
    if farmer.id_card_expires_on is None:
        return "This farmer has no card yet. Record the farm visit, then give the card."
    if farmer.id_card_expires_on < door.today():
        return "This card has expired. Renew it, then print it."
    return ""


def _labels(door: StaffDoor) -> Page:
    taken = take(BOOKS, request.args) if "books" in request.args else empty(BOOKS)
    chosen: list[Label] = []
    if taken and taken["books"]:
        with door.reading() as found:
            chosen = [label_of(book_in_reach(found, number)) for number in taken["books"]]
    if chosen:
        return render_template("staff/labels.html", title=f"{len(chosen)} labels", labels=chosen)
    return render_template("staff/choose_labels.html", fields=BOOKS, intake=taken, errors=taken.errors)


def _book_ids() -> Read:
    def read(typed: str) -> tuple[int, ...]:
        parts = [part for part in re.split(r"[\s,;]+", typed) if part]
        if not all(part.isascii() and part.isdigit() and len(part) <= 9 for part in parts):
            raise FieldWrong("Books are numbers with commas between, such as 12, 13, 14.")
        if len(parts) > MOST_LABELS:
            raise FieldWrong(f"{len(parts)} labels are too many for one print. Use at most {MOST_LABELS}.")
        return tuple(dict.fromkeys(int(part) for part in parts))

    return read


BOOKS = (
    Field(
        *("books", "Books", _book_ids()),
        hint="The numbers in the addresses of the books, with commas between, such as 12, 13, 14.",
        required=True,
        missing="Enter the books whose labels are to be printed.",
    ),
)


def label_of(book: ReceiptBook) -> Label:
    """The QR code holds series, book number and first number: "A/151560/4101301"."""
    first, last = (str(one).zfill(book.series.printed_digits) for one in (book.first_number, book.last_number))
    if book.farmer is not None:
        holder = f"Farmer {book.farmer.farmer_number}"
    else:
        holder = book.office.name if book.office is not None else "At the printer’s"
    code = qr(f"{book.series.code}/{book.book_number}/{first}")
    return Label(book.series.code, book.book_number, first, last, holder, code)


def qr(text: str) -> Markup:
    """An SVG to stand in the page, with the quiet margin that readers need."""
    code = segno.make(text, error="m", micro=False)
    # Drawn by segno from digits and our own numbers; what the text says is in its squares, not in the markup.
    return Markup(code.svg_inline(border=4, omitsize=True, svgclass="qr", lineclass=None, light="#fff"))  # noqa: S704
