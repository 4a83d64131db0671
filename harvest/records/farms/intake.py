"""What may be submitted about a farm: places that agree, a size as written, a position in Jamaica, a whole title."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from harvest.foundation.intake import Field, FieldWrong, Intake, Read, choices, one_of, take, text
from harvest.records.farms.record import Farm, Tenure
from harvest.records.measures import AREA_UNITS, hectares, measured, settled, unit, unit_choices
from harvest.records.places import KnownDistrict, Places
from harvest.vocabulary import Parish

LATITUDES, LONGITUDES = (17.6, 18.6), (-78.5, -76.1)  # a box around Jamaica, WGS 84
DECIMALS = 6  # of a degree: a tenth of a metre
_DEGREES = re.compile(r"([-+−–]?)([0-9]{1,3}(?:\.[0-9]{0,15})?)\s?°?\s?([NSEWnsew]?)", re.ASCII)


@dataclass(frozen=True, slots=True)
class FarmIntake(Intake):
    """`notes` say what was understood differently from how it was typed, though nothing is wrong."""

    notes: tuple[str, ...] = ()


def degrees(label: str) -> Read:
    """Degrees with a point: "18.2", "-77.3", "77.3 W"."""

    def read(typed: str) -> float:
        found = _DEGREES.fullmatch(typed)
        if found is None:
            raise FieldWrong(
                f"{label} “{typed[:40]}” is not a number of degrees. Write it such as 18.1234 or -77.1234."
            )
        is_negative = found[1] not in {"", "+"} or found[3].upper() in {"W", "S"}
        return round(float(found[2]) * (-1 if is_negative else 1), DECIMALS) + 0.0

    return read


FARM_FIELDS = (
    Field(
        "parish",
        "Parish",
        text("Parish"),
        required=True,
        kind="select",
        choices=tuple((parish.value, parish.label) for parish in Parish),
    ),
    Field(
        "extension_area",
        "Extension area",
        text("Extension area"),
        hint="Leave it empty if you do not know it.",
        suggest="areas",
    ),
    Field("district", "District", text("District"), hint="The named place where the farm lies.", suggest="districts"),
    Field("size", "Size", measured("Size", AREA_UNITS), hint="As the farmer says it: 2 1/2, 5 squares.", width="short"),
    Field("size_unit", "Unit", unit("Unit", AREA_UNITS), kind="select", choices=unit_choices(AREA_UNITS)),
    Field("tenure", "Held as", one_of("Held as", Tenure), kind="select", choices=choices(Tenure)),
    Field("title_volume", "Title volume", text("Title volume", 20), width="short"),
    Field("title_folio", "Title folio", text("Title folio", 20), width="short"),
    Field("latitude", "Latitude", degrees("Latitude"), hint="Such as 18.1234.", width="short"),
    Field("longitude", "Longitude", degrees("Longitude"), hint="Such as -77.1234.", width="short"),
)


def farm(typed: Mapping[str, str], places: Places) -> FarmIntake:
    """The columns of a farm in `values`, or one sentence for each bad field. The place chain must agree."""
    return placed(land(take(FARM_FIELDS, typed)), places)


def land(taken: Intake) -> FarmIntake:
    """The rules that need no place: a size with its unit, a whole title, a position in Jamaica."""
    both = FarmIntake(taken.typed, taken.values, taken.errors)
    for rule in (_sized, _titled, _positioned):
        both = rule(both)
    return both


def farm_as_typed(farm: Farm, places: Places) -> dict[str, str]:
    """The form of a farm on record, as `farm` reads it."""
    district = next((one for same in places.districts.values() for one in same if one.id == farm.district_id), None)
    shown = {
        "parish": farm.parish.value,
        "extension_area": district.area if district else None,
        "district": district.name if district else None,
        "size": f"{farm.size_quantity.normalize():f}" if farm.size_quantity else None,
        **{name: getattr(farm, name) for name in ("size_unit", "tenure", "title_volume", "title_folio")},
        "latitude": farm.latitude,
        "longitude": farm.longitude,
    }
    return {name: str(value) if value else "" for name, value in shown.items()}


def _with(taken: FarmIntake, drop: tuple[str, ...] = (), **values: Any) -> FarmIntake:
    kept = {name: value for name, value in taken.values.items() if name not in drop}
    return replace(taken, values={**kept, **values})


def _noted(taken: FarmIntake, note: str) -> FarmIntake:
    return replace(taken, notes=(*taken.notes, note))


def _refused(taken: FarmIntake, **sentences: str) -> FarmIntake:
    return replace(taken, errors={**sentences, **taken.errors})


def _sized(taken: FarmIntake) -> FarmIntake:
    one = settled(taken, "size", "size_unit")
    quantity, code = one["size"], one["size_unit"]
    area = hectares(quantity, code) if quantity and code else None
    done = replace(taken, values=one.values, errors=one.errors)
    return _with(done, ("size",), size_quantity=quantity, hectares=area)


def _titled(taken: FarmIntake) -> FarmIntake:
    volume, folio = taken["title_volume"], taken["title_folio"]
    if folio and not volume:
        return _refused(taken, title_volume="A title has a volume and a folio. Enter the volume too.")
    if volume and not folio:
        return _refused(taken, title_folio="A title has a volume and a folio. Enter the folio too.")
    return taken


def _positioned(taken: FarmIntake) -> FarmIntake:
    latitude, longitude = taken["latitude"], taken["longitude"]
    if latitude == 0 and longitude == 0:
        note = "Position 0, 0 stands for “not known” and lies in the Atlantic: the position was left empty."
        return _noted(_with(taken, latitude=None, longitude=None), note)
    if latitude is None and longitude is None:
        return taken
    if longitude is None:
        return _refused(taken, longitude="A position needs both numbers. Enter the longitude too.")
    if latitude is None:
        return _refused(taken, latitude="A position needs both numbers. Enter the latitude too.")
    if not LATITUDES[0] <= latitude <= LATITUDES[1]:
        taken = _refused(taken, latitude=f"Latitude {latitude} is not in Jamaica. It lies between 17.6 and 18.6.")
    if not LONGITUDES[0] <= longitude <= LONGITUDES[1]:
        hint = "Write west with a minus" if LONGITUDES[0] <= -longitude <= LONGITUDES[1] else "It lies between"
        ending = f": {-longitude}." if hint.startswith("Write") else " -78.5 and -76.1."
        taken = _refused(taken, longitude=f"Longitude {longitude} is not in Jamaica. {hint}{ending}")
    return taken


def placed(taken: FarmIntake, places: Places) -> FarmIntake:
    """Parish, extension area and district that agree; the district's id, from which the area is known."""
    said, area_said, district_said = taken["parish"], taken["extension_area"], taken["district"]
    parish = places.parish(said) if said else None
    done = _with(taken, ("extension_area", "district"), parish=parish, district_id=None)
    if said and parish is None:
        return _refused(done, parish=f"Parish “{said[:40]}” is not one of the fourteen. Choose one from the list.")
    if parish is None:
        return done
    district = next((one for one in places.called(district_said or "") if one.parish is parish), None)
    if district_said and district is None:
        done = _refused(done, district=_not_there(district_said, parish, places))
    done = _with(done, district_id=district.id if district else None)
    return _in_area(done, area_said, district, places) if area_said else done


def _in_area(taken: FarmIntake, said: str, district: KnownDistrict | None, places: Places) -> FarmIntake:
    parish: Parish = taken["parish"]
    area = places.area(parish, said)
    if area is None:
        sentence = f"{parish.label} has no extension area “{said[:40]}”. Check the spelling, or leave it empty."
        return _refused(taken, extension_area=sentence)
    if district is None or district.area is None:
        return _noted(taken, f"Extension area {area} was not kept: a farm's area is known from its district.")
    if district.area != area:
        sentence = f"{district.name} is in the extension area {district.area}, not {area}. Correct one of them."
        return _refused(taken, extension_area=sentence)
    return taken


def _not_there(said: str, parish: Parish, places: Places) -> str:
    elsewhere = " and ".join(one.parish.label for one in places.called(said))
    if elsewhere:
        return f"{said[:40]} is in {elsewhere}, not in {parish.label}. Correct the parish or the district."
    return f"{parish.label} has no district “{said[:40]}”. Check the spelling, or leave it empty."
