"""What somebody typed about a farmer becomes values, or one sentence for each bad field."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import sessionmaker

from harvest.database import HarvestSession
from harvest.foundation.intake import FieldWrong
from harvest.records.farmers.districts import with_district
from harvest.records.farmers.intake import (
    NOTICE_VERSION,
    card_expires,
    correction,
    fields_of,
    full_years,
    photo_kind,
    questions,
    registration,
)
from harvest.records.farmers.record import LARGEST_PHOTO, Gender, PhotoKind
from harvest.records.places import District, PlaceAlias
from harvest.vocabulary import FarmerKind, Parish
from tests.harvest.records.makers import acting

TODAY = date(2026, 5, 14)
PERSON = {
    "first_name": "Jane",
    "last_name": "Sample",
    "date_of_birth": "1/4/1970",
    "gender": "female",
    "parish": "JM-06",
    "phone": "876-555-0100",
    "notice_version": "on",
}


def test_a_person_as_typed_becomes_values() -> None:
    taken = registration(FarmerKind.PERSON, PERSON, today=TODAY)
    assert taken.errors == {}
    assert taken["date_of_birth"] == date(1970, 4, 1)
    assert (taken["gender"], taken["parish"], taken["phone"]) == (Gender.FEMALE, Parish.ST_ANN, "+18765550100")
    assert taken["notice_version"] == NOTICE_VERSION


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("last_name", "", "Enter the last name"),
        ("last_name", "1234", "no letter"),
        ("first_name", "x" * 31, "at most 30"),
        ("date_of_birth", "15/5/2026", "future"),
        ("date_of_birth", "31/12/1899", "not a date"),
        ("date_of_birth", "soon", "not a date"),
        ("parish", "JM-15", "not one of the choices"),
        ("phone", "555-0100", "all ten digits"),
        ("notice_version", "", "Read the privacy notice"),
        ("notice_version", "2019-01", "is now version"),
    ],
)
def test_one_bad_field_gets_one_sentence_and_nothing_typed_is_lost(field: str, typed: str, words: str) -> None:
    taken = registration(FarmerKind.PERSON, PERSON | {field: typed}, today=TODAY)
    assert list(taken.errors) == [field]
    assert words in taken.errors[field]
    assert taken.typed[field] == typed


def test_a_company_is_asked_for_its_name_and_no_birthday() -> None:
    taken = registration(FarmerKind.COMPANY, {"parish": "JM-06", "notice_version": "yes"}, today=TODAY)
    assert set(taken.errors) == {"organisation_name"}
    assert "date_of_birth" not in taken.values


def test_a_correction_needs_no_notice() -> None:
    assert correction(FarmerKind.PERSON, PERSON | {"notice_version": ""}, today=TODAY)


def test_no_tax_number_is_asked_for() -> None:
    assert not {"trn", "id_number"} & {one.name for kind in FarmerKind for one in fields_of(kind)}


@pytest.mark.parametrize(
    ("born", "asked"),
    [
        (date(2012, 5, 14), False),
        (date(2012, 5, 15), True),
        (date(1970, 1, 1), False),
        (date(1901, 1, 1), True),
        (None, False),
    ],
)
def test_a_child_or_the_very_old_are_questioned_and_not_refused(born: date | None, asked: bool) -> None:
    assert bool(questions({"date_of_birth": born}, today=TODAY)) is asked


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)))
def test_a_card_holds_three_years(day: date) -> None:
    assert full_years(day, card_expires(day)) == (2 if (day.month, day.day) == (2, 29) else 3)
    assert 1095 <= (card_expires(day) - day).days <= 1096


@given(st.dictionaries(st.sampled_from(sorted(PERSON)), st.text(max_size=50)))
def test_whatever_is_typed_is_values_or_sentences(typed: dict[str, str]) -> None:
    taken = registration(FarmerKind.PERSON, typed, today=TODAY)
    assert all(taken.errors.values())
    assert all(taken.typed[name] == value for name, value in typed.items())


def test_a_photo_is_known_by_its_bytes() -> None:
    assert photo_kind(b"\xff\xd8\xff\xe0rest") is PhotoKind.JPEG
    assert photo_kind(b"\x89PNG\r\n\x1a\nrest") is PhotoKind.PNG
    for wrong in (b"", b"GIF89a", b"<svg>", b"\xff\xd8\xff" + b"x" * LARGEST_PHOTO):
        with pytest.raises(FieldWrong):
            photo_kind(wrong)


def test_a_district_is_found_in_its_own_parish_alone(harvest_sessions: sessionmaker[HarvestSession]) -> None:
    with acting(harvest_sessions) as session:
        here, there = (District(name="Testers Rest", parish=parish) for parish in (Parish.ST_ANN, Parish.TRELAWNY))
        only_there = District(name="Sample Hill", parish=Parish.TRELAWNY)
        session.add_all([here, there, only_there])
        session.flush()
        session.add(PlaceAlias(spelling="tess rest", district_id=here.id))
        session.flush()

        def found(words: str) -> object:
            taken = registration(FarmerKind.PERSON, PERSON | {"district": words}, today=TODAY)
            return with_district(session, taken)

        assert found("TESTER'S  REST")["district_id"] == here.id  # type: ignore[index]
        assert found("tess rest")["district_id"] == here.id  # type: ignore[index]
        assert found("")["district_id"] is None  # type: ignore[index]
        assert "St Ann has no district" in found("Sample Hill").errors["district"]  # type: ignore[attr-defined]
        assert "Did you mean Testers Rest" in found("Tester Rest").errors["district"]  # type: ignore[attr-defined]
