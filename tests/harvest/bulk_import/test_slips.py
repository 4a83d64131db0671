"""What spreadsheets and hands do to cells on the way: refused with the reason, never taken for another value."""

import pytest

from tests.harvest.bulk_import.loads import Sessions, counts, findings, loaded, sheet, tried
from tests.harvest.records.makers import acting, make_farmer, make_series

FARMER = {
    "Farmer number": "081119321",
    "First name": "Jane",
    "Last name": "Sample",
    "Parish": "St Ann",
    "Registered on": "27/3/2020",
}
BOOK = {
    "Series": "A",
    "Book number": "151560",
    "First receipt number": "4100101",
    "Last receipt number": "4100200",
    "State": "In stock",
    "State since": "27/3/2020",
    "Office": "JAS St Ann",
}
PRICE = {
    "Report": "farmgate",
    "Week ending": "9/5/2026",
    "Place": "St Ann",
    "Commodity": "Cabbage, green",
    "Unit": "kg",
    "Low": "82",
    "Most frequent": "110",
    "High": "132",
}


@pytest.fixture
def register(harvest_sessions: Sessions) -> Sessions:
    with acting(harvest_sessions) as session:
        make_farmer(session, farmer_number="081119321")
        make_series(session, code="A")
    return harvest_sessions


@pytest.mark.parametrize(
    ("column", "written", "said"),
    [
        ("Farmer number", "8.1119E+08", "that a spreadsheet shortened, and its last digits are lost"),
        ("Phone", "1.87656e+10", "that a spreadsheet shortened, and its last digits are lost"),
        ("Farmer number", "000000000", "is nobody's number. Enter the one on the card"),
        ("Last name", "Sam\x01ple", "holds a character that cannot be kept"),
        ("Last name", "Sam\u202eple", "holds a character that cannot be kept"),
    ],
)
def test_a_cell_of_a_farmer_that_was_spoilt_is_refused(
    harvest_sessions: Sessions, column: str, written: str, said: str
) -> None:
    load = tried(harvest_sessions, sheet([{**FARMER, column: written}]))
    assert counts(load) == {"refused": 1}
    assert said in " ".join(one[3] for one in findings(harvest_sessions, load))


def test_a_year_of_birth_in_two_digits_never_makes_a_child_of_an_old_farmer(harvest_sessions: Sessions) -> None:
    load = tried(harvest_sessions, sheet([{**FARMER, "Date of birth": "27/3/25"}]))
    assert counts(load) == {"refused": 1}
    assert (
        "Born on 27 Mar 2025, after the registration on 27 Mar 2020" in findings(harvest_sessions, load, "order")[0][3]
    )
    odd = tried(harvest_sessions, sheet([{**FARMER, "Date of birth": "27/3/2019"}]))
    assert counts(odd) == {"new": 1}
    assert findings(harvest_sessions, odd, "age")[0][3] == "This farmer would be 7 years old. Check the year of birth."


def test_a_heading_that_only_resembles_another_is_not_taken_for_it(register: Sessions) -> None:
    farm = {"Farm reference": "F-1", "Farmer number": "081119321", "Parish": "St Ann", "Longtitude": "-77.3"}
    load = tried(register, sheet([{**farm, "Altitude": "18.2"}]))
    assert ((load.counts or {})["columns"].get("latitude"), (load.counts or {})["unknown"]) == (None, ["Altitude"])
    assert "longitude" in (load.counts or {})["columns"]


@pytest.mark.parametrize("written", ["1.5156E+05", "151560.0", "1e+05"])
def test_a_book_number_that_a_spreadsheet_rewrote_is_no_book(register: Sessions, written: str) -> None:
    load = tried(register, sheet([{**BOOK, "Book number": written}]))
    assert counts(load) == {"refused": 1}
    assert counts(tried(register, sheet([BOOK]))) == {"new": 1}


def test_a_comma_before_decimals_never_makes_an_amount_greater(register: Sessions) -> None:
    farm = {"Farm reference": "F-1", "Farmer number": "081119321", "Parish": "St Ann", "Unit": "acre"}
    said = {"2,5": "refused", "0,125": "refused", "1.250,5": "refused", "1,250": "new", "2.5": "new"}
    for place, (size, outcome) in enumerate(said.items()):
        load = tried(register, sheet([{**farm, "Farm reference": f"F-{place}", "Size": size}]))
        assert counts(load) == {outcome: 1}, size


def test_a_comma_before_cents_never_makes_a_price_a_hundred_times_as_high(register: Sessions) -> None:
    wrong = tried(register, sheet([{**PRICE, "Low": "82,50", "Most frequent": "110,00", "High": "132,00"}]))
    assert counts(wrong) == {"refused": 1}
    ((_, _, _, sentence),) = findings(register, wrong)
    assert "82,50" in sentence
    right = tried(register, sheet([{**PRICE, "Low": "1,082.50", "Most frequent": "1,110", "High": "1,132"}]))
    assert counts(right) == {"new": 1}


def test_a_price_whose_report_cannot_be_read_is_refused_with_one_sentence(register: Sessions) -> None:
    load = tried(register, sheet([{**PRICE, "Report": "roadside"}]))
    assert [one[1] for one in findings(register, load)] == ["A"]


def test_a_comma_that_is_missing_its_quotation_marks_never_gives_a_price(register: Sessions) -> None:
    heads = "Report,Week ending,Place,Commodity,Unit,Low,Most frequent,High,Supply\n"
    row = 'farmgate,9/5/2026,St Ann,"Cabbage, green",kg,1,100,1100,1200,Fair\n'  # 1,100 · 1100 · 1200
    load = loaded(register, heads + row)
    assert counts(load) == {"refused": 1}
