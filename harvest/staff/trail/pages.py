"""The pages of the trail: one record's history, and the auditor's search with its files."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import g, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from harvest.audit import Change, Record, View
from harvest.foundation import intake
from harvest.foundation.intake import Field, Intake
from harvest.foundation.tables import Cell
from harvest.permissions import Act
from harvest.records.farmers import Farmer
from harvest.records.receipt_books import ReceiptBook
from harvest.staff.door import NotThere, NotYours, Page, StaffDoor
from harvest.staff.downloads import as_file, wanted
from harvest.staff.reach import GREATEST_ID, book_in_reach, farmer_in_reach, typed_id
from harvest.staff.trail.history import Row, history_of, rows_of
from harvest.staff.trail.search import FIRST_PLACE, Asked, Place, actors_called, search_trail
from harvest.staff.trail.words import NAMED_BY, Names, models, table_choices, table_label

A_PAGE = 50
A_BATCH = 1000
MOST_IN_FILE = 50_000  # lines
COLUMNS = ("When", "Who", "What", "Record", "Record number", "Fields")

FILTERS = (
    Field("who", "Who", intake.text("Who", 80)),
    Field("table", "Kind of record", intake.text("Kind of record", 60)),
    Field("record", "Record number", intake.digits("Record number", 1, 9), inputmode="numeric"),
    Field("farmer", "Farmer number", intake.digits("Farmer number", 1, 10), inputmode="numeric"),
    Field("first", "From day", intake.day("From day")),
    Field("last", "To day", intake.day("To day")),
    Field("kind", "What", intake.text("What", 10)),
    Field("sort", "In the order of", intake.text("In the order of", 10)),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the search as people read it. `rows` are empty for what was only shown."""

    at: Any
    who: str
    what: str
    label: str
    table: str
    record: int
    rows: tuple[Row, ...]


def add_trail(door: StaffDoor) -> None:
    """The record's history for who may see the record, the search for the auditor."""

    @door.page("/history/<table>/<int:record>", None)
    def history(table: str, record: int) -> Page:
        return _history(door, table, record)

    @door.page("/trail", Act.READ_TRAIL, menu="Trail")
    def trail() -> Page:
        return _trail(door)


def _history(door: StaffDoor, table: str, number: int) -> Page:
    with door.reading() as found:
        record = _in_reach(found, table, number)
        entries = history_of(found, record)
        named = getattr(record, NAMED_BY[type(record)]) if type(record) in NAMED_BY else f"no. {record.id}"
    if isinstance(record, Farmer):
        door.shown(record)
    title = f"{table_label(table)} {named}"
    return render_template("staff/history_page.html", title=title, entries=entries, back=_back_to(table, number))


def _back_to(table: str, number: int) -> str:
    """Where a reader of this history came from."""
    if table == Farmer.__tablename__ and g.guest.may(Act.SEE_FARMER):
        return url_for("staff.farmer_page", farmer=number)
    if table == ReceiptBook.__tablename__ and g.guest.may(Act.SEE_BOOKS):
        return url_for("staff.book_page", book=number)
    return ""


def _in_reach(session: Session, table: str, number: int) -> Record:
    """The record, if the signed-in person may read what happened to it. Raises NotThere, NotYours."""
    if not g.guest.may(Act.READ_TRAIL):
        if table == Farmer.__tablename__ and g.guest.may(Act.SEE_FARMER):
            return farmer_in_reach(session, number)
        if table == ReceiptBook.__tablename__ and g.guest.may(Act.SEE_BOOKS):
            return book_in_reach(session, number)
        raise NotYours("The history of this kind of record is read by auditors: ask one of them.")
    model = models().get(table)
    record = session.get(model, number) if model is not None and number <= GREATEST_ID else None
    if record is None:
        raise NotThere("There is no such record. Check its kind and its number.")
    return record


