"""From findings to judged checks: what was shown, where, by whom, and what earlier sightings make of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from clip import checks
from clip.judging import Hours, Presentation, judge
from clip.officers.record import Asker
from clip.wording.stamps import Answered
from harvest.findings import Finding, Question


def gather(
    connection: Connection,
    officer: Asker,
    text_id: int,
    at: datetime,
    questions: tuple[Question, ...],
    findings: tuple[Finding, ...],
    hours: Hours,
) -> list[checks.Asked]:
    """One judged check for each question, in the order asked; without a finding (N) there is no judgement."""
    place = officer.place_at(at)
    gathered = []
    for position, question in enumerate(questions):
        finding = findings[position] if findings else None
        shown = Presentation(at, place or officer.station, officer.id, _goods(question, finding), question.plate)
        leaf = checks.leaf_of(finding)
        earlier = checks.sightings(connection, leaf, shown, text_id=text_id, this_stop=hours.same_stop)
        gathered.append(
            checks.Asked(
                position=position,
                question=question,
                presentation=shown,
                at_station=place is None,
                counts=not officer.training,
                finding=finding,
                judgement=judge(finding, earlier, shown, hours) if finding else None,
            )
        )
    return gathered


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
