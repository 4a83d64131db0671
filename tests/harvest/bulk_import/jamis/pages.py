"""Invented price reports in the shape of the published ones, the samples where they are, and the names on record."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from harvest.bulk_import.layouts.jamis import JamisReport, KnownNames, answered, read
from harvest.bulk_import.problems import Problem
from harvest.bulk_import.rows import Row
from tests.harvest.bulk_import.jamis.matching import Matched, matched

ROOT = Path(__file__).resolve().parents[4]
SAMPLES = ROOT.parent / "shared" / "samples" / "jamis"
DATA = ROOT / "migrations" / "harvest" / "data"
Sheet = list[tuple[int, list[str]]]  # line, cells


def rows(sheet: Iterable[tuple[int, Sequence[str]]]) -> list[Row]:
    return [Row(line, tuple(cells)) for line, cells in sheet]


def cut(text: str) -> Sheet:
    """The text of a report into cells, with the line on which each row begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="|")
    sheet, line = [], 1
    for cells in reader:
        sheet.append((line, cells))
        line = reader.line_num + 1
    return sheet


def sample(name: str) -> Sheet:
    if not SAMPLES.is_dir():
        pytest.skip(f"The published files are not beside this clone ({SAMPLES}): their facts cannot be checked here.")
    return cut((SAMPLES / name).read_text(encoding="utf-8"))


def names(file: str, kind: str = "") -> list[str]:
    with (DATA / f"{file}.csv").open(encoding="utf-8", newline="") as opened:
        return [row["name"] for row in csv.DictReader(opened) if not kind or row["kind"] == kind]


ITEMS = KnownNames.of_items(names("price_items"))


def points(kind: str) -> KnownNames:
    return KnownNames.of_places(names("price_points", kind) + names("jamis_points", kind))


def prices(report: JamisReport) -> dict[tuple[str, str], tuple[str, str, str]]:
    """Place and item by their names on record, with low, most frequent and high; what is not on record is left out."""
    told, _ = on_record(report)
    typed = {(one.place, one.item): one.entry.typed for one in told}
    return {key: (cells["low"], cells["most_frequent"], cells["high"]) for key, cells in typed.items()}


def on_record(report: JamisReport) -> tuple[tuple[Matched, ...], tuple[Problem, ...]]:
    whole = answered(report, place="Kingston supermarkets")
    return matched(whole.prices, ITEMS, points(whole.kind.value))


def read_text(text: str) -> JamisReport:
    return read(rows(cut(text)))


