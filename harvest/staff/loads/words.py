"""What states, counts and rules of a file are called on the pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harvest.bulk_import.kinds import KINDS
from harvest.bulk_import.rows import column_letters
from harvest.records.loads import Load, LoadState, Outcome

STATES: Mapping[LoadState, tuple[str, str]] = {  # words, and the colour of the tag
    LoadState.WAITING: ("Being looked through", ""),
    LoadState.UNREADABLE: ("Cannot be read", "alert"),
    LoadState.TRIED: ("Waits for a decision", "ask"),
    LoadState.SECOND: ("Waits for a second person", "ask"),
    LoadState.LOADING: ("Being loaded", ""),
    LoadState.STOPPED: ("Stopped on the way", "alert"),
    LoadState.LOADED: ("Loaded", "ok"),
    LoadState.UNDOING: ("Being taken back", ""),
    LoadState.UNDONE: ("Taken back", ""),
    LoadState.DROPPED: ("Left, nothing loaded", ""),
}
OUTCOMES: Mapping[Outcome, tuple[str, str, str]] = {  # what, colour of the tag, what it means
    Outcome.NEW: ("New", "ok", "Not on record yet: would be added."),
    Outcome.CHANGED: ("Changed", "ok", "On record, and the file says something else: would be changed, cell by cell."),
    Outcome.SAME: ("Same", "", "On record just so: nothing to do."),
    Outcome.DUPLICATE: (
        "Possible duplicate",
        "ask",
        "Could be somebody who is on record: held back unless you decide.",
    ),
    Outcome.REFUSED: ("Refused", "alert", "Something is wrong in the row: not loaded until it is mended."),
}
RULES: Mapping[str, str] = {
    "unreadable": "Cell cannot be read",
    "error": "Error of a spreadsheet in the cell",
    "missing": "Something is missing",
    "twice": "Twice in this file",
    "elsewhere": "Another office’s parish",
    "duplicate": "Possible duplicate",
    "restored": "Lost zeros put back",
    "changed": "Cell changes a record",
    "order": "Days in the wrong order",
    "future": "Day that is still to come",
    "kind": "Person or company",
    "merged": "Record was merged",
    "overlap": "Receipts that another book has",
    "more_than_farm": "More land than the farm has",
    "new_district": "District not on record yet",
    "crop": "Crop not on record",
    "farm": "Farm not on record",
    "week": "Week of the prices",
    "age": "Age to be looked at",
    "no_number": "Nobody’s number",
    "too_wide": "Cell under no heading",
    "kept": "Record kept",
    "changed_since": "Changed since",
    "value_before": "Value of a load that is gone, too",
    "taken_too": "Left by an earlier load, taken back now",
}
SURE, FAIRLY_SURE = 0.9, 0.7


@dataclass(frozen=True, slots=True)
class Placed:
    """One column of a file and what it was read as; `label` is empty for a column that nobody reads."""

    letters: str
    heading: str
    label: str


def state_label(load: Load) -> str:
    return STATES[load.state][0]


def kind_label(kind: str | None) -> str:
    known = KINDS.get(kind or "")
    return known.title if known else (kind or "–").replace("_", " ").capitalize()


def rule_label(rule: str) -> str:
    return RULES.get(rule) or rule.replace("_", " ").capitalize()


def said_size(size: int) -> str:
    """Bytes as people say them."""
    return f"{size / 1024**2:,.1f} MB" if size >= 1024**2 else f"{max(1, round(size / 1024)):,} KB"


def said_sureness(sureness: float | None) -> str:
    if sureness is None or sureness >= SURE:
        return "sure"
    return "fairly sure" if sureness >= FAIRLY_SURE else "not sure: look at the columns"


def field_labels(kind: str | None) -> dict[str, str]:
    known = KINDS.get(kind or "")
    return {one.name: one.label for one in known.columns} if known else {}


def columns_read(load: Load) -> list[Placed]:
    """Each column of the file with what it was read as, in the file's order."""
    counts, labels = load.counts or {}, field_labels(load.kind)
    headings = counts.get("headings") or {}
    placed = sorted((counts.get("columns") or {}).items(), key=lambda one: one[1])
    return [Placed(column_letters(at), headings.get(name, ""), labels.get(name, name)) for name, at in placed]


def labels_by_letters(load: Load) -> dict[str, str]:
    return {one.letters: one.label for one in columns_read(load)}


def listed(words: Sequence[str]) -> str:
    return ", ".join(f"“{one}”" for one in words)
