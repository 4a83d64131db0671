"""Time at the edge: aware UTC inside, the Jamaican day and hour where people read it (UTC-5, no summer time)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

JAMAICA = ZoneInfo("America/Jamaica")

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """The same moment on a Jamaican clock."""
    return moment.astimezone(JAMAICA)


def local_day(moment: datetime) -> date:
    """The calendar day in Jamaica at this moment."""
    return local(moment).date()


def start_of_local_day(day: date) -> datetime:
    """Midnight in Jamaica, as aware UTC."""
    return datetime.combine(day, time.min, JAMAICA).astimezone(UTC)


def said_day(day: date | None) -> str:
    """As people read it: "27 Mar 2026"; a dash for none."""
    return f"{day.day} {day:%b %Y}" if day else "–"


def said_moment(moment: datetime | None) -> str:
    """As people read it, on a Jamaican clock: "27 Mar 2026, 14:05"."""
    return f"{said_day(local_day(moment))}, {local(moment):%H:%M}" if moment else "–"
