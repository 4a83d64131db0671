"""Files to take along: the one that was brought, as it came, and the same rows with what is wrong beside them."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath
from typing import IO
from urllib.parse import quote

from flask import Response, request

from harvest.bulk_import.files import content_of, laid_out
from harvest.bulk_import.report import sheet_with_errors
from harvest.foundation.tables import CHUNK, CSV_TYPE, XLSX_TYPE, Cell, as_csv, as_xlsx
from harvest.permissions import Act
from harvest.records.loads import Load
from harvest.staff.door import NotThere, Page, StaffDoor
from harvest.staff.whose_load import the_load

UNKNOWN_TYPE = "application/octet-stream"


def add_taking(door: StaffDoor) -> None:
    """The downloads of one file; who took them is kept."""

    @door.page("/files/<int:load>/as-it-came", Act.SEE_FILES)
    def original_file(load: int) -> Page:
        with door.reading() as found:
            of = the_load(found, load)
            answer = _sent(content_of(found, of), of.file_name, UNKNOWN_TYPE)
        door.shown(of)
        return answer

    @door.page("/files/<int:load>/with-errors.<form>", Act.SEE_FILES)
    def file_with_errors(load: int, form: str) -> Page:
        return _with_errors(door, load, form)


def _with_errors(door: StaffDoor, number: int, form: str) -> Page:
    """?rows=all: every row; otherwise those that have to be mended."""
    with door.reading() as found:
        load = the_load(found, number)
    if form not in {"csv", "xlsx"} or load.counts is None:
        raise NotThere("There is no such sheet of this file. Go back to it.")
    only_wrong = request.args.get("rows") != "all"
    with door.reading() as found, laid_out(found, load) as path:
        found.rollback()  # the file is on disk: what follows may take longer than a statement may
        rows = sheet_with_errors(door.reading, load, path, only_wrong=only_wrong)
        name = f"{PurePath(load.file_name).stem}-{'to-mend' if only_wrong else 'with-errors'}.{form}"
        answer = _sent(_written(load, form, rows), name, CSV_TYPE if form == "csv" else XLSX_TYPE)
    door.shown(load)
    return answer


def _written(load: Load, form: str, rows: Iterator[Sequence[Cell]]) -> Iterable[bytes]:
    first = [str(cell) for cell in next(rows, [])]
    return as_csv(first, rows) if form == "csv" else as_xlsx(first, rows, PurePath(load.file_name).stem)


def _sent(content: Iterable[bytes], name: str, mimetype: str) -> Response:
    """Written to disk as a whole first: no session stays open for as long as a slow phone takes it."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it was read, or with the answer
    for chunk in content:
        file.write(chunk)
    answer = Response(_read(file), content_type=mimetype)
    answer.call_on_close(file.close)
    answer.headers.set("Content-Disposition", "attachment", **_named(name))
    return answer


def _named(name: str) -> dict[str, str]:
    """The name in ASCII for every browser, and whole for those that read RFC 6266."""
    bare = name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_")
    return {"filename": bare, "filename*": f"UTF-8''{quote(name, safe='')}"} if bare != name else {"filename": name}


def _read(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk
