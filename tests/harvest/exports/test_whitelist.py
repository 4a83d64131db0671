"""Who may take which column of what, against a list written by hand; nobody's names where they do not belong."""

import csv
import getpass
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from pyarrow import parquet

from harvest.exports.datasets import DATASETS
from harvest.exports.taking import NotTaken, Taker, taken
from harvest.exports.whitelist import AT_THE_MACHINE, MAY_TAKE
from harvest.foundation.clock import utc_now
from harvest.permissions import where
from harvest.records.exports import FileForm
from harvest.records.staff_members import Role
from harvest.vocabulary import Parish
from tests.harvest.exports.country import OTHER, OWN, SECRET, Canaries, export, records, table

EXPECTED = Path(__file__).with_name("expectations.csv")
OPEN = {"prices", "commodities", "places", "offices"}


def expectations() -> dict[tuple[str, str, str], str]:
    """Role, dataset and column, and where."""
    with EXPECTED.open(newline="", encoding="utf-8") as lines:
        return {
            (role.value, row["dataset"], column): row[role.value]
            for row in csv.DictReader(lines)
            for column in row["columns"].split()
            for role in Role
        }


def taker(role: Role) -> Taker:
    return Taker(
        role, frozenset({OWN}) if role in {Role.CLERK, Role.EXTENSION_OFFICER, Role.JAS_AGENT} else frozenset()
    )


def as_text(file: bytes, form: FileForm) -> str:
    """All that is in the file, its metadata too."""
    if form is FileForm.XLSX:
        with zipfile.ZipFile(BytesIO(file)) as parts:
            told = "".join(f"{name} {parts.read(name).decode(errors='replace')}" for name in parts.namelist())
    elif form is FileForm.PARQUET:
        read = parquet.ParquetFile(BytesIO(file))
        told = f"{read.metadata.metadata} {read.schema} {read.read().to_pylist()} {file.decode('latin-1')}"
    else:
        told = file.decode("utf-8-sig")
    return told + str(table(file, form))


def test_each_role_takes_these_columns_and_no_others() -> None:
    wanted = {key: said for key, said in expectations().items() if said != "never"}
    assert {
        (role.value, name, column): str(where(role, grant.act))
        for role, grants in MAY_TAKE.items()
        for name, grant in grants.items()
        for column in grant.columns
    } == wanted


def test_every_column_is_in_the_list_and_every_one_that_is_granted_exists() -> None:
    listed = {(dataset, column) for _, dataset, column in expectations()}
    assert listed == {(dataset.name, column.name) for dataset in DATASETS.values() for column in dataset.columns}
    for grants in (*MAY_TAKE.values(), AT_THE_MACHINE):
        assert all((name, column) in listed for name, grant in grants.items() for column in grant.columns)


@pytest.mark.parametrize("role", list(Role))
def test_every_dataset_of_a_role_in_every_form_has_its_columns_and_rows_of_its_parishes_alone(
    country: str, role: Role
) -> None:
    mine, theirs = Canaries(OWN), Canaries(OTHER)
    for dataset in taker(role).datasets():
        columns = taker(role).columns(dataset)
        counts = set()
        for form in FileForm:
            file = export(country, dataset.name, form, taker(role))
            cells = table(file, form)
            for_people = form in {FileForm.CSV, FileForm.XLSX}
            assert cells[0] == [column.heading if for_people else column.name for column in columns], dataset.name
            counts.add(len(cells))
            if dataset.name in OPEN or role in {Role.AUDITOR, Role.ADMINISTRATOR}:
                continue
            told = as_text(file, form)
            assert not [one for one in theirs.all() if one in told], (dataset.name, form)
            assert OTHER.label not in told or role is Role.ANALYST, (dataset.name, form)
            if role is Role.ANALYST:
                assert not [one for one in mine.all() if one in told]
        assert len(counts) == 1, dataset.name
        assert counts.pop() > 1, dataset.name


