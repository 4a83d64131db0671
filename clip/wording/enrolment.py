"""What a phone reads that may not ask (yet, any more, so often): enrolment, suspension, expiry and limits."""

from datetime import date, datetime

from clip.wording import phrases
from clip.wording.fitting import one_segment

_NEUTRAL = "This number is for enrolled officers. See your Divisional Praedial Larceny coordinator."


def say_neutral() -> str:
    """The one line for an unknown phone: always the same, whatever was texted."""
    return _NEUTRAL


def say_suspended(since: date, help_number: str) -> str:
    return one_segment(
        f"Your access to this line is suspended since {phrases.day(since)}. Nothing was looked up. "
        f"Ask your supervisor or call {phrases.field(help_number, 16)}."
    )


def say_expired(on: date, help_number: str) -> str:
    """`on`: the last day on which the enrolment held."""
    return one_segment(
        f"Your enrolment ended {phrases.day(on)}. Nothing was looked up. Ask your supervisor to renew it or call "
        f"{phrases.field(help_number, 16)}."
    )


def say_over_limit(limit: int, window: str, again_at: datetime) -> str:
    """`window`: "10 minutes" or "a day"; `again_at`: aware UTC, when the next check will be answered."""
    return one_segment(
        f"Limit reached: {limit} checks in {phrases.field(window, 20)}. This one was not looked up. "
        f"Text it again after {phrases.clock(again_at)}."
    )


def say_too_many(limit: int) -> str:
    """More numbers in one text than are allowed in any ten minutes."""
    return one_segment(f"Text at most {limit} numbers at once. These were not looked up.")


def say_code_wanted() -> str:
    """To a phone with an open invitation that texts anything but a code."""
    return one_segment("This phone is invited but not enrolled yet. Text only the code that your supervisor gave you.")


def say_enrolled(name: str, until: date) -> str:
    return one_segment(
        f"Welcome {phrases.field(name, 40)}. You are enrolled until {phrases.day(until)}. "
        "Text a receipt no., e.g. 4100151. Text ? for help."
    )


def say_code_wrong(tries_left: int) -> str:
    tries = "1 try" if tries_left == 1 else f"{tries_left} tries"
    return one_segment(f"That code is not right. {tries} left. Text only the code that your supervisor gave you.")


def say_code_dead() -> str:
    return one_segment("That code no longer works. Ask your supervisor for a new one.")
