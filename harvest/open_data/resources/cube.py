"""What is counted of farmers, farms, crops, animals, books and receipts: the published cells, and nothing behind them.

Made of what harvest.statistics.reading says of each dataset. Cells of several levels stand beside each other, parts
beside their total, so a sum is taken of one level only. A suppressed cell says why and no number, never 0.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from sqlalchemy import Connection, literal, select, union

from harvest import disclosure
from harvest.disclosure import Audience
from harvest.open_data.resources.produce import COMMODITY_NAMES
from harvest.open_data.resources.shape import Codes, Field, History, Resource, Version
from harvest.open_data.resources.versions import of_program
from harvest.records.commodities import Variety
from harvest.records.cube import CubeCell, CubeRelease, ObsStatus, Reason
from harvest.statistics.reading import CELLS, PUBLISHED, RELEASES, Published, newest_release
from harvest.statistics.words import OF_EVERY_VARIETY, WORDS, levels

A_DAY = date(2026, 5, 12)
NAMES = {
    "production": "production",
    "varieties": "production-by-variety",
    "livestock": "livestock",
    "farmers": "farmers",
    "other_farmers": "other-farmers",
    "farms": "farms",
    "books_sold": "receipt-books-sold",
    "receipts_shown": "receipts-shown",
}
SOURCE = "Harvest’s own register; cells with fewer than five contributors, or one that dominates, say no number"
HINT = "Cells of several levels stand beside each other, parts beside their total: choose one by level."
DIMENSIONS = {
    "period": ("The quarter (2026-Q1), month (2026-05) or year it is about.", "2026-Q1"),
    "parish": ("ISO 3166-2:JM; JM is the whole country, _U not known.", "JM-06"),
    "commodity": ("Its name among the commodities.", "Yam"),
    "variety": ("Its name; _T all of them, _U not told.", "Yellow"),
    "activity": ("crops, livestock, crops_and_livestock or none_on_record; _T all of them.", "_T"),
    "sex": ("female or male; _T both.", "_T"),
    "age_band": ("Age reached in this year: under_35, 35_44 and so on, 65_plus; _T all of them.", "_T"),
    "size_class": (
        "Size of the farm: under_half_ha, half_to_1_ha, 1_to_2_ha, 2_to_5_ha, 5_ha_and_more; _T all, _U not told.",
        "_T",
    ),
}
_VARIETY = disclosure.column(Audience.PUBLIC, Variety, "name")
_OF_ALL = (select(literal(word)) for word in OF_EVERY_VARIETY)
CODES = {
    "parish": Codes("a parish here", words=WORDS["parish"]),
    "commodity": COMMODITY_NAMES,
    "variety": Codes("a variety", "/api/v1/varieties", kept=union(select(_VARIETY), *_OF_ALL)),
    "activity": Codes("an activity", words=WORDS["activity"]),
    "sex": Codes("a sex", words=WORDS["sex"]),
    "age_band": Codes("an age band", words=WORDS["age_band"]),
    "size_class": Codes("a size class", words=WORDS["size_class"]),
}
MEASURES = {
    "plantings": ("How many plantings.", "plantings"),
    "farmers": ("How many farmers stand behind it; at least five.", "farmers"),
    "farms": ("How many farms.", "farms"),
    "books": ("How many receipt books were sold.", "books"),
    "receipts": ("How often a receipt was shown.", "presentations"),
    "head": ("How many animals, to the nearest five.", "head"),
    "hectares": ("Their area.", "hectares"),
    "kg": ("The harvest that was expected.", "kg"),
}
_SINCE, _UNTIL = RELEASES.alias("since"), RELEASES.alias("until")
_ROWS = CELLS.join(_SINCE, _SINCE.c.version == CELLS.c.since_version).outerjoin(
    _UNTIL, _UNTIL.c.version == CELLS.c.until_version
)
_HISTORY = History(
    disclosure.column(Audience.PUBLIC, CubeRelease, "published_on", of=_SINCE),
    disclosure.column(Audience.PUBLIC, CubeRelease, "published_on", of=_UNTIL),
    CELLS.c.until_version.is_(None),
)
_FOUNDED = datetime(2026, 1, 1, tzinfo=UTC)  # before the first release nothing of it ever changed


def of_release(connection: Connection) -> Version:
    """The same release is the same cells."""
    release, own = newest_release(connection), of_program()
    if release is None:
        return Version(f"{own.tag}.0", max(_FOUNDED, own.changed_at))
    return Version(f"{own.tag}.{release.version}", max(release.published_at, own.changed_at))


def _entry(dataset: str, published: Published) -> Resource:
    return Resource(
        name=NAMES[dataset],
        title=published.title,
        says=f"{published.says} {HINT}",
        rows=_ROWS,
        fields=tuple(_fields(published)),
        order=("key",),
        unique=("key", "version"),
        version=of_release,
        source=SOURCE,
        key="key",
        always=(CELLS.c.dataset == published.dataset,),
        history=_HISTORY,
        updated="computed_on",
        apart="level",
    )


def _fields(published: Published) -> list[Field]:
    seen: Mapping[str, object] = {
        name: disclosure.column(Audience.PUBLIC, CubeCell, column.name) for name, column in published.columns.items()
    }
    return [
        Field("key", "Which cell it is, in every release.", seen["key"], str, "2026-Q1|00012|parish=JM-06", sorts=True),
        Field(
            "level",
            "How finely it is cut: country (the whole), or the dimension that cuts it last.",
            seen["level"],
            str,
            levels(published)[1],
            lists=True,
            codes=Codes("a level", words=levels(published)),
        ),
        *(_dimension(name, seen[name]) for name in published.dimensions),
        *(_measure(name, seen[name]) for name in published.measures),
        Field("obs_status", "A: its numbers are told. Q: suppressed.", seen["obs_status"], ObsStatus, "A"),
        Field("reason", "Why it is suppressed.", seen["reason"], Reason, nullable=True),
        Field("computed_on", "On which day its numbers were worked out.", seen["computed_on"], date, A_DAY, sorts=True),
        Field(
            "version",
            "Since which release it says so.",
            disclosure.column(Audience.PUBLIC, CubeCell, "since_version"),
            int,
            1,
        ),
    ]


def _dimension(name: str, value: object) -> Field:
    if name == "period_start":
        return Field(name, "The period's first day.", value, date, date(2026, 1, 1), nullable=True, sorts=True)
    says, example = DIMENSIONS[name]
    return Field(name, says, value, str, example, nullable=True, sorts=True, lists=True, codes=CODES.get(name))


def _measure(name: str, value: object) -> Field:
    says, unit = MEASURES[name]
    holds, example = (float, 20.5) if name == "hectares" else (int, 40)
    return Field(name, says, value, holds, example, unit, nullable=True, sorts=True, places=1)


CUBE = tuple(_entry(name, published) for name, published in PUBLISHED.items())
