"""The outlines of the parishes as GeoJSON: those of the picture, put back into degrees. Approximate, WGS 84."""

import re
from collections.abc import Mapping

from harvest.foundation.parish_map import DEGREE, NORTH, SHRINK, WEST, parish_outlines
from harvest.open_data.resources.shape import Geometry

PLACES = 4  # of a degree, about ten metres: the outline itself is good to some hundred
STEP = re.compile(r"[Ml](-?[0-9]+) (-?[0-9]+)")


def outlines() -> Mapping[str, Geometry]:
    """By parish code: one polygon, its ring closed and counter-clockwise as RFC 7946 wants it, longitude first."""
    return {
        parish.value: {"type": "Polygon", "coordinates": [_ring(outline)]}
        for parish, outline in parish_outlines().items()
    }


def _ring(outline: str) -> list[tuple[float, float]]:
    x = y = 0
    points: list[tuple[float, float]] = []
    for step in STEP.finditer(outline):
        x, y = x + int(step[1]), y + int(step[2])
        points.append((round(WEST + x / (SHRINK * DEGREE), PLACES), round(NORTH - y / DEGREE, PLACES)))
    ring = points if _is_counter_clockwise(points) else points[::-1]
    return [*ring, ring[0]]


def _is_counter_clockwise(points: list[tuple[float, float]]) -> bool:
    pairs = zip(points, [*points[1:], points[0]], strict=True)
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs) > 0
