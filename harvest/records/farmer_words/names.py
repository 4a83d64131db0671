"""How a name is written for comparing, and how it sounds in Jamaica; pure."""

import re
import unicodedata
from functools import lru_cache

LONGEST = 40  # characters; nobody is called more, and an index row stays small
APOSTROPHES = re.compile(r"['’‘`´]")
WORD = re.compile(r"[^\W_]+")
HYPHENED = re.compile(r"[^\W_]+(?:[-–][^\W_]+)+")
JOINS_ON = {"mc", "mac"}

# In order. Vowels fall away later, so that only the consonants which people hear the same are brought together.
SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"[^a-z]", ""),
        (r"(.)\1+", r"\1"),
        (r"^ma?c(?=[^aeouyhk])", "mk"),
        (r"^(?:kn|gn|pn)", "n"),
        (r"^wr", "r"),
        (r"tch|sch|sh|ch", "X"),
        (r"[st]ion", "Xn"),
        (r"ph|v", "f"),
        (r"dge|dg|g(?=[eiy])", "j"),
        (r"(?<=.)gh(?![aeiou])", ""),
        (r"x", "ks"),
        (r"sc(?=[eiy])|c(?=[eiy])|z", "s"),
        (r"ck|c|q", "k"),
        (r"h", ""),  # dropped at the start, and th said as t
        (r"(.)\1+", r"\1"),  # what an h stood between
        (r"mb$", "m"),
        (r"(?<=m)p(?=[st])", ""),  # Thompson, Sampson
        (r"dt", "t"),
        (r"w(?=[^aeiouy]|$)", ""),
        (r"^[aeiouy]+", "A"),
        (r"[aeiouy]", ""),
        (r"(.)\1+", r"\1"),
    )
]


def words(text: str) -> list[str]:
    """The words of a name as it was typed: without accents and capitals, "Mc Bean" as one word, "Saint" as "st"."""
    found: list[str] = []
    for word in WORD.findall(_plain(text)):
        if found and found[-1] in JOINS_ON:
            found[-1] = (found[-1] + word)[:LONGEST]
        else:
            found.append("st" if word == "saint" else word[:LONGEST])
    return found


@lru_cache(maxsize=50_000)
def spellings(text: str) -> frozenset[str]:
    """All words under which a name is kept: as typed, each part alone, and what a hyphen joins as one word."""
    plain = _plain(text)
    parts = (part[:LONGEST] for part in WORD.findall(plain))
    joined = (re.sub(r"[-–]", "", part)[:LONGEST] for part in HYPHENED.findall(plain))
    return frozenset((*words(text), *parts, *joined))


@lru_cache(maxsize=50_000)
def sound(word: str) -> str | None:
    """The consonants of a word as they are heard: Mac and Mc, Ansel and Hansel, Shantel and Chantel are one.

    None for what has no sound: numbers, and words of another script.
    """
    heard = word
    for pattern, by in SOUNDS:
        heard = pattern.sub(by, heard)
    return heard or None


def _plain(text: str) -> str:
    if text.isascii():
        return text.replace("'", "").replace("`", "").casefold()
    apart = unicodedata.normalize("NFKD", APOSTROPHES.sub("", text))
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()
