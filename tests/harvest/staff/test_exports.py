"""The page of exports: what each role is offered, what comes as a file, what is refused, what is kept of it."""

import csv
import io
import logging

import pytest
from sqlalchemy import select

from harvest.exports import parquet
from harvest.records.exports import Export, FileForm
from harvest.records.staff_members import Role
from harvest.vocabulary import Parish
from tests.harvest.records.makers import DAY, acting, make_farmer
from tests.harvest.staff.desk import Seat, Site

PAGE = "/staff/exports"


def with_farmers(site: Site) -> None:
    with acting(site.sessions) as session:
        make_farmer(session, last_name="Sample")
        make_farmer(session, last_name="Newest", registered_on=DAY, verified_on=None)
        make_farmer(session, last_name="Elsewhere", parish=Parish.PORTLAND)


def last_names(seat: Seat, **chosen: str) -> list[str]:
    answer = seat.post(PAGE, {"dataset": "farmers", "form": "csv", **chosen})
    assert answer.mimetype == "text/csv", seat.text
    assert answer.headers["Cache-Control"] == "no-store"
    rows = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""))
    return [row["Last name"] for row in rows]


def test_a_clerk_takes_the_farmers_of_his_parishes(site: Site) -> None:
    with_farmers(site)
    seat = site.sit(Role.CLERK)
    assert last_names(seat) == ["Sample", "Newest"]
    assert last_names(seat, since="14/5/2026") == ["Newest"]
    assert last_names(seat, parish=Parish.ST_ANN.value) == ["Sample", "Newest"]
    assert seat.last is not None
    assert 'filename="farmers-2026-05-14.csv"' in seat.last.headers["Content-Disposition"]


@pytest.mark.parametrize("form", list(FileForm))
def test_every_form_comes_with_its_own_type(site: Site, form: FileForm) -> None:
    seat = site.sit(Role.ANALYST)
    answer = seat.post(PAGE, dataset="commodities", form=form.value)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].endswith(f'.{form.value}"')
    begins = {"csv": b"\xef\xbb\xbfName", "xlsx": b"PK", "jsonl": b'{"name"', "parquet": b"PAR1"}
    assert answer.data.startswith(begins[form.value])


def test_each_role_is_offered_what_it_may_take(site: Site) -> None:
    wanted = {Role.CLERK: "Stop list", Role.AUDITOR: "Trail of changes", Role.ADMINISTRATOR: "Staff accounts"}
    for role, title in wanted.items():
        seat = site.sit(role)
        for other in wanted.values():
            seat.get(PAGE)
            assert (other in seat.text) == (other == title), (role, other)


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({"parish": "JM-12"}, "Manchester is not served by your office: ask the office there."),
        ({"dataset": "people"}, "“people” is nothing that can be taken here."),
        ({"dataset": ""}, "Choose the records."),
        ({"form": "exe"}, "Form “exe” is not one of the choices."),
        ({"since": "yesterday"}, "Since “yesterday” is not a date."),
        ({"dataset": "commodities", "since": "1/5/2026"}, "have no day by which you could choose"),
        ({"dataset": "commodities", "parish": "JM-06"}, "belong to no parish"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_field(site: Site, chosen: dict[str, str], sentence: str) -> None:
    seat = site.sit(Role.CLERK)
    answer = seat.post(PAGE, {"dataset": "farmers", "form": "csv", **chosen})
    assert answer.status_code == 422
    assert sentence in seat.text
    with site.sessions() as session:
        assert session.scalars(select(Export)).all() == []


def test_without_the_library_for_parquet_the_page_says_so(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet.importlib.util, "find_spec", lambda _: None)
    seat = site.sit(Role.ANALYST)
    assert seat.post(PAGE, dataset="prices", form="parquet").status_code == 422
    assert "pip install -r requirements-parquet.txt" in seat.text


def test_who_took_what_is_kept_and_an_auditor_finds_it(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    with_farmers(site)
    seat = site.sit(Role.CLERK)
    with caplog.at_level(logging.INFO, logger="harvest.security"):
        last_names(seat, since="14/5/2026")
    assert "Newest" not in caplog.text
    assert "export 1 of farmers as csv taken by staff:" in caplog.text
    seat.get(PAGE)
    assert "Clerk Sample Farmers CSV Every parish, since 14 May 2026 1" in seat.text
    auditor = site.sit(Role.AUDITOR)
    auditor.get(PAGE)
    assert "Clerk Sample Farmers CSV Every parish, since 14 May 2026 1" in auditor.text
    auditor.get("/staff/trail?table=exports&who=Clerk")
    assert "Export, record 1" in auditor.text
    other = site.sit(Role.ANALYST)
    other.get(PAGE)
    assert "Clerk Sample" not in other.text


def test_a_file_that_was_not_taken_to_its_end_is_kept_as_such(site: Site) -> None:
    with_farmers(site)
    seat = site.sit(Role.CLERK)
    mark = seat.mark(PAGE)
    typed = {"csrf_token": mark, "dataset": "farmers", "form": "csv"}
    answer = seat.client.post(PAGE, data=typed, buffered=False)
    answer.close()
    with site.sessions() as session:
        assert [one.row_count for one in session.scalars(select(Export))] == [None]
    seat.get(PAGE)
    assert "not taken to the end" in seat.text


def test_a_link_chooses_the_records_beforehand(site: Site) -> None:
    seat = site.sit(Role.CLERK)
    assert '<option value="stop_list" selected>' in seat.get(f"{PAGE}?dataset=stop_list").text
