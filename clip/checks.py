"""Who asked about which number, when, where, what was found: the evidence.

A check is written in the transaction that answers its text and never changed afterwards, except that `WRONG` or a
reset of the demonstration withdraws it from the counts (a trigger refuses everything else). `leaf` names one paper
receipt, "series/number": every check of it is a presentation that later checks are told of.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, cast

import msgspec
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    Integer,
    Row,
    ScalarSelect,
    String,
    Table,
    UniqueConstraint,
    and_,
    bindparam,
    case,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from clip.database import Base
from clip.judging import Judgement, Presentation, Sighting
from clip.officers.limits import SHORT_WINDOW, InTheWay, Limits
from harvest.findings import Finding, Question, QuestionKind, finding_to_json, question_to_json
from harvest.foundation.clock import local_day, start_of_local_day
from harvest.foundation.columns import UtcDateTime

MOST_SIGHTINGS = 200  # as many as one officer may ask in a day
NO_ID = 2**31 - 1  # above every id there can be


class Check(Base):
    """One number that one officer asked about. `verdict` is null where no verdict was given (several series, N)."""

    __tablename__ = "checks"
    __table_args__ = (
        UniqueConstraint("text_id", "position"),
        CheckConstraint("verdict in ('OK', 'ASK', 'ALERT', 'NO RECORD')", name="verdict"),
        CheckConstraint("kind in ('receipt', 'farmer', 'none')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("texts.id"))
    position: Mapped[int]
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[str]
    number: Mapped[str | None]
    leaf: Mapped[str | None]
    goods: Mapped[str]
    plate: Mapped[str | None]
    place: Mapped[str]
    at_station: Mapped[bool]
    verdict: Mapped[str | None]
    reasons: Mapped[str]
    question: Mapped[str]
    finding: Mapped[str | None]
    counts: Mapped[bool] = mapped_column(default=True)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[str | None]


Index("ix_checks_leaf_asked_at", Check.leaf, Check.asked_at)
Index("ix_checks_officer_id_asked_at_kind", Check.officer_id, Check.asked_at, Check.kind)
CHECKS_TABLE = cast("Table", Check.__table__)
CHECKS = CHECKS_TABLE.c

# Built once: an officer waits for these.
WRITE = CHECKS_TABLE.insert()
# An officer who asks the same again at the same stop must not push what others saw out of sight.
OWN_REPEAT = case(
    (
        and_(
            CHECKS.officer_id == bindparam("officer_id"),
            CHECKS.asked_at >= bindparam("this_stop", type_=UtcDateTime),
            CHECKS.goods == bindparam("goods"),
            CHECKS.plate.is_not_distinct_from(bindparam("plate", type_=String)),
        ),
        1,
    ),
    else_=0,
)
SHOWN = (
    select(CHECKS.asked_at, CHECKS.place, CHECKS.at_station, CHECKS.officer_id, CHECKS.goods, CHECKS.plate)
    .where(
        CHECKS.leaf == bindparam("leaf"),
        CHECKS.counts,
        CHECKS.withdrawn_at.is_(None),
        CHECKS.text_id != bindparam("text_id"),
        CHECKS.id < bindparam("below"),
    )
    .limit(MOST_SIGHTINGS)
)
# The order of the index, which costs nothing; sorting is only for a paper that was shown more often than is read.
SIGHTINGS = SHOWN.order_by(CHECKS.asked_at.desc(), CHECKS.id.desc())
SIGHTINGS_OF_MANY = SHOWN.order_by(OWN_REPEAT, CHECKS.asked_at.desc(), CHECKS.id.desc())
ASKED_BY = and_(CHECKS.officer_id == bindparam("officer_id"), CHECKS.kind != QuestionKind.NONE)


def _newest_but(skipped: str, since: ColumnElement[bool]) -> ScalarSelect[datetime]:
    newest = select(CHECKS.asked_at).where(ASKED_BY, since).order_by(CHECKS.asked_at.desc())
    return newest.limit(1).offset(bindparam(skipped, type_=Integer)).scalar_subquery()


IN_THE_WAY = select(
    _newest_but("room_today", CHECKS.asked_at >= bindparam("today", type_=UtcDateTime)),
    _newest_but("room_in_window", CHECKS.asked_at > bindparam("window", type_=UtcDateTime)),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with all that its row says, as answering gathers it."""

    position: int
    question: Question
    presentation: Presentation
    at_station: bool
    counts: bool
    finding: Finding | None = None
    judgement: Judgement | None = None


def leaf_of(finding: Finding | None) -> str | None:
    """The paper receipt that was shown, if the register knows which one it is."""
    if finding is None or finding.book is None or finding.number is None:
        return None
    return f"{finding.book.series}/{int(finding.number)}"


def write(connection: Connection, text_id: int, asked: list[Asked]) -> None:
    """One row for each question of a text."""
    connection.execute(WRITE, [_row(text_id, one) for one in asked])


