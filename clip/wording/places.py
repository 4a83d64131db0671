"""What an officer reads about the place that his checks carry: set, asked for, or not set."""

from datetime import datetime

from clip.wording import phrases
from clip.wording.fitting import one_segment

_LONGEST_PLACE = 40


def say_place_set(place: str, until: datetime, at: datetime) -> str:
    """`until` and `at` (now): aware UTC. The end names its day if it is not today."""
    named = phrases.field(place, _LONGEST_PLACE)
    return one_segment(
        f"You are at {named} until {_until(until, at)}. Your replies will say so. "
        "To change it text AT and the new place."
    )


def say_place_now(place: str | None, until: datetime | None, station: str, at: datetime) -> str:
    """The place that is set, or the station that stands in for it."""
    if place is None or until is None:
        stands_in = phrases.field(station, _LONGEST_PLACE)
        return one_segment(f"No place set. Your checks say {stands_in} (stn). To set one text e.g. AT TOLL GATE")
    named = phrases.field(place, _LONGEST_PLACE)
    return one_segment(f"You are at {named} until {_until(until, at)}. To change it text AT and the new place.")


def _until(until: datetime, at: datetime) -> str:
    """02:14 on 15May: the hour first, as one says it."""
    on = phrases.moment_day(until, at)
    return f"{phrases.clock(until)} on {on}" if on else phrases.clock(until)
