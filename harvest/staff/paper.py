"""Paper to print: a farmer's ID card and the labels of receipt books, each with a QR code of its number and no more."""

import re
from dataclasses import dataclass

import segno
from flask import render_template, request, url_for
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from harvest.foundation.intake import Field, FieldWrong, Intake, Read, empty, take, text
from harvest.permissions import Act
from harvest.records.farmers import Farmer
from harvest.records.farmers.acts import kept_for, photo_of
from harvest.records.receipt_books import ReceiptBook, Series
from harvest.records.receipt_books.life import named
from harvest.staff.door import Page, StaffDoor
from harvest.staff.reach import book_in_reach, farmer_in_reach
from harvest.vocabulary import FarmerStatus

MOST_LABELS = 100  # a carton of books
NUMBERS = re.compile(r"[0-9]{1,18}(?:-[0-9]{1,18})?", re.ASCII)
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
            return render_template("staff/labels.html", title=named(shown), labels=[label_of(shown)], **_back(shown))

    @door.page("/labels", Act.SEE_BOOKS)
    def labels() -> Page:
        return _labels(door)


def _back(book: ReceiptBook) -> dict[str, str]:
    return {"back": url_for("staff.book_page", book=book.id), "back_to": f"Book {book.book_number}"}


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
        return "This farmer has no card yet. It is given once the farm was visited."
    if farmer.id_card_expires_on < door.today():
        return "This card has expired. Renew it, then print it."
    return ""


def _labels(door: StaffDoor) -> Page:
    taken = take(LABEL_FIELDS, request.args) if "books" in request.args else empty(LABEL_FIELDS)
    chosen: list[Label] = []
    if taken and taken["books"]:
        with door.reading() as found:
            taken, books = _books(found, taken)
            chosen = [label_of(book_in_reach(found, book.id)) for book in books]
    if chosen and taken:
        title = "1 label" if len(chosen) == 1 else f"{len(chosen)} labels"
        back = (url_for("staff.labels"), "Labels of books")
        return render_template("staff/labels.html", title=title, labels=chosen, back=back[0], back_to=back[1])
    return render_template("staff/choose_labels.html", fields=LABEL_FIELDS, intake=taken, errors=taken.errors)


def _books(session: Session, taken: Intake) -> tuple[Intake, list[ReceiptBook]]:
    """The books of these numbers in the order asked for, or the sentence about the first that is not clear."""
    of_series = (Series.code == taken["series"],) if taken["series"] else ()
    called = select(ReceiptBook).join(Series).where(ReceiptBook.book_number.in_(taken["books"]), *of_series)
    found: dict[str, list[ReceiptBook]] = {}
    for book in session.scalars(called):
        found.setdefault(book.book_number, []).append(book)
    for number in taken["books"]:
        same = found.get(number, [])
        if not same:
            return taken.refused(books=f"No book has the number {number}. Copy it from the cover."), []
        if len(same) > 1:
            codes = " and ".join(sorted(book.series.code for book in same))
            return taken.refused(series=f"The series {codes} each have a book {number}. Enter the series."), []
    return taken, [found[number][0] for number in taken["books"]]


def _book_numbers() -> Read:
    def read(typed: str) -> tuple[str, ...]:
        parts = [part for part in re.split(r"[\s,;]+", re.sub(r"\s*(?:-|–|to)\s*", "-", typed)) if part]
        if not all(NUMBERS.fullmatch(part) for part in parts):
            raise FieldWrong("Write book numbers with commas between, such as 151560, 151563 or 151560-151569.")
        numbers: dict[str, None] = {}
        for part in parts:
            first, _dash, last = part.partition("-")
            count = int(last) - int(first) + 1 if last else 1
            if not 1 <= count <= MOST_LABELS or len(numbers) + count > MOST_LABELS:
                raise FieldWrong(f"“{part}” is too many labels for one print. Use at most {MOST_LABELS}.")
            numbers |= dict.fromkeys(str(int(first) + at).zfill(len(first)) for at in range(count))
        return tuple(numbers)

    return read


LABEL_FIELDS = (
    Field(
        *("books", "Book numbers", _book_numbers()),
        hint="As printed on the covers, such as 151560, 151563 or 151560-151569.",
        required=True,
        missing="Enter the books whose labels are to be printed.",
    ),
    Field("series", "Series", text("Series", 20), "Only where two series have such a book.", width="short"),
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
