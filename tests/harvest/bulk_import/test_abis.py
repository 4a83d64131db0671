"""The older register's tables, with all that is odd in them, come in one after the other and refer to each other."""

from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

from harvest.database import HarvestSession
from harvest.records.farmers import Farmer
from harvest.records.farms import Farm
from harvest.records.livestock import Livestock
from harvest.records.loads import OtherNumber
from harvest.records.places import District
from harvest.records.plantings import Planting
from harvest.records.receipt_books import BookReport, ReceiptBook, Series
from harvest.vocabulary import BookState, Parish
from tests.harvest.bulk_import.loads import contents, counts, findings, loaded, sheet, undone
from tests.harvest.records.makers import acting, make_farmer

Sessions = sessionmaker[HarvestSession]


def farmer(**changed: object) -> dict[str, object]:
    plain = {
        "IDX_StakeHolder": "952520",
        "StakeHolder_Num": "81119321",
        "Stakeholder_Type": "Individual",
        "Company_Name": "NULL",
        "First_Name": "JANE",
        "Last_Name": "SAMPLE",
        "DOB": "1970-03-27T00:00:00.000Z",
        "Gender": "2",
        "Res_Parish": "ST.ANN",
        "Res_District_Name": "TESTERS PEN",
        "Res_Tele_Num": "555-0127",
        "Registration_Date": "2008-10-17T00:00:00.000Z",
        "VerifiedYN": "1",
        "Verified_Date": "2009-01-09T00:00:00.000Z",
        "Email_Address": "NULL",
    }
    return plain | changed


PROPERTY = {
    "IDX_Property": "1971349",
    "IDX_StakeHolder": "952520",
    "District": "TESTERS PEN",
    "Parish": "ST.ANN",
    "Parish_Extension_Name": "ALEXANDRIA",
    "Property_Size": "1.6200000047683716",
    "Property_Size_Units": "Hectare",
    "Property_Size_Ha": "1.62",
    "Description": "Leased",
    "Volume_Num": "",
    "Folio_Num": "0",
    "Latitude": "0",
    "Longitude": "0",
}
CROP = {
    "IDX_Crop": "2322356",
    "IDX_Property": "1971349",
    "Crop_Name": "Ackee",
    "Crop_Variety": "Not Stated",
    "Crop_Total_Area": "0.61",
    "Crop_Count": "0",
    "Plant_Date": "2004-08-11T00:00:00.000Z",
    "Create_Date": "2008-11-04T12:44:55.846Z",
    "Code_Area_Unit": "Hectare",
    "IDX_StakeHolder": "952520",
}
ANIMALS = {
    "IDX_Livestock": "340798",
    "IDX_Property": "1971349",
    "Livestock_Name": "Pig",
    "Livestock_Stage": "Not Stated",
    "Livestock_Count": "14",
    "Livestock_Capacity": "20",
    "Update_Date": "2008-11-04T13:12:32.990Z",
}
BOOK = {
    "IDX_JAS_Books": "1",
    "IDX_Stakeholder": "952520",
    "Book_Sequence_No": "151560",
    "Receipt_No": "",
    "Date_Purchased": "2014-05-02 00:00:00.000",
    "range1": "901",
    "range2": "1000",
    "investigationyn": "N",
    "remarks": "NULL",
    "Update_Date": "2015-01-09 10:11:12.000",
}


def test_the_tables_come_in_one_after_the_other_and_go_again(harvest_sessions: Sessions) -> None:
    before = contents(harvest_sessions)
    files = [sheet([one]) for one in (farmer(), PROPERTY, CROP, ANIMALS, BOOK)]
    loads = [loaded(harvest_sessions, text) for text in files]
    assert [counts(one) for one in loads] == [{"new": 1}] * 5, [findings(harvest_sessions, one) for one in loads]
    with harvest_sessions() as session:
        [jane], [farm], [crop], [pigs], [book] = (
            session.scalars(select(model)).all() for model in (Farmer, Farm, Planting, Livestock, ReceiptBook)
        )
        district = session.get_one(District, jane.district_id)
        assert (jane.farmer_number, jane.parish, district.name) == ("081119321", Parish.ST_ANN, "TESTERS PEN")
        assert (jane.phone, jane.gender, str(jane.verified_on)) == ("+18765550127", None, "2009-01-09")
        assert (farm.farmer_id, farm.district_id, farm.size_quantity, farm.hectares, farm.tenure) == (
            *(jane.id, district.id, Decimal("1.620"), Decimal("1.6200"), "leased"),
        )
        assert (farm.latitude, farm.title_volume) == (None, None)
        assert (crop.farm_id, crop.hectares, crop.plants_count, crop.variety_id) == (
            *(farm.id, Decimal("0.6100"), None, None),
        )
        assert (str(crop.planted_on), str(crop.recorded_on)) == ("2004-08-11", "2008-11-04")
        assert (pigs.farm_id, pigs.stage, pigs.head_count, str(pigs.recorded_on)) == (farm.id, None, 14, "2008-11-04")
        assert (book.farmer_id, book.first_number, book.last_number, book.state) == (jane.id, 901, 1000, BookState.SOLD)
        assert session.get_one(Series, book.series_id).code == "ABIS"
        numbers = {(one.table_name, one.number) for one in session.scalars(select(OtherNumber))}
        assert numbers == {
            *(("farmers", "952520"), ("farms", "1971349"), ("plantings", "2322356"), ("livestock", "340798")),
        }
    again = [loaded(harvest_sessions, text) for text in files]
    assert [counts(one) for one in again] == [{"same": 1}] * 5
    for load in reversed(loads):
        undone(harvest_sessions, load)
    assert contents(harvest_sessions) == before


