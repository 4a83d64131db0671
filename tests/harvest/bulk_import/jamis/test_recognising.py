"""A price report is known by what stands in it, it says how sure that is and why, and other files are none."""

from itertools import count

import pytest

from harvest.bulk_import.layouts.jamis import Layout, read, recognise
from harvest.bulk_import.rows import FileRefused, Row
from harvest.records.prices import ReportKind
from tests.harvest.bulk_import.jamis.pages import FARMGATE, REPORTS, RETAIL, cut, read_text, rows

AHEAD = 0.2


@pytest.mark.parametrize("name", REPORTS)
def test_each_report_is_known_by_its_content(name: str) -> None:
    first, second, *_ = recognise(rows(cut(REPORTS[name])))
    assert first.layout is Layout(name)
    assert first.sure >= 0.6
    assert first.sure - second.sure > AHEAD


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("farmgate", ("farmgate prices", "grade", "St Ann", "cabbage")),
        ("municipal", ("municipal", "low", "coronation", "dasheen")),
        ("supermarkets", ("most_frequent", "no place", "callaloo")),
        ("retail", ("retail prices", "sampars", "lettuce")),
    ],
)
def test_it_says_which_words_led_there(name: str, words: tuple[str, ...]) -> None:
    assert set(words) <= set(recognise(rows(cut(REPORTS[name])))[0].because)


@pytest.mark.parametrize("name", ["farmgate", "municipal", "retail"])
def test_a_lost_title_leaves_the_rest_to_tell(name: str) -> None:
    without = [(line, cells) for line, cells in cut(REPORTS[name]) if not any("Prices (" in cell for cell in cells)]
    first = recognise(rows(without))[0]
    assert first.layout is Layout(name)
    assert 0.6 <= first.sure < 1


def test_another_report_s_title_over_a_table_leaves_doubt() -> None:
    with pytest.raises(FileRefused, match="not of one report"):
        read_text(FARMGATE.replace("Farmgate Prices", "Urban Municipal Market Prices"))
    with pytest.raises(FileRefused, match="not of one report"):
        read_text(REPORTS["municipal"].replace("Urban Municipal", "Wholesale"))


@pytest.mark.parametrize(
    "sheet",
    [
        [],
        [["farmer_number", "name", "parish"], ["900000001", "JANE SAMPLE", "St Ann"]],
        [["Commodity", "Low", "High"], ["Cabbage", "1", "2"]],
        [["Wholesale Prices (J$/Kg)"], ["Coronation"], ["Low", "High", "Most Frequent"]],
    ],
)
def test_another_file_is_none_of_them(sheet: list[list[str]]) -> None:
    with pytest.raises(FileRefused, match="none of the JAMIS"):
        read(Row(line, tuple(cells)) for line, cells in enumerate(sheet, start=1))


def test_a_file_without_end_is_refused_early() -> None:
    with pytest.raises(FileRefused, match="5,000 rows"):
        read(Row(line, ("Broccoli", "Local", "1")) for line in count(1))


def test_both_supermarket_reports_go_into_the_one_on_record() -> None:
    assert {layout.kind for layout in Layout} == {ReportKind.FARMGATE, ReportKind.MUNICIPAL, ReportKind.RETAIL}
    assert read_text(RETAIL).kind is ReportKind.RETAIL
