"""A receipt book is sold: the form, a page to check the farmer and the book, and then the sale, once for each form.

The check tries the whole sale and takes it back, so that whatever stands in its way is told beside its field at once.
"""

from typing import Any

from flask import g, redirect, render_template, request, url_for

from harvest.foundation.intake import Intake, empty
from harvest.permissions import Act
from harvest.records.receipt_books import IdSeen, Sold, buyer, find_book, record_sale
from harvest.records.receipt_books.intake import SALE_FIELDS, sale
from harvest.records.refusals import ActRefused
from harvest.staff.door import NotYours, Page, StaffDoor, form_token
from harvest.staff.whose_book import the_book

BESIDE = {
    "farmer_not_known": "farmer_number",
    "farmer_not_verified": "farmer_number",
    "farmer_not_active": "farmer_number",
    "farmer_merged": "farmer_number",
    "series_not_known": "series",
    "date_too_early": "sold_on",
    "form_used": "form",
}
PREFILLED = ("farmer_number", "book_number", "series")


def add_selling(door: StaffDoor) -> None:
    """The pages of selling."""

    @door.page("/books/sell", Act.SELL_BOOK, posts=True)
    def sell_book() -> Page:
        if request.method == "GET":
            typed = {name: request.args.get(name, "") for name in PREFILLED}
            return _form(empty(SALE_FIELDS, **{"sold_on": f"{door.today():%d/%m/%Y}", **typed, **door.kept()}))
        taken = sale(request.form, today=door.today())
        step = request.form.get("step", "check")
        if step == "change":
            return _form(Intake(taken.typed, taken.values))
        if not taken:
            return _form(taken)
        try:
            return _sell(door, taken) if step == "sell" else _check(door, taken)
        except ActRefused as refusal:
            return _form(_told(taken, refusal.code, str(refusal)))
        except NotYours as refusal:
            return _form(taken.refused(**{_whose(str(refusal)): str(refusal)}))


def _told(taken: Intake, code: str, sentence: str) -> Intake:
    by_receipt = taken["book_number"] is None
    return taken.refused(**{BESIDE.get(code, "first_number" if by_receipt else "book_number"): sentence})


def _whose(sentence: str) -> str:
    return "farmer_number" if sentence.startswith("Farmer") else "book_number"


def _form(taken: Intake) -> Page:
    return render_template(
        "staff/book_form.html",
        title="Sell a receipt book",
        back=url_for("staff.books"),
        back_to="Books",
        over="Step 1 of 2",
        fields=SALE_FIELDS,
        intake=taken,
        errors=taken.errors,
        token=form_token(),
        button="Go on",
    )


def _sold(session: Any, taken: Intake) -> Sold:
    """The sale, if the book and the farmer are of the own parishes. Raises NotYours, and what `record_sale` does."""
    farmer = buyer(session, taken["farmer_number"])
    if not g.guest.may_in(Act.SELL_BOOK, farmer.parish):
        raise NotYours(f"Farmer {farmer.farmer_number} is registered in {farmer.parish.label}: the office there sells.")
    the_book(session, find_book(session, taken.values).id, Act.SELL_BOOK)
    return record_sale(session, taken.values, form_token=form_token())


def _check(door: StaffDoor, taken: Intake) -> Page:
    with door.desk.sessions() as trial:
        trial.info["actor"], trial.info["clock"] = g.guest.actor, door.desk.clock
        sold = _sold(trial, taken)
        book, farmer = sold.book, sold.book.farmer
        assert farmer is not None
        page = render_template(
            "staff/sell_check.html",
            book=book,
            farmer=farmer,
            other_number=taken["farmer_number"] if taken["farmer_number"] != farmer.farmer_number else "",
            id_seen={IdSeen.RADA_CARD: "RADA card", IdSeen.NATIONAL_ID: "Other photo ID"}[taken["id_seen"]],
            fields=SALE_FIELDS,
            intake=taken,
            token=form_token(),
        )
        number = book.id
        trial.rollback()
    if sold.again:
        return redirect(url_for("staff.book_page", book=number, sold="yes"))
    with door.reading() as found:
        door.shown(buyer(found, taken["farmer_number"]))
    return page


def _sell(door: StaffDoor, taken: Intake) -> Page:
    with door.acting() as acting:
        number = _sold(acting, taken).book.id
    return redirect(url_for("staff.book_page", book=number, sold="yes"))
