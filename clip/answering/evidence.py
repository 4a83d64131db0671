"""From findings to judged checks: what was shown, where, by whom, and what earlier sightings make of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from clip import checks
from clip.judging import Hours, Presentation, Sighting, judge
from clip.officers.record import Asker
from clip.wording.stamps import Answered
from harvest.findings import Finding, Question

Seen = tuple[tuple[Sighting, ...], ...]  # for each question the earlier sightings of its paper


def seen_before(
    connection: Connection,
    officer: Asker,
    text_id: int,
    at: datetime,
    questions: tuple[Question, ...],
    findings: tuple[Finding, ...],
    hours: Hours,
) -> Seen:
    """What is known now of earlier presentations. Read it under the lock: a second truck may be a moment ahead."""
    return tuple(
        checks.sightings(
            connection,
            checks.leaf_of(finding),
            _shown(officer, at, question, finding),
            text_id=text_id,
            this_stop=hours.same_stop,
        )
        for question, finding in zip(questions, findings, strict=True)
    )


def gather(
    officer: Asker,
    at: datetime,
    questions: tuple[Question, ...],
    findings: tuple[Finding, ...],
    seen: Seen,
    hours: Hours,
) -> list[checks.Asked]:
    """One judged check for each question, in the order asked; without a finding (N) there is no judgement. Pure."""
    gathered = []
    for position, question in enumerate(questions):
        finding = findings[position] if findings else None
        shown = _shown(officer, at, question, finding)
        gathered.append(
            checks.Asked(
                position=position,
                question=question,
                presentation=shown,
                at_station=officer.place_at(at) is None,
                counts=not officer.training,
                finding=finding,
                judgement=judge(finding, seen[position], shown, hours) if finding else None,
            )
        )
    return gathered


def _shown(officer: Asker, at: datetime, question: Question, finding: Finding | None) -> Presentation:
    where = officer.place_at(at) or officer.station
    return Presentation(at, where, officer.id, _goods(question, finding), question.plate)


def _goods(question: Question, finding: Finding | None) -> frozenset[str]:
    """The commodities, so that "pear" today equals "avocado" yesterday. A word nobody knows is no evidence of anything.

    Without a finding (N) they are what the officer wrote: nobody compares them.
    """
    if finding is not None:
        return frozenset(one.commodity for one in finding.goods if one.commodity)
    return frozenset(one.words for one in question.goods)


def judged_again(connection: Connection, check: Row[Any], hours: Hours) -> Answered:
    """A stored check as it was answered: the kept finding, and the sightings there were before it."""
    finding = checks.stored_finding(check)
    if finding is None:
        return Answered(checks.stored_question(check))
    shown = Presentation(check.asked_at, check.place, check.officer_id, checks.goods_of(check), check.plate)
    earlier = checks.sightings(
        connection, check.leaf, shown, text_id=check.text_id, this_stop=hours.same_stop, below=check.id
    )
    return Answered(checks.stored_question(check), finding, judge(finding, earlier, shown, hours))