def _trail(door: StaffDoor) -> Page:
    with door.reading() as found:
        taken, asked, farmer = _asked(found, intake.take(FILTERS, request.args), door)
        if taken and (form := wanted()):
            return as_file(form, f"trail-{door.today()}", "Trail", COLUMNS, _rows(door, asked))
        result = search_trail(found, asked, _place(asked), A_PAGE) if taken else None
        lines = _said(Names(found), result.lines) if result else []
    if farmer is not None:
        door.shown(farmer)
    return render_template(
        "staff/trail.html",
        fields=FILTERS,
        intake=taken,
        errors=taken.errors,
        lines=lines,
        following=result.following if result else None,
        kept={name: typed for name, typed in taken.typed.items() if typed},
        tables=table_choices(models()),
        most=MOST_IN_FILE,
    )


def _place(asked: Asked) -> Place:
    start = _start(asked)
    change, view = (request.args.get(name, getattr(start, name), type=typed_id) for name in ("change", "view"))
    return Place(min(change, GREATEST_ID), min(view, GREATEST_ID))


def _start(asked: Asked) -> Place:
    return FIRST_PLACE if asked.oldest_first else Place()


def _asked(session: Session, taken: Intake, door: StaffDoor) -> tuple[Intake, Asked, Farmer | None]:
    """The filters read, with what they mean; the farmer whose number was typed."""
    actors, farmer = None, None
    table, record = taken["table"] or "", int(taken["record"]) if taken["record"] else None
    if taken["who"]:
        actors = actors_called(session, taken["who"])
    if taken["farmer"]:
        farmer = session.scalar(select(Farmer).where(Farmer.farmer_number == taken["farmer"]))
    if farmer is not None:
        table, record = Farmer.__tablename__, farmer.id
    taken = _with_rules(taken, door, nobody=actors == (), no_farmer=bool(taken["farmer"]) and farmer is None)
    kind = taken["kind"]
    days = (taken["first"], taken["last"])
    return (
        taken,
        Asked(actors, table, record, *days, kind != "shown", kind != "changed", taken["sort"] == "old"),
        farmer,
    )


def _with_rules(taken: Intake, door: StaffDoor, *, nobody: bool, no_farmer: bool) -> Intake:
    wrong = {}
    if nobody:
        wrong["who"] = f"Nobody who works here is called “{taken['who']}”. Write a part of the name, or the user name."
    if no_farmer:
        wrong["farmer"] = f"No farmer has the number {taken['farmer']}. Copy it as it is printed on the card."
    if taken["table"] and taken["table"] not in models():
        wrong["table"] = "This kind of record does not exist. Choose one from the list."
    if taken["farmer"] and taken["record"]:
        wrong["record"] = "Write a farmer number or a record number, not both."
    if taken["record"] and not taken["table"]:
        wrong["table"] = "Choose the kind of record: every kind is numbered on its own."
    if taken["first"] and taken["first"] > door.today():
        wrong["first"] = "From day lies in the future: nothing has happened yet."
    elif taken["first"] and taken["last"] and taken["last"] < taken["first"]:
        wrong["last"] = "To day lies before From day. Change one of them."
    elif taken["last"] and taken["last"].year > door.today().year + 1:
        wrong["last"] = "To day lies too far in the future. Check the year."
    return taken.refused(**wrong) if wrong else taken


def _said(names: Names, lines: tuple[Change | View, ...]) -> list[Line]:
    return [
        Line(
            line.at,
            names.actor(line.actor),
            str(line.action).capitalize() if isinstance(line, Change) else "Shown",
            table_label(line.table_name),
            line.table_name,
            line.record_id,
            rows_of(names, line) if isinstance(line, Change) else (),
        )
        for line in lines
    ]


def _rows(door: StaffDoor, asked: Asked) -> Iterator[tuple[Cell, ...]]:
    """The lines of a file, read in batches: no session is held for as long as a slow phone takes it."""
    place = _start(asked)
    for _ in range(MOST_IN_FILE // A_BATCH):
        with door.reading() as found:
            result = search_trail(found, asked, place, A_BATCH)
            said = _said(Names(found), result.lines)
        for line in said:
            fields = "; ".join(f"{row.label}: {row.before} → {row.after}" for row in line.rows)
            yield line.at, line.who, line.what, line.label, line.record, fields
        if result.following is None:
            return
        place = result.following
