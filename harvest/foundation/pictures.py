"""Pictures of figures as SVG in the page: bars, columns and lines, drawn from the rows of the table beside them.

No JavaScript and no style sheet: sizes across are percentages and letters have a size of their own, so that one picture
is read on a telephone, on a desk and on paper. The table says the same to whoever does not see it.
"""

import math
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from html import escape
from itertools import pairwise

Number = int | float | Decimal
Row = Sequence[str | date | Number | None]  # what it is, then the figures of it

INK, QUIET, GRID, PAPER = "#1d2a21", "#4b5a50", "#d9dfd8", "#ffffff"
# Each series differs in lightness and outline too, for whoever prints in black and white: (fill, outline).
SERIES = (("#14532d", "#14532d"), ("#f3c77b", "#8a4b08"), ("#a9c7e8", "#1e4f86"), ("#ffffff", "#1d2a21"))
LINES = (("#14532d", ""), ("#a34708", "7 4"), ("#1e4f86", "2 4"), ("#6b21a8", "10 3 2 3"))
NARROW = 340  # pixels of a picture on a small telephone
SHORT = 6  # characters of a figure that fit beside the end of a line there
LETTER = 7.2  # pixels that a character of 13 pixels takes, at most
NOTHING = "There are no figures yet."
FONT = 'font-family="system-ui, sans-serif"'


def figure(value: Number | None) -> str:
    """A figure as it stands in a picture: "1,204", "120.50", hectares to a tenth "3.6"; a dash where there is none."""
    if value is None:
        return "–"
    if isinstance(value, int):
        return f"{value:,}"
    is_to_a_tenth = isinstance(value, Decimal) and value.as_tuple().exponent == -1
    return f"{value:,.1f}".removesuffix(".0") if is_to_a_tenth else f"{value:,.2f}".removesuffix(".00")


def words(value: object) -> str:
    """What a row is of, as people read it."""
    return f"{value.day} {value:%b %Y}" if isinstance(value, date) else str(value)


def frame(key: str, title: str, told: str, height: int, inside: str, *, box: str = "") -> str:
    """The picture around what is drawn. `key` makes its ids differ from those of another picture on the page."""
    name = escape(key)
    size = f'viewBox="{box}"' if box else f'height="{height}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="picture" role="img" width="100%" {size} {FONT} font-size="13"'
        f' fill="{INK}" aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(told)}</desc>{inside}</svg>'
    )


def letters(x: str, y: float, said: str, *, anchor: str = "start", more: str = "") -> str:
    return f'<text x="{x}" y="{y:g}" text-anchor="{anchor}"{more and " " + more}>{escape(said)}</text>'


def bars(key: str, title: str, columns: Sequence[str], rows: Sequence[Row]) -> str:
    """Bars that lie: for named things, such as books sold and in stock by office. One bar for each figure of a row."""
    if not rows:
        return _nothing(key, title)
    most = max((float(value) for row in rows for value in _figures(row) if value is not None), default=0) or 1
    series = columns[1:]
    y, parts = _legend(series) if len(series) > 1 else (0, [])
    for row in rows:
        y += 18
        parts.append(letters("0", y, words(row[0]), more='font-weight="600"'))
        y += 6
        for place, value in enumerate(_figures(row)):
            parts.append(_bar(y, value, most, place))
            y += 18
        y += 4
    return frame(key, title, _told(columns, rows), y, "".join(parts))


def _bar(y: int, value: Number | None, most: float, place: int) -> str:
    fill, outline = SERIES[place % len(SERIES)]
    width = f"{max(float(value or 0) / most, 0) * 82:.2f}%"  # the rest is for the figure
    bar = f'<rect x="1" y="{y}" width="{width}" height="14" fill="{fill}" stroke="{outline}" stroke-width="1.5"/>'
    return bar + letters(width, y + 12, figure(value), more='dx="8"')


