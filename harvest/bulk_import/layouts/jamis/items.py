"""What a report calls a thing or a place, into the name that is on record; unknown names are refused. Pure."""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from harvest.records.commodities import normalise_words
from harvest.records.places import normalise_place

LOCAL = "local"  # what is not imported: said of nearly every row, and of no item on record
ONE_WORD = ((re.compile(r"\bgreen\s+house\b"), "greenhouse"), (re.compile(r"\bmd\s+2\b"), "md2"))
# How the reports print what is called otherwise on record.
PRINTED = {
    ("bonnet", "pepper", "scotch"): ("bonnet", "hot", "pepper", "scotch"),
    ("indian", "pepper", "red", "west"): ("hot", "indian", "pepper", "red", "west"),
    ("lucea", "white", "yam"): ("lucea", "yam"),
}


class NotKnown(ValueError):
    """No name on record, or more than one; the message names the nearest."""


def item_words(commodity: str, variety: str = "") -> tuple[str, ...]:
    """The words that tell an item from all others, sorted: "Cabbage (Green)", "Local" has cabbage and green."""
    text = normalise_words(f"{commodity} {variety}")
    for pattern, word in ONE_WORD:
        text = pattern.sub(word, text)
    words = tuple(sorted(word for word in text.split() if word != LOCAL))
    return PRINTED.get(words, words)


def place_words(place: str) -> str:
    """The letters that tell a place from all others: "Hi-Lo, HALF-WAY TREE" is "hi lo half way tree"."""
    return normalise_place(place)


@dataclass(frozen=True, slots=True)
class KnownNames:
    """The price items or price points on record, ready to be found by what a report prints."""

    names: tuple[str, ...]
    by_words: Mapping[object, tuple[str, ...]]

    @classmethod
    def of_items(cls, names: Iterable[str]) -> "KnownNames":
        return cls._of(names, item_words)

    @classmethod
    def of_places(cls, names: Iterable[str]) -> "KnownNames":
        return cls._of(names, place_words)

    @classmethod
    def _of(cls, names: Iterable[str], words: Callable[[str], object]) -> "KnownNames":
        kept = tuple(names)
        found: dict[object, tuple[str, ...]] = {}
        for name in kept:
            found[words(name)] = (*found.get(words(name), ()), name)
        return cls(kept, found)

    def item(self, commodity: str, variety: str) -> str:
        """The name of the item. Raises NotKnown."""
        return self._one(f"{commodity}, {variety}", item_words(commodity, variety))

    def place(self, words: str) -> str:
        """The name of the place. Raises NotKnown."""
        return self._one(words, place_words(words))

    def _one(self, printed: str, words: object) -> str:
        found = self.by_words.get(words, ())
        if len(found) == 1:
            return found[0]
        if found:
            raise NotKnown(f"“{printed[:80]}” may be {' or '.join(found)}: their names on record have the same words.")
        near = " or ".join(difflib.get_close_matches(printed, self.names, n=3, cutoff=0.4))
        meant = f" Perhaps it is {near}." if near else ""
        raise NotKnown(f"“{printed[:80]}” is not on record.{meant} Correct the name, or have it put on record first.")
