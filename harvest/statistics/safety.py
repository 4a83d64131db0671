"""When a number about several farmers tells nothing of one of them: enough of them, and none who is most of it. Pure.

The threshold is 5, the dominance rule 50 %, and the p% rule 10 %: whoever is the second largest must not come nearer
than a tenth to the largest by taking himself away (Eurostat's handbook on disclosure control, chapter 4).
"""

from collections.abc import Iterable, Mapping
from heapq import nlargest

from harvest.records.cube import Reason

K = 5
P_PERCENT = 10

# What one contributor adds to a cell: one whole number for each measure of the dataset, the records first.
Part = tuple[int, ...]
Parts = Mapping[int, Part]


def weakness(parts: Parts) -> Reason | None:
    """Why these contributors' sums may not be told; None when they may."""
    if len(parts) < K:
        return Reason.SMALL_CELL
    return Reason.DOMINANCE if any(_is_telling(column) for column in zip(*parts.values(), strict=True)) else None


def _is_telling(column: tuple[int, ...]) -> bool:
    """One measure: few stand behind it, or one is most of it, or the second could work out the first."""
    total, largest = sum(column), max(column)
    if largest == 0:
        return False
    if len(column) - column.count(0) < K or 2 * largest > total:
        return True
    if 100 * (total - 2 * largest) >= P_PERCENT * largest:
        return False
    first, second = nlargest(2, column)
    return 100 * (total - first - second) < P_PERCENT * first


def together(several: Iterable[Parts]) -> dict[int, Part]:
    """The contributors of several cells, each once, with all that he adds to them."""
    union: dict[int, Part] = {}
    for parts in several:
        if not union:
            union = dict(parts)
            continue
        for who, part in parts.items():
            before = union.get(who)
            union[who] = part if before is None else tuple(map(int.__add__, before, part))
    return union


def without(union: Parts, parts: Parts) -> dict[int, Part]:
    """What is left of `union` when the cell of these `parts`, one of those that make it up, is taken away."""
    rest = dict(union)
    for who, part in parts.items():
        left = tuple(map(int.__sub__, rest[who], part))
        if any(left):
            rest[who] = left
        else:
            del rest[who]
    return rest
