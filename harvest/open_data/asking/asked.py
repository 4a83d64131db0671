"""What was asked: filters, order, page, form; and what is wrong with it, for who asked."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from rapidfuzz import process

LISTED_AT_MOST = 20  # in a sentence
MOST_TOLD = 20  # told at once: each lists what could have stood there, and a short question must not fetch megabytes
ALIKE = 60  # of 100
NEAR, NEAR_ALIKE = 5, 70  # words of a long list that are told; in it something is always a little alike
LONGEST_SHOWN = 60  # characters of what was sent


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. `code` stays; `allowed` holds what could have stood there, where that is a list."""

    parameter: str
    code: str
    detail: str
    allowed: tuple[str, ...] = ()


class AskedWrong(ValueError):
    """The question cannot be answered as it is; `faults` say at once what is wrong with it, the first MOST_TOLD."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(" ".join(fault.detail for fault in faults))
        self.faults = faults[:MOST_TOLD]


@dataclass(frozen=True, slots=True)
class Filter:
    """`values` are of the field's type; isnull has one bool, `in` any number, the others one."""

    field: str
    operator: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Order:
    field: str
    is_down: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A complete question to one resource. `after`: the sorted fields of the last row of the page before.

    changed_since: of a resource whose rows have no moment of their own: all of them if it changed since then, or none.
    operation and operand: one figure over all the rows instead of the rows themselves.
    """

    fields: tuple[str, ...]
    filters: tuple[Filter, ...] = ()
    order: tuple[Order, ...] = ()
    limit: int = 100
    limit_asked: int | None = None
    after: tuple[Any, ...] | None = None
    counts: bool = False
    as_of: date | None = None
    all_revisions: bool = False
    changed_since: datetime | None = None
    operation: str = ""
    operand: str = ""


def did_you_mean(word: str, known: tuple[str, ...]) -> str:
    """ "Did you mean …?" with a space before it, or nothing where nothing is like it."""
    found = process.extractOne(word[:LONGEST_SHOWN].casefold(), known, processor=str.casefold, score_cutoff=ALIKE)
    return f" Did you mean {found[0]}?" if found else ""


def shown(text: str) -> str:
    """What was sent, as a sentence may quote it."""
    cut = text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
    return "".join(letter if letter.isprintable() else "�" for letter in cut)


def not_among(parameter: str, code: str, what: str, word: str, known: tuple[str, ...]) -> Fault:
    """A word that is none of those known, the nearest one named."""
    listed = f" There are: {', '.join(known)}." if len(known) <= LISTED_AT_MOST else ""
    sentence = f"“{shown(word)}” is not {what}.{did_you_mean(word, known)}{listed}"
    return Fault(parameter, code, sentence, known)


def not_listed(parameter: str, what: str, word: str, known: tuple[str, ...], at: str) -> Fault:
    """A word beyond a list of ours. A long one is not told whole: the words near to it are, and where it is."""
    if len(known) <= LISTED_AT_MOST:
        return not_among(parameter, "not-listed", what, word, known)
    sought = word[:LONGEST_SHOWN].casefold()
    found = process.extract(sought, known, processor=str.casefold, score_cutoff=NEAR_ALIKE, limit=NEAR)
    near = tuple(one for one, *_ in found)
    hint = f" Did you mean {near[0]}?" if near else ""
    return Fault(parameter, "not-listed", f"“{shown(word)}” is not {what}.{hint} {at} lists them.", near)