def _row(text_id: int, asked: Asked) -> dict[str, Any]:
    judgement = asked.judgement
    return {
        "text_id": text_id,
        "position": asked.position,
        "officer_id": asked.presentation.officer_id,
        "asked_at": asked.presentation.at,
        "kind": asked.question.kind,
        "number": asked.question.number or asked.question.farmer_number,
        "leaf": leaf_of(asked.finding),
        "goods": _joined(asked.presentation.goods),
        "plate": asked.presentation.plate,
        "place": asked.presentation.place,
        "at_station": asked.at_station,
        "verdict": judgement.verdict if judgement else None,
        "reasons": ",".join(reason.kind for reason in judgement.reasons) if judgement else "",
        "question": question_to_json(asked.question).decode(),
        "finding": finding_to_json(asked.finding).decode() if asked.finding else None,
        "counts": asked.counts,
    }


def _joined(goods: frozenset[str]) -> str:
    return "|".join(sorted(goods))


def goods_of(check: Any) -> frozenset[str]:
    """The goods of a stored check, as its presentation had them."""
    return frozenset(check.goods.split("|")) if check.goods else frozenset()


def sightings(
    connection: Connection,
    leaf: str | None,
    now: Presentation,
    *,
    text_id: int,
    this_stop: timedelta,
    below: int = NO_ID,
) -> tuple[Sighting, ...]:
    """Presentations of this paper by other texts, oldest first: all that are committed, or those with an id `below`.

    At most MOST_SIGHTINGS; repeats of `now` by the same officer within `this_stop` are the first to be left out.
    """
    if leaf is None:
        return ()
    wanted = {"leaf": leaf, "text_id": text_id, "below": below}
    rows = connection.execute(SIGHTINGS, wanted).all()
    if len(rows) == MOST_SIGHTINGS:
        own = {"officer_id": now.officer_id, "this_stop": now.at - this_stop}
        own |= {"goods": _joined(now.goods), "plate": now.plate}
        rows = connection.execute(SIGHTINGS_OF_MANY, wanted | own).all()
    return tuple(
        Sighting(
            at=row.asked_at,
            place=row.place,
            at_station=row.at_station,
            officer_id=row.officer_id,
            goods=goods_of(row),
            plate=row.plate,
        )
        for row in sorted(rows, key=attrgetter("asked_at"))
    )


def in_the_way(connection: Connection, officer_id: int, limits: Limits, asked: int, *, now: datetime) -> InTheWay:
    """Which earlier checks leave no room for `asked` more. Withdrawn checks count: they were answered.

    The database skips as many as there may be beside, so a busy officer's checks are not fetched to be counted.
    """
    rooms = {
        "officer_id": officer_id,
        "today": start_of_local_day(local_day(now)),
        "room_today": max(0, limits.per_day - asked),
        "window": now - SHORT_WINDOW,
        "room_in_window": max(0, limits.per_10_minutes - asked),
    }
    return InTheWay(*connection.execute(IN_THE_WAY, rooms).one())


def latest_text(connection: Connection, officer_id: int) -> int | None:
    """The text of this officer's latest check."""
    return connection.scalar(
        select(CHECKS.text_id)
        .where(CHECKS.officer_id == officer_id)
        .order_by(CHECKS.asked_at.desc(), CHECKS.id.desc())
        .limit(1)
    )


def of_text(connection: Connection, text_id: int) -> Sequence[Row[Any]]:
    """The checks of one text in the order asked, each with the columns of Check."""
    return connection.execute(select(CHECKS_TABLE).where(CHECKS.text_id == text_id).order_by(CHECKS.position)).all()


def withdraw(connection: Connection, text_id: int, officer_id: int, *, by: str, now: datetime) -> Sequence[Row[Any]]:
    """Take an officer's own checks of one text out of the counts; empty when there is none of his."""
    his = and_(CHECKS.text_id == text_id, CHECKS.officer_id == officer_id)
    statement = update(CHECKS_TABLE).where(his, CHECKS.withdrawn_at.is_(None))
    connection.execute(statement.values(withdrawn_at=now, withdrawn_by=by))
    return [check for check in of_text(connection, text_id) if check.officer_id == officer_id]


def withdraw_leaf(connection: Connection, leaf: str, *, by: str, now: datetime, keep: frozenset[int]) -> None:
    """Take every check of one paper out of the counts except those of the officers in `keep`."""
    connection.execute(
        update(CHECKS_TABLE)
        .where(CHECKS.leaf == leaf, CHECKS.withdrawn_at.is_(None), CHECKS.officer_id.not_in(keep))
        .values(withdrawn_at=now, withdrawn_by=by)
        .execution_options(synchronize_session=False)
    )


def counted_leaves(connection: Connection, prefix: str, *, keep: frozenset[int]) -> list[str]:
    """The papers of one series that somebody outside `keep` has shown and that still count."""
    statement = (
        select(CHECKS.leaf)
        .where(CHECKS.leaf.startswith(prefix), CHECKS.counts, CHECKS.withdrawn_at.is_(None))
        .where(CHECKS.officer_id.not_in(keep))
        .distinct()
    )
    return [leaf for leaf in connection.scalars(statement) if leaf]


def stored_finding(check: Row[Any]) -> Finding | None:
    return msgspec.json.decode(check.finding, type=Finding) if check.finding else None


def stored_question(check: Row[Any]) -> Question:
    return msgspec.json.decode(check.question, type=Question)
