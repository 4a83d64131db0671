"""Somebody with every anonymous answer, a linear program, patience and the rules of the publication.

He writes down what each release tells as equations and inequalities: totals are the sums of their parts, nothing is
negative, a reason says how many contributors there are at most or least. Then he asks for the least and the greatest
value of every hidden cell and of every sum of hidden cells, alone or knowing one of them because it is his own, and
subtracts releases from each other, with the guess that a cell which looks settled has not changed.

`betrayals` judges his work with the truth in hand: each number that he can pin down must be one that might have been
published itself.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.optimize import linprog

from harvest.records.cube import Reason
from harvest.statistics.safety import K, Parts, together, weakness
from harvest.statistics.trees import parent_of, relation_of
from tests.harvest.statistics.press import Cell, Press, Release, numbers

ROOM = 2  # a hidden number of people has at least three possible values
NEARLY = 1e-6
MOST_TOGETHER = 2  # hidden cells that he adds up at once, besides all of them and all but one

Known = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True)
class Betrayal:
    """He knows the measure (0: contributors) of these cells together, within `low` and `high`."""

    cells: tuple[str, ...]
    measure: int
    low: float
    high: float
    knowing: tuple[str, ...] = ()


class Attacker:
    """What follows from one release; `slack`: by how much a told number may be off, by measure.

    clever: he reckons with how hidden cells are chosen, which is true of a first release and may mislead him later.
    """

    def __init__(
        self, release: Release, *, counts_add_up: bool, clever: bool = True, slack: Mapping[int, float] | None = None
    ) -> None:
        self.release = release
        self.clever = clever
        self.counts_add_up = counts_add_up
        self.slack = slack or {}
        self.keys = sorted(release)
        self.measures = max((len(cell.numbers) for cell in release.values() if cell.numbers), default=2)

    def relations(self) -> dict[str, list[Cell]]:
        found: dict[str, list[Cell]] = {}
        for key in self.keys:
            if relation := relation_of(key):
                found.setdefault(relation, []).append(self.release[key])
        return found

    def interval(self, cells: Collection[str], measure: int, known: Known) -> tuple[float, float]:
        """The least and greatest sum of the measure over these cells."""
        ends = []
        for sign in (1, -1):
            aim = np.zeros(2 * len(self.keys))
            for key in cells:
                aim[self._at(key, measure)] = sign
            solved = linprog(aim, **self._program(measure, known), method="highs")
            if solved.status == 3:
                ends.append(float("inf"))
            elif solved.status == 0:
                ends.append(sign * solved.fun)
            else:
                return (float("-inf"), float("inf"))  # his guesses contradict each other: he has learnt nothing
        return ends[0], ends[1]

    def _at(self, key: str, measure: int) -> int:
        """The first half of the unknowns are contributors, the second one measure."""
        return self.keys.index(key) + (len(self.keys) if measure else 0)

    def _program(self, measure: int, known: Known) -> dict[str, object]:
        measure = max(measure, 1)
        count, equal, sums, less, limits = len(self.keys), [], [], [], []
        for relation, parts in self.relations().items():
            whole = parent_of(relation)
            if self.release[whole].computed_on != parts[0].computed_on and not self._still_fits(whole, parts):
                continue
            rows = (0, 1) if self.counts_add_up else (1,)
            for half in rows:
                row = np.zeros(2 * count)
                row[self.keys.index(whole) + half * count] = 1
                for part in parts:
                    row[self.keys.index(part.key) + half * count] = -1
                equal.append(row)
                sums.append(0.0)
            if not self.counts_add_up:
                row = np.zeros(2 * count)
                row[self.keys.index(whole)] = 1
                for part in parts:
                    row[self.keys.index(part.key)] = -1
                less.append(row)
                limits.append(0.0)
        if measure == 1:  # nobody contributes less than one record
            for at in range(count):
                row = np.zeros(2 * count)
                row[at], row[at + count] = 1, -1
                less.append(row)
                limits.append(0.0)
        bounds = [self.bounds(key, 0, known) for key in self.keys] + [
            self.bounds(key, measure, known) for key in self.keys
        ]
        return {
            "A_eq": np.array(equal) if equal else None,
            "b_eq": sums or None,
            "A_ub": np.array(less) if less else None,
            "b_ub": limits or None,
            "bounds": bounds,
        }

    def _still_fits(self, whole: str, parts: Sequence[Cell]) -> bool:
        """A total that was worked out earlier than its parts has not changed since; a later one has."""
        return self.release[whole].computed_on < parts[0].computed_on

    def bounds(self, key: str, measure: int, known: Known) -> tuple[float, float | None]:
        cell = self.release[key]
        said = cell.numbers or known.get(key)
        if said is not None:
            slack = self.slack.get(measure, 0)
            return said[measure] - slack, said[measure] + slack
        if measure == 0:
            if cell.reason is Reason.SMALL_CELL:
                return 1, K - 1
            return K, self._fewest_shown(key) if cell.reason is Reason.SECONDARY else None
        return (1 if cell.reason is Reason.SMALL_CELL else K) if measure == 1 else 0, None

    def _fewest_shown(self, key: str) -> float | None:
        """What is hidden for the sake of others is the smallest."""
        if not self.clever:
            return None
        return min((cell.numbers[0] for cell in self.relations()[relation_of(key)] if cell.numbers), default=None)


def betrayals(
    release: Release,
    truth: Mapping[str, Parts],
    *,
    counts_add_up: bool = True,
    known: Known | None = None,
    slack: Mapping[int, float] | None = None,
) -> Iterator[Betrayal]:
    """What follows from this release, and for somebody in one of its small cells, and must not."""
    for clever in (True, False):
        attacker = Attacker(release, counts_add_up=counts_add_up, clever=clever, slack=slack)
        yield from _betrayals(attacker, truth, known or {})


def _betrayals(attacker: Attacker, truth: Mapping[str, Parts], known: Known) -> Iterator[Betrayal]:
    for cells in attacker.relations().values():
        if attacker.clever and not all(_was_chosen(attacker, cell, truth) for cell in cells):
            continue  # too clever: this one was hidden for an older reason
        hidden = [cell.key for cell in cells if cell.numbers is None and cell.key not in known]
        yield from _pinned(attacker, hidden, truth, known)
        for own in hidden:
            if weakness(truth[own]) is not None:
                rest = [key for key in hidden if key != own]
                yield from _pinned(attacker, rest, truth, {**known, own: numbers(truth[own])}, own)


def _was_chosen(attacker: Attacker, cell: Cell, truth: Mapping[str, Parts]) -> bool:
    most = attacker.bounds(cell.key, 0, {})[1]
    return most is None or len(truth[cell.key]) <= most


def _pinned(
    attacker: Attacker, hidden: Sequence[str], truth: Mapping[str, Parts], known: Known, own: str = ""
) -> Iterator[Betrayal]:
    for group in _groups(hidden):
        behind = together(truth[key] for key in group)
        for measure in range(attacker.measures):
            needed = room_needed(behind, measure)
            if not needed:
                continue  # what could be published itself may be found out
            low, high = attacker.interval(group, measure, known)
            value = sum(numbers(truth[key])[measure] for key in group)
            is_misled = not low - NEARLY <= value <= high + NEARLY
            if not is_misled and high - low < needed - NEARLY:
                yield Betrayal(tuple(group), measure, low, high, (own,) if own else ())


def room_needed(behind: Parts, measure: int) -> float:
    """The stated protection: how wide the interval of this number must be for him; 0 for a number that is safe.

    Of few people: three possible numbers of them, and of their records; of what they have, as much as they have. Of
    many with one among them who has most: as much as that one has.
    """
    column = [part[measure - 1] for part in behind.values()] if measure else [1] * len(behind)
    if len(behind) < K:
        return ROOM if measure < 2 else sum(column)
    first, second = sorted(column)[-1:-3:-1]
    few = 0 < sum(amount > 0 for amount in column) < K
    if measure and (few or 2 * first > sum(column) or sum(column) - first - second < first / 10):
        return first
    return 0


def _groups(hidden: Sequence[str]) -> set[tuple[str, ...]]:
    sizes = {*range(1, min(len(hidden), MOST_TOGETHER) + 1), len(hidden) - 1, len(hidden)} - {0, -1}
    if len(hidden) > 8:
        sizes = {1, len(hidden) - 1, len(hidden)}
    return {group for size in sizes for group in combinations(sorted(hidden), size)}


def betrayals_of_all(press: Press, *, counts_add_up: bool = True) -> Iterator[tuple[str, Betrayal]]:
    """Each release by itself, with what others tell of its hidden cells, and the differences of any two."""
    states = list(_states(press))
    for at, (release, truth) in enumerate(states):
        for one in betrayals(release, truth, counts_add_up=counts_add_up):
            yield f"release {at}", one
        for other_at, (other, other_truth) in enumerate(states):
            if other_at == at:
                continue
            guessed = _guessed(release, truth, other, other_truth)
            for one in betrayals(release, truth, counts_add_up=counts_add_up, known=guessed) if guessed else ():
                yield f"release {at}, guessing from {other_at}", one
            for one in _differences(release, truth, other, other_truth):
                yield f"release {at} less {other_at}", one


def _states(press: Press) -> Iterator[tuple[Release, dict[str, Parts]]]:
    """Each release with the truth of the moment at which each of its cells was worked out."""
    for release in press.releases:
        truth: dict[str, Parts] = {key: press.truths[cell.computed_on].get(key, {}) for key, cell in release.items()}
        yield release, truth


def _guessed(release: Release, truth: Mapping[str, Parts], other: Release, there: Mapping[str, Parts]) -> Known:
    """Hidden here, told there, and no crowd changed between: he takes it for the same, and is nearly right."""
    return {
        key: numbers(truth[key])
        for key, cell in release.items()
        if cell.numbers is None
        and key in other
        and other[key].numbers is not None
        and not _is_crowd(_changed(truth[key], there[key]))
    }


def _differences(
    release: Release, truth: Mapping[str, Parts], other: Release, there: Mapping[str, Parts]
) -> Iterator[Betrayal]:
    """Sums that both tell: of each cell, and of what is hidden together under one total."""
    for cells in _told_by_both(release, other):
        before, after = (together(one[key] for key in cells if key in one) for one in (there, truth))
        changed = _changed(before, after)
        if changed and not _is_crowd(changed):
            yield Betrayal(cells, 0, 0, len(changed))


def _told_by_both(release: Release, other: Release) -> Iterator[tuple[str, ...]]:
    for key in release.keys() & other.keys():
        if release[key].numbers and other[key].numbers:
            yield (key,)
    for relation in {relation_of(key) for key in release} & {relation_of(key) for key in other} - {""}:
        hidden = [
            {key for key, cell in one.items() if relation_of(key) == relation and cell.numbers is None}
            for one in (release, other)
        ]
        absent = [hidden[0] - other.keys(), hidden[1] - release.keys()]
        if hidden[0] - absent[0] == hidden[1] - absent[1] and (both := hidden[0] | hidden[1]):
            yield tuple(sorted(both))


def _changed(before: Parts, after: Parts) -> dict[int, tuple[int, ...]]:
    found = {}
    for who in before.keys() | after.keys():
        was, is_ = before.get(who), after.get(who)
        if was != is_:
            nothing = (0,) * len(was or is_ or ())
            found[who] = tuple(abs(a - b) for a, b in zip(was or nothing, is_ or nothing, strict=True))
    return found


def _is_crowd(changed: Mapping[int, tuple[int, ...]]) -> bool:
    return weakness(changed) is None
