"""Whether new numbers may take the place of published ones, or the difference would tell of a few people. Pure.

Against every state that was ever published: each part that is shown, those that are hidden as one, and the total
have either not changed at all, or by so many that the change itself could be published. A part that comes out of
hiding, or goes into it, must have changed by so many: else its number then would tell what is hidden now.
"""

from collections.abc import Collection, Iterable, Mapping

from harvest.statistics.layers import Changes, History, changes
from harvest.statistics.safety import Part, Parts, weakness


def may_replace(history: History, children: Mapping[str, Parts], hidden: Collection[str]) -> bool:
    """Whether these children, of which `hidden` say no number, may be published in place of the last ones."""
    return all(_may_follow(former, hidden_then, children, hidden) for hidden_then, former in history.states(children))


def has_moved(was: Parts, now: Parts) -> bool:
    """Whether so many changed in this cell that what it was says nothing about what it is."""
    return _is_crowd(_differences([""], changes({"": now}, {"": was}), {"": now}))


def _may_follow(
    former: Changes, hidden_then: Collection[str], children: Mapping[str, Parts], hidden_now: Collection[str]
) -> bool:
    together: list[str] = []
    for name in former.keys() | hidden_then | set(hidden_now):
        then, now = name in hidden_then, name in hidden_now
        if then == now or (then and not children.get(name)) or (now and _was_absent(name, former, children)):
            if then or now:
                together.append(name)
            elif not _is_calm_or_crowd(_differences([name], former, children)):
                return False
        elif not _is_crowd(_differences([name], former, children)):
            return False
    return all(_is_calm_or_crowd(_differences(names, former, children)) for names in (together, list(former)) if names)


def _was_absent(name: str, former: Changes, children: Mapping[str, Parts]) -> bool:
    """Nobody who contributes now did so then, and nobody else either."""
    then = former.get(name, {})
    return all(who in then and then[who] is None for who in children[name]) and not any(then.values())


def _differences(names: Iterable[str], former: Changes, children: Mapping[str, Parts]) -> dict[int, Part]:
    """By how much each contributor's part of these cells together is another one now; without those who only moved."""
    found: dict[int, Part] = {}
    for name in names:
        now = children.get(name, {})
        for who, was in former.get(name, {}).items():
            is_ = now.get(who)
            size = len(is_ or was or ())
            nothing = (0,) * size
            difference = tuple(map(int.__sub__, is_ or nothing, was or nothing))
            found[who] = tuple(map(int.__add__, found[who], difference)) if who in found else difference
    return {who: tuple(map(abs, difference)) for who, difference in found.items() if any(difference)}


def _is_crowd(differences: Mapping[int, Part]) -> bool:
    return weakness(differences) is None


def _is_calm_or_crowd(differences: Mapping[int, Part]) -> bool:
    return not differences or _is_crowd(differences)
