"""Farms in files: known by what the file calls them, with the farmer by his number and places that agree."""

from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

from harvest.database import HarvestSession
from harvest.records.farms import Farm
from harvest.records.loads import OtherNumber
from harvest.vocabulary import Parish
from tests.harvest.bulk_import.loads import changed_tables, contents, counts, findings, loaded, sheet, tried, undone
from tests.harvest.records.makers import acting, make_farm, make_farmer

Sessions = sessionmaker[HarvestSession]


def row(reference: str = "F-1", **changed: object) -> dict[str, object]:
    """A farm of five squares in St Ann, as a clerk writes it."""
    plain = {"Farm reference": reference, "Farmer number": "81119321", "Parish": "ST.ANN"}
    return {**plain, "Size": "5 squares", "Held as": "Family land"} | changed


def farmer(sessions: Sessions, number: str = "081119321") -> int:
    with acting(sessions) as session:
        return int(make_farmer(session, farmer_number=number).id)


def test_a_farm_is_loaded_once_and_taken_back(harvest_sessions: Sessions) -> None:
    owner = farmer(harvest_sessions)
    before = contents(harvest_sessions)
    text = sheet(
        [row(), row("F-2", Latitude="18.2", Longitude="-77.3", **{"Title volume": "1234", "Title folio": "5"})]
    )
    first = loaded(harvest_sessions, text)
    assert counts(first) == {"new": 2}
    with harvest_sessions() as session:
        farms = session.scalars(select(Farm).order_by(Farm.id)).all()
        assert [(one.farmer_id, one.parish, str(one.hectares)) for one in farms] == [
            (owner, Parish.ST_ANN, "0.2023")
        ] * 2
        assert (farms[0].size_unit, farms[0].tenure, farms[1].latitude, farms[1].title_folio) == (
            *("square", "family_land"),
            *(18.2, "5"),
        )
        numbers = session.scalars(select(OtherNumber).order_by(OtherNumber.number)).all()
        assert [(one.system, one.number, one.record_id) for one in numbers] == [
            ("file", "F-1", farms[0].id),
            ("file", "F-2", farms[1].id),
        ]
    assert changed_tables(before, contents(harvest_sessions)) == {"farms", "other_numbers"}
    again = loaded(harvest_sessions, text)
    assert counts(again) == {"same": 2}
    undone(harvest_sessions, again)
    undone(harvest_sessions, first)
    assert contents(harvest_sessions) == before


def test_what_is_wrong_is_said_at_its_cell(harvest_sessions: Sessions) -> None:
    farmer(harvest_sessions)
    wrong = [
        row("F-1", **{"Farmer number": "099999999"}),
        row("F-2", **{"Title volume": "12"}),
        row("F-3", District="Nowhere"),
        row("F-4", Latitude="51.5", Longitude="-0.1"),
        row("F-5", Parish="Kent"),
        row("F-5"),
        row(""),
        row("H99999999"),
        row("F-6", Size="5"),
        row("F-7", **{"Farmer number": ""}),
        row("F-8", Latitude="0", Longitude="0"),
    ]
    load = tried(harvest_sessions, sheet(wrong))
    said = [one for one in findings(harvest_sessions, load) if "zeros in front" not in one[3]]
    assert counts(load) == {"new": 1, "refused": 10}
    assert said == [
        (2, "B", "099999999", "No farmer has the number 099999999. Load the farmers first, or correct the number."),
        (3, None, "", "A title has a volume and a folio. Enter the folio too."),
        (4, "G", "Nowhere", "St Ann has no district “Nowhere”. Check the spelling, or leave it empty."),
        (5, "I", "-0.1", "Longitude -0.1 is not in Jamaica. It lies between -78.5 and -76.1."),
        (5, "H", "51.5", "Latitude 51.5 is not in Jamaica. It lies between 17.6 and 18.6."),
        (6, "C", "Kent", "Parish “Kent” is not one of the fourteen. Choose one from the list."),
        (7, "A", "F-5", "Line 6 of this file is the same record. Keep one of the two lines."),
        (8, "A", "", "Enter the farm reference: it says which farm a row is."),
        (9, "A", "H99999999", "There is no farm H99999999 in the register. Copy it as exported."),
        (10, None, "", "Choose the unit of the amount."),
        (11, "B", "", "Enter the farmer number: it says whose farm it is."),
        (12, None, "", "Position 0, 0 stands for “not known” and lies in the Atlantic: the position was left empty."),
    ]


def test_a_farm_of_somebody_else_is_never_taken_over(harvest_sessions: Sessions) -> None:
    farmer(harvest_sessions)
    farmer(harvest_sessions, "081119322")
    loaded(harvest_sessions, sheet([row()]))
    load = tried(harvest_sessions, sheet([row(**{"Farmer number": "081119322", "Size": "9 acres"})]))
    assert findings(harvest_sessions, load, "owner") == [
        (2, "B", "081119322", "Farm F-1 is on record with farmer 081119321. Give this farm another reference.")
    ]


def test_our_own_number_names_a_farm_that_was_entered_on_the_page(harvest_sessions: Sessions) -> None:
    with acting(harvest_sessions) as session:
        farm = make_farm(session, make_farmer(session, farmer_number="081119321"))
        number = f"H{farm.id}"
    before = contents(harvest_sessions)
    load = loaded(harvest_sessions, sheet([row(number, Size="5 acres", **{"Held as": "leased"})]))
    assert counts(load) == {"changed": 1}
    assert findings(harvest_sessions, load, "changed") == [(2, "E", "leased", "Held as: – becomes leased.")]
    assert changed_tables(before, contents(harvest_sessions)) == {"farms"}
    undone(harvest_sessions, load)
    assert contents(harvest_sessions) == before
