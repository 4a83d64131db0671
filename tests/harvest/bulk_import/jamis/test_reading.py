"""Price reports are read as they are published: who, what, where, each price in its place; doubt is refused."""

from datetime import date

import pytest

from harvest.bulk_import.layouts.jamis import Asked, answered, read
from harvest.bulk_import.rows import FileRefused
from tests.harvest.bulk_import.jamis.pages import (
    FARMGATE,
    MUNICIPAL,
    REPORTS,
    RETAIL,
    SUMMARY,
    cut,
    on_record,
    prices,
    read_text,
    rows,
)

FARMGATE_PRICES = {
    ("St Mary", "Broccoli"): ("811", "907", "1023"),
    ("St Ann", "Cabbage, green"): ("81", "92", "103"),
    ("St Mary", "Cabbage, green"): ("121", "122.5", "143"),
    ("St Ann", "Lettuce, iceberg"): ("201", "202", "203"),
    ("St Ann", "Hot pepper, Scotch Bonnet"): ("501", "555", "612"),
    ("St Mary", "Hot pepper, Scotch Bonnet"): ("441", "452", "463"),
    ("St Ann", "Yam, yellow"): ("151", "157", "163"),
    ("St Mary", "Yam, yellow"): ("171", "182", "193"),
    ("St Thomas", "Broccoli"): ("701", "815", "923"),
    ("St Thomas", "Callaloo, whole"): ("61", "66", "72"),
    ("St Thomas", "Tomato, plummy"): ("231", "242", "253"),
}
MUNICIPAL_PRICES = {
    ("Papine", "Broccoli"): ("1701", "1711", "1723"),
    ("Papine", "Cabbage, green"): ("501", "505", "512"),
    ("Coronation", "Cabbage, green"): ("286", "330", "396"),
    ("Cross Roads", "Cabbage, green"): ("431", "445", "553"),
    ("Papine", "Dasheen"): ("401", "402", "403"),
    ("Coronation", "Dasheen"): ("308", "309", "319"),
    ("Cross Roads", "Dasheen"): ("421", "432", "443"),
    ("Papine", "Papaya"): ("451", "462", "473"),
    ("Coronation", "Papaya"): ("264", "287", "335"),
    ("Coronation", "Tomato, plummy"): ("441", "452", "463"),
    ("Cross Roads", "Tomato, plummy"): ("641", "652", "663"),
}


def test_farmgate_prices_stand_under_their_parish_however_the_columns_shift() -> None:
    report = read_text(FARMGATE)
    assert prices(report) == FARMGATE_PRICES
    assert (report.refused, report.notes, report.asks) == ((), (), ())


def test_an_entry_says_what_was_printed_and_where_it_stands() -> None:
    report = read_text(FARMGATE)
    entry = next(one for one in report.prices if one.typed["place"] == "St Ann" and one.typed["item"] == "Lettuce")
    assert entry.typed == {
        "report": "farmgate", "week_ending": "2027-05-15", "place": "St Ann", "item": "Lettuce",
        "variety": "Iceberg (Local)", "low": "201", "most_frequent": "202", "high": "203",
        "supply": "Fair", "grade": "Excellent",
    }  # fmt: skip
    assert entry.at == {
        "item": 0, "variety": 2, "low": 6, "high": 8, "most_frequent": 10, "supply": 11, "grade": 14, "place": 6,
    }  # fmt: skip
    assert FARMGATE.splitlines()[entry.line - 1].startswith("Lettuce||Iceberg (Local)")


def test_title_and_footer_say_week_and_day_in_the_american_order() -> None:
    report = read_text(FARMGATE.replace("5/13/2027", "5/12/2027"))
    assert (report.week_ending, report.prepared_on) == (date(2027, 5, 15), date(2027, 5, 12))


def test_markets_have_three_columns_and_one_cell_says_that_there_was_no_price() -> None:
    report = read_text(MUNICIPAL)
    assert prices(report) == MUNICIPAL_PRICES
    assert report.refused == ()


