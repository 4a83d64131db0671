"""Rows of files of every kind, good and bad, that meet each other often: few numbers, few names, few days."""

from collections.abc import Mapping
from datetime import date, timedelta

from hypothesis import strategies as st

Rows = st.SearchStrategy[list[dict[str, object]]]
MOST_ROWS = 9
DAYS = st.integers(0, 500).map(lambda ago: date(2026, 5, 14) - timedelta(days=ago))
SATURDAYS = st.integers(0, 2).map(lambda ago: date(2026, 5, 9) - timedelta(weeks=ago))


def written(days: st.SearchStrategy[date]) -> st.SearchStrategy[str]:
    return days.map(lambda found: f"{found:%d/%m/%Y}")


def one_of(*values: object) -> st.SearchStrategy[object]:
    return st.sampled_from(values)


def maybe(values: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.one_of(values, values, st.just(""))


DAY = written(DAYS)
PARISHES = one_of("ST.ANN", "St Ann", "Manchester", "St Elizabeth", "JM-13", "Kent")
UNITS = one_of("acre", "squares", "ha", "")
FARMERS = {
    "Farmer number": one_of(*range(81000000, 81000006)),
    "First name": one_of("Jane", "John", ""),
    "Last name": one_of("Sample", "Tester"),
    "Alias": maybe(one_of("Pearl", "Bunny")),
    "Date of birth": maybe(one_of("27/3/1970", "3/4/1970", "4/3/1970")),
    "Parish": PARISHES,
    "District": maybe(one_of("Inverness", "Nowhere")),
    "Phone": maybe(one_of("876-555-0100", "555-0101", "12")),
    "Registered on": maybe(DAY),
    "Verified on": maybe(DAY),
    "Status": maybe(one_of("active", "suspended", "deceased")),
    "Status since": maybe(DAY),
    "Farmer reference": maybe(one_of(*range(4))),
}
OWNERS = {"Farmer number": maybe(one_of("81119321", "081119322", "9")), "Farmer reference": maybe(one_of("R-1", "R-9"))}
FARMS = {
    "Farm reference": maybe(one_of("F-1", "F-2", "F-3", "BASE", "H1")),
    **OWNERS,
    "Parish": PARISHES,
    "District": maybe(one_of("Inverness", "Nowhere")),
    "Size": maybe(one_of("5", "2 1/2", "0", "many")),
    "Unit": UNITS,
    "Tenure": maybe(one_of("owned", "lease")),
    "Latitude": maybe(one_of("18.2", "0", "51")),
    "Longitude": maybe(one_of("-77.3", "0")),
    "Title volume": maybe(one_of("12")),
    "Title folio": maybe(one_of("7")),
}
PLANTINGS = {
    "Farm reference": maybe(one_of("BASE", "BASE", "F-9")),
    "Crop reference": maybe(maybe(one_of("C-1", "C-2", "H1"))),
    "Crop": one_of("yam", "ginger", "gungo", "plastic"),
    "Area": maybe(one_of("1/2", "3", "1 acre")),
    "Area unit": UNITS,
    "Planted on": maybe(DAY),
    "Reaping from": maybe(DAY),
    "Seen on": maybe(DAY),
    "Reaped on": maybe(st.one_of(st.just(""), DAY)),
    "Ended on": maybe(st.one_of(st.just(""), DAY)),
    "How it ended": maybe(one_of("", "failed")),
}
LIVESTOCK = {
    "Farm reference": maybe(one_of("BASE")),
    "Count reference": maybe(maybe(one_of("N-1", "N-2"))),
    "Animals": one_of("goats", "pig", "yam"),
    "Stage": maybe(one_of("Layers", "layers", "does")),
    "How many": maybe(one_of(0, 1, 14)),
    "Counted on": maybe(DAY),
    "Ear tags": maybe(maybe(one_of("JM-001", "JM-001, JM-002"))),
}
FIRST = st.integers(0, 7).map(lambda place: 4100001 + 50 * place)
RECEIPT_BOOKS = {
    "Series": one_of("A", "a", "Z"),
    "Book number": one_of(*range(500, 504)),
    "First receipt number": FIRST,
    "Last receipt number": FIRST.map(lambda first: first + 99),
    "State": maybe(one_of("", "lost", "stolen", "in stock", "printed", "finished", "sold")),
    "State since": maybe(DAY),
    "Office": maybe(one_of("JAS Sample Town")),
    **OWNERS,
    "Sold on": maybe(DAY),
    "Price": maybe(one_of("500")),
    "Remarks": maybe(one_of("left in a taxi")),
}
PRICES = {
    "Report": one_of("farmgate", "farmgate", "municipal"),
    "Week ending": written(SATURDAYS),
    "Place": one_of("St Ann", "Manchester", "Kent"),
    "Commodity": one_of("Cabbage, red", "Ackee", "plastic"),
    "Variety": st.just(""),
    "Unit": one_of("kg", "lb", ""),
    "Low": maybe(one_of("88", "110", "n/a")),
    "Most frequent": maybe(one_of("110", "132.50")),
    "High": maybe(one_of("132.50", "150", "-")),
    "Supply": maybe(one_of("Fair")),
}
# An older register's tables: their districts, and their farmers under another number.
DISTRICTS = {
    "IDX_StakeHolder": one_of("1", "2", "3"),
    "StakeHolder_Num": one_of("81119321", "81119323", "81119324"),
    "Stakeholder_Type": one_of("Individual"),
    "First_Name": one_of("JANE", "JOHN"),
    "Last_Name": one_of("SAMPLE", "TESTER"),
    "Gender": one_of("1", "2"),
    "Res_Parish": one_of("ST.ANN", "MANCHESTER", "KENT"),
    "Res_District_Name": one_of("TESTERS PEN", "SAMPLE HILL", "INVERNESS", "NULL"),
    "Registration_Date": one_of("2008-10-17T00:00:00.000Z"),
    "VerifiedYN": one_of("1", "0"),
    "Verified_Date": one_of("2009-01-09T00:00:00.000Z", "NULL"),
}
PROPERTIES = {
    "IDX_Property": one_of("1", "2", "3"),
    "IDX_StakeHolder": one_of("R-1", "7"),
    "District": one_of("TESTERS PEN", "SAMPLE HILL", "INVERNESS"),
    "Parish": one_of("ST.ANN", "MANCHESTER"),
    "Parish_Extension_Name": one_of("ALEXANDRIA", ""),
    "Property_Size": one_of("1.62", "0"),
    "Property_Size_Units": one_of("Hectare", "Acre"),
    "Description": one_of("Leased", ""),
}
KINDS: Mapping[str, Mapping[str, st.SearchStrategy[object]]] = {
    "farmers": FARMERS,
    "farms": FARMS,
    "plantings": PLANTINGS,
    "livestock": LIVESTOCK,
    "receipt_books": RECEIPT_BOOKS,
    "prices": PRICES,
    "districts": DISTRICTS,
    "properties": PROPERTIES,
}


# What makes a row of each kind one that is taken: without it nearly every row is refused, and nothing is undone.
PAST = one_of("14/05/2024", "15/05/2024")
GOOD: Mapping[str, Mapping[str, st.SearchStrategy[object]]] = {
    "farmers": {
        "First name": one_of("Jane", "John"),
        "Parish": one_of("ST.ANN", "St Ann", "JM-13"),
        "District": st.just(""),
        "Phone": maybe(one_of("876-555-0100", "876-555-0101")),
        "Registered on": PAST,
        "Verified on": one_of("", "16/05/2024"),
        "Status since": PAST,
        "Farmer reference": one_of("", "", "", *range(4)),
    },
    "farms": {
        "Farm reference": one_of("F-1", "F-2", "F-3"),
        "Farmer number": one_of("81119321", "081119322"),
        "Farmer reference": st.just(""),
        "Parish": one_of("ST.ANN", "Manchester"),
        "District": st.just(""),
        "Size": one_of("5", "2 1/2"),
        "Unit": one_of("acre", "ha"),
        "Latitude": st.just(""),
        "Longitude": st.just(""),
        "Title volume": st.just(""),
        "Title folio": st.just(""),
    },
    "plantings": {
        "Farm reference": st.just("BASE"),
        "Crop reference": one_of("", "", "C-1", "C-2"),
        "Crop": one_of("yam", "ginger", "gungo"),
        "Area": one_of("1/2", "1"),
        "Area unit": one_of("acre", "squares"),
        "Planted on": one_of("", "01/02/2025", "01/03/2025"),
        "Reaping from": one_of("", "01/12/2025"),
        "Seen on": one_of("02/03/2026", "09/03/2026"),
        **dict.fromkeys(("Reaped on", "Ended on", "How it ended"), st.just("")),
    },
    "livestock": {
        "Farm reference": st.just("BASE"),
        "Animals": one_of("goats", "pig"),
        "Stage": st.just(""),
        "How many": one_of(1, 14, 15),
        "Counted on": one_of("02/03/2026", "09/03/2026", "16/03/2026"),
        "Ear tags": st.just(""),
    },
    "receipt_books": {
        "Series": one_of("A", "a"),
        "State": one_of("in stock", "in stock", "lost"),
        "State since": PAST,
        "Office": st.just("JAS Sample Town"),
        **dict.fromkeys(("Farmer number", "Farmer reference", "Sold on", "Price"), st.just("")),
    },
    "prices": {
        "Report": st.just("farmgate"),
        "Place": one_of("St Ann", "Manchester"),
        "Commodity": one_of("Cabbage, red", "Cabbage, green"),
        "Unit": st.just("kg"),
        "Low": one_of("88", "90"),
        "Most frequent": one_of("100", "105.50"),
        "High": one_of("132.50", "150"),
    },
    "districts": {"Res_Parish": one_of("ST.ANN", "MANCHESTER")},
    "properties": {"IDX_StakeHolder": st.just("R-1")},
}


def good_row(kind: str) -> st.SearchStrategy[dict[str, object]]:
    """A row that is taken, where none of the others is in its way."""
    row = st.fixed_dictionaries({**KINDS[kind], **GOOD[kind]})
    return st.builds(_book, row, st.integers(0, 3)) if kind == "receipt_books" else row


def _book(row: dict[str, object], place: int) -> dict[str, object]:
    first = 4100001 + 100 * place
    numbers = {"Book number": 500 + place, "First receipt number": first, "Last receipt number": first + 99}
    return {**row, **numbers}


def rows_of(kind: str) -> Rows:
    """Three rows of four are good ones."""
    anything, good = st.fixed_dictionaries(dict(KINDS[kind])), good_row(kind)
    return st.lists(st.one_of(good, good, good, anything), min_size=1, max_size=MOST_ROWS)
