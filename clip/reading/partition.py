"""How pieces of digits can be put together into receipt numbers, without trying every way."""

from collections.abc import Iterator
from typing import NamedTuple

ENOUGH = 2  # readings: with two of them it is ambiguous already


class _Chain(NamedTuple):
    """A reading so far, its last number first: sharing the front keeps the search linear."""

    number: str
    before: "_Chain | None"


def readings(pieces: tuple[str, ...], digits: frozenset[int], *, whole: bool) -> list[tuple[str, ...]]:
    """At most two ways to cut all `pieces`, in order, into numbers with a length in `digits`.

    `whole`: a piece that is a receipt number by itself is not glued to another. Linear in the number of pieces.
    """
    reached: list[list[_Chain | None]] = [[None], *([] for _ in pieces)]
    for start in range(len(pieces)):
        for end, number in _numbers_from(pieces, start, digits, whole) if reached[start] else ():
            room = ENOUGH - len(reached[end])
            reached[end].extend(_Chain(number, before) for before in reached[start][:room])
    return [_unrolled(chain) for chain in reached[-1] if chain]


def begins_number(pieces: tuple[str, ...], digits: frozenset[int]) -> bool:
    """The first pieces can be a receipt number."""
    return any(True for _ in _numbers_from(pieces, 0, digits, whole=False))


def _numbers_from(
    pieces: tuple[str, ...], start: int, digits: frozenset[int], whole: bool
) -> Iterator[tuple[int, str]]:
    number = ""
    for end in range(start, len(pieces)):
        number += pieces[end]
        glues_whole = whole and end > start and (len(pieces[start]) in digits or len(pieces[end]) in digits)
        if glues_whole or len(number) > max(digits, default=0):
            return
        if len(number) in digits:
            yield end + 1, number


def _unrolled(chain: _Chain | None) -> tuple[str, ...]:
    numbers: list[str] = []
    while chain:
        numbers.append(chain.number)
        chain = chain.before
    return tuple(reversed(numbers))
