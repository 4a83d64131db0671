"""What one row of a file is to the register, once it was read and compared: new, changed, the same, or refused."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from harvest.bulk_import.problems import Problem
from harvest.bulk_import.rows import NOTHING, Entry, column_letters
from harvest.foundation.clock import said_day
from harvest.records.loads import Outcome

LONGEST = 200  # characters of a cell that a finding repeats


@dataclass(slots=True)
class Judged:
    """One row while it is judged. `key` says which record it is; `values` are columns of its model.

    `nature`: for kinds whose rows may do without a reference, what tells the record from others all the same.

    `record_id` and `before` are of the record it would change; `also` is what a kind carries from judging to writing.
    """

    entry: Entry
    values: dict[str, Any]
    key: Hashable = None
    outcome: Outcome = Outcome.NEW
    record_id: int | None = None
    before: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    after: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    problems: Sequence[Problem] = ()
    also: Any = None
    nature: Hashable = None
    wrong: frozenset[str] = frozenset()  # the fields of which something was refused

    def refuse(self, name: str | None, rule: str, sentence: str) -> None:
        """Something is wrong in the field `name`, or in the row as a whole."""
        self.outcome = Outcome.REFUSED
        self.wrong |= {name or ""}
        self.note(name, rule, sentence)

    def refuse_stray(self, place: int, words: str) -> None:
        """A cell stands past the headings: the ones before it may have slipped into the wrong columns."""
        self.outcome = Outcome.REFUSED
        self.wrong |= {""}
        sentence = (
            f"“{words[:40]}” stands under no heading, so cells before it may have slipped. Put quotation marks around "
            "a cell that has the separator in it, empty this one, or write a heading over it."
        )
        problem = Problem(self.entry.line, column_letters(place), words[:LONGEST], "too_wide", sentence)
        self.problems = (*self.problems, problem)

    def note(self, name: str | None, rule: str, sentence: str) -> None:
        """Something that a person should read, and no reason to refuse the row."""
        at = self.entry.at.get(name) if name is not None else None
        value = self.entry.typed.get(name, "")[:LONGEST] if name is not None else ""
        letters = None if at is None else column_letters(at)
        self.problems = (*self.problems, Problem(self.entry.line, letters, value, rule, sentence))

    def compare(self, record_id: int, known: Mapping[str, Any], names: Sequence[str]) -> None:
        """New, changed or the same, against the record that has this key. An empty cell leaves what stands there."""
        self.record_id = record_id
        changed = [name for name in names if (mine := self.values.get(name)) is not None and mine != known[name]]
        self.before = {name: known[name] for name in changed}
        self.after = {name: self.values[name] for name in changed}
        if self.outcome is not Outcome.REFUSED:
            self.outcome = Outcome.CHANGED if changed else Outcome.SAME

    def follow(self, known: Mapping[str, Any], **values: Any) -> None:
        """What becomes of other columns, because of what changes; None empties one."""
        moved = {name: value for name, value in values.items() if value != known[name]}
        self.before = {**self.before, **{name: known[name] for name in moved}}
        self.after = {**self.after, **moved}


def said(value: Any) -> str:
    """A value as a finding repeats it."""
    if value is None:
        return "–"
    if hasattr(value, "year"):
        return said_day(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, StrEnum):
        return str(getattr(value, "label", value.replace("_", " ")))
    return str(value)[:LONGEST]
