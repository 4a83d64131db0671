"""Names as they are heard: one spelling for McBean and MacBean, and one key for all that sounds alike. Pure."""

import re
import unicodedata

APOSTROPHES = re.compile("['’‘`´]")
NOT_A_LETTER = re.compile(r"[\W_]+")
# Words of a company's or a group's name that do not tell it from another.
EVERYBODYS = frozenset(
    {
        *("ltd", "limited", "co", "company", "inc", "corp", "corporation", "and", "the", "of"),
        *("farm", "farms", "farmers", "group", "growers", "coop", "cooperative"),
    }
)
MOST_PAIRS = 12

# From letters to sounds, in this order. Capitals are sounds that later rules leave alone: X is "sh" or "ch".
SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"(.)\1+", r"\1"),  # doubled letters
        (r"^mc", "mk"),
        (r"^(?:kn|gn|pn)", "n"),
        (r"^wr", "r"),
        (r"^ps", "s"),
        (r"^x", "s"),
        (r"tch|sch(?=[aeiou])|ch|sh", "X"),
        (r"ph", "f"),
        (r"^gh", "g"),
        (r"gh", ""),
        (r"dge|dg(?=[iy])", "j"),
        (r"g(?=[eiy])", "j"),
        (r"ck", "k"),
        (r"c(?=[eiy])", "s"),
        (r"[cq]", "k"),
        (r"x", "ks"),
        (r"z", "s"),
        (r"v", "f"),
        (r"(?<=m)p(?=[st])", ""),  # Thompson, Sampson
        (r"h", ""),
        (r"(?<!^)[wy]", "a"),
        (r"^y(?![aeiou])", "a"),
        (r"[aeiou]+", "a"),
        (r"(.)\1+", r"\1"),
        (r"(?<!^)a", ""),
    )
)


def normalised(text: str) -> str:
    """Small letters without accents: "MacBEAN" and "Mc Bean" are "mcbean", "Saint-Élie" is "st elie"."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", APOSTROPHES.sub("", text)).casefold())
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(_joined([_spelt(word) for word in NOT_A_LETTER.sub(" ", APOSTROPHES.sub("", bare)).split()]))


def _spelt(word: str) -> str:
    if word == "saint":
        return "st"
    return f"mc{word[3:]}" if word == "mac" or (word.startswith("mac") and len(word) > 4) else word


def _joined(words: list[str]) -> list[str]:
    """ "mc", "bean" as one word."""
    joined: list[str] = []
    for word in words:
        if joined and joined[-1] == "mc":
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def phonetic_key(text: str) -> str:
    """How the words of `text` sound, in their order: "Sampel" and "SAMPLE" are both "smpl", "Philips" is "flps"."""
    return " ".join(filter(None, (_sound(word) for word in normalised(text).split())))


def _sound(word: str) -> str:
    for pattern, sound in SOUNDS:
        word = pattern.sub(sound, word)
    return word.lower()


def pairs(given: str, family: str) -> frozenset[str]:
    """One given and one family name together, whichever was written first; every way, for double names."""
    firsts, lasts = phonetic_key(given).split(), phonetic_key(family).split()
    if not firsts:
        return frozenset(lasts[:MOST_PAIRS])
    both = [" ".join(sorted((first, last))) for last in lasts for first in firsts]
    return frozenset(both[:MOST_PAIRS])


def core(organisation: str) -> str:
    """What tells this organisation from another, by sound: "Guavamead Farms Ltd" is the sound of "Guavamead"."""
    words = [word for word in normalised(organisation).split() if word not in EVERYBODYS]
    return phonetic_key(" ".join(sorted(words))) or phonetic_key(organisation)
