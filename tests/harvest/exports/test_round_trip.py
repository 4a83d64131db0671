"""A file that we export can be sent back: unchanged it changes nothing, and our sheets know its headings."""

import io
from typing import Any

import pytest

from harvest.bulk_import.files import receive
from harvest.bulk_import.kinds import KINDS
from harvest.bulk_import.trial import run_trial
from harvest.exports.datasets import DATASETS
from harvest.exports.whitelist import CLERK
from harvest.records.exports import FileForm
from harvest.records.loads import Outcome
from tests.harvest.bulk_import.loads import NOW, contents, counts, findings, the_load, work
from tests.harvest.exports.country import export

SENT_BACK = [
    name for name in ("farmers", "farms", "plantings", "livestock", "receipt_books", "prices") if name in KINDS
]
# What a sheet may have and a file of ours has not: numbers of other registers, what the item's name says already, and
# why a book's state changes, which is said of the change.
NOT_TAKEN = {"farmer_reference", "variety", "reason"}


@pytest.mark.parametrize("name", SENT_BACK)
def test_the_headings_are_those_of_our_own_sheet(name: str) -> None:
    dataset = DATASETS[name]
    headings = {column.name: column.heading for column in dataset.columns if column.name in CLERK[name].columns}
    for column in KINDS[name].columns:
        if column.name in headings:
            assert headings[column.name] == column.label
        elif name == "farmers":
            assert column.name == "reference"
        else:
            assert column.name in NOT_TAKEN, f"{name}: {column.name} would be lost"


@pytest.mark.parametrize("form", [FileForm.CSV, FileForm.XLSX])
@pytest.mark.parametrize("name", SENT_BACK)
def test_a_file_sent_back_as_it_is_changes_nothing(
    country: str, harvest_sessions: Any, name: str, form: FileForm
) -> None:
    before = contents(harvest_sessions)
    file = export(country, name, form)
    with harvest_sessions.begin() as session:
        session.info["actor"] = "cli:tester"
        load_id = receive(session, io.BytesIO(file), name=f"{name}.{form}", options={}, now=NOW).id
    run_trial(work(harvest_sessions), load_id)
    load = the_load(harvest_sessions, load_id)
    assert load.kind == name, load.note
    assert set(counts(load)) == {Outcome.SAME.value}, findings(harvest_sessions, load)
    assert contents(harvest_sessions) == before
