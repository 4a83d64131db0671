"""What people, pasted texts and attackers put into fields; each kind of field with what it must refuse."""

from enum import StrEnum
from random import Random
from urllib.parse import quote_plus

MILLION = 10**6
# Odd, and as good as any other text: it must come back from the database as it was typed.
ODD = (
    *("O'Tester", "Ñandú", "<b>Bold</b>", "Robert'); DROP TABLE farmers;--", "مزارع", "=cmd|A1"),
    *(
        "😀 mango",
        "e\u0301clair",
        "{{7*7}}",
        "%s%n",
        '"q" & ‘q’',
        "\\x00",
        "${jndi}",
        "农民",
        "a\u200bb",
        "null",
        "--x",
    ),
)
# The last one turns the letters behind it round: a name would read otherwise than it is.
UNKEEPABLE = ("a\0b", "\0", "x\0" * 50, "\u202edlrow")
SQL = "'; DROP TABLE farmers;--"
HTML = "<script>alert(1)</script>"


class Kind(StrEnum):
    """What is asked in a field. After the colon: `needed` where empty is refused, too."""

    TEXT = "text"
    NAME = "name"
    DAY = "day"
    LATER_DAY = "later day"  # one that may lie in the future
    DIGITS = "digits"
    WHOLE = "whole"
    MONEY = "money"
    AMOUNT = "amount"
    DEGREES = "degrees"
    PHONE = "phone"
    CHOICE = "choice"
    WORD = "word"  # that must be known to the register: a crop, a district
    SECRET = "secret"


LONG = ("x" * 3000, HTML * 200, "ا" * 2500)
NO_DAY = (
    *("29/2/2025", "31/4/2026", "1/1/0001", "0/0/0", "٢٧/٣/٢٠٢٦", "2026-13-01", "1e9", "-1/1/2026", "27/3/2026\0"),
    *("29/2/1900", "99999999999999999999", "tomorrow", SQL, HTML, "27/3/26 25:00", "२७/३/२०२६"),
)
NO_NUMBER = ("٣", "1e9", "NaN", "∞", "9" * 400, "0x10", "1\0", "²", SQL, HTML, "१२", "1_000", "one", "1;2")
MUST_REFUSE: dict[Kind, tuple[str, ...]] = {
    Kind.TEXT: (*UNKEEPABLE, *LONG),
    Kind.NAME: (*UNKEEPABLE, *LONG, "12345", "٣٣", "😀", "--", "\u202e"),
    Kind.DAY: (*NO_DAY, "31/12/9999", "1/1/1899"),
    Kind.LATER_DAY: (*NO_DAY, "1/1/1899"),
    Kind.DIGITS: (*NO_NUMBER, "1.5", "12a"),
    Kind.WHOLE: (*NO_NUMBER, "-1", "1.5", "12a"),
    Kind.MONEY: (*NO_NUMBER, "-1", "1.234", "Infinity"),
    Kind.AMOUNT: (*NO_NUMBER, "-1", "1/0", "0", "½½", "1.23456"),
    Kind.DEGREES: (*(one for one in NO_NUMBER if one != "²"), "91", "-0", "180", "1e1", "²"),
    Kind.PHONE: ("555-0133", "+44 20 7946 0000", "٨٧٦٥٥٥٠١٣٣", "876-555-0133-1234567", "\0", SQL, "1" * 500),
    Kind.CHOICE: ("no_such", "\0", SQL, "JM-99", "٣", HTML, "x" * 3000, "-1"),
    Kind.WORD: ("no such word", *UNKEEPABLE, *LONG, SQL, HTML, "٣"),
    Kind.SECRET: ("", "short", "x" * 3000, "aaaaaaaaaaaaaaaa"),
}
# Kinds whose input shows again whatever was typed; a list of choices cannot, and a password must not.
SHOWN = frozenset(Kind) - {Kind.CHOICE, Kind.SECRET}

Pairs = list[tuple[str, str | bytes]]


def refused_value(kind: Kind, dice: Random) -> str:
    return dice.choice(MUST_REFUSE[kind])


def odd_words(dice: Random, token: str) -> str:
    """A text that nobody typed before, odd and short enough for any field."""
    return f"{dice.choice(ODD)[:18]} {token}".strip()[:30]


def duplicated(pairs: Pairs, dice: Random) -> Pairs:
    return [*pairs, *((name, dice.choice(("", SQL, "\0", "9" * 40))) for name, _said in pairs)]


def as_arrays(pairs: Pairs, _dice: Random) -> Pairs:
    return [(f"{name}[]", said) for name, said in pairs]


def some_missing(pairs: Pairs, dice: Random) -> Pairs:
    return [pair for pair in pairs if dice.random() < 0.5]


def wrong_encoding(pairs: Pairs, dice: Random) -> Pairs:
    codes = ("utf-16", "latin-1", "utf-32", "utf-7")
    return [(name, str(said).encode(dice.choice(codes), "replace")) for name, said in pairs]


def no_text_at_all(pairs: Pairs, dice: Random) -> Pairs:
    """Bytes that are no UTF-8: a lone surrogate, an overlong slash, a cut character."""
    return [(name, dice.choice((b"\xed\xa0\x80", b"\xc0\xaf", b"\xe2\x82", b"\xff\xfe\x00"))) for name, _said in pairs]


def fields_of_another(pairs: Pairs, dice: Random) -> Pairs:
    names = (
        "fields",
        "self",
        "typed",
        "version",
        "seen",
        "form_token",
        "step",
        "kind",
        "id",
        "__class__",
        "go_on",
        "more",
    )
    return [*((name, dice.choice(("\0", "9" * 40, "٣", "", SQL, "[]", "-1"))) for name in names), *pairs]


def much_too_much(pairs: Pairs, dice: Random) -> Pairs:
    """A million characters in one field."""
    at = dice.randrange(len(pairs)) if pairs else 0
    return [(name, "ab" * (MILLION // 2) if place == at else said) for place, (name, said) in enumerate(pairs)]


def everything_odd(pairs: Pairs, dice: Random) -> Pairs:
    return [
        (name, dice.choice(("\0", SQL, HTML, "-1", "9" * 40, "٣", "\u202e", "31/12/9999", "  "))) for name, _ in pairs
    ]


WILD = (duplicated, as_arrays, some_missing, wrong_encoding, no_text_at_all, fields_of_another, everything_odd)


def body_of(pairs: Pairs) -> bytes:
    """As a browser sends it, whatever is in it."""
    return "&".join(f"{quote_plus(name)}={quote_plus(said)}" for name, said in pairs).encode("ascii")
