"""The Ministry's crop estimates: known by their three columns, and why they are no records of ours. Pure."""

from collections.abc import Sequence

from harvest.bulk_import.rows import Row

SENTENCE = (
    "These are crop estimates: hectares reaped, tonnes and a price by crop for the whole country in one quarter. They "
    "are not loaded: they name no parish, market or week that a price belongs to and no farm that a crop grows on. "
    "Bring the weekly JAMIS reports for prices, and crops by farm (plantings) for what grows."
)
COLUMNS = (("hectare", "area reaped"), ("tonne", "production"), ("$/kg", "$ / kg", "farmgate price"))


def are_estimates(rows: Sequence[Row]) -> bool:
    """Whether one of these rows heads area, production and price, in this order, whatever stands between."""
    return any(_heads(" ".join(row.cells).casefold()) for row in rows)


def _heads(words: str) -> bool:
    at = 0
    for names in COLUMNS:
        places = [place for name in names if (place := words.find(name, at)) >= 0]
        if not places:
            return False
        at = min(places) + 1
    return True