def test_a_store_s_one_price_is_lowest_most_frequent_and_highest() -> None:
    report = read_text(RETAIL)
    told = prices(report)
    assert told["Hi-Lo, Half Way Tree", "Broccoli, imported"] == ("2001", "2001", "2001")
    assert told["Mega Mart, Waterloo Road", "Pineapple, MD2"] == ("463", "463", "463")
    assert told["Mega Mart, Portmore", "Pineapple, MD2"] == ("529", "529", "529")
    assert told["Price Smart, Red Hills Road", "Sweet pepper, green, greenhouse"] == ("1518", "1518", "1518")
    assert ("Hi-Lo, Portmore", "Lettuce, iceberg, imported") not in told
    assert (len(told), report.refused) == (9 + 8 + 1 + 10 + 8, ())


def test_the_summary_asks_for_what_it_does_not_say() -> None:
    report = read_text(SUMMARY)
    assert report.asks == (Asked.WEEK_ENDING, Asked.PLACE, Asked.UNIT)
    whole = answered(report, week_ending=date(2027, 5, 15), place="Kingston supermarkets", per_kg=True)
    assert (whole.asks, whole.notes, whole.week_ending) == ((), (), date(2027, 5, 15))
    assert {(one.typed["week_ending"], one.typed["place"]) for one in whole.prices} == {
        ("2027-05-15", "Kingston supermarkets")
    }
    assert prices(report) == {
        ("Kingston supermarkets", "Callaloo, shredded"): ("281", "292", "303"),
        ("Kingston supermarkets", "Cauliflower"): ("620", "620", "1660.5"),
        ("Kingston supermarkets", "Sweet pepper, red, greenhouse"): ("661", "672.5", "683"),
        ("Kingston supermarkets", "Yam, yellow"): ("541", "552", "563"),
    }


def test_an_answer_never_overrules_the_file() -> None:
    report = answered(read_text(FARMGATE), week_ending=date(2027, 5, 22), place="Portland", per_kg=True)
    assert report == read_text(FARMGATE)


@pytest.mark.parametrize("name", REPORTS)
def test_a_spreadsheet_that_cuts_empty_ends_and_skips_empty_rows_says_the_same(name: str) -> None:
    text = REPORTS[name]
    whole = read_text(text)
    short = []
    for line, cells in cut(text):
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            short.append((line, [" ".join(cell.split()) for cell in cells]))
    assert read(rows(short)) == whole


REFUSED = {
    "a price is not one": (FARMGATE, "|81||103||92|", "|8l||103||92|", "not_a_price"),
    "a point may be for thousands": (FARMGATE, "|81||103||92|", "|81||1.030||92|", "thousands_or_cents"),
    "nothing is free": (FARMGATE, "|81||103||92|", "|0||103||92|", "price_range"),
    "the lowest is missing": (FARMGATE, "|81||103||92|", "|-||103||92|", "price_missing"),
    "the lowest is not the lowest": (FARMGATE, "|81||103||92|", "|181||103||92|", "price_order"),
    "the most frequent is the highest": (FARMGATE, "|81||103||92|", "|81||103||920|", "price_order"),
    "there is supply and no price": (FARMGATE, "|81||103||92|", "|-||-||-|", "remark_without_price"),
    "a number is no supply": (FARMGATE, "|92|Moderate|", "|92|920|", "not_a_word"),
    "the commodity is missing": (FARMGATE, "Cabbage (Green)||Local", "||Local", "labels"),
    "a row has no prices": (FARMGATE, "|81||103||92|Moderate|||Good|121|143|122.5|Scarce||Excellent", "||||||||||||||",
                            "no_prices"),
    "a cell was lost": (MUNICIPAL, "|286||396|330|", "|286|396|330|", ""),
    "a cell too many": (MUNICIPAL, "|286||396|330||431|", "|286||396|330|12||431|", "shifted"),
    "a store was lost": (RETAIL, "|363|528", "|363|", "doubt"),
    "a parish is not one": (FARMGATE, "St. Ann|", "St. Anne's|", "parish"),
    "no parish stands over the prices": (FARMGATE, "||||||St. Ann|||||||||ST.MARY|||||", "", "header"),
    "two parishes over the columns of one": (FARMGATE, "St. Ann|||||||||ST.MARY|",
                                             "St. Ann||||ST.MARY||||||", "header"),
    "one parish for two": (FARMGATE, "ST.MARY", "", "header"),
    "one parish twice": (FARMGATE, "|St. Thomas|", "|St. Ann|", "place_twice"),
    "a heading is misspelt": (FARMGATE, "Low||High||", "Low||Hihg||", "header"),
    "headings are gone": (MUNICIPAL, "Low|||High|Most Freq.|||||Low", "Low|||High|Most Freq.|||||", "header"),
    "a store has no name": (RETAIL, "|John R Wong|", "|\U0001f600|", "header"),
    "two stores' prices in one cell": (RETAIL, "|507|518|529|530", "|507,518|529|530|", "doubt"),
    "no area over the stores": (RETAIL, "|||||CROSS ROADS|||", "||||||||", "header"),
    "one item twice": (FARMGATE, "Yam||White (Lucea)||||-||-||-|-|", "Yam||Yellow||||-||-||-|-|", "said_twice"),
}  # fmt: skip


