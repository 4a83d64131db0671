"""Farms: places that agree, sizes as they were said, positions in Jamaica; nobody overwrites what he has not seen."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

from harvest.records.farmers import Farmer
from harvest.records.farms import FARM_FIELDS, Farm, add_farm, correct_farm, farm, farm_as_typed, farms_of, hectares
from harvest.records.places import District, ExtensionArea, KnownDistrict, Places, places_known
from harvest.records.versions import ChangedMeanwhile, version_of
from harvest.vocabulary import Parish
from tests.harvest.records.makers import acting, make_farm, make_farmer

CLAREMONT = KnownDistrict(1, "Claremont", Parish.ST_ANN, "Claremont")
MILE_GULLY = KnownDistrict(2, "Mile Gully", Parish.MANCHESTER, None)
NO_AREA = KnownDistrict(3, "Test District", Parish.ST_ANN, None)
PLACES = Places(
    {"st ann": Parish.ST_ANN, "manchester": Parish.MANCHESTER},
    {(Parish.ST_ANN, "claremont"): "Claremont", (Parish.ST_ANN, "alexandria"): "Alexandria"},
    {"claremont": (CLAREMONT,), "mile gully": (MILE_GULLY,), "test district": (NO_AREA,)},
)
TYPED = {"parish": "JM-06"}


def test_acres_and_squares_become_hectares_to_the_square_metre() -> None:
    assert hectares(Decimal(2), "ACR") == Decimal("0.8094")
    assert hectares(Decimal(5), "square") == Decimal("0.2023")


@pytest.mark.parametrize("unit", ["KGM", "XBG"])
def test_a_weight_is_no_area(unit: str) -> None:
    with pytest.raises(ValueError, match="use one of H18, ACR, square"):
        hectares(Decimal(2), unit)


def test_a_name_is_the_organisation_or_the_parts_there_are() -> None:
    assert Farmer(first_name="Jane", last_name="Sample").name == "Jane Sample"
    assert Farmer(organisation_name="Sample Farms Ltd").name == "Sample Farms Ltd"


def test_a_size_is_kept_as_it_was_said_and_in_hectares() -> None:
    taken = farm(TYPED | {"size": "2 1/2", "size_unit": "ACR"}, PLACES)
    assert (taken["size_quantity"], taken["size_unit"], taken["hectares"]) == (
        Decimal("2.5"),
        "ACR",
        Decimal("1.0117"),
    )


def test_district_area_and_parish_that_agree_are_taken() -> None:
    taken = farm({"parish": "St. Ann", "extension_area": "claremont", "district": "CLAREMONT"}, PLACES)
    assert taken
    assert (taken["parish"], taken["district_id"], taken.notes) == (Parish.ST_ANN, 1, ())


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"parish": "Atlantis"}, "parish", "not one of the fourteen"),
        ({"district": "Mile Gully"}, "district", "Mile Gully is in Manchester, not in St Ann"),
        ({"district": "Nowhere"}, "district", "St Ann has no district “Nowhere”"),
        ({"extension_area": "Nowhere"}, "extension_area", "no extension area “Nowhere”"),
        ({"district": "Claremont", "extension_area": "Alexandria"}, "extension_area", "Claremont, not Alexandria"),
        ({"title_volume": "1301"}, "title_folio", "Enter the folio too"),
        ({"title_folio": "22"}, "title_volume", "Enter the volume too"),
        ({"latitude": "18.2"}, "longitude", "Enter the longitude too"),
        ({"longitude": "-77.2"}, "latitude", "Enter the latitude too"),
        ({"latitude": "18.7", "longitude": "-77.2"}, "latitude", "not in Jamaica"),
        ({"latitude": "18.2", "longitude": "-80"}, "longitude", "between -78.5 and -76.1"),
        ({"latitude": "18.2", "longitude": "77.2"}, "longitude", "Write west with a minus: -77.2"),
        ({"latitude": "north", "longitude": "-77.2"}, "latitude", "not a number of degrees"),
        ({"size": "2"}, "size_unit", "Choose the unit"),
        ({"tenure": "borrowed"}, "tenure", "not one of the choices"),
    ],
)
def test_what_does_not_agree_gets_a_sentence_that_says_how(typed: dict[str, str], field: str, sentence: str) -> None:
    errors = farm(TYPED | typed, PLACES).errors
    assert sentence in errors[field]


@pytest.mark.parametrize("zero", ["0", "0.0", "-0", "0.0000000001"])
def test_position_zero_zero_is_not_known_and_that_is_said(zero: str) -> None:
    taken = farm(TYPED | {"latitude": zero, "longitude": zero}, PLACES)
    assert taken
    assert (taken["latitude"], taken["longitude"]) == (None, None)
    assert "left empty" in taken.notes[0]


def test_west_may_be_a_letter() -> None:
    taken = farm(TYPED | {"latitude": "18.25 N", "longitude": "77.5° W"}, PLACES)
    assert (taken["latitude"], taken["longitude"]) == (18.25, -77.5)


def test_an_area_that_no_district_confirms_is_said_to_be_left_out() -> None:
    taken = farm(TYPED | {"district": "Test District", "extension_area": "Claremont"}, PLACES)
    assert taken
    assert "was not kept" in taken.notes[0]


VALID = st.fixed_dictionaries(
    {},
    optional={
        "parish": st.sampled_from(["JM-06", "St Ann", "Manchester", "JM-01"]),
        "district": st.sampled_from(["Claremont", "Mile Gully", "Brown's Town", "Test District"]),
        "extension_area": st.sampled_from(["Claremont", "Alexandria"]),
        "size": st.decimals(0, 9000, places=3).map(str) | st.sampled_from(["2 1/2", "5 squares", "½ ha"]),
        "size_unit": st.sampled_from(["ACR", "H18", "square", ""]),
        "tenure": st.sampled_from(["owned", "family_land", "leased"]),
        "title_volume": st.from_regex(r"\A[0-9]{1,5}\Z"),
        "title_folio": st.from_regex(r"\A[0-9]{1,5}\Z"),
        "latitude": st.floats(17.5, 18.7).map(str),
        "longitude": st.floats(-78.6, -76.0).map(str),
    },
)
ANYTHING = st.dictionaries(st.sampled_from([one.name for one in FARM_FIELDS]), st.text(max_size=30))


@given(st.builds(lambda valid, wild: {**valid, **wild}, VALID, ANYTHING))
def test_any_typed_farm_becomes_values_or_sentences_and_nothing_typed_is_lost(typed: dict[str, str]) -> None:
    taken = farm(typed, PLACES)
    assert {name: value for name, value in taken.typed.items() if name in typed} == typed
    assert all(sentence.endswith(".") for sentence in taken.errors.values())
    assert set(taken.errors) <= {one.name for one in FARM_FIELDS}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.builds(lambda valid, more: {"parish": "JM-06", **valid, **more}, VALID, st.just({})))
def test_a_farm_without_errors_is_found_again_with_the_same_values(
    harvest_sessions: sessionmaker, typed: dict[str, str]
) -> None:
    with harvest_sessions() as session:
        session.info["actor"] = "staff:12"
        places = places_known(session)
        taken = farm(typed, places)
        if not taken:
            return
        added = add_farm(session, make_farmer(session), taken.values)
        session.expire_all()
        found = session.scalars(select(Farm).where(Farm.id == added.id)).one()
        assert {name: getattr(found, name) for name in taken.values} == taken.values
        assert farm(farm_as_typed(found, places), places).values == taken.values
        session.rollback()


def test_the_places_on_record_are_known_by_name_and_other_spelling(harvest_sessions: sessionmaker) -> None:
    with acting(harvest_sessions) as session:
        area = ExtensionArea(name="Test Area", parish=Parish.ST_ANN)
        session.add(area)
        session.flush()
        session.add(District(name="Test Hill", parish=Parish.ST_ANN, extension_area_id=area.id))
        session.flush()
        places = places_known(session)
    [found] = places.called("TEST-HILL")
    assert (found.parish, found.area) == (Parish.ST_ANN, "Test Area")
    assert places.parish("ST.ANN") is Parish.ST_ANN
    assert places.parish("St Elizabeth") is Parish.ST_ELIZABETH


def test_of_two_clerks_the_second_is_shown_what_the_first_wrote(harvest_sessions: sessionmaker) -> None:
    with acting(harvest_sessions) as session:
        land = make_farm(session)
        seen = version_of(session, land)
        theirs: dict[str, Any] = {"title_volume": "1301", "title_folio": "22"}
        correct_farm(session, land, theirs, seen=seen)
        with pytest.raises(ChangedMeanwhile, match="changed by somebody else") as refused:
            correct_farm(session, land, {"title_volume": None, "title_folio": None}, seen=seen)
        assert [(one.field, one.theirs, one.mine) for one in refused.value.differences] == [
            ("title_folio", "22", None),
            ("title_volume", "1301", None),
        ]
        correct_farm(session, land, {"title_volume": "9", "title_folio": "9"}, seen=refused.value.version)
        assert land.title_volume == "9"


def test_two_clerks_who_change_different_fields_do_not_hinder_each_other(harvest_sessions: sessionmaker) -> None:
    with acting(harvest_sessions) as session:
        land = make_farm(session)
        seen = version_of(session, land)
        correct_farm(session, land, {"tenure": "owned"}, seen=seen)
        correct_farm(session, land, {"latitude": 18.2, "longitude": -77.3}, seen=seen)
        assert (land.tenure, land.latitude) == ("owned", 18.2)


def test_a_farmer_has_his_own_farms_and_no_others(harvest_sessions: sessionmaker) -> None:
    with acting(harvest_sessions) as session:
        farmer = make_farmer(session)
        first, second = make_farm(session, farmer), make_farm(session, farmer)
        make_farm(session)
        assert farms_of(session, farmer) == [first, second]
