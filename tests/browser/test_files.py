"""Files in a real browser: from the sheet to the register and back without JavaScript, no state with a barrier."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab
from sqlalchemy import func, select
from sqlalchemy.orm import sessionmaker

from harvest.bulk_import import acts
from harvest.bulk_import.files import receive
from harvest.bulk_import.portions import Work
from harvest.database import make_sessions
from harvest.demo.people import PASSWORD
from harvest.foundation.clock import utc_now
from harvest.foundation.engine import make_engine
from harvest.records.farmers import Farmer
from harvest.records.loads import Load, LoadState, Mode
from harvest.records.staff_members import StaffMember
from harvest.worker import work_once
from tests.browser.inspection import DESK, Inspection, Running, running
from tests.conftest import Databases
from tests.harvest.staff.files import HEADINGS, row, sheet

GOOD = (row("071000001", "Ann", "Newcomer"), row("071000002", "Eva", "Newcomer"))
BAD = row("071000003", "Liz", "Wrong", born="31/2/1970")


@pytest.fixture
def office(databases: Databases) -> Iterator[Running]:
    with running(databases, farmers=None) as site:
        yield site


@pytest.fixture
def sessions(office: Running) -> Iterator[sessionmaker]:
    engine = make_engine(str(office.app.blueprints["staff"].desk.sessions.kw["bind"].url), durable=False)  # type: ignore[attr-defined]
    yield make_sessions(engine)
    engine.dispose()


def work(sessions: sessionmaker) -> None:
    while work_once(Work(sessions, utc_now)):
        pass


def test_a_sheet_is_brought_mended_loaded_and_taken_back_without_javascript(
    chromium: Browser, office: Running, sessions: sessionmaker
) -> None:
    with chromium.new_context(viewport=DESK, java_script_enabled=False, accept_downloads=True) as context:
        tab = context.new_page()
        sign_in(tab, office, "clerk")
        bring(tab, sheet(*GOOD, BAD), "farmers.csv")
        first = tab.url
        expect(tab.get_by_text("Being looked through")).to_be_visible()
        work(sessions)
        expect(tab.get_by_text("Waits for a decision")).to_be_visible()  # the page looked again by itself
        assert "31/2/1970" in tab.inner_text("main")
        with tab.expect_download() as coming:
            tab.get_by_role("link", name="CSV", exact=True).click()
        mended = coming.value.path().read_text("utf-8-sig").replace("31/2/1970", "3/2/1970")
        assert [one[0] for one in csv.reader(io.StringIO(mended))][1:] == ["071000003"]
        press(tab, "Load 2 rows")
        expect(tab.get_by_role("heading", name="Writing the rows")).to_be_visible()
        work(sessions)
        expect(tab.get_by_text("2 rows added, 0 changed.")).to_be_visible()
        tab.goto(f"{office.address}/staff/files")
        bring(tab, mended.encode(), "mended.csv")
        work(sessions)
        expect(tab.get_by_text("Waits for a decision")).to_be_visible()
        press(tab, "Load 1 row")
        work(sessions)
        assert known(sessions) == 3
        tab.goto(first)
        tab.get_by_role("link", name="Take it back").click()
        press(tab, "Take it back")
        work(sessions)
        expect(tab.get_by_text("Nothing of it is left in the register.")).to_be_visible()
        assert known(sessions) == 1


def known(sessions: sessionmaker) -> int:
    with sessions() as session:
        return int(session.scalar(select(func.count()).select_from(Farmer)) or 0)


def sign_in(tab: Tab, office: Running, username: str) -> None:
    tab.goto(f"{office.address}/staff/sign-in")
    tab.fill("#username", username)
    tab.fill("#password", PASSWORD)
    press(tab, "Sign in")
    tab.get_by_role("link", name="Files", exact=True).click()


def bring(tab: Tab, content: bytes, name: str) -> None:
    tab.get_by_role("link", name="Bring a file").click()
    tab.set_input_files("#file", files=[{"name": name, "mimeType": "text/csv", "buffer": content}])
    press(tab, "Look through this file")


def press(tab: Tab, button: str) -> None:
    tab.get_by_role("button", name=button, exact=True).click()


def test_a_file_in_every_state_bars_nobody(chromium: Browser, office: Running, sessions: sessionmaker) -> None:
    numbers = every_state(sessions)
    assert set(numbers) == set(LoadState) | {"second for me"}
    with chromium.new_context(viewport=DESK) as context:
        inspection = Inspection(office, context.new_page())
        inspection.sign_in("clerk")
        for state, number in numbers.items():
            for part in ("?still=yes", "/records", "/columns", "/do/undo"):
                inspection.goto(f"{office.address}/staff/files/{number}{part}")
                inspection.examine(f"{state}{part}")
        columns = f"{office.address}/staff/files/{numbers[LoadState.TRIED]}/columns"
        inspection.goto(columns)
        inspection.send_forms(columns, "columns")
        inspection.goto(f"{office.address}/staff/files?state=tried")
        inspection.examine("the list")
        inspection.goto(f"{office.address}/staff")
        inspection.examine("today")
    assert inspection.wrong == []


def every_state(sessions: sessionmaker) -> dict[Any, int]:
    """One file in each state, as a clerk's work leaves it or as a worker has it in hand."""
    content = sheet(*GOOD, BAD, row("71000004", "Tom", "Zero"), headings=f"{HEADINGS},Favourite crop")
    numbers: dict[Any, int] = {}
    with sessions.begin() as session:
        people = {one.username: one for one in session.scalars(select(StaffMember))}
        for name in (*LoadState, "second for me"):
            who = people["clerk2" if name == "second for me" else "clerk"]
            session.info["actor"] = who.actor
            data = b"%PDF-1.7" if name is LoadState.UNREADABLE else content
            told = {"name": f"{name}.csv", "office_id": who.office_id, "now": utc_now()}
            numbers[name] = receive(session, io.BytesIO(data), **told).id
    work(sessions)
    decided(sessions, numbers[LoadState.UNDONE])
    work(sessions)
    change_since(sessions)
    with sessions.begin() as session:
        session.info["actor"] = people["clerk"].actor
        acts.undo(session, session.get_one(Load, numbers[LoadState.UNDONE]))
    decided(sessions, numbers[LoadState.LOADED])
    work(sessions)
    in_hand(sessions, numbers, people)
    return numbers


def decided(sessions: sessionmaker, number: int) -> None:
    with sessions.begin() as session:
        load = session.get_one(Load, number)
        session.info["actor"] = load.made_by
        acts.confirm(session, load, mode=Mode.GOOD_ROWS)


def change_since(sessions: sessionmaker) -> None:
    """Somebody works with what a file brought, so that taking it back leaves something."""
    with sessions.begin() as session:
        session.info["actor"] = "cli:root"
        session.scalars(select(Farmer).where(Farmer.farmer_number == "071000001")).one().alias = "Pearl"


def in_hand(sessions: sessionmaker, numbers: dict[Any, int], people: dict[str, StaffMember]) -> None:
    states = (LoadState.WAITING, LoadState.LOADING, LoadState.UNDOING, LoadState.STOPPED, LoadState.DROPPED)
    with sessions.begin() as session:
        session.info["actor"] = people["clerk"].actor
        for name in (*states, LoadState.SECOND, "second for me"):
            load = session.get_one(Load, numbers[name])
            load.state = LoadState.SECOND if name == "second for me" else name
            load.confirmed_by, load.rows_done = load.made_by, 2
            load.second_why = "It would write 6,000 rows, more than 5,000." if load.state is LoadState.SECOND else None
