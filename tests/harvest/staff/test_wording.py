"""Every sentence about a field that was left empty reads as somebody would say it; suggestions stand in the page."""

import importlib
import pkgutil
import re

import pytest

import harvest
from harvest.foundation.intake import Field
from harvest.foundation.phone_numbers import said_phone
from harvest.records.staff_members import Role
from harvest.staff.account import device_called
from harvest.vocabulary import Parish
from tests.harvest.records.makers import acting, make_farm, make_farmer
from tests.harvest.staff.desk import Site

# "Enter the since", "Choose the what happened", "Enter the the same once more", "Choose the iD seen".
CLUMSY = re.compile(r"(Enter|Choose) the (since|what|how|why|who|the|from|to|until|\w+ on\b|[a-z][A-Z])")


def required_fields() -> dict[str, Field]:
    """Every field of every table that must be filled in."""
    found = {}
    for module in pkgutil.walk_packages(harvest.__path__, "harvest."):
        for name, value in vars(importlib.import_module(module.name)).items():
            for one in value if isinstance(value, tuple) else (value,):
                if isinstance(one, Field) and one.required:
                    found[f"{module.name}.{name}.{one.name}"] = one
    return found


def test_no_sentence_about_an_empty_field_is_clumsy() -> None:
    sentences = {place: one.when_missing() for place, one in required_fields().items()}
    assert len(sentences) > 30
    assert {place: said for place, said in sentences.items() if CLUMSY.match(said) or not said.endswith(".")} == {}


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36",
            "Chrome on Android",
        ),
        ("Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/120.0 Safari/537.36 Edg/120.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari on an iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0", "Firefox on Linux"),
        ("Werkzeug/3.0", "Werkzeug/3.0"),
        ("", "Not known"),
    ],
)
def test_a_device_is_called_as_people_call_it(agent: str, said: str) -> None:
    assert device_called(agent) == said


def test_a_phone_number_is_said_as_people_write_it() -> None:
    assert said_phone("+18765550100") == "876-555-0100"
    assert said_phone("+442079460000") == "+442079460000"


def test_crops_animals_and_places_are_offered_while_typing(site: Site) -> None:
    with acting(site.sessions) as session:
        farmer = make_farmer(session, parish=Parish.ST_ANN)
        farm = make_farm(session, farmer).id
    seat = site.sit(Role.CLERK)
    for path, field, name, word in (
        (f"/staff/farms/{farm}/plant", "commodity", "crops", "Callaloo"),
        (f"/staff/farms/{farm}/livestock", "commodity", "animals", "Goat"),
        (f"/staff/farms/{farm}/visit", "crop-1-commodity", "crops", "Callaloo"),
        (f"/staff/farms/{farm}/visit", "animal-1-commodity", "animals", "Goat"),
        (f"/staff/farms/{farm}/correct", "district", "districts", "Inverness"),
        (f"/staff/farmers/{farmer.id}/farms/new", "district", "districts", "Inverness"),
        (f"/staff/farmers/{farmer.id}/correct", "district", "districts", "Inverness"),
        ("/staff/farmers/new", "district", "districts", "Inverness"),
    ):
        page = seat.get(path).text
        assert re.search(rf'name="{field}"[^>]* list="{name}"', page), path
        offered = re.search(rf'<datalist id="{name}">(.*?)</datalist>', page, re.DOTALL)
        assert offered, path
        assert f'value="{word}' in offered[1], path
    assert "Mandeville" not in page, "places of other parishes only lengthen the list"