def columns_over_time(key: str, title: str, columns: Sequence[str], rows: Sequence[Row]) -> str:
    """Columns that stand: one figure a month, such as registrations. A `date` is the first day of its month."""
    if not rows:
        return _nothing(key, title)
    values = [float(_figures(row)[0] or 0) for row in rows]
    top, height = max(values, default=0) or 1, 200
    said = [figure(_figures(row)[0]) for row in rows]
    upright = len(rows) * (max(map(len, said)) * LETTER + 4) > NARROW
    above = 20 + (LETTER * max(map(len, said), default=0) if upright else 0)
    floor = above + height
    parts = [f'<line x1="0" x2="100%" y1="{floor:g}" y2="{floor:g}" stroke="{QUIET}"/>']
    for place, (row, value) in enumerate(zip(rows, values, strict=True)):
        left, width = 100 * place / len(rows), 100 / len(rows)
        tall = value / top * height
        parts.append(
            f'<rect x="{left + width * 0.14:.2f}%" y="{floor - tall:.1f}" width="{width * 0.72:.2f}%"'
            f' height="{tall:.1f}" fill="{SERIES[0][0]}"/>'
        )
        parts.append(_on(left + width / 2, floor - tall - 6, said[place], upright=upright))
        parts += _month(left + width / 2, floor, row[0], rows[place - 1][0] if place else None)
    return frame(key, title, _told(columns, rows), int(floor + 44), "".join(parts))


def _on(across: float, y: float, said: str, *, upright: bool) -> str:
    """A figure over its column; standing on end where columns are too narrow for it."""
    if not upright:
        return letters(f"{across:.2f}%", y, said, anchor="middle", more='font-weight="600"')
    turned = letters("0", 4, said, more='font-weight="600" transform="rotate(-90)"')
    return f'<svg x="{across:.2f}%" y="{y:.1f}" width="1" height="1" overflow="visible">{turned}</svg>'


def _month(across: float, floor: float, what: object, before: object) -> list[str]:
    if not isinstance(what, date):
        return [letters(f"{across:.2f}%", floor + 17, words(what), anchor="middle")]
    said = [letters(f"{across:.2f}%", floor + 17, f"{what:%b}"[:3], anchor="middle", more='font-size="12"')]
    if not isinstance(before, date) or before.year != what.year:
        said.append(letters(f"{across:.2f}%", floor + 34, f"{what.year}", anchor="middle", more=f'fill="{QUIET}"'))
    return said


def lines(key: str, title: str, columns: Sequence[str], rows: Sequence[Row]) -> str:
    """One line for each figure, over weeks, such as low, most frequent and high prices; a gap where there is none.

    The scale begins at nought; the last figure of each line stands at its end. `rows` are in order of their dates.
    """
    if not rows:
        return _nothing(key, title)
    series = columns[1:]
    values = [[None if value is None else float(value) for value in _figures(row)] for row in rows]
    step, top = _scale(max((value for row in values for value in row if value is not None), default=0))
    below, parts = _legend(series, drawn_as_lines=True)
    above, height = below + 16, 220
    for at in range(round(top / step) + 1):
        y = above + height * (1 - at * step / top)
        parts.append(f'<line x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}" stroke="{GRID if at else QUIET}"/>')
        parts.append(letters("0", y - 4, figure(at * step), more=f'fill="{QUIET}" font-size="12"'))
    for place in range(len(series)):
        points = [(_across(at, len(rows)), row[place]) for at, row in enumerate(values)]
        parts.append(_line(points, place, above, height, top))
    parts += _last_figures(rows, values, above, height, top)
    parts += _weeks(rows, above + height + 18)
    told = _told(columns, rows)
    return frame(key, title, told, above + height + 30, "".join(parts))


def _across(at: int, count: int) -> float:
    """Where a week stands, in hundredths: right of the scale and left of the last figures."""
    return 12 + (72 * at / (count - 1) if count > 1 else 36)


