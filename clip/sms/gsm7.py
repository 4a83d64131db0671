"""Which characters an SMS may carry, and how any text becomes one that every phone shows unchanged.

The tables are GSM 03.38 without ESC and form feed. What CLIP sends uses OUTPUT_ALPHABET only: no extension characters
(two units each), none of "@ $ _" (classic corruption on misdeclared SMPP alphabets) and no accents (SMS.md 3.1).
"""

import re
import unicodedata

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("^{}[]~|\\€\f")
OUTPUT_ALPHABET = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,:;-?!'\"()/+*&#%")
NOT_SHOWABLE = "?"

_ALREADY_PLAIN = re.compile(r"[A-Za-z0-9 .,:;\-?!'\"()/+*&#%]*").fullmatch
_LIKENESS = {
    "-": "‐‑‒–—―−_~⁓",
    "'": "‘’‚‛′´`ʹʻʼˈ",
    '"': "“”„‟″«»",
    "(": "[{<",
    ")": "]}>",
    "/": "|\\⁄∕",
    "*": "•·×",
    "!": "¡",
    "?": "¿",
    "AE": "Æ",
    "ae": "æ",
    "OE": "Œ",
    "oe": "œ",
    "SS": "ẞ",
    "ss": "ß",
    "O": "Ø",
    "o": "ø",
    "L": "Ł",
    "l": "ł",
    "D": "ĐÐ",
    "d": "đð",
    "Th": "Þ",
    "th": "þ",
    "i": "ı",
    "f": "ƒ",
}
_SPELT = {character: likeness for likeness, characters in _LIKENESS.items() for character in characters}


def to_output_alphabet(text: str) -> str:
    """`text` in OUTPUT_ALPHABET only: letters lose accents, invisible characters go, what has no likeness becomes "?".

    Line ends, tabs and other controls become spaces. Applying it twice changes nothing. Never apply it to the stored
    original: it is a spelling for phones, not the text.
    """
    if _ALREADY_PLAIN(text):
        return text
    # Quotes and accents that stand alone are spelt before NFKC, which would turn them into a space and a loose accent.
    spelt = "".join(_SPELT.get(character, character) for character in text)
    return "".join(_plain(character) for character in unicodedata.normalize("NFKC", spelt))


def _plain(character: str) -> str:
    if character in OUTPUT_ALPHABET:
        return character
    category = unicodedata.category(character)
    if category in {"Mn", "Me", "Cf"}:
        return ""
    if category in {"Zs", "Zl", "Zp", "Cc"}:
        return " "
    if category == "Nd":
        return str(unicodedata.decimal(character))
    letter = unicodedata.normalize("NFD", character)[0]
    return letter if letter in OUTPUT_ALPHABET else _SPELT.get(letter, NOT_SHOWABLE)
