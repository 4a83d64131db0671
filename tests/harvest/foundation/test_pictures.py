"""Pictures are sound SVG whatever stands in their rows, say their figures in letters, and can be told apart."""

import csv
import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.foundation import parish_map as maps
from harvest.foundation.parish_map import parish_map, parish_tiles
from harvest.foundation.pictures import INK, LINES, PAPER, QUIET, SERIES, bars, columns_over_time, figure, lines
from harvest.vocabulary import Parish

SVG = "{http://www.w3.org/2000/svg}"
NUMBER = st.none() | st.integers(0, 10**9) | st.decimals(0, 10**6, places=2)
NAME = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=20)
EVIL = '<script>alert("x")</script>&\'<!--'
WEEK = date(2026, 3, 7)


def read(svg: str) -> ElementTree.Element:
    root = ElementTree.fromstring(svg)
    assert {child.tag.removeprefix(SVG) for child in root.iter()} <= {
        *("svg", "title", "desc", "rect", "line", "circle", "path", "text"),
    }
    for element in root.iter():
        assert not [name for name in element.attrib if name.startswith("on") or name in {"style", "href"}]
    return root


def said(svg: str) -> list[str]:
    return [element.text or "" for element in read(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("draw", [bars, lines])
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_whatever_stands_in_the_rows_the_picture_is_sound(draw: Callable[..., str], data: st.DataObject) -> None:
    names = data.draw(st.lists(NAME, min_size=1, max_size=3))
    row = st.tuples(NAME | st.dates(), *[NUMBER] * len(names))
    read(draw(data.draw(NAME), data.draw(NAME), ["Of", *names], data.draw(st.lists(row, max_size=6))))


@given(st.lists(st.tuples(NAME | st.dates(), NUMBER), max_size=24))
@settings(max_examples=40, deadline=None)
def test_columns_are_sound_too(rows: list[Any]) -> None:
    read(columns_over_time("c", "Registrations", ["Month", "Registered"], rows))


@given(st.dictionaries(st.sampled_from(list(Parish)), NUMBER))
@settings(max_examples=60, deadline=None)
def test_the_map_says_every_parish_and_its_figure(figures: dict[Parish, Any]) -> None:
    for draw in (parish_map, parish_tiles):
        words = said(draw("m", "Farmers", ["Parish", "Registered"], list(figures.items())))
        for value in figures.values():
            assert ("–" if value is None else f"{value:,}".removesuffix(".00")) in words
    assert {parish.label for parish in Parish} <= set(said(parish_map("m", "x", ["a", "b"], list(figures.items()))))


def test_nobodys_name_becomes_markup() -> None:
    svg = bars(EVIL, EVIL, ["Office", EVIL, "In stock"], [(EVIL, 1, 2)])
    assert "<script" not in svg
    assert said(svg).count(EVIL) == 2


def test_a_picture_has_a_name_and_says_in_words_what_it_shows() -> None:
    rows = [("JAS A", 12), ("JAS B", 1204), ("JAS C", None)]
    root = read(bars("sold", "Books sold", ["Office", "Sold"], rows))
    named = {element.get("id"): element.text for element in root if element.get("id")}
    assert root.get("role") == "img"
    assert (root.get("aria-labelledby") or "").split() == list(named)
    assert named["sold-title"] == "Books sold"
    assert "Sold: lowest 12 (JAS A), highest 1,204 (JAS B)." in str(named["sold-desc"])


def test_bars_are_as_long_as_their_figures() -> None:
    root = read(bars("b", "x", ["Office", "Sold", "Stock"], [("A", 50, 100), ("B", 0, 25)]))
    widths = [float((bar.get("width") or "").rstrip("%")) for bar in root.iter(f"{SVG}rect")][2:]  # after the legend
    assert [width / widths[1] for width in widths] == pytest.approx([0.5, 1, 0, 0.25])


def test_columns_are_as_tall_as_their_figures_and_years_are_named_once() -> None:
    rows = [
        (date(2025 + (month + 9) // 12, (month + 9) % 12 + 1, 1), value) for month, value in enumerate((10, 20, 5, 0))
    ]
    svg = columns_over_time("c", "x", ["Month", "Registered"], rows)
    assert [float(bar.get("height") or 0) for bar in read(svg).iter(f"{SVG}rect")] == [100, 200, 50, 0]
    assert said(svg) == ["10", "Oct", "2025", "20", "Nov", "5", "Dec", "0", "Jan", "2026"]


def test_figures_too_long_for_their_columns_stand_on_end() -> None:
    months = [(WEEK, 1204)] * 12
    assert "rotate(-90)" in columns_over_time("c", "x", ["Month", "Registered"], months)
    assert "rotate(-90)" not in columns_over_time("c", "x", ["Month", "Registered"], months[:4])


def test_a_week_without_a_price_is_a_gap_and_not_nought() -> None:
    prices = [Decimal(100), None, Decimal(100), Decimal("120.50")]
    rows = [(WEEK + timedelta(weeks=week), price) for week, price in enumerate(prices)]
    root = read(lines("l", "x", ["Week", "Low"], rows))
    assert len(list(root.iter(f"{SVG}circle"))) == 3
    drawn = [line for line in root.iter(f"{SVG}line") if line.get("stroke-linecap")]
    assert len(drawn) == 1
    assert {"7 Mar 2026", "28 Mar 2026", "120.50"} <= set(said(lines("l", "x", ["Week", "Low"], rows)))


@pytest.mark.parametrize("most", [0, 1, 3, 14, 99, 812, 26_110, 250_000])
def test_shades_rise_with_the_figures(most: int) -> None:
    classes = maps._classes({Parish.ST_ANN: most})
    shades = [maps.SHADES.index(classes.shade(value)) for value in range(0, most + 1, max(most // 200, 1))]
    assert shades == sorted(shades)
    assert shades[0] == 0
    assert most < 5 or shades[-1] >= 3
    assert len(set(classes.starts)) == len(classes.starts) <= len(maps.SHADES)


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lighter, darker = sorted((light(one), light(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_letters_and_shapes_can_be_seen() -> None:
    """WCAG 2.2: 4.5 to 1 for text (1.4.3), 3 to 1 for what must be seen to understand (1.4.11)."""
    for fill, ink in (
        *maps.SHADES,
        maps.NOT_KNOWN,
        (PAPER, INK),
        (PAPER, QUIET),
        *((PAPER, line) for line, _ in LINES),
    ):
        assert contrast(fill, ink) >= 4.5, (fill, ink)
    for _, outline in SERIES:
        assert contrast(outline, PAPER) >= 3
    assert contrast(maps.EDGE, PAPER) >= 3


def test_the_outlines_are_the_fourteen_parishes_with_their_licence() -> None:
    folder = Path(maps.__file__).parent
    with (folder / "parish_outlines.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["parish"] for row in rows] == list(Parish)
    assert all(re.fullmatch(r"M\d+ \d+(l-?\d+ -?\d+)+z", row["outline"]) for row in rows)
    assert "Permission is hereby granted" in (folder / "parish_outlines.LICENSE").read_text()
    assert {parish for row in maps.TILES for parish in row if parish} == set(maps.SPOTS) == set(Parish)


@pytest.mark.parametrize(
    ("value", "said"),
    [(None, "–"), (1204, "1,204"), (Decimal("3.6"), "3.6"), (Decimal("16.0"), "16"), (Decimal("1204.25"), "1,204.25"),
     (Decimal("120.50"), "120.50"), (Decimal("100.00"), "100"), (20.0, "20"), (0, "0")],
)  # fmt: skip
def test_a_figure_is_told_as_exactly_as_it_is_known(value: Decimal | float | None, said: str) -> None:
    assert figure(value) == said
