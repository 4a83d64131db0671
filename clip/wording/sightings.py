"""When and where the receipt was shown before: as the reason to ask, or as a fact beside the verdict."""

from datetime import datetime

from clip.judging import Judgement, ReasonKind, Sighting
from clip.wording import phrases
from clip.wording.fitting import Part, Rung, optional

_MOST_LISTED = 3


def where(sighting: Sighting) -> str:
    """Toll Gate; "May Pen (stn)" if the officer had not said where he was."""
    place = phrases.field(sighting.place, 20)
    return f"{place} (stn)" if place and sighting.at_station else place


def when_and_where(sighting: Sighting, now: datetime) -> str:
    return f"{phrases.moment(sighting.at, now)} {where(sighting)}".strip()


def with_what(sighting: Sighting) -> str:
    """ " with yam, coconut on 5678GT"; empty if nobody noted it."""
    goods = phrases.words_list([phrases.field(word, 16).lower() for word in sorted(sighting.goods)], 2)
    plate = phrases.field(sighting.plate, 10)
    return (f" with {goods}" if goods else "") + (f" on {plate}" if plate else "")


def as_reason(seen: tuple[Sighting, ...], now: datetime) -> tuple[str, str, str]:
    """Three forms from long to short; the oldest of `seen` comes first."""
    if not seen:
        return ("SEEN before", "SEEN before", "SEEN")
    last = seen[-1]
    if len(seen) == 1:
        told = f"SEEN {when_and_where(last, now)}"
        return told + with_what(last), told, f"SEEN {phrases.moment(last.at, now)}"
    times = f"SEEN {len(seen)}x"
    return f"{times}: {_listed(seen, now)}", f"{times}, last {when_and_where(last, now)}", times


def as_fact(judgement: Judgement, now: datetime, *, say_if_never: bool) -> Part:
    """ "Not seen before", or what was seen on what may be the same trip; nothing where seeing is the reason."""
    if any(reason.kind is ReasonKind.SEEN for reason in judgement.reasons):
        return Part(("",))
    if not judgement.seen:
        return optional(". Not seen before" if say_if_never and not judgement.same_stop else "", Rung.NOT_SEEN)
    last = judgement.seen[-1]
    times = f"{len(judgement.seen)}x" if len(judgement.seen) > 1 else ""
    listed = f" {times}: {_listed(judgement.seen, now)}" if times else f" {when_and_where(last, now)}"
    forms = (f". Seen{listed}, same trip?", f". Seen {times or phrases.moment(last.at, now)}, same trip?", "")
    return Part(forms, (Rung.NOT_SEEN, Rung.SEEN))


def _listed(seen: tuple[Sighting, ...], now: datetime) -> str:
    if len(seen) <= _MOST_LISTED:
        return ", ".join(when_and_where(one, now) for one in seen)
    return f"first {when_and_where(seen[0], now)}, last {when_and_where(seen[-1], now)}"
