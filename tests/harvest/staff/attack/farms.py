"""Attacks on the forms about farms: entered, corrected, planted, reaped, counted, visited."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from harvest.records.commodities import Commodity
from harvest.records.farms import Farm
from harvest.records.livestock import Livestock, LivestockTag
from harvest.records.plantings import EndedHow, Planting, Reaping, plant
from harvest.records.staff_members import Role
from harvest.records.visits import Visit
from harvest.vocabulary import Parish
from tests.fakes import NOW
from tests.harvest.records.makers import DAY, acting, make_farm, make_farmer
from tests.harvest.staff.attack.attempts import Attack, Attempt, held_by
from tests.harvest.staff.attack.hostile import Kind, odd_words
from tests.harvest.staff.desk import Seat, Site

TODAY = f"{NOW:%d/%m/%Y}"
EVER = "2000000000"
ENTERED, CORRECTED, PLANTED, COUNTED, VISITED, REAPED, ENDED = 240, 200, 240, 240, 140, 200, 80
FARM = {
    "parish": Kind.CHOICE,
    "extension_area": Kind.WORD,
    "district": Kind.WORD,
    "size": Kind.AMOUNT,
    "size_unit": Kind.CHOICE,
    "tenure": Kind.CHOICE,
    "title_volume": Kind.TEXT,
    "title_folio": Kind.TEXT,
    "latitude": Kind.DEGREES,
    "longitude": Kind.DEGREES,
}
CROP = {
    "commodity": Kind.WORD,
    "variety": Kind.WORD,
    "area": Kind.AMOUNT,
    "area_unit": Kind.CHOICE,
    "plants_count": Kind.WHOLE,
    "planted_on": Kind.DAY,
    "expected_from": Kind.LATER_DAY,
    "expected_to": Kind.LATER_DAY,
    "expected_quantity": Kind.AMOUNT,
    "expected_unit": Kind.CHOICE,
}
HERD = {"commodity": Kind.WORD, "stage": Kind.TEXT, "head_count": Kind.WHOLE, "tags": Kind.TEXT}
REAPING = {"reaped_on": Kind.DAY, "quantity": Kind.AMOUNT, "unit": Kind.CHOICE}
VISIT = {
    "visited_on": Kind.DAY,
    "note": Kind.TEXT,
    **{f"crop-1-{name}": kind for name, kind in (CROP | REAPING).items()},
    **{f"animal-1-{name}": kind for name, kind in HERD.items()},
}


@dataclass
class Ground:
    """`farms`: some to be worked on; `growing`: a crop for each end, and one that is reaped again and again."""

    clerk: Seat
    farmer: int
    farms: list[int]
    growing: list[int]


def ground(site: Site) -> Ground:
    clerk = site.sit(Role.CLERK)
    with acting(site.sessions, "staff:99") as session:
        farmer = make_farmer(session)
        farms = [make_farm(session, farmer).id for _ in range(40)]
        crop = session.scalars(select(Commodity.id).where(Commodity.name == "Callaloo")).one()
        farm = make_farm(session, farmer)
        growing = [plant(session, farm, {"commodity_id": crop}, on=DAY, source="x").id for _ in range(ENDED + 1)]
        return Ground(clerk, farmer.id, farms, growing)


def _farm(dice: Random, n: int) -> tuple[dict[str, str], dict[str, Any]]:
    size = Decimal(n + 1) / 4
    volume, folio = odd_words(dice, f"v{n}")[-20:].strip(), f"f{n}"
    latitude, longitude = f"18.{100_000 + n}", f"-77.{200_000 + n}"
    typed = {
        "parish": "JM-06",
        "extension_area": "",
        "district": "",
        "size": f"{size.normalize():f}",
        "size_unit": dice.choice(("ACR", "square", "H18")),
        "tenure": dice.choice(("owned", "leased", "")),
        "title_volume": volume,
        "title_folio": folio,
        "latitude": latitude,
        "longitude": longitude,
    }
    columns = {"title_volume": volume, "title_folio": folio, "size_quantity": size, "latitude": float(latitude)}
    return typed, {**columns, "longitude": float(longitude), "parish": Parish.ST_ANN}


def _enter(on: Ground, dice: Random, n: int) -> Attempt:
    typed, columns = _farm(dice, n)
    path = f"/staff/farmers/{on.farmer}/farms/new"
    return Attempt(path, typed, held_by(Farm, farmer_id=on.farmer, **columns), on.clerk)


def _correct(on: Ground, dice: Random, n: int) -> Attempt:
    farm = on.farms[n % len(on.farms)]
    typed, columns = _farm(dice, n + 1000)
    held = held_by(Farm, id=farm, **columns)
    return Attempt(f"/staff/farms/{farm}/correct", {**typed, "version": EVER}, held, on.clerk)


def _crop(dice: Random, n: int) -> tuple[dict[str, str], dict[str, Any]]:
    planted = date(2026, 4, 1 + n % 28)
    amount = Decimal(n + 1) / 8
    typed = {
        "commodity": dice.choice(("callaloo", "Callaloo", " CALLALOO ")),
        "variety": "",
        "area": "1/8",
        "area_unit": "ACR",
        "plants_count": f"{n + 1:,}",
        "planted_on": f"{planted:%d-%m-%Y}",
        "expected_from": "1/6/2026",
        "expected_to": "31/12/2026",
        "expected_quantity": f"{amount.normalize():f} lb",
        "expected_unit": "",
    }
    columns = {"plants_count": n + 1, "planted_on": planted, "expected_quantity": amount, "expected_unit": "LBR"}
    return typed, columns


def _plant(on: Ground, dice: Random, n: int) -> Attempt:
    farm = on.farms[n % len(on.farms)]
    typed, columns = _crop(dice, n)
    held = held_by(Planting, farm_id=farm, **columns)
    return Attempt(f"/staff/farms/{farm}/plant", {**typed, "go_on": "yes"}, held, on.clerk)


def _herd(dice: Random, n: int) -> tuple[dict[str, str], dict[str, Any]]:
    stage = odd_words(dice, f"s{n}")
    typed = {"commodity": "goats", "stage": stage, "head_count": str(n + 2), "tags": f"JM-{n:05},\r\njm-{n:05}-b"}
    return typed, {"stage": stage.lower(), "head_count": n + 2}


def _count(on: Ground, dice: Random, n: int) -> Attempt:
    farm = on.farms[n % len(on.farms)]
    typed, columns = _herd(dice, n)

    def held(session: Session) -> bool:
        count = session.scalars(select(Livestock).filter_by(farm_id=farm, **columns)).one()
        tags = set(session.scalars(select(LivestockTag.tag).filter_by(livestock_id=count.id)))
        return tags == {f"JM-{n:05}", f"JM-{n:05}-B"}

    return Attempt(f"/staff/farms/{farm}/livestock", {"counted_on": TODAY, **typed}, held, on.clerk)


def _visit(on: Ground, dice: Random, n: int) -> Attempt:
    farm, note = on.farms[n % len(on.farms)], f"{odd_words(dice, f'n{n}')}\n{odd_words(dice, 'second line')}"
    crop, planted = _crop(dice, n + 5000)
    herd, counted = _herd(dice, n + 5000)
    reaping = {"reaped_on": "", "quantity": "3", "unit": "KGM"}
    rows = {f"crop-1-{name}": said for name, said in (crop | reaping).items()}
    rows |= {f"animal-1-{name}": said for name, said in herd.items()}

    def held(session: Session) -> bool:
        tables: tuple[tuple[type, dict[str, Any]], ...] = ((Visit, {"note": note}), (Planting, planted))
        return all(held_by(one, farm_id=farm, **said)(session) for one, said in (*tables, (Livestock, counted)))

    typed = {"visited_on": TODAY, "note": note, "seen": EVER, "go_on": "yes", **rows}
    return Attempt(f"/staff/farms/{farm}/visit", typed, held, on.clerk)


def _reap(on: Ground, _dice: Random, n: int) -> Attempt:
    quantity = Decimal(n + 1) / 2
    typed = {"reaped_on": TODAY, "quantity": f"{quantity.normalize():f}", "unit": "LBR"}
    held = held_by(Reaping, planting_id=on.growing[-1], quantity=quantity, unit="LBR")
    return Attempt(f"/staff/plantings/{on.growing[-1]}/reap", typed, held, on.clerk)


def _end(on: Ground, dice: Random, n: int) -> Attempt:
    how, crop = dice.choice(list(EndedHow)), on.growing[n]
    held = held_by(Planting, id=crop, ended_how=how, ended_on=NOW.date())
    return Attempt(f"/staff/plantings/{crop}/end", {"ended_how": how.value, "ended_on": TODAY}, held, on.clerk)


ATTACKS = (
    Attack("/staff/farmers/<int:farmer>/farms/new", _enter, ENTERED, FARM, frozenset({"parish"})),
    Attack("/staff/farms/<int:farm>/correct", _correct, CORRECTED, FARM, frozenset({"parish"})),
    Attack("/staff/farms/<int:farm>/plant", _plant, PLANTED, CROP, frozenset({"commodity"})),
    Attack("/staff/farms/<int:farm>/livestock", _count, COUNTED, HERD, frozenset({"commodity", "head_count"})),
    Attack("/staff/farms/<int:farm>/visit", _visit, VISITED, VISIT, frozenset({"visited_on", "crop-1-commodity"})),
    Attack("/staff/plantings/<int:planting>/reap", _reap, REAPED, REAPING, frozenset({"reaped_on"})),
    Attack(
        "/staff/plantings/<int:planting>/end",
        _end,
        ENDED,
        {"ended_how": Kind.CHOICE, "ended_on": Kind.DAY},
        frozenset({"ended_how", "ended_on"}),
    ),
)
