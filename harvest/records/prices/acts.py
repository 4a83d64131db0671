"""What may happen to a price report: opened, filled cell by cell, published, revised. What is published stays."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import ClassVar

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from harvest.records.prices.intake import Cell
from harvest.records.prices.looking import history, questions
from harvest.records.prices.record import MarketPrice, PriceReport, Quote, ReportKind, ReportState
from harvest.records.refusals import ActRefused

SATURDAY = 5


class WeekWrong(ActRefused):
    """The week does not end on a Saturday, or has not begun."""

    code = "week_wrong"


class AlreadyPublished(ActRefused):
    """The report is published, and so it stays."""

    code = "already_published"


class NotPublished(ActRefused):
    """Only a published report, and only its last revision, is revised."""

    code = "not_published"


class NothingToPublish(ActRefused):
    """The report has no price."""

    code = "nothing_to_publish"


class QuestionsOpen(ActRefused):
    """Prices are far from the weeks before and nobody has confirmed them; `questions` has a sentence for each cell."""

    code: ClassVar[str] = "questions_open"

    def __init__(self, asked: Mapping[str, str]) -> None:
        super().__init__(f"{len(asked)} prices are far from the weeks before: confirm or correct each of them.")
        self.questions = asked


def open_report(session: Session, kind: ReportKind, week_ending: date, *, on: date) -> PriceReport:
    """The draft of this week's report, a new one where there is none. Raises WeekWrong, AlreadyPublished."""
    if week_ending > on + timedelta(days=6):
        raise WeekWrong(f"The week ending {week_ending:%d %b %Y} has not begun: its prices cannot be known yet.")
    if week_ending.weekday() != SATURDAY:
        saturday = week_ending + timedelta(days=(SATURDAY - week_ending.weekday()) % 7)
        raise WeekWrong(
            f"{week_ending:%d %b %Y} is a {week_ending:%A}: weeks end on Saturday, such as {saturday:%d %b}."
        )
    report = _latest(session, kind, week_ending) or _added(session, PriceReport(kind=kind, week_ending=week_ending))
    _must_be_draft(report)
    return report


def enter(
    session: Session,
    report: PriceReport,
    cells: Iterable[Cell],
    values: Mapping[str, Quote | None],
    *,
    by: str,
    confirmed: Collection[str] = (),
) -> int:
    """Write the quotes of these cells into a draft; returns how many changed. None takes a price back.

    `confirmed`: the cells whose question was answered with yes. Raises AlreadyPublished, QuestionsOpen.
    """
    _lock(session, report)
    _must_be_draft(report)
    known = {cell.key: cell for cell in cells}
    present = _present(session, report)
    asked = questions(session, report, _changed(present, values), known.values())
    unanswered = {key: sentence for key, sentence in asked.items() if key not in confirmed}
    if unanswered:
        raise QuestionsOpen(unanswered)
    changed = _changed(present, values)
    for key, quote in changed.items():
        cell = known[key]
        price = present.get(key) or MarketPrice(
            report_id=report.id, point_id=cell.point_id, item_id=cell.item_id, unit=cell.unit
        )
        price.quote = quote
        price.confirmed_by = by if key in asked else None
        session.add(price)
    session.flush()
    return len(changed)


def publish(session: Session, report: PriceReport, *, by: str, on: date) -> None:
    """Let everybody see it; from now on it never changes. Raises AlreadyPublished, NothingToPublish, WeekWrong."""
    _lock(session, report)
    _must_be_draft(report)
    begins = report.week_ending - timedelta(days=6)
    if on < begins:
        raise WeekWrong(f"{report.name} begins on {begins:%d %b %Y}: it cannot be published before that.")
    if not any(price.quote for price in _present(session, report).values()):
        raise NothingToPublish(f"{report.name} has no price yet: enter at least one, then publish it.")
    report.state = ReportState.PUBLISHED
    report.published_on = on
    report.published_by = by
    session.flush()


def revise(session: Session, report: PriceReport, *, reason: str) -> PriceReport:
    """A new draft with the prices of the published report, to correct and publish; the old one stays as it was.

    A revision that is being written already is given back. Raises NotPublished.
    """
    _lock(session, report)
    if report.state is not ReportState.PUBLISHED:
        raise NotPublished(f"{report.name} is a draft: correct it as it is.")
    newest = _latest(session, report.kind, report.week_ending) or report
    if newest.state is ReportState.DRAFT:
        return newest
    if newest.id != report.id:
        raise NotPublished(f"{report.name} was revised already: correct revision {newest.revision}.")
    draft = _added(
        session,
        PriceReport(kind=report.kind, week_ending=report.week_ending, revision=report.revision + 1, reason=reason),
    )
    if not _present(session, draft):
        _copy(session, report, draft)
    return draft


def _copy(session: Session, report: PriceReport, draft: PriceReport) -> None:
    for price in _present(session, report).values():
        if price.quote is None:
            continue
        copy = MarketPrice(report_id=draft.id, point_id=price.point_id, item_id=price.item_id, unit=price.unit)
        copy.quote = price.quote
        copy.confirmed_by = price.confirmed_by
        session.add(copy)
    session.flush()


def _present(session: Session, report: PriceReport) -> dict[str, MarketPrice]:
    prices = session.scalars(select(MarketPrice).where(MarketPrice.report_id == report.id))
    return {f"p{price.point_id}-i{price.item_id}": price for price in prices}


def _changed(present: Mapping[str, MarketPrice], values: Mapping[str, Quote | None]) -> dict[str, Quote | None]:
    def old(key: str) -> Quote | None:
        return present[key].quote if key in present else None

    return {key: quote for key, quote in values.items() if quote != old(key)}


def _latest(session: Session, kind: ReportKind, week_ending: date) -> PriceReport | None:
    reports = history(session, kind, week_ending)
    return reports[-1] if reports else None


def _added(session: Session, report: PriceReport) -> PriceReport:
    """The new report, or the one that somebody else opened in the same moment."""
    try:
        with session.begin_nested():
            session.add(report)
    except IntegrityError:
        other = _latest(session, report.kind, report.week_ending)
        if other is None:
            raise
        return other
    return report


def _must_be_draft(report: PriceReport) -> None:
    if report.state is ReportState.PUBLISHED:
        raise AlreadyPublished(
            f"{report.name} was published on {report.published_on:%d %b %Y}: it stays as it is, revise it instead."
        )


def _lock(session: Session, report: PriceReport) -> None:
    session.flush()
    session.refresh(report, with_for_update=True)
