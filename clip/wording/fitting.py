"""What is left out of a reply, and in which order, so that it is one SMS whatever the data.

A reply is a row of parts in the order in which they are read. A part has forms, from the longest to the shortest; each
step down happens at a rung of one ladder that all parts share, the lowest rung first. A part whose shortest form is
not empty is never dropped.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from clip.sms.gsm7 import to_output_alphabet
from clip.sms.segments import ONE_SEGMENT_UNITS


class Rung(IntEnum):
    """The order in which replies give way, the first to go first."""

    ADVICE = 1
    ALIAS = 2
    WHOLE_PRODUCE = 3
    TYPED_LETTERS = 4
    DETAIL = 5
    DISTRICT = 6
    INITIALS = 7
    LONG_REASON = 8
    PLACE = 9
    PRODUCE = 10
    SOLD = 11
    NOT_SEEN = 12
    PARISH = 13
    BOOK = 14
    PLAIN_REASON = 15
    VERIFIED = 16
    SEEN = 17
    UNKNOWN_WORD = 18  # an OK without it would seem to be about goods that nobody judged
    NOT_ACCEPTABLE = 19
    CALL = 20
    NAME = 21
    AS_OF = 22
    SHORT_REASON = 23
    READ_AS = 24
    LAST = 25


@dataclass(frozen=True, slots=True)
class Part:
    """`forms` from long to short, each with the separator it starts with; `rungs[i]` is the step from form i to i+1.

    Within one rung a part with a greater `late` holds longer (reasons: the first one said).
    """

    forms: tuple[str, ...]
    rungs: tuple[Rung, ...] = ()
    late: int = 0


def always(text: str) -> Part:
    return Part((text,))


def optional(text: str, rung: Rung) -> Part:
    """A part that is there or not; an empty text is simply not there."""
    return Part((text, ""), (rung,)) if text else Part(("",))


def fit(parts: Sequence[Part], ending: str = "") -> str:
    """The parts in one GSM-7 segment, then `ending`, which is never shortened (at most 60 characters).

    First steps are taken down the ladder until the rest fits; then every step that turns out to be affordable is
    taken back, the most important first.
    """
    room = ONE_SEGMENT_UNITS - len(ending)
    chosen = [0] * len(parts)
    taken: list[int] = []
    for index in _steps(parts):
        if _length(parts, chosen) <= room:
            break
        chosen[index] += 1
        taken.append(index)
    _take_back(parts, chosen, taken, room)
    text = "".join(part.forms[form] for part, form in zip(parts, chosen, strict=True))
    return one_segment(text[:room] + ending)


def one_segment(text: str) -> str:
    """`text` in plain characters and cut to one segment: the last guard, which no wording should ever need."""
    return _tidy(to_output_alphabet(text))[:ONE_SEGMENT_UNITS]


def _take_back(parts: Sequence[Part], chosen: list[int], taken: list[int], room: int) -> None:
    stuck: set[int] = set()
    for index in reversed(taken):
        if index in stuck:
            continue
        chosen[index] -= 1
        if _length(parts, chosen) > room:
            chosen[index] += 1
            stuck.add(index)


def _steps(parts: Sequence[Part]) -> Iterator[int]:
    """Which part gives way next, as positions in `parts`; the steps of one part stay in their order."""
    steps = [(rung, part.late, step, index) for index, part in enumerate(parts) for step, rung in enumerate(part.rungs)]
    return (index for *_, index in sorted(steps))


def _length(parts: Sequence[Part], chosen: list[int]) -> int:
    return sum(len(part.forms[form]) for part, form in zip(parts, chosen, strict=True))


def _tidy(text: str) -> str:
    """One mark between two sentences, one space between two words."""
    for mark in ".?!":
        text = text.replace(f"{mark}. ", f"{mark} ")
    return " ".join(text.split())
