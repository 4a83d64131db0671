"""Bringing a file: kept as it came before anything else, then it waits to be looked through. And sheets to fill in."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, g, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from harvest.bulk_import.files import LARGEST, FileTooLarge, receive
from harvest.bulk_import.kinds import KINDS
from harvest.bulk_import.layouts.templates import template_csv, template_xlsx
from harvest.bulk_import.sheets.dates import DateOrder
from harvest.foundation.intake import Field, FieldWrong, Intake, empty, take, text
from harvest.permissions import Act
from harvest.records.commodities import Commodity
from harvest.records.offices import Office
from harvest.records.receipt_books import Series
from harvest.staff.door import NotThere, Page, StaffDoor
from harvest.staff.downloads import FORMS

FORM_AROUND = 1024 * 1024  # bytes that a form has beside its file
ORDERS = (
    ("find", "Find out from the file"),
    (DateOrder.DMY.value, "Day first: 27/3/2026"),
    (DateOrder.MDY.value, "Month first: 3/27/2026"),
)


def _order(typed: str) -> str | None:
    """The order as the plan of a file takes it; None: to be found out."""
    if typed not in dict(ORDERS):
        raise FieldWrong("Choose how the days are written.")
    return None if typed == "find" else typed


DATE_ORDER = Field(
    "date_order",
    "Days are written",
    _order,
    "It is found out where one day of the file leaves no doubt. Never two ways in one file.",
    required=True,
    kind="radios",
    choices=ORDERS,
)
SHEET = Field(
    "sheet",
    "Name of the sheet",
    text("Name of the sheet", 40),
    "Only for a workbook with several sheets.",
    width="short",
)
BRINGING = (
    Field("file", "File", str, f"XLSX or CSV, at most {LARGEST // 1024**2} MB.", required=True, kind="file"),
    DATE_ORDER,
    SHEET,
)


def add_bringing(door: StaffDoor) -> None:
    """The form to send a file, and the empty sheets."""

    @door.page("/files/new", Act.LOAD_FILES, posts=True, largest=LARGEST + FORM_AROUND)
    def bring_file() -> Page:
        return _bring(door)

    @door.page("/files/templates/<kind>.<form>", Act.LOAD_FILES)
    def file_template(kind: str, form: str) -> Page:
        return _template(door, kind, form)


def _bring(door: StaffDoor) -> Page:
    kept = door.kept() if request.method == "GET" else {}
    taken = empty(BRINGING, **{"date_order": "find", **kept})
    if kept:
        taken = taken.refused(file="Your session had ended and the file did not arrive: choose it once more.")
    if request.method == "POST":
        sent = request.files.get("file")
        taken = take(BRINGING, {**request.form, "file": (sent.filename or "") if sent else ""})
        if taken and sent is not None:
            kept_as = _kept(door, sent, taken)
            if isinstance(kept_as, int):
                return redirect(url_for("staff.load_page", load=kept_as), 303)
            taken = kept_as
    kinds = [kind for kind in KINDS.values() if g.guest.may(kind.act)]
    return render_template("staff/loads/bring.html", fields=BRINGING, intake=taken, errors=taken.errors, kinds=kinds)


def _kept(door: StaffDoor, sent: Any, taken: Intake) -> int | Intake:
    """The number of the load; the form again where there is nothing to keep."""
    if not sent.stream.read(1):
        return taken.refused(file="The file is empty: choose the file with the rows in it.")
    said = {name: taken[name] for name in ("date_order", "sheet") if taken[name]}
    try:
        with door.acting() as acting:
            whose = g.guest.member.office_id
            kept = receive(acting, sent.stream, name=sent.filename, options=said, office_id=whose, now=door.now())
            return kept.id
    except FileTooLarge as refused:
        return taken.refused(file=str(refused))


def _template(door: StaffDoor, kind: str, form: str) -> Page:
    """An empty sheet of our own for records of this kind."""
    if kind not in KINDS or form not in FORMS:
        raise NotThere("There is no such sheet. Go back to Files and choose one.")
    with door.reading() as found:
        content = template_csv(kind) if form == "csv" else template_xlsx(kind, _lists(found))
    answer = Response(content, content_type=FORMS[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="{kind}-template.{form}"'
    return answer


def _lists(session: Session) -> Mapping[str, Sequence[str]]:
    """What can be chosen in a sheet besides the closed lists."""
    names = {"commodity": Commodity.name, "office": Office.name, "series": Series.code}
    return {column: session.scalars(select(name).order_by(name)).all() for column, name in names.items()}
