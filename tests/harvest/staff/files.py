"""Invented sheets, and how somebody at a desk brings them; the worker runs in this process."""

import io
import re
from typing import Any

from werkzeug.test import TestResponse

from harvest.bulk_import.portions import Work
from harvest.records.loads import Load, LoadState
from harvest.worker import work_once
from tests.harvest.staff.desk import Seat, Site

HEADINGS = "Farmer number,First name,Last name,Date of birth,Gender,Parish,Registered on,Verified on"


def row(number: str, first: str = "Jane", last: str = "Sample", **more: str) -> str:
    """One line of a sheet of farmers, in St Ann unless said otherwise."""
    said = {"born": "", "gender": "female", "parish": "St Ann", "registered": "3/2/2020", "verified": ""} | more
    return ",".join((number, first, last, *said.values()))


def sheet(*rows: str, headings: str = HEADINGS) -> bytes:
    return "\r\n".join((headings, *rows, "")).encode()


def send(seat: Seat, content: bytes, name: str = "farmers.csv", **typed: str) -> TestResponse:
    """Bring a file by the form."""
    said = {"csrf_token": seat.mark("/staff/files/new"), "date_order": "find", "sheet": "", **typed}
    seat.last = seat.client.post("/staff/files/new", data={**said, "file": (io.BytesIO(content), name)})
    return seat.last


def brought(seat: Seat, content: bytes, name: str = "farmers.csv", **typed: str) -> int:
    """The number of a file that was brought and looked through."""
    answer = send(seat, content, name, **typed)
    found = re.fullmatch(r"/staff/files/([0-9]+)", answer.headers.get("Location", ""))
    assert found, seat.text
    work(seat.site)
    return int(found[1])


def work(site: Site) -> None:
    """Whatever waits for a worker is done."""
    while work_once(Work(site.sessions, site.clock)):
        pass


def loaded(seat: Seat, content: bytes, name: str = "farmers.csv", **decided: str) -> int:
    """The number of a file that was brought and loaded."""
    number = brought(seat, content, name)
    decide(seat, number, **decided)
    work(seat.site)
    return number


def decide(seat: Seat, number: int, **decided: str) -> TestResponse:
    page, form = f"/staff/files/{number}", {"mode": "good_rows", **decided}
    seat.last = seat.client.post(f"{page}/load", data={"csrf_token": seat.mark("/staff/account"), **form})
    return seat.last


def do(seat: Seat, number: int, step: str) -> TestResponse:
    path = f"/staff/files/{number}/do/{step}"
    seat.last = seat.client.post(path, data={"csrf_token": seat.mark("/staff/account")})
    return seat.last


def the(site: Site, number: int) -> Any:
    with site.sessions() as session:
        return session.get_one(Load, number)


def state(site: Site, number: int) -> LoadState:
    found: LoadState = the(site, number).state
    return found
