"""What was found in the rows of a file, a page at a time: by what a row is, and by rule."""

from dataclasses import dataclass
from typing import Any

from flask import request
from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session

from harvest.bulk_import.taking_back import SAID_BY_UNDOING
from harvest.records.loads import Load, LoadFinding, LoadState, Outcome
from harvest.staff.loads.words import OUTCOMES, labels_by_letters, rule_label
from harvest.staff.reach import GREATEST_ID

A_PAGE = 50
WHAT_TO_MEND = "wrong"  # refused and held back
MEND = (Outcome.REFUSED, Outcome.DUPLICATE)
CHOICES = ((WHAT_TO_MEND, "Rows to mend"), *((one.value, words[0]) for one, words in OUTCOMES.items()))
FINAL = frozenset({LoadState.UNDONE, LoadState.UNDOING})


@dataclass(frozen=True, slots=True)
class Found:
    """One page of findings. `kept`: what was asked, as parts of an address; `after`: where the next page begins."""

    rows: list[LoadFinding]
    labels: dict[str, str]
    kept: dict[str, str]
    rules: list[tuple[str, str]]
    after: str
    any: bool

    @property
    def outcome(self) -> str:
        return self.kept.get("rows", "")

    @property
    def rule(self) -> str:
        return self.kept.get("rule", "")


def findings(session: Session, load: Load) -> Found:
    """The page of findings that was asked for: ?rows=…&rule=…&after=line.id"""
    rules = _rules_of(load)
    outcome, rule = request.args.get("rows", ""), request.args.get("rule", "")
    kept = {"rows": outcome if outcome in dict(CHOICES) else "", "rule": rule if rule in dict(rules) else ""}
    kept = {name: value for name, value in kept.items() if value}
    listed = _asked_for(load, kept).where(tuple_(LoadFinding.line, LoadFinding.id) > _place())
    rows = list(session.scalars(listed.limit(A_PAGE + 1)))
    more = rows[A_PAGE - 1] if len(rows) > A_PAGE else None
    after = f"{more.line}.{more.id}" if more else ""
    has_any = bool(rows) or session.scalar(select(LoadFinding.id).where(LoadFinding.load_id == load.id).limit(1))
    return Found(rows[:A_PAGE], labels_by_letters(load), kept, rules, after, bool(has_any))


def _asked_for(load: Load, kept: dict[str, str]) -> Select[Any]:
    found = select(LoadFinding).where(LoadFinding.load_id == load.id).order_by(LoadFinding.line, LoadFinding.id)
    outcome = kept.get("rows")
    if outcome:
        found = found.where(LoadFinding.outcome.in_(MEND if outcome == WHAT_TO_MEND else (Outcome(outcome),)))
    return found.where(LoadFinding.rule == kept["rule"]) if "rule" in kept else found


def _place() -> tuple[int, int]:
    line, _, number = request.args.get("after", "").partition(".")
    return _number(line, -1), _number(number, 0)


def _number(typed: str, otherwise: int) -> int:
    return min(int(typed), GREATEST_ID) if typed.isascii() and typed.isdigit() and len(typed) < 12 else otherwise


def _rules_of(load: Load) -> list[tuple[str, str]]:
    """The rules that this file met, with how often."""
    counts: dict[str, Any] = load.counts or {}
    if load.state in FINAL:
        return [(rule, rule_label(rule)) for rule in SAID_BY_UNDOING]
    rules: dict[str, int] = dict(counts.get("rules") or {})
    if counts.get("changed"):
        rules["changed"] = counts["changed"]
    said = {
        rule: f"{rule_label(rule)} ({count:,}{' rows' if rule == 'changed' else ''})" for rule, count in rules.items()
    }
    return sorted(said.items(), key=lambda one: one[1])
