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
