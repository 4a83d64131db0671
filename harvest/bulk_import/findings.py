"""What is found in the rows of a file: written down by the trial, and again where the register has changed since."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select

from harvest import derived
from harvest.bulk_import.judged import Judged, said
from harvest.bulk_import.kinds import Reading
from harvest.bulk_import.rows import column_letters
from harvest.database import HarvestSession
from harvest.records.loads import Load, LoadFinding, Outcome

TOLD = frozenset({Outcome.CHANGED, Outcome.DUPLICATE, Outcome.REFUSED})  # rows of which there is always a finding


def told_to_officers(reading: Reading, portion: Sequence[Judged]) -> list[Judged]:
    """Those of these rows that would change what officers are told of a record."""
    return [one for one in portion if one.outcome is Outcome.CHANGED and not reading.sensitive.isdisjoint(one.after)]


def keep_findings(session: HarvestSession, load: Load, reading: Reading, portion: Sequence[Judged]) -> None:
    """Write down what was found in these rows: problems as they are, changes cell by cell."""
    rows: list[dict[str, Any]] = []
    for one in portion:
        same = {"load_id": load.id, "line": one.entry.line, "outcome": one.outcome}
        rows += [
            {
                **same,
                "column_letters": problem.column,
                "value": problem.value,
                "was": None,
                "rule": problem.rule,
                "sentence": problem.sentence,
            }
            for problem in one.problems
        ]
        if one.outcome is Outcome.CHANGED:
            rows += [_change(reading, one, name) | same for name in one.after if name not in reading.untold]
    derived.add_new(session.connection(), LoadFinding, rows)


def _change(reading: Reading, judged: Judged, name: str) -> dict[str, Any]:
    field, label = reading.field_of(name)
    at = judged.entry.at.get(field)
    was, becomes = (said(reading.word_for(name, value)) for value in (judged.before[name], judged.after[name]))
    return {
        "column_letters": None if at is None else column_letters(at),
        "value": becomes,
        "was": was,
        "rule": "changed",
        "sentence": f"{label}: {was} becomes {becomes}.",
    }


def officers_would_read(reading: Reading, judged: Judged) -> set[str]:
    """What this row changes of that which officers are told, in the sentences of its findings."""
    return {_change(reading, judged, name)["sentence"] for name in reading.sensitive & judged.after.keys()}


def shown(session: HarvestSession, load: Load, portion: Sequence[Judged]) -> Mapping[int, set[str]]:
    """By line: the sentences that whoever confirmed the load could read."""
    found: dict[int, set[str]] = defaultdict(set)
    for line, sentence in session.execute(_of_lines(load, portion, LoadFinding.line, LoadFinding.sentence)):
        found[line].add(sentence)
    return found


def keep_differing(
    session: HarvestSession,
    load: Load,
    reading: Reading,
    portion: Sequence[Judged],
    *,
    anew: Sequence[Judged] = (),
) -> None:
    """What a row is now stands in the place of what it was at the trial. `anew`: of these in any case."""
    before = _kept(session, load, portion)
    lines_anew = {one.entry.line for one in anew}
    now: dict[int, set[Outcome]] = defaultdict(set)
    for one in portion:
        now[one.entry.line].add(one.outcome)
    if len(now) == len(portion):  # else lines are shared: several prices stand in one
        stale = [
            id_
            for line, kept in before.items()
            for id_, outcome in kept.items()
            if line in lines_anew or outcome not in now[line]
        ]
        derived.forget(session.connection(), LoadFinding, "id", stale)
    differing = [
        one
        for one in portion
        if one.entry.line in lines_anew
        or (one.outcome in TOLD and one.outcome not in before.get(one.entry.line, {}).values())
    ]
    keep_findings(session, load, reading, differing)


def _kept(session: HarvestSession, load: Load, portion: Sequence[Judged]) -> Mapping[int, Mapping[int, Outcome]]:
    """By line: the findings that there are, by their ids, and what the row was when they were made."""
    found: dict[int, dict[int, Outcome]] = defaultdict(dict)
    kept = _of_lines(load, portion, LoadFinding.line, LoadFinding.id, LoadFinding.outcome)
    for line, id_, outcome in session.execute(kept):
        found[line][id_] = outcome
    return found


def _of_lines(load: Load, portion: Sequence[Judged], *columns: Any) -> Select[Any]:
    lines = [one.entry.line for one in portion]
    return select(*columns).where(LoadFinding.load_id == load.id, LoadFinding.line.between(min(lines), max(lines)))