@pytest.mark.parametrize("fault", REFUSED)
def test_what_is_in_doubt_is_refused_with_a_sentence_and_the_rest_is_read(fault: str) -> None:
    text, right, wrong, rule = REFUSED[fault]
    assert text.count(right) >= 1
    report = read_text(text.replace(right, wrong, 1))
    whole = prices(read_text(text))
    told = prices(report)
    assert told.items() <= whole.items()
    if rule:
        assert rule in {problem.rule for problem in report.refused}
        assert told != whole or fault in {"a row has no prices", "one item twice"}
    assert all(problem.sentence.endswith(".") and len(problem.sentence) > 20 for problem in report.refused)


def test_a_problem_names_line_column_and_value() -> None:
    report = read_text(FARMGATE.replace("|81||103||92|", "|81||1O3||92|"))
    (problem,) = report.refused
    assert (problem.column, problem.value, problem.rule) == ("I", "1O3", "not_a_price")
    assert problem.sentence.startswith("St. Ann: “1O3” is not a price")


def test_a_row_that_stands_one_column_aside_is_read_when_it_is_whole() -> None:
    text = FARMGATE.replace("Pepper||Scotch Bonnet||||501", "Pepper||Scotch Bonnet|||501")
    assert prices(read_text(text)) == FARMGATE_PRICES


def test_the_same_row_twice_counts_once() -> None:
    row = next(line for line in FARMGATE.splitlines() if line.startswith("Pepper"))
    report = read_text(FARMGATE.replace(row, f"{row}\n{row}"))
    assert prices(report) == FARMGATE_PRICES
    assert report.refused == ()


def test_a_new_name_is_refused_with_the_nearest_ones() -> None:
    _, problems = on_record(read_text(FARMGATE.replace("Callaloo||Whole", "Calaloo||Wole")))
    (problem,) = problems
    assert (problem.rule, problem.column) == ("item_not_known", "A")
    assert "Callaloo, whole" in problem.sentence


def test_prices_per_pound_are_not_taken_for_prices_per_kilogram() -> None:
    with pytest.raises(FileRefused, match="not per kg"):
        read_text(FARMGATE.replace("(J$/Kg)", "(J$/lb)"))
    assert read_text(FARMGATE.replace("(J$/Kg)", "")).asks == (Asked.UNIT,)


@pytest.mark.parametrize(
    ("words", "week"),
    [
        ("May 15, 2027", date(2027, 5, 15)),
        ("15 May 2027", date(2027, 5, 15)),
        ("May 15th 2027", date(2027, 5, 15)),
        (": 2027-05-15", date(2027, 5, 15)),
        ("5/15/2027", date(2027, 5, 15)),
        ("15/5/2027", date(2027, 5, 15)),
        ("May 14, 2027", None),  # a Friday
        ("August 14, 2027", None),  # prepared in May
        ("Maj 15, 2027", None),
        ("May 32, 2027", None),
        ("", None),
    ],
)
def test_a_week_that_is_in_doubt_is_asked_for(words: str, week: date | None) -> None:
    report = read_text(FARMGATE.replace("May 15, 2027", words))
    assert report.week_ending == week
    assert (Asked.WEEK_ENDING in report.asks) is (week is None)
    assert {one.typed["week_ending"] for one in report.prices} == {week.isoformat() if week else ""}


def test_footers_that_differ_or_are_not_american_leave_the_day_open() -> None:
    assert read_text(FARMGATE.replace("5/13/2027", "13/5/2027")).prepared_on is None
    report = read_text(FARMGATE.replace("5/13/2027", "5/12/2027", 1))
    assert (report.prepared_on, len(report.notes)) == (None, 1)
