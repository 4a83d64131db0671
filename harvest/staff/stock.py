"""Books from the printer, moves to offices and sub-agents, and whether every book is where it should be."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from harvest.database import HarvestSession
from harvest.foundation.intake import Field, Intake, empty
from harvest.permissions import Act
from harvest.records.offices import Office
from harvest.records.receipt_books import (
    PrintBatch,
    ReceiptBook,
    Stock,
    missing,
    move_books,
    receive_batch,
    reconcile,
    series_of,
)
from harvest.records.receipt_books.intake import BATCH_FIELDS, MOVE_FIELDS, batch, move
from harvest.records.refusals import ActRefused
from harvest.staff.door import Page, StaffDoor
from harvest.staff.downloads import as_file, wanted
from harvest.staff.lists import Asked, Filter, asked
from harvest.staff.whose_book import my_books, my_offices

BESIDE = {
    "series_not_known": "series",
    "book_number_taken": "first_book_number",
    "date_too_early": "moved_on",
}
COLUMNS = ("Office", "Series", "Received", "In stock", "Sold", "Gone", "Missing")
MOST_SHOWN = 100
ORDERS: dict[str, tuple[str, Callable[[Stock], Any]]] = {
    "office": ("Office", lambda one: (one.office is not None, one.office or "", one.series)),
    "series": ("Series", lambda one: (one.series, one.office or "")),
    "missing": ("Most missing", lambda one: -one.missing),
    "stock": ("Least in stock", lambda one: one.in_stock),
}


def add_stock(door: StaffDoor) -> None:
    """The pages of the stock."""

    @door.page("/books/stock", Act.RECEIVE_BOOKS, menu="Stock")
    def stock() -> Page:
        with door.reading() as found:
            return _stock(found)

    @door.page("/books/batches/new", Act.RECEIVE_BOOKS, posts=True)
    def receive_books() -> Page:
        return _receive(door)

    @door.page("/books/move", Act.RECEIVE_BOOKS, posts=True)
    def move_stock() -> Page:
        return _move(door)


def _stock(session: Session) -> Page:
    mine = {None, *session.scalars(my_offices(Act.RECEIVE_BOOKS))}
    everything = [one for one in reconcile(session) if one.office_id in mine]
    ask = _asked(everything)
    rows = _chosen(everything, ask)
    if form := wanted():
        return as_file(form, "receipt-book-stock", "Stock", COLUMNS, [(_holder(one), *_counts(one)) for one in rows])
    lost = [one for one in missing(session) if one.office_id in mine] if any(one.missing for one in rows) else []
    batches = session.scalars(select(PrintBatch).order_by(PrintBatch.id.desc()).limit(5)).all()
    codes = {one.id: one.series.code for one in batches}
    beside = {"lost": lost[:MOST_SHOWN], "left_out": lost[MOST_SHOWN:], "batches": batches, "codes": codes}
    return render_template("staff/stock.html", rows=rows, asked=ask, **beside)


def _asked(rows: Sequence[Stock]) -> Asked:
    holders = tuple(dict.fromkeys((str(one.office_id or "store"), _holder(one)) for one in rows))
    series = tuple(sorted({(one.series, one.series) for one in rows}))
    filters = (
        Filter("office", "Office", holders, "All of yours"),
        Filter("series", "Series", series, "All"),
        Filter("only", "Show", (("missing", "Only where books are missing"),), "Everything"),
    )
    return asked(*filters, orders={key: words for key, (words, _value) in ORDERS.items()})


def _chosen(rows: Sequence[Stock], ask: Asked) -> list[Stock]:
    left = [
        one
        for one in rows
        if ask["office"] in {"", str(one.office_id or "store")}
        and ask["series"] in {"", one.series}
        and (one.missing or not ask["only"])
    ]
    return sorted(left, key=ORDERS[ask.sort][1])


def _holder(one: Stock) -> str:
    return one.office or "Printer’s store"


def _counts(one: Stock) -> tuple[int | str, ...]:
    return (one.series, one.received, one.in_stock, one.sold, one.gone, one.missing)


def _receive(door: StaffDoor) -> Page:
    taken = empty(BATCH_FIELDS, **{"received_on": f"{door.today():%d/%m/%Y}", **door.kept()})
    if request.method == "POST":
        taken = batch(request.form, today=door.today())
        try:
            if taken:
                with door.acting() as acting:
                    received = receive_batch(acting, taken.values)
                if received.disputed is None:
                    return redirect(url_for("staff.stock", received=len(received.books)))
                taken = taken.refused(first_number=received.sentence)
        except ActRefused as refusal:
            taken = taken.refused(**{BESIDE.get(refusal.code, "first_number"): str(refusal)})
    explains = "Enter what the printer’s note says. Every book of the print is made at once, in the printer’s store."
    return _form("Books from the printer", explains, BATCH_FIELDS, taken, "Receive the books")


def _move(door: StaffDoor) -> Page:
    with door.reading() as found:
        offices = found.execute(select(Office.id, Office.name).order_by(Office.name)).all()
    choices = tuple((str(row.id), row.name) for row in offices)
    fields = tuple(replace(one, choices=choices) if one.name == "office" else one for one in MOVE_FIELDS)
    taken = empty(fields, **{"moved_on": f"{door.today():%d/%m/%Y}", **door.kept()})
    if request.method == "POST":
        taken = move(request.form, today=door.today())
        try:
            if taken:
                with door.acting() as acting:
                    if taken := _all_mine(acting, taken):
                        moved = len(move_books(acting, taken.values))
                if taken:
                    return redirect(url_for("staff.stock", moved=moved))
        except ActRefused as refusal:
            taken = taken.refused(**{BESIDE.get(refusal.code, "first_number"): str(refusal)})
    explains = "Whole books, from the printer’s store or from a stock of your parishes, to an office or a sub-agent."
    return _form("Move books", explains, fields, taken, "Move the books")


def _all_mine(session: HarvestSession, taken: Intake) -> Intake:
    """Books of another parish are moved by the office there; those that are with the receiver already stay."""
    series = series_of(session, taken["series"])
    between = ReceiptBook.first_number.between(taken["first_number"], taken["last_number"])
    there = ReceiptBook.office_id.is_not_distinct_from(taken["office"])
    others = (ReceiptBook.series_id == series.id, between, ~my_books(Act.RECEIVE_BOOKS), ~there)
    count = session.scalar(select(func.count()).select_from(ReceiptBook).where(*others))
    if not count:
        return taken
    return taken.refused(first_number=f"{count} of these books belong to other parishes: the office there moves them.")


def _form(title: str, explains: str, fields: tuple[Field, ...], taken: Intake, button: str) -> Page:
    return render_template(
        "staff/book_form.html",
        title=title,
        explains=explains,
        back=url_for("staff.stock"),
        back_to="Stock",
        fields=fields,
        intake=taken,
        errors=taken.errors,
        button=button,
    )
