"""On which line of a file something stood first, for millions of lines in some twenty bytes each."""

from array import array
from collections.abc import Hashable

AT_FIRST = 1024  # places; always a power of two
CROWDED = 5 / 8  # of the places taken: beyond that, finding a free one takes long


class Seen:
    """Keys with the line on which each stood first: a sixth of the room of a dict, half a microsecond more.

    Told by their hashes: two of a million share one in 10⁷ files. A key's entry is found at the place that its hash
    names or, where others were first, at the next free one.
    """

    def __init__(self) -> None:
        self.hashes, self.lines = array("q", [0]), array("I", [0])  # entry 0 is nobody's: a place that has it is free
        self._make_places(AT_FIRST)

    def setdefault(self, key: Hashable, line: int) -> int:
        """The line on which the key stood first; this one, if it did not before."""
        hashed = hash(key)
        hashes, places, last = self.hashes, self.places, self.last
        place = hashed & last
        while entry := places[place]:
            if hashes[entry] == hashed:
                return self.lines[entry]
            place = place + 1 & last
        places[place] = len(hashes)
        hashes.append(hashed)
        self.lines.append(line)
        if len(hashes) > self.most:
            self._make_places(2 * len(places))
        return line

    def get(self, key: Hashable) -> int | None:
        """The line on which the key stood first; None if it never did."""
        hashed = hash(key)
        place = hashed & self.last
        while entry := self.places[place]:
            if self.hashes[entry] == hashed:
                return self.lines[entry]
            place = place + 1 & self.last
        return None

    def _make_places(self, count: int) -> None:
        self.places = places = array("I", [0]) * count
        self.last = last = count - 1
        self.most = int(count * CROWDED)
        for entry in range(1, len(self.hashes)):
            place = self.hashes[entry] & last
            while places[place]:
                place = place + 1 & last
            places[place] = entry
