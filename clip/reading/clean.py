"""A text as it came into plain characters: one kind of digit, one kind of space, nothing invisible."""

import unicodedata

_BREAKS = {ord(char): "\n" for char in "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"}
_SPACES = {ord("\t"): " ", ord("\x1f"): " "}
_LOOKALIKES = {
    "\u2212": "-",
    "\u2018": "'",
    "\u2019": "'",
    "\u060c": ",",
    "\u3001": ",",
    "\u3002": ".",
}
LONGEST = 1600  # characters of one text, the most that a gateway hands over; more is not read
# Dropped: invisible (Cf, Cc) and combining (Mn, Me: keycaps, strike-through). Blanked: no characters at all.
_DROPPED = frozenset({"Cf", "Cc", "Mn", "Me"})
_BLANKED = frozenset({"Cs", "Co", "Cn"})


def clean(text: str) -> str:
    """`text` in NFKC with ASCII digits, single spaces and "\\n" between lines; trimmed; letters keep their case.

    Case stays because b and B are different digits to a reader of smudged paper. Never raises.
    """
    kept = "".join(map(_visible, text.translate(_BREAKS).translate(_SPACES)))
    plain = "".join(map(_plain, unicodedata.normalize("NFKC", _first_part(kept))))
    lines = (" ".join(line.split()) for line in plain.split("\n"))
    return "\n".join(line for line in lines if line)


def _first_part(text: str) -> str:
    """At most LONGEST characters and no torn number at their end."""
    if len(text) <= LONGEST:
        return text
    first = text[:LONGEST]
    return first.rstrip("".join(set(first) - set(" \n"))) or first


def _visible(char: str) -> str:
    category = unicodedata.category(char)
    if char == "\n" or char.isascii():
        return char if category != "Cc" or char == "\n" else ""
    if category in _DROPPED:
        return ""
    if category in _BLANKED:
        return " "
    # One half, superscript two and circled four become digits: they must not grow onto the number beside them.
    return f" {char} " if category in {"No", "Nl"} else char


def _plain(char: str) -> str:
    if char.isascii():
        return char
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category in _DROPPED:
        return ""
    return "-" if category == "Pd" else _LOOKALIKES.get(char, " " if category.startswith("Z") else char)