def _line(points: Sequence[tuple[float, float | None]], place: int, above: int, height: int, top: float) -> str:
    colour, dashes = LINES[place % len(LINES)]
    drawn = [(x, above + height * (1 - value / top)) if value is not None else None for x, value in points]
    stroke = f'stroke="{colour}" stroke-width="2.5"' + (f' stroke-dasharray="{dashes}"' if dashes else "")
    strokes = [
        f'<line x1="{a[0]:.2f}%" y1="{a[1]:.1f}" x2="{b[0]:.2f}%" y2="{b[1]:.1f}" {stroke} stroke-linecap="round"/>'
        for a, b in pairwise(drawn)
        if a and b
    ]
    dots = [
        f'<circle cx="{point[0]:.2f}%" cy="{point[1]:.1f}" r="3" fill="{PAPER}" stroke="{colour}" stroke-width="2"/>'
        for point in drawn
        if point
    ]
    return "".join(strokes + dots)


def _last_figures(
    rows: Sequence[Row], values: Sequence[Sequence[float | None]], above: int, height: int, top: float
) -> list[str]:
    """Beside the end of each line, moved apart where two would cover each other."""
    ends = [
        (above + height * (1 - last / top) + 4, place)
        for place, last in enumerate(values[-1] if values else [])
        if last is not None
    ]
    said, free = [], -math.inf
    for y, place in sorted(ends):
        free = max(y, free + 15)
        more = f'fill="{LINES[place % len(LINES)][0]}" font-weight="600"'
        value = figure(_figures(rows[-1])[place])
        if len(value) <= SHORT:
            said.append(letters(f"{_across(len(rows) - 1, len(rows)):.2f}%", free, value, more=f'{more} dx="9"'))
        else:
            said.append(letters("100%", free, value, anchor="end", more=more))
    return said


def _weeks(rows: Sequence[Row], y: float) -> list[str]:
    """The first and the last week by name, the middle one in short: more would not fit on a telephone."""
    named = sorted({0, len(rows) // 2, len(rows) - 1})
    anchors = {0: "start", len(rows) - 1: "end"} if len(rows) > 2 else {}
    said = [words(rows[at][0]) for at in named]
    said[1:-1] = [name.rpartition(" ")[0] or name for name in said[1:-1]]
    return [
        letters(f"{_across(at, len(rows)):.2f}%", y, name, anchor=anchors.get(at, "middle"), more='font-size="12"')
        for at, name in zip(named, said, strict=True)
    ]


def _scale(most: float) -> tuple[float, float]:
    """The step of the scale and its top: 1, 2 or 5 times a power of ten, four or five of them."""
    rough = (most or 1) / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * times for times in (1, 2, 5, 10) if power * times >= rough)
    return step, step * max(math.ceil((most or 1) / step), 1)


def _legend(series: Sequence[str], *, drawn_as_lines: bool = False) -> tuple[int, list[str]]:
    """One line for each series, above the picture; how far down it reaches, and its parts."""
    parts = []
    for place, name in enumerate(series):
        y = 18 * place
        fill, outline = SERIES[place % len(SERIES)]
        colour, dashes = LINES[place % len(LINES)]
        if drawn_as_lines:
            dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
            parts.append(
                f'<line x1="0" x2="30" y1="{y + 9}" y2="{y + 9}" stroke="{colour}" stroke-width="2.5"{dashed}/>'
            )
        else:
            parts.append(f'<rect x="1" y="{y + 2}" width="28" height="12" fill="{fill}" stroke="{outline}"/>')
        parts.append(letters("38", y + 13, name))
    return 18 * len(series) + 4, parts


def _figures(row: Row) -> list[Number | None]:
    return [value if isinstance(value, int | float | Decimal) else None for value in row[1:]]


def _told(columns: Sequence[str], rows: Sequence[Row]) -> str:
    """The picture in a sentence or two: how much there is, and where each figure is highest and lowest."""
    said = [f"{len(rows)} rows from {words(rows[0][0])} to {words(rows[-1][0])}."]
    for place, name in enumerate(columns[1:]):
        known = [(value, row[0]) for row in rows if (value := _figures(row)[place]) is not None]
        if known:
            (least, where), (most, there) = min(known, key=lambda one: one[0]), max(known, key=lambda one: one[0])
            said.append(f"{name}: lowest {figure(least)} ({words(where)}), highest {figure(most)} ({words(there)}).")
    return " ".join([*said, "The table has every figure."])


def _nothing(key: str, title: str) -> str:
    return frame(key, title, NOTHING, 24, letters("0", 16, NOTHING))
