"""Names as they are heard: one spelling for McBean and MacBean, and one key for all that sounds alike. Pure."""

import re
from functools import lru_cache

from harvest.records.farmer_words.names import sound, words

# Words of a company's or a group's name that do not tell it from another.
EVERYBODYS = frozenset(
    {
        *("ltd", "limited", "co", "company", "inc", "corp", "corporation", "and", "the", "of"),
        *("farm", "farms", "farmers", "group", "growers", "coop", "cooperative"),
    }
)
MOST_PAIRS = 12
REMEMBERED = 50_000  # names: a file of a country has the same ones again and again
MAC = re.compile(r"^mac(?=..|$)")  # but not Mace and Mack


@lru_cache(maxsize=REMEMBERED)
def normalised(text: str) -> str:
    """Small letters without accents: "MacBEAN" and "Mc Bean" are "mcbean", "Saint-Élie" is "st elie"."""
    return " ".join(MAC.sub("mc", word) for word in words(text))


@lru_cache(maxsize=REMEMBERED)
def phonetic_key(text: str) -> str:
    """How the words of `text` sound, in their order: as search hears them (harvest.records.farmer_words)."""
    return " ".join(filter(None, (sound(word) for word in normalised(text).split())))


@lru_cache(maxsize=REMEMBERED)
def pairs(given: str, family: str) -> frozenset[str]:
    """One given and one family name together, whichever was written first; every way, for double names."""
    firsts, lasts = phonetic_key(given).split(), phonetic_key(family).split()
    if not firsts:
        return frozenset(lasts[:MOST_PAIRS])
    both = [" ".join(sorted((first, last))) for last in lasts for first in firsts]
    return frozenset(both[:MOST_PAIRS])


def core(organisation: str) -> str:
    """What tells this organisation from another, by sound: "Guavamead Farms Ltd" is the sound of "Guavamead"."""
    telling = [word for word in normalised(organisation).split() if word not in EVERYBODYS]
    return phonetic_key(" ".join(sorted(telling))) or phonetic_key(organisation)
