"""Which of the price reports a file is, by what stands in it and never by its name, and how sure that is. Pure."""

from collections.abc import Sequence

from harvest.bulk_import.layouts.jamis.cells import filled
from harvest.bulk_import.layouts.jamis.headers import LABELS, PARTS, heading_of
from harvest.bulk_import.layouts.jamis.reports import Layout, Sureness
from harvest.bulk_import.layouts.jamis.titles import is_title
from harvest.bulk_import.rows import FileRefused, Row
from harvest.records.commodities import normalise_words
from harvest.records.places import normalise_place
from harvest.vocabulary import Parish

SURE_ENOUGH = 0.6
A_FEW = 3
AHEAD = 0.2  # of the next layout
TITLES = {
    "farmgate prices": Layout.FARMGATE, "farm gate prices": Layout.FARMGATE, "municipal": Layout.MUNICIPAL,
    "retail prices": Layout.RETAIL, "supermarket prices for produce": Layout.RETAIL, "wholesale": None,
}  # fmt: skip
MARKETS = ("papine", "coronation", "cross roads")
STORES = ("hi lo", "mega mart", "sampars", "shoppers fair", "loshusan", "price smart", "john r wong")
SUMMARY = frozenset({"lowestprice", "highestprice", "mostfrequentprice"})
GOODS = ("cabbage", "callaloo", "carrot", "cucumber", "dasheen", "escallion", "lettuce", "okra", "plantain", "pumpkin",
         "sweet potato", "thyme", "yam")  # fmt: skip
PARISHES = {normalise_place(name): parish.label for parish in Parish for name in (parish.label, parish.full_name)}


def recognise(rows: Sequence[Row]) -> tuple[Sureness, ...]:
    """How sure it is of each report, the surest first."""
    told = [found for row in rows if (found := filled(row))]
    cells = {words for found in told for _, words in found}
    names = {normalise_place(words) for words in cells}
    headings = {heading_of(words) for words in cells}
    sold = {normalise_words(found[0][1]) for found in told}
    goods = {good for good in GOODS if any(words.startswith(good) for words in sold)}
    titles = " ".join(normalise_words(words) for row in rows if is_title(row) for _, words in filled(row))
    judged = (_judged(layout, titles, headings, names, goods) for layout in Layout)
    return tuple(sorted(judged, key=lambda guess: -guess.sure))


def recognised(rows: Sequence[Row]) -> Layout:
    """The report that it is without doubt. Raises FileRefused."""
    first, second = recognise(rows)[:2]
    if first.sure < SURE_ENOUGH:
        raise FileRefused(
            "This is none of the JAMIS price reports: its title, headings and places are not of one report."
        )
    if first.sure - second.sure < AHEAD:
        raise FileRefused(
            f"This may be “{first.layout.label}” or “{second.layout.label}”: correct the title and headings."
        )
    return first.layout


def _judged(layout: Layout, titles: str, headings: set[str], names: set[str], goods: set[str]) -> Sureness:
    """Title 0.4, headings 0.3, places 0.2, goods 0.1; the title of another report takes 0.4 away."""
    titled = [words for words in TITLES if normalise_words(words) in titles]
    own = [words for words in titled if TITLES[words] is layout]
    heads, places = _headed(layout, headings), _placed(layout, names)
    evidence = ((own, 0.4), (heads, 0.3), (places, 0.2), (sorted(goods), 0.1))
    sure = sum(weight for words, weight in evidence if words) - (0.4 if len(own) < len(titled) else 0)
    because = tuple(word for words, _ in evidence for word in words[:A_FEW])
    return Sureness(layout, round(max(sure, 0), 2), because)


def _headed(layout: Layout, headings: set[str]) -> list[str]:
    """The headings that this report has and, where two have much in common, that the other has not."""
    parts = {PARTS[heading].value for heading in headings & PARTS.keys()}
    three, five = {"low", "high", "most_frequent"} <= parts, {"supply", "grade"} <= parts
    fits = {
        Layout.FARMGATE: three and five,
        Layout.MUNICIPAL: three and not five and not headings >= SUMMARY,
        Layout.SUPERMARKETS: headings >= SUMMARY,
        Layout.RETAIL: not parts and bool(headings & LABELS),
    }
    return (sorted(parts) or ["commodity"]) if fits[layout] else []


def _placed(layout: Layout, names: set[str]) -> list[str]:
    """The places that only this report has. The summary names none: that speaks for it where nothing else does."""
    parishes = [PARISHES[name] for name in sorted(names & PARISHES.keys())]
    markets = [name for name in MARKETS if name in names]
    stores = [name for name in STORES if name in names]
    if layout is Layout.SUPERMARKETS:
        return [] if parishes or markets or stores else ["no place"]
    return {Layout.FARMGATE: parishes, Layout.MUNICIPAL: [] if stores else markets, Layout.RETAIL: stores}[layout]
