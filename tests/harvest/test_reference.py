"""The reference data: sourced codes in their shape, words that lead somewhere, places and offices as they are."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import sessionmaker

from harvest.foundation.migrate import HISTORIES, downgrade, upgrade
from harvest.records.commodities import Commodity, CommodityAlias, Variety, normalise_words
from harvest.records.offices import Office, OfficeParish
from harvest.records.places import District, ExtensionArea, PlaceAlias, normalise_place
from harvest.vocabulary import UNITS, CommodityKind, OfficeKind, Parish, UnitKind

DATA: Path = HISTORIES / "harvest" / "data"
SHAPES = {
    "cpc": re.compile(r"\d{5}"),
    "icc": re.compile(r"\d(\.\d\d){1,3}"),
    "agrovoc": re.compile(r"c_[0-9a-f]+"),
    "agrovoc_organism": re.compile(r"c_[0-9a-f]+"),
}
# Written by hand, from what officers type; beside the files, not out of them.
TYPED = {
    "pear": "Avocado", "Avocado Pears": "Avocado", "COW": "Cattle", "bulls": "Cattle", "beef": "Cattle",
    "calves": "Cattle", "ram goat": "Goats", "mutton": "Goats", "pork": "Pigs", "hogs": "Pigs",
    "fowls": "Chickens", "layers": "Chickens",
    "eggs": "Eggs", "bok-choy": "Pak choi", "pak choi": "Pak choi", "paw paw": "Papaya", "papaya": "Papaya",
    "gungo peas": "Gungo peas", "pigeon peas": "Gungo peas", "scotch bonnet": "Hot pepper", "irish": "Irish potato",
    "Irish Potatoes": "Irish potato", "chochos": "Cho cho", "christophene": "Cho cho", "calaloo": "Callaloo",
    "coco": "Coco", "cocoa": "Cocoa", "skellion": "Escallion", "jelly coconut": "Coconut", "green bananas": "Banana",
    "yellow yam": "Yam", "St. Vincent yam": "Yam", "honey": "Honey", "milk": "Milk", "tomatoes": "Tomato",
    "geese": "Geese",
}  # fmt: skip
LEFT_OUT = ("pepper", "potatoes", "peas", "beans", "melon", "citrus", "fish", "meat")


def rows_of(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("column", SHAPES)
def test_a_code_has_its_shape_or_is_empty(column: str) -> None:
    codes = [row[column] for row in rows_of("commodities")]
    assert [code for code in codes if code and not SHAPES[column].fullmatch(code)] == []
    assert sum(map(bool, codes)) > 30


def test_what_was_not_sourced_is_empty() -> None:
    by_name = {row["name"]: row for row in rows_of("commodities")}
    assert (by_name["Sorrel"]["cpc"], by_name["Sorrel"]["icc"]) == ("", "")
    assert by_name["Pimento"]["icc"] == ""
    assert by_name["Turkeys"]["agrovoc"] == "c_8016"  # c_8013 is the country


CROSSWALK = Path(__file__).parent / "crosswalk.csv"


def test_every_code_is_the_one_that_was_read_in_the_lists() -> None:
    """crosswalk.csv was written from the research into CPC 2.1, ICC 1.1 and AGROVOC, not from the file it is held to.

    Several codes with a blank between them: the sources know more than one, and any of them is right.
    """
    by_name = {row["name"]: row for row in rows_of("commodities")}
    with CROSSWALK.open(encoding="utf-8", newline="") as file:
        read = {row["name"]: row for row in csv.DictReader(file)}
    for name, row in read.items():
        for column in SHAPES:
            assert by_name[name][column] in (row[column].split() or [""]), f"{name}: {column}"
    beyond = {name for name, row in by_name.items() if name not in read and any(row[column] for column in SHAPES)}
    assert beyond == set(), "a code that nobody read in a list"


# Read in Recommendations 20 and 21: live entries, packages with an X before them.
REC_20 = {
    "KGM", "LBR", "GRM", "ONZ", "TNE", "STN", "CWI", "CWA", "H18", "ACR", "MTK", "FTK", "LTR", "GLI", "GLL", "DZN",
    "EA", "C62", "H87", "CEN", "PR", "HEA",
}  # fmt: skip
REC_21 = {"XBG", "XBX", "XCR", "XBH", "XBE", "XBJ", "XBK", "XSA", "XCT", "XPU", "XGY"}


def test_units_have_the_codes_of_the_lists_or_a_small_word_of_ours() -> None:
    ours = {unit.code for unit in UNITS} - REC_20 - REC_21
    assert ours == {"square", "hand", "heap"}
    assert all((unit.kind is UnitKind.PACKAGE) == (unit.factor is None) for unit in UNITS)


def test_words_are_kept_normalised_and_once() -> None:
    words = [row["words"] for row in rows_of("commodity_aliases")]
    assert [word for word in words if normalise_words(word) != word] == []
    assert [word for word, times in Counter(words).items() if times > 1] == []


def test_words_lead_to_commodities_and_varieties_that_exist() -> None:
    commodities = {row["name"] for row in rows_of("commodities")}
    varieties = {(row["commodity"], row["name"]) for row in rows_of("varieties")}
    aliases = rows_of("commodity_aliases")
    assert {row["commodity"] for row in aliases} == commodities
    assert {(row["commodity"], row["variety"]) for row in aliases if row["variety"]} <= varieties
    assert {commodity for commodity, _ in varieties} <= commodities


def test_each_commodity_is_found_by_its_own_name() -> None:
    leads = {row["words"]: row["commodity"] for row in rows_of("commodity_aliases")}
    assert [
        one["name"] for one in rows_of("commodities") if leads.get(normalise_words(one["name"])) != one["name"]
    ] == []


@pytest.mark.parametrize("typed", TYPED)
def test_what_officers_type_leads_to_the_commodity(typed: str) -> None:
    leads = {row["words"]: row["commodity"] for row in rows_of("commodity_aliases")}
    assert leads[normalise_words(typed)] == TYPED[typed]


@pytest.mark.parametrize("word", LEFT_OUT)
def test_a_word_that_means_two_things_is_not_known(word: str) -> None:
    assert normalise_words(word) not in {row["words"] for row in rows_of("commodity_aliases")}


def test_products_come_from_animals() -> None:
    rows = rows_of("commodities")
    reared = {row["name"] for row in rows if row["kind"] == CommodityKind.LIVESTOCK}
    assert {row["name"]: row["comes_from"] for row in rows if row["kind"] == CommodityKind.PRODUCT} == {
        "Eggs": "Chickens",
        "Goat milk": "Goats",
        "Honey": "Bees",
        "Milk": "Cattle",
    }
    assert {row["comes_from"] for row in rows} - {""} <= reared


def test_every_parish_has_districts_and_spellings_lead_to_one_place() -> None:
    districts = {(row["parish"], row["name"]) for row in rows_of("districts")}
    counted = Counter(parish for parish, _ in districts)
    assert all(counted[parish] >= 6 for parish in Parish)
    aliases = rows_of("place_aliases")
    spellings = [row["spelling"] for row in aliases]
    assert len(set(spellings)) == len(spellings)
    assert [spelling for spelling in spellings if normalise_place(spelling) != spelling] == []
    assert {(row["parish"], row["district"]) for row in aliases if row["district"]} == districts


@pytest.mark.parametrize("spelling", ["ST.ANN", "ST ANN", "SAINT ANN", "St. Ann"])
def test_the_ways_to_write_a_parish_are_known(harvest_sessions: sessionmaker, spelling: str) -> None:
    with harvest_sessions() as session:
        alias = session.scalars(select(PlaceAlias).where(PlaceAlias.spelling == normalise_place(spelling))).one()
        assert alias.parish is Parish.ST_ANN


def test_the_migration_loads_every_line(harvest_sessions: sessionmaker) -> None:
    loaded = {
        "commodities": Commodity, "varieties": Variety, "commodity_aliases": CommodityAlias, "districts": District,
        "extension_areas": ExtensionArea, "place_aliases": PlaceAlias, "offices": Office,
    }  # fmt: skip
    with harvest_sessions() as session:
        counted = {name: len(session.scalars(select(model)).all()) for name, model in loaded.items()}
    assert counted == {name: len(rows_of(name)) for name in loaded}


def test_codes_and_links_arrive(harvest_sessions: sessionmaker) -> None:
    with harvest_sessions() as session:
        eggs = session.scalars(select(Commodity).where(Commodity.name == "Eggs")).one()
        assert session.get_one(Commodity, eggs.comes_from_id).name == "Chickens"
        sorrel = session.scalars(select(Commodity).where(Commodity.name == "Sorrel")).one()
        assert (sorrel.cpc, sorrel.agrovoc) == (None, "c_6658")
        yam = session.scalars(select(CommodityAlias).where(CommodityAlias.words == "yellow yam")).one()
        assert session.get_one(Variety, yam.variety_id).name == "Yellow"
        inverness = session.scalars(select(District).where(District.name == "Inverness")).one()
        assert session.get_one(ExtensionArea, inverness.extension_area_id).name == "Alexandria"


def test_thirteen_rada_offices_serve_fourteen_parishes(harvest_sessions: sessionmaker) -> None:
    with harvest_sessions() as session:
        rada = session.scalars(select(Office).where(Office.kind == OfficeKind.RADA)).all()
        ids = {office.id for office in rada}
        served = [one.parish for one in session.scalars(select(OfficeParish)) if one.office_id in ids]
    assert len(rada) == 13
    assert sorted(served) == sorted(Parish)


def test_down_takes_the_unused_and_up_brings_it_back(harvest_engine: Engine, harvest_sessions: sessionmaker) -> None:
    def counts() -> dict[str, int]:
        with harvest_engine.connect() as connection:
            tables = ("commodities", "districts", "offices", "office_parishes", "commodity_aliases", "place_aliases")
            return {table: connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0 for table in tables}

    filled = counts()
    with harvest_engine.begin() as connection:
        used = (
            "INSERT INTO offices (name, kind, parent_id) SELECT 'A store', 'sub_agent', id FROM offices WHERE name = :n"
        )
        connection.execute(text(used), {"n": "JAS St Ann"})
    downgrade(harvest_engine, "harvest", to="0009_client_apps")
    assert counts() == {**dict.fromkeys(filled, 0), "offices": 2, "office_parishes": 1}
    upgrade(harvest_engine, "harvest")
    assert counts() == {**filled, "offices": filled["offices"] + 1}
