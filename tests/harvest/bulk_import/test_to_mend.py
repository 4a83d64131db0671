"""The same sheet with its errors beside the rows: whole enough to be mended and brought again, whatever its layout."""

import csv
import io
from pathlib import Path

import pytest

from harvest.bulk_import.files import laid_out
from harvest.bulk_import.report import sheet_with_errors
from harvest.foundation.tables import as_csv, as_xlsx
from harvest.records.loads import Load
from tests.harvest.bulk_import.jamis.pages import FARMGATE, MUNICIPAL, RETAIL
from tests.harvest.bulk_import.loads import Sessions, counts, findings
from tests.harvest.bulk_import.test_prices import loaded, on_record, tried


def to_mend(sessions: Sessions, load: Load, *, form: str = "csv", only_wrong: bool = True) -> bytes:
    with sessions() as session, laid_out(session, load) as path:
        session.rollback()
        rows = sheet_with_errors(sessions, load, Path(path), only_wrong=only_wrong)
        first = [str(cell) for cell in next(rows)]
        return b"".join(as_csv(first, rows) if form == "csv" else as_xlsx(first, rows, "to mend"))


@pytest.mark.parametrize("text", [FARMGATE, MUNICIPAL, RETAIL])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_price_report_comes_back_whole_and_is_read_as_before(
    harvest_sessions: Sessions, text: str, form: str
) -> None:
    as_it_came = tried(harvest_sessions, text)
    again = tried(harvest_sessions, to_mend(harvest_sessions, as_it_came, form=form))
    assert (again.layout, counts(again)) == (as_it_came.layout, counts(as_it_came))
    assert again.content_digest == as_it_came.content_digest


def test_a_price_that_was_mended_in_the_sheet_with_errors_is_loaded(harvest_sessions: Sessions) -> None:
    spoilt = FARMGATE.replace("|81|", "|8x1|", 1)
    first = loaded(harvest_sessions, spoilt)
    assert len(findings(harvest_sessions, first, "not_a_price")) == 1
    rows = to_mend(harvest_sessions, first).decode("utf-8-sig")
    assert "8x1” is not a price" in rows
    loaded(harvest_sessions, rows.replace("8x1,", "81,", 1))
    mended = on_record(harvest_sessions)
    whole = tried(harvest_sessions, FARMGATE)
    assert (counts(whole).keys(), len(mended)) == ({"same"}, counts(whole)["same"])


def test_a_row_with_more_cells_than_headings_is_refused_and_comes_back_with_all_of_them(
    harvest_sessions: Sessions,
) -> None:
    heads = "Farmer number,First name,Last name,Parish,Registered on,District\n"
    slipped = "081119321,Ann,Sample, Jr,St Ann,27/3/2020,Inverness\n"
    load = tried(harvest_sessions, f"{heads}081119322,Bea,Tester,St Ann,27/3/2020,\n{slipped}")
    assert counts(load) == {"new": 1, "refused": 1}
    ((line, _, value, sentence),) = findings(harvest_sessions, load, "too_wide")
    assert (line, value) == (3, "Inverness")
    assert "stands under no heading" in sentence
    rows = list(csv.reader(io.StringIO(to_mend(harvest_sessions, load).decode("utf-8-sig"))))
    assert rows[1][-1] == "Inverness"
    again = tried(harvest_sessions, to_mend(harvest_sessions, load))
    assert counts(again) == {"refused": 1}
