"""Which parts of a published total stay hidden, so that none of them follows from the total and its other parts. Pure.

What an attacker knows of hidden parts is their sum. It must be safe by itself, and safe for those who know one of the
parts because it is theirs; and their numbers, with what the reasons say of them, must leave room.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from harvest.records.cube import Reason
from harvest.statistics.safety import K, Parts, together, weakness, without

ROOM = 2  # between the least and the greatest number of contributors that a hidden small cell may have
NO_LIMIT = 10**12


@dataclass(frozen=True, slots=True)
class Hidden:
    """One hidden part, why, and how many contributors it has at most, as far as an attacker could say."""

    parts: Parts
    reason: Reason
    at_most: int = NO_LIMIT

    @property
    def least(self) -> int:
        return 1 if self.reason is Reason.SMALL_CELL else K

    @property
    def most(self) -> int:
        return K - 1 if self.reason is Reason.SMALL_CELL else self.at_most


def hidden_parts(
    children: Mapping[str, Parts], unsound: Mapping[str, Reason], kept_hidden: Collection[str] = ()
) -> dict[str, Reason] | None:
    """The names of the children that must be hidden, with the reasons; None when even hiding all is not enough.

    unsound: those that cannot be shown for their own sake. kept_hidden: were hidden before, and are better left so.
    Those with the fewest contributors are hidden for the sake of others first.
    """
    reasons = {**dict.fromkeys(kept_hidden, Reason.SECONDARY), **unsound}
    free = sorted(children.keys() - reasons.keys(), key=lambda name: (-len(children[name]), name))
    while not _protect(children, reasons, free):
        if not free:
            return None
        reasons[free.pop()] = Reason.SECONDARY
    return reasons


def _protect(children: Mapping[str, Parts], reasons: Mapping[str, Reason], shown: Collection[str]) -> bool:
    if not reasons:
        return True
    # Whoever knows how we choose knows that what was hidden for others' sake has fewer contributors than what is shown.
    fewest = min((len(children[name]) for name in shown), default=NO_LIMIT)
    return protects(
        [
            Hidden(children[name], reason, fewest if len(children[name]) <= fewest else NO_LIMIT)
            for name, reason in reasons.items()
        ]
    )


def protects(hidden: Collection[Hidden]) -> bool:
    """Whether these parts hide each other, their sum being known."""
    union = together(one.parts for one in hidden)
    if len(hidden) < 2 or weakness(union) is not None or not _leave_room(hidden):
        return False
    weak = [one for one in hidden if one.reason is not Reason.SECONDARY]
    return all(
        weakness(without(union, known.parts)) is None and _leave_room([one for one in hidden if one is not known])
        for known in weak
    )


def _leave_room(hidden: Collection[Hidden]) -> bool:
    """Whether the sum of their contributors does not settle how many a small cell has."""
    total = sum(len(one.parts) for one in hidden)
    least, most = sum(one.least for one in hidden), sum(one.most for one in hidden)
    return all(
        min(one.most, total - (least - one.least)) - max(one.least, total - (most - one.most)) >= ROOM
        for one in hidden
        if one.reason is Reason.SMALL_CELL
    )
