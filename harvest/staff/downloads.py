"""A list to take along from a staff page: the same rows as on the page, as CSV or as a workbook."""

import logging
from collections.abc import Iterable, Sequence

from flask import Response, g, request

from harvest.foundation.tables import CSV_TYPE, XLSX_TYPE, Cell, as_csv, as_xlsx
from harvest.permissions import Act
from harvest.records.exports import Export, FileForm, note_export
from harvest.staff.door import StaffDoor

FORMS = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE}
log = logging.getLogger("harvest.security")


def wanted() -> str:
    """`csv` or `xlsx` where the address asks for a file (?as=csv), else nothing."""
    form = request.args.get("as", "")
    return form if form in FORMS else ""


def as_file(form: str, name: str, title: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """Streamed; `name` is that of the file, without its ending."""
    content = as_csv(columns, rows) if form == "csv" else as_xlsx(columns, rows, title)
    answer = Response(content, content_type=FORMS[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return answer


def note_names_taken(door: StaffDoor, form: str, what: str, farmers: int) -> None:
    """Who takes farmers' names along is written into the trail, beside the exports, and the log; the names are not."""
    member, mine = g.guest.member, g.guest.where(Act.SEE_FARMER)
    note = Export(
        dataset=f"list_of_{what}",
        form=FileForm(form),
        parish=next(iter(mine)) if len(mine) == 1 else None,
        role=member.role.value,
        taken_by=member.actor,
        taken_at=door.now(),
        row_count=farmers,
    )
    with door.acting() as acting:
        note_export(acting, note)
    extra = {"actor": g.guest.actor, "farmers": farmers, "list": what, "form": form}
    log.warning("a list of farmers was exported", extra=extra)