def test_what_nobody_can_understand_is_left_out_and_said(harvest_sessions: Sessions) -> None:
    odd = {"VerifiedYN": "2", "Cell_Num": "nil", "Stakeholder_Status": "7"}
    load = loaded(harvest_sessions, sheet([farmer(**odd)]))
    assert counts(load) == {"new": 1}
    assert {sentence for *_, sentence in findings(harvest_sessions, load)} == {
        "Read as 081119321: the zeros in front had been lost.",
        "Read as 876-555-0127: the area code was missing.",
        "“nil” is not a Jamaican phone number: it was left out.",
        "Nobody said what “2” means: it was left out.",
        "Nobody said what “7” means: it was left out.",
        "ABIS has the day 2009-01-09 and says not verified: it was left out.",
        "TESTERS PEN is new in St Ann and would be added.",
    }
    with harvest_sessions() as session:
        assert session.scalars(select(Farmer.verified_on)).one() is None


def test_a_farmer_who_is_on_record_gets_the_older_register_s_number(harvest_sessions: Sessions) -> None:
    with acting(harvest_sessions) as session:
        make_farmer(session, farmer_number="081119321")
    before = contents(harvest_sessions)
    number = {"IDX_StakeHolder": "952520", "StakeHolder_Num": "81119321"}
    load = loaded(harvest_sessions, sheet([number]), layout="abis_farmers")
    assert counts(load) == {"changed": 1}
    assert counts(loaded(harvest_sessions, sheet([number]), layout="abis_farmers")) == {"same": 1}
    property_ = loaded(harvest_sessions, sheet([PROPERTY]))
    assert counts(property_) == {"new": 1}
    undone(harvest_sessions, property_)
    undone(harvest_sessions, load)
    assert contents(harvest_sessions) == before


def test_a_book_under_investigation_keeps_the_remark_for_staff_alone(harvest_sessions: Sessions) -> None:
    loaded(harvest_sessions, sheet([farmer()]))
    load = loaded(harvest_sessions, sheet([BOOK | {"investigationyn": "Y", "remarks": "Diary 7"}]), series="J")
    assert counts(load) == {"new": 1}
    with harvest_sessions() as session:
        [book], [report] = session.scalars(select(ReceiptBook)).all(), session.scalars(select(BookReport)).all()
        assert (book.state, str(book.state_since)) == (BookState.UNDER_INVESTIGATION, "2015-01-09")
        assert (report.reason, session.get_one(Series, book.series_id).code) == ("Diary 7", "J")


def test_a_district_that_comes_with_the_file_takes_the_place_of_the_one_on_record(harvest_sessions: Sessions) -> None:
    loaded(harvest_sessions, sheet([farmer(Res_District_Name="INVERNESS")]))
    before = contents(harvest_sessions)
    moved = loaded(harvest_sessions, sheet([farmer(Res_District_Name="SAMPLE HILL")]))
    assert counts(moved) == {"changed": 1}
    said = [sentence for _, _, _, sentence in findings(harvest_sessions, moved, "changed")]
    assert said == ["District: Inverness becomes SAMPLE HILL."]
    with harvest_sessions() as session:
        assert session.scalars(select(District.name).join(Farmer, Farmer.district_id == District.id)).all() == [
            "SAMPLE HILL"
        ]
    undone(harvest_sessions, moved)
    assert contents(harvest_sessions) == before
