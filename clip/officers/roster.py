"""A roster: officers in a CSV file, read with every complaint at once, and enrolled all together or not at all."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from clip.officers import enrolment
from clip.officers.enrolment import Details, IntakeRefused, OfficerRefused
from clip.officers.record import Officer, find

NEEDED = ("phone", "name", "badge", "station")
KNOWN = (*NEEDED, "force")
SEPARATORS = ",;\t"
HEADER = f"its first line must be {','.join(NEEDED)} and, if you like, force"


class RosterRefused(ValueError):
    """Nothing was changed; one sentence for each thing that is wrong, one per line, with the line of the file."""

    def __init__(self, complaints: list[str]) -> None:
        super().__init__("\n".join(["Nothing was changed.", *complaints]))


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What a roster led to, in officers. `changed`: known before, and now other than before (also a later expiry)."""

    new: int
    changed: int
    same: int


def read_roster(path: Path) -> list[tuple[int, Details]]:
    """The officers of a CSV file in UTF-8, each with the line it begins on; changes nothing.

    The separator is a comma, a semicolon or a tab, whichever the first line has most of. Raises RosterRefused.
    """
    records = _records(_text_of(path))
    _, header = next(records, (1, []))
    columns = [name.strip().casefold() for name in header]
    if complaints := _about_header(columns):
        raise RosterRefused(complaints)
    rows, complaints = [], []
    for line, cells in records:
        try:
            rows.append((line, _details(columns, cells)))
        except IntakeRefused as error:
            complaints += [f"Line {line}: {sentence}" for sentence in str(error).splitlines()]
    complaints += _about_repeats(rows)
    if not rows and not complaints:
        complaints = [f"The file names no officers: {HEADER}, and each further line is one officer."]
    if complaints:
        raise RosterRefused(complaints)
    return rows


def _text_of(path: Path) -> str:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:  # what a file in UTF-16 without its mark has between all letters
        raise RosterRefused([f"{path.name} is not written in UTF-8: save it as CSV UTF-8 and import it again."])
    return text


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Every record that is not blank, with the line it begins on."""
    first = text.lstrip().partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(SEPARATORS, key=first.count), strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise RosterRefused(
            [f"Line {line} cannot be read ({error}): is a quotation mark left open there? Save it as CSV UTF-8 anew."]
        ) from error


def _about_header(columns: list[str]) -> list[str]:
    complaints = []
    if missing := [name for name in NEEDED if name not in columns]:
        complaints.append(f"Missing from the first line: {', '.join(missing)}; {HEADER}.")
    # A misspelt "force" would make policemen of wardens, so an unknown column is not passed over.
    if unknown := [name for name in columns if name and name not in KNOWN]:
        complaints.append(f"Not known in the first line: {', '.join(map(repr, unknown))}; {HEADER}.")
    if repeated := sorted({name for name in columns if name and columns.count(name) > 1}):
        complaints.append(f"Twice in the first line: {', '.join(map(repr, repeated))}; each column stands there once.")
    return complaints


def _details(columns: list[str], cells: list[str]) -> Details:
    row = {name: cell for name, cell in zip(columns, cells, strict=False) if name}
    outside = [cell for index, cell in enumerate(cells) if cell.strip() and not "".join(columns[index : index + 1])]
    if outside:
        raise IntakeRefused(
            f"{', '.join(map(repr, outside))} stands under no column: put fields with a separator in them in quotes."
        )
    fields = {name: row.get(name, "") for name in NEEDED}
    return enrolment.intake(**fields, force=row.get("force", "").strip().lower() or "police")


def _about_repeats(rows: list[tuple[int, Details]]) -> list[str]:
    complaints = []
    first: dict[tuple[str, str], int] = {}
    for line, one in rows:
        for field, value in (("phone", one.phone), ("badge", one.badge)):
            earlier = first.setdefault((field, value), line)
            if earlier != line:
                complaints.append(f"Line {line}: {field} {value} is on line {earlier} already: an officer stands once.")
    return complaints


def enrol_all(session: Session, rows: list[tuple[int, Details]], *, actor: str, now: datetime) -> Enrolled:
    """Enrol everyone of a roster at once; who is in training stays so.

    Raises RosterRefused with everybody who cannot be enrolled; the caller's transaction must then not be kept.
    """
    complaints = []
    new = changed = 0
    for line, one in rows:
        known = find(session, one.phone)
        before = _standing(known)
        try:
            training = known is not None and known.training
            after = enrolment.add(session, one, actor=actor, now=now, training=training)
        except OfficerRefused as error:
            complaints.append(f"Line {line}: {error}")
            continue
        session.flush()
        new += known is None
        changed += known is not None and _standing(after) != before
    if complaints:
        raise RosterRefused(complaints)
    return Enrolled(new, changed, len(rows) - new - changed)


def _standing(officer: Officer | None) -> tuple[Any, ...]:
    if officer is None:
        return ()
    return officer.name, officer.badge, officer.station, officer.force, officer.state, officer.expires_on