def test_an_analyst_finds_nobody_in_any_file(country: str) -> None:
    canaries = [one for parish in (OWN, OTHER) for one in Canaries(parish).all()]
    for dataset in taker(Role.ANALYST).datasets():
        for form in FileForm:
            if dataset.name != "places":
                told = as_text(export(country, dataset.name, form, taker(Role.ANALYST)), form)
                found = [one for one in (*canaries, "HYPERLINK", "1961") if one in told]
                assert found == [], (dataset.name, form)


def test_accounts_come_without_their_secrets(country: str) -> None:
    for form in FileForm:
        file = export(country, "people", form, taker(Role.ADMINISTRATOR))
        assert SECRET not in as_text(file, form)
    assert records(file, FileForm.PARQUET)[0]["has_codes"] is True


@pytest.mark.parametrize("form", [FileForm.XLSX, FileForm.PARQUET])
def test_a_file_tells_nothing_of_who_wrote_it_when_and_where(country: str, form: FileForm) -> None:
    first, second = (export(country, "farms", form) for _ in range(2))
    assert first == second
    told = as_text(first, form)
    for hint in (str(Path.cwd()), "/tmp/", getpass.getuser(), f"{utc_now():%Y-%m-%d}"):
        assert hint not in told


def test_the_printers_store_belongs_to_who_receives_books(country: str, harvest_sessions: object) -> None:
    from tests.harvest.records.makers import acting, make_book  # noqa: PLC0415

    with acting(harvest_sessions) as session:  # type: ignore[arg-type]
        make_book(session, first_number=7777001)
    seen = {
        role: "7777001" in export(country, "receipt_books", FileForm.CSV, taker(role)).decode()
        for role in (Role.CLERK, Role.EXTENSION_OFFICER, Role.JAS_AGENT)
    }
    assert seen == {Role.CLERK: False, Role.EXTENSION_OFFICER: False, Role.JAS_AGENT: True}


def test_a_jas_agent_takes_the_farms_of_his_own_farmers(country: str, harvest_sessions: object) -> None:
    """A farm here of a farmer from elsewhere would tell his number to who may not see him."""
    from tests.harvest.records.makers import acting, make_farm, make_farmer  # noqa: PLC0415

    with acting(harvest_sessions) as session:  # type: ignore[arg-type]
        make_farm(session, make_farmer(session, parish=OTHER, farmer_number="0777000777"), parish=OWN)
    assert "0777000777" in export(country, "farms", FileForm.CSV, taker(Role.CLERK)).decode()
    assert "0777000777" not in export(country, "farms", FileForm.CSV, taker(Role.JAS_AGENT)).decode()


@pytest.mark.parametrize(
    ("role", "name", "chosen", "field"),
    [
        (Role.ANALYST, "stop_list", {}, "dataset"),
        (Role.JAS_AGENT, "plantings", {}, "dataset"),
        (Role.CLERK, "changes", {}, "dataset"),
        (Role.CLERK, "staff_members", {}, "dataset"),
        (Role.CLERK, "farmers", {"parish": OTHER}, "parish"),
        (Role.CLERK, "commodities", {"parish": OWN}, "parish"),
        (Role.ANALYST, "farmers", {"since": date(2020, 1, 1)}, "since"),  # a day that he does not see is no filter
        (Role.ANALYST, "plantings", {"since": date(2020, 1, 1)}, "since"),
        (Role.CLERK, "commodities", {"since": date(2020, 1, 1)}, "since"),
        (Role.CLERK, "farmers", {"since": date(20, 1, 1)}, "since"),
    ],
)
def test_what_is_not_ones_own_is_refused_with_a_sentence(
    role: Role, name: str, chosen: dict[str, date | Parish], field: str
) -> None:
    with pytest.raises(NotTaken) as refused:
        taken(taker(role), name, **chosen)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert str(refused.value).endswith(".")


def test_who_has_no_office_takes_no_rows_of_parishes(country: str) -> None:
    assert len(table(export(country, "farmers", FileForm.CSV, Taker(Role.CLERK)), FileForm.CSV)) == 1
