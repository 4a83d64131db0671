"""The fourteen parishes as a picture: a map for a desk and for paper, and tiles in the same places for a telephone.

Approximate outlines (deploy/parish_outlines.py, licence beside them), good for pictures of figures and nothing else.
"""

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from harvest.foundation.pictures import INK, NOTHING, PAPER, QUIET, Number, figure, frame, letters
from harvest.vocabulary import Parish

HERE = Path(__file__).parent
# From few to many; on each of them its letters have a contrast of 4.5 to 1 and more (tested).
SHADES = (("#eef5ef", INK), ("#c5e0cb", INK), ("#8fc3a0", INK), ("#2f7d4f", PAPER), ("#0f4427", PAPER))
EDGE = "#6f8577"  # seen against paper, the lightest shade and the darkest
NOT_KNOWN = ("#f1f0ec", INK)
# Where the name stands on the map, and how: most in the parish, the small ones outside with a line that leads to it.
SPOTS = {
    Parish.KINGSTON: (604, 262, (531, 191)), Parish.ST_ANDREW: (525, 160, None), Parish.ST_THOMAS: (646, 200, None),
    Parish.PORTLAND: (620, 140, None), Parish.ST_MARY: (482, 74, None), Parish.ST_ANN: (370, 64, None),
    Parish.TRELAWNY: (250, 54, None), Parish.ST_JAMES: (166, 42, None), Parish.HANOVER: (80, 46, None),
    Parish.WESTMORELAND: (92, 94, None), Parish.ST_ELIZABETH: (198, 156, None), Parish.MANCHESTER: (292, 190, None),
    Parish.CLARENDON: (352, 148, None), Parish.ST_CATHERINE: (441, 168, None),
}  # fmt: skip
TILES = (
    (Parish.HANOVER, Parish.ST_JAMES, Parish.TRELAWNY, Parish.ST_ANN, Parish.ST_MARY, Parish.PORTLAND),
    (Parish.WESTMORELAND, Parish.ST_ELIZABETH, Parish.MANCHESTER, Parish.CLARENDON, Parish.ST_CATHERINE,
     Parish.ST_ANDREW),
    (None, None, None, None, Parish.KINGSTON, Parish.ST_THOMAS),
)  # fmt: skip
SPLIT = {
    Parish.WESTMORELAND: ("West-", "moreland"), Parish.ST_ELIZABETH: ("St Eliz-", "abeth"),
    Parish.MANCHESTER: ("Man-", "chester"), Parish.ST_CATHERINE: ("St Cath-", "erine"),
    Parish.CLARENDON: ("Claren-", "don"),
}  # fmt: skip
TILE, GAP = 66, 3  # pixels
# The island's west end and north coast at the edges of the outlines, in degrees, and how many units one degree has.
WEST, NORTH, DEGREE = -78.369, 18.526, 346.5
SHRINK = math.cos(math.radians(18.1))  # a degree of longitude beside one of latitude


@dataclass(frozen=True, slots=True)
class _Classes:
    """From which figure on each shade is used."""

    starts: tuple[float, ...]

    def shade(self, value: Number | None) -> tuple[str, str]:
        if value is None:
            return NOT_KNOWN
        return SHADES[sum(float(value) >= start for start in self.starts) - 1]


def parish_map(
    key: str, title: str, columns: Sequence[str], rows: Sequence[Sequence[object]], *, of_prices: bool = False
) -> str:
    """The map. A row is a `Parish` and its figures; the first one is drawn, and a dash for a parish without a row.

    of_prices: the shades begin at the cheapest parish, since prices are near each other and far from nought.
    """
    figures = _by_parish(rows)
    classes = _classes(figures, of_prices=of_prices)
    parts = [
        _shape(parish, outline, classes.shade(figures.get(parish))[0]) for parish, outline in parish_outlines().items()
    ]
    parts += [_name_on_map(parish, figures.get(parish), classes) for parish in SPOTS]
    parts += _legend(classes, f"{columns[1]}. Approximate outlines.")
    return frame(key, title, _told(columns, figures, of_prices=of_prices), 0, "".join(parts), box="0 -4 720 292")


def parish_tiles(
    key: str, title: str, columns: Sequence[str], rows: Sequence[Sequence[object]], *, of_prices: bool = False
) -> str:
    """The same for a narrow screen: a tile for each parish, about where it lies, with letters that stay readable."""
    figures = _by_parish(rows)
    classes = _classes(figures, of_prices=of_prices)
    tiles = [
        _tile(parish, figures.get(parish), classes, across, down)
        for down, row in enumerate(TILES)
        for across, parish in enumerate(row)
        if parish
    ]
    return frame(key, title, _told(columns, figures, of_prices=of_prices), len(TILES) * TILE, "".join(tiles))


