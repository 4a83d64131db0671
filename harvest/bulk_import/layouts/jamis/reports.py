"""The Ministry's price reports as files: which ones there are, how sure a guess is, what one of them says."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from harvest.bulk_import.problems import Problem
from harvest.bulk_import.rows import Entry
from harvest.records.prices import ReportKind


class Layout(StrEnum):
    """The reports as they are published; two of them are from supermarkets."""

    FARMGATE = "farmgate"
    MUNICIPAL = "municipal"
    SUPERMARKETS = "supermarkets"
    RETAIL = "retail"

    @property
    def label(self) -> str:
        return {
            "farmgate": "JAMIS farmgate prices",
            "municipal": "JAMIS urban municipal market prices",
            "supermarkets": "JAMIS summary of supermarket prices",
            "retail": "JAMIS retail prices by store",
        }[self.value]

    @property
    def kind(self) -> ReportKind:
        """The report on record that takes these prices."""
        return ReportKind.RETAIL if self is Layout.SUPERMARKETS else ReportKind(self.value)


class Part(StrEnum):
    """What one column says of a price. A store of the retail report has one column: THE_PRICE."""

    LOW = "low"
    MOST_FREQUENT = "most_frequent"
    HIGH = "high"
    SUPPLY = "supply"
    GRADE = "grade"
    THE_PRICE = "price"

    @property
    def label(self) -> str:
        return {"most_frequent": "Most frequent"}.get(self.value, self.value.capitalize())


class Asked(StrEnum):
    """What a report does not tell and somebody has to answer before its prices can be used."""

    WEEK_ENDING = "week_ending"
    PLACE = "place"
    UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Sureness:
    """How sure it is, 0 to 1, that a file has this layout, and the words in it that led there."""

    layout: Layout
    sure: float
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JamisReport:
    """One file read. Prices are J$ per kg; what could not be read without doubt is refused, never guessed.

    An entry's `typed` has: report, week_ending (ISO), place, item and variety as printed, low, most_frequent, high,
    supply, grade. `asks`: what the file does not say; `answered` completes the entries.
    """

    layout: Layout
    kind: ReportKind
    title: str
    week_ending: date | None
    prepared_on: date | None
    prices: tuple[Entry, ...]
    refused: tuple[Problem, ...]
    notes: tuple[str, ...]
    asks: tuple[Asked, ...]
