"""What stood behind the parts of one total each time they were published, layer upon layer. Pure.

A layer holds only what changed since the one below: for each part who contributes something else, None where he went.
"""

import zlib
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from harvest.statistics.safety import Part, Parts

Changes = dict[str, dict[int, Part | None]]


class Layer(msgspec.Struct, frozen=True):
    """`hidden`: the parts that said no number."""

    hidden: frozenset[str]
    changes: Changes


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Layer).decode


def packed(layer: Layer) -> bytes:
    return zlib.compress(_encode(layer), 1)


def unpacked(content: bytes) -> Layer:
    return _decode(zlib.decompress(content))


class History:
    """All layers of one total; `parts` and `hidden` are as they were published last."""

    def __init__(self, layers: Sequence[Layer]) -> None:
        self.parts: dict[str, dict[int, Part]] = {}
        self.hidden: frozenset[str] = layers[-1].hidden
        self._below: list[tuple[frozenset[str], Changes]] = []
        for number, layer in enumerate(layers):
            before = self._put(layer.changes)
            if number:
                self._below.append((layers[number - 1].hidden, before))

    def _put(self, changes: Changes) -> Changes:
        """Lay these changes on top; what they replaced."""
        before: Changes = {}
        for name, changed in changes.items():
            standing = self.parts.setdefault(name, {})
            before[name] = {who: standing.get(who) for who in changed}
            for who, part in changed.items():
                if part is None:
                    standing.pop(who, None)
                else:
                    standing[who] = part
            if not standing:
                del self.parts[name]
        return before

    def changes_to(self, children: Mapping[str, Parts]) -> Changes:
        """What leads from the state published last to this one."""
        return changes(self.parts, children)

    def states(self, children: Mapping[str, Parts]) -> Iterator[tuple[frozenset[str], Changes]]:
        """Each state that was ever published, the last first: what was hidden, and what is now otherwise there.

        The changes hold the *former* parts, of those alone whose part is another one in `children`.
        """
        former = changes(children, self.parts)
        yield self.hidden, former
        for hidden, before in reversed(self._below):
            for name, changed in before.items():
                former[name] = former.get(name, {}) | changed
            yield hidden, _otherwise(former, children)


def changes(old: Mapping[str, Parts], new: Mapping[str, Parts]) -> Changes:
    """What leads from the old parts to the new ones."""
    found: Changes = {}
    for name in old.keys() | new.keys():
        before, after = old.get(name, {}), new.get(name, {})
        if before == after:
            continue
        changed: dict[int, Part | None] = {who: part for who, part in after.items() if before.get(who) != part}
        changed |= dict.fromkeys(before.keys() - after.keys())
        found[name] = changed
    return found


def _otherwise(former: Changes, children: Mapping[str, Parts]) -> Changes:
    found: Changes = {}
    for name, changed in former.items():
        now = children.get(name, {})
        if other := {who: part for who, part in changed.items() if now.get(who) != part}:
            found[name] = other
    return found