def position_map(key: str, title: str, parish: Parish, latitude: float, longitude: float) -> str:
    """One place on the island, its parish darker: to see that a position is not far off."""
    fills = {one: SHADES[1][0] if one is parish else PAPER for one in Parish}
    parts = [_shape(one, outline, fills[one]) for one, outline in parish_outlines().items()]
    x, y = (longitude - WEST) * SHRINK * DEGREE, (NORTH - latitude) * DEGREE
    pin = f'<path d="M{x:.0f} {y:.0f}l-11 -24a12 12 0 1 1 22 0z" fill="{INK}" stroke="{PAPER}" stroke-width="1.5"/>'
    eye = f'<circle cx="{x:.0f}" cy="{y - 28:.0f}" r="4.5" fill="{PAPER}"/>'
    told = f"{latitude:.4f}, {longitude:.4f}, about there in Jamaica; {parish.label} is darker. Approximate outlines."
    return frame(key, title, told, 0, "".join([*parts, pin, eye]), box="0 -44 720 336")


def _shape(parish: Parish, outline: str, fill: str) -> str:
    return f'<path d="{outline}" fill="{fill}" stroke="{EDGE}"><title>{parish.label}</title></path>'


def _name_on_map(parish: Parish, value: Number | None, classes: _Classes) -> str:
    x, y, leads_to = SPOTS[parish]
    ink = INK if leads_to else classes.shade(value)[1]
    line = ""
    if leads_to:
        line = f'<path d="M{x - 34} {y - 2}L{leads_to[0]} {leads_to[1]}" stroke="{INK}" fill="none"/>'
    name = letters(f"{x}", y, parish.label, anchor="middle", more=f'fill="{ink}" font-size="11"')
    said = letters(
        f"{x}", y + 15, figure(value), anchor="middle", more=f'fill="{ink}" font-size="14" font-weight="700"'
    )
    return line + name + said


def _tile(parish: Parish, value: Number | None, classes: _Classes, across: int, down: int) -> str:
    fill, ink = classes.shade(value)
    step = 100 / len(TILES[0])
    middle, top = f"{across * step + step / 2:.2f}%", down * TILE
    lines = SPLIT.get(parish, (parish.label,))
    box = (
        f'<rect x="{across * step + 0.4:.2f}%" y="{top + 1}" width="{step - 0.8:.2f}%" height="{TILE - GAP}"'
        f' rx="3" fill="{fill}" stroke="{QUIET}"/>'
    )
    more = f'fill="{ink}" font-size="10"'
    start = top + (18 if len(lines) > 1 else 25)
    said = [letters(middle, start + 12 * at, line, anchor="middle", more=more) for at, line in enumerate(lines)]
    bold = f'fill="{ink}" font-size="12.5" font-weight="700"'
    return box + "".join(said) + letters(middle, top + 52, figure(value), anchor="middle", more=bold)


def _legend(classes: _Classes, note: str) -> list[str]:
    """Squares with the figures they stand for, under the western end where there is only sea."""
    parts = [letters("0", 246, note, more=f'fill="{QUIET}" font-size="11"')]
    for place, start in enumerate(classes.starts):
        x = 1 + 58 * place
        parts.append(f'<rect x="{x}" y="254" width="58" height="12" fill="{SHADES[place][0]}" stroke="{QUIET}"/>')
        anchor, said = "middle" if place else "start", figure(_whole(start))
        parts.append(letters(f"{x}", 280, said, anchor=anchor, more='font-size="11"'))
    return parts


def _classes(figures: Mapping[Parish, Number], *, of_prices: bool = False) -> _Classes:
    """Up to five steps of equal, round width, from nought: what is twice as dark is about twice as much."""
    most = max((float(value) for value in figures.values()), default=0)
    if most <= 0:
        return _Classes((0.0,))
    least = min(float(value) for value in figures.values()) if of_prices else 0.0
    power = 10.0 ** max(math.floor(math.log10(max(most - least, 1) / len(SHADES))), 0)
    for times in (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 12, 15, 20):
        step = power * times if power > 1 else math.ceil(power * times)
        start = math.floor(least / step) * step
        if start + step * len(SHADES) > most:
            break
    return _Classes(tuple(start + step * place for place in range(len(SHADES)) if start + step * place <= most))


def _whole(number: float) -> Number:
    return int(number) if number == int(number) else number


def _by_parish(rows: Sequence[Sequence[object]]) -> dict[Parish, Number]:
    return {Parish(str(row[0])): row[1] for row in rows if isinstance(row[1], int | float | Decimal)}


def _told(columns: Sequence[str], figures: Mapping[Parish, Number], *, of_prices: bool = False) -> str:
    if not figures:
        return NOTHING
    low, high = min(figures, key=lambda one: figures[one]), max(figures, key=lambda one: figures[one])
    most, least = ("dearest in", "cheapest in") if of_prices else ("most in", "fewest in")
    return (
        f"{columns[1]}: {most} {high.label} ({figure(figures[high])}), {least} {low.label}"
        f" ({figure(figures[low])}). The table has every figure."
    )


@cache
def parish_outlines() -> dict[Parish, str]:
    """Each parish as the path of an SVG, in units of which one degree has DEGREE."""
    with (HERE / "parish_outlines.csv").open(encoding="utf-8", newline="") as file:
        return {Parish(row["parish"]): row["outline"] for row in csv.DictReader(file)}
