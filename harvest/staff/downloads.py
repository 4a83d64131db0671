"""A list to take along from a staff page: the same rows as on the page, as CSV or as a workbook."""

from collections.abc import Iterable, Sequence

from flask import Response, request

from harvest.foundation.tables import CSV_TYPE, XLSX_TYPE, Cell, as_csv, as_xlsx

FORMS = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE}


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