FARMGATE = """"Ministry of Industry,
Commerce & Fisheries"||||"Farmgate Prices (J$/Kg)
Week Ending May 15, 2027"||||||||||||||||
||||||||||||||||||||
||||||St. Ann|||||||||ST.MARY|||||
||||||||||||||||||||
||||||Low||High||"Most
Frequent"|Supply|||Grade|Low|High|"Most
Frequent"|Supply||Grade
Commodity||Variety / Source||||||||||||||||||
||||||||||||||||||||
Broccoli||Local||||-||-||-|-|||-|811|1,023|907|Fair||Excellent
||||||||||||||||||||
Cabbage (Green)||Local||||81||103||92|Moderate|||Good|121|143|122.5|Scarce||Excellent
Lettuce||Iceberg (Local)||||201||203||202|Fair|||Excellent|-|-|-|-||-
Pepper||Scotch Bonnet||||501||612||555|Scarce|||Excellent|441|463|452|Fair||Excellent
Yam||White (Lucea)||||-||-||-|-|||-|-|-|-|-||-
Yam||Yellow||||151||163||157|Fair|||Excellent|171|193|182|Fair||Good
||||||||||||||||||||
Prepared on 5/13/2027 by Invented Information Division||||||||||||||||||||
||||||||||||||||||||
|||||St. Thomas||||||||||||||||
||||||Low||High|Most Frequent|Supply||||Grade||||||
Commodity||Variety / Source||||||||||||||||||
Broccoli||Local||||701||923|815|Fair||||Excellent||||||
Callaloo||Whole||||61||72|66|Moderate||||Excellent||||||
Plantain||Ripe||||-||-|-|-||||-||||||
Tomatoes(Plummy)||Local||||231||253|242|Average||||Excellent||||||
||||||||||||||||||||
Prepared on 5/13/2027 by Invented Information Division||||||||||||||||||||
"""
MUNICIPAL = """||||"Urban Municipal Market Prices (J$/Kg)
Week Ending May 15, 2027"|||||||||||||||||||
"Ministry of Industry, Commerce
& Fisheries"|||||||||||||||||||||||
|||||||||||||||||||||||
|||||||Papine||||||Coronation|||||||Cross Roads|||
Commodity||Variety / Source||||Low|||High|Most Freq.|||||Low||High|Most Freq.||Low|High||Most Freq.
Broccoli||Local||||1701|||1723|1711|||||||n/a||||n/a||
Cabbage (Green)||Local||||501|||512|505|||||286||396|330||431|553||445
Cabbage (Red)||Local|||||||n/a||||||||n/a||||n/a||
Dasheen||Local||||401|||403|402|||||308||319|309||421|443||432
Papaya||Local||||451|||473|462|||||264||335|287|||n/a||
Tomatoes(Plummy)||Local|||||||n/a||||||441||463|452||641|663||652
|||||||||||||||||||||||
"http://www.example.com
Prepared on 5/14/2027 by Invented Information Division"|||||||||||||||||||||||
"""
SUMMARY = """Commodity|Variety source|Lowest Price|Highest Price|Most Frequent Price
Cabbage (Red)|Local|-|-|-
Callaloo|Shredded|$281|$303|$292
Cantaloupe|Imported|$ -|$|n/a
Cauliflower|Local|$620|$1,660.5|$620
Sweet Pepper (Red)|Green House (Local)|$661|$683|J$672.50
Sweet Pepper (Red)|Local|-|-|-
Yam|Yellow|$541|$563|$552
"""
RETAIL = """Ministry of Industry, Commerce & Fisheries||||||"Kingston Metropolitan Region
Retail Prices (J$/Kg)
Supermarket Prices for Produce: Week Ending May 15, 2027"||||||||||||
||||||||||||||||||
|||||CROSS ROADS|||"WATERLOO
ROAD"||"NEW
KINGSTON"|"HALF-WAY
TREE"|||HARBOUR VIEW||RED HILLS ROAD|PORTMORE|
||||||||||||||||||
Commodity||Variety/Source||||Sampars||"Mega
Mart"||John R Wong|||||"Shoppers
Fair"|"Price
Smart"|"Mega
Mart"|
|||||||Hi-Lo||||Brooklyn||Hi-Lo|||||Hi-Lo
||||||||||||||||||
Broccoli|||Imported|||2416.67|2332|2140||1832|1924.98||2001||2002|2003|-|2004
||||||||||||||||||
Broccoli|||Local|||-|-|-||-|-||-||-|-|-|-
Cabbage (Green)|||Local|||701.8|677|670||330|387.2||667||-|-|363|528
Lettuce|||Iceberg (Imported)|||-|-|-||-|-||-||-|-|1841|-
Pineapple|||MD 2|||441|452|463||474|485||496||507|518|529|530
Sweet Pepper (Green)|||Local|||-|-|-||-|-||-||-|-|-|-
Sweet Pepper (Green)|||Green House (Local)|||1441|1452|1463||-|1485||-||1507|1518|1529|1530
||||||||||||||||||
|Green cells signify the lowest price|||||||||||||"http://www.example.com
Prepared on 5/14/2027 by Invented Information Division"||||
"""
REPORTS = {"farmgate": FARMGATE, "municipal": MUNICIPAL, "supermarkets": SUMMARY, "retail": RETAIL}
