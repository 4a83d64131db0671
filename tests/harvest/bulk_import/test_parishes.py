"""What somebody loads stays in the parishes of his office, whatever a file holds; a refusal tells nothing of others."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from harvest.bulk_import import acts
from harvest.bulk_import.loading import run_load
from harvest.records.loads import Load, LoadState, Mode
from harvest.records.offices import Office
from harvest.records.staff_members import MemberState, Role, StaffMember
from tests.harvest.bulk_import.loads import (
    NOW,
    Sessions,
    contents,
    counts,
    findings,
    loaded,
    sheet,
    the_load,
    tried,
    work,
)
from tests.harvest.records.makers import acting, make_series

Row = dict[str, object]
OWN, FAR = "081000001", "081999999"
FARMER = {"Last name": "Sample", "Registered on": "27/3/2020", "Verified on": "28/3/2020"}
BOOK = {"Series": "A", "Sold on": "2/4/2026", "Price": "500"}
FAR_BOOK = {"Series": "A", "Book number": "509", "First receipt number": "", "Last receipt number": ""}
STOCK = {**FAR_BOOK, "Book number": "510"}
ON_RECORD: tuple[list[Row], ...] = (
    [
        {**FARMER, "Farmer number": OWN, "First name": "Jane", "Parish": "St Ann", "Farmer reference": "R-OWN"},
        {**FARMER, "Farmer number": FAR, "First name": "Canary", "Parish": "Manchester", "Farmer reference": "R-FAR"},
    ],
    [
        {"Farm reference": "F-OWN", "Farmer number": OWN, "Parish": "St Ann", "Size": "5 acres"},
        {"Farm reference": "F-FAR", "Farmer number": FAR, "Parish": "Manchester", "Size": "7 acres"},
    ],
    [
        {"Farm reference": f"F-{which}", "Crop reference": f"C-{which}", "Crop": "yam", "Area": "1 acre", **days}
        for which, days in (
            ("OWN", {"Seen on": "1/4/2026"}),
            ("FAR", {"Seen on": "3/5/2026", "Planted on": "4/2/2026", "Reaped on": "3/5/2026"}),
        )
    ],
    [
        {"Farm reference": f"F-{which}", "Count reference": f"N-{which}", "Animals": "goats", "How many": "17"}
        | {"Counted on": "1/4/2026"}
        for which in ("OWN", "FAR")
    ],
    [
        {**BOOK, "Book number": "501", "First receipt number": 4100101, "Last receipt number": 4100200}
        | {"Farmer number": OWN, "Office": "JAS St Ann"},
        {**BOOK, "Book number": "509", "First receipt number": 4100901, "Last receipt number": 4101000}
        | {"Farmer number": FAR, "Office": "JAS Manchester"},
        {"Series": "A", "Book number": "510", "First receipt number": 4101001, "Last receipt number": 4101100}
        | {"State": "in stock", "State since": "5/2/2026", "Office": "JAS Manchester"},
    ],
)
# What the records of the other parish hold, and no refusal may say.
CANARIES = (
    "Canary",
    "27 Mar 2020",
    "28 Mar 2020",
    "3 May 2026",
    "4 Feb 2026",
    "2 Apr 2026",
    "5 Feb 2026",
    "17",
    "sold",
)


def farmers(**more: object) -> Row:
    return {**FARMER, "First name": "Pat", "Parish": "Manchester", **more}


TRIES: list[tuple[Role, Row]] = [
    # New ones in another parish.
    (Role.CLERK, farmers(**{"Farmer number": "081000009"})),
    (Role.CLERK, {"Farm reference": "F-NEW", "Farmer number": OWN, "Parish": "Manchester", "Size": "1 acre"}),
    (Role.CLERK, {"Farm reference": "F-FAR", "Crop": "ginger", "Area": "1 acre"}),
    (Role.CLERK, {"Farm reference": "F-FAR", "Animals": "pigs", "How many": "3", "Counted on": "1/5/2026"}),
    (
        Role.JAS_AGENT,
        {**BOOK, "Book number": "600", "First receipt number": 4105001, "Last receipt number": 4105100}
        | {"Farmer number": FAR, "Office": "JAS St Ann"},
    ),
    # Changed ones, and such as are drawn over to the own parish.
    (Role.CLERK, {**ON_RECORD[0][1], "First name": "Other"}),
    (Role.CLERK, {**ON_RECORD[0][1], "Parish": "St Ann"}),
    (Role.CLERK, {**ON_RECORD[0][1], "Verified on": "1/1/2019"}),
    (Role.CLERK, {**ON_RECORD[0][1], "First name": "", "Last name": "", "Company": "Sample Ltd", "Kind": "company"}),
    (Role.CLERK, {**ON_RECORD[1][1], "Size": "8 acres"}),
    (Role.CLERK, {**ON_RECORD[1][1], "Parish": "St Ann", "Farmer number": OWN}),
    (Role.CLERK, {**ON_RECORD[2][1], "Area": "2 acres"}),
    (Role.CLERK, {**ON_RECORD[2][1], "Farm reference": "F-OWN", "Area": "2 acres", "Seen on": "1/4/2026"}),
    (Role.CLERK, {**ON_RECORD[3][1], "How many": "18"}),
    (Role.CLERK, {**ON_RECORD[3][1], "Farm reference": "F-OWN", "How many": "18"}),
    (Role.JAS_AGENT, {**ON_RECORD[4][1], "Price": "600"}),
    (Role.JAS_AGENT, {**ON_RECORD[4][1], "Farmer number": OWN, "Sold on": "", "Price": ""}),
    (Role.JAS_AGENT, {**FAR_BOOK, "State": "lost", "State since": "1/5/2026"}),
    (Role.JAS_AGENT, {**FAR_BOOK, "State": "printed", "Office": "JAS St Ann"}),
    (Role.JAS_AGENT, {**ON_RECORD[4][2], "Office": "JAS St Ann", "State since": "1/5/2026"}),
    (Role.JAS_AGENT, {**STOCK, "Farmer number": OWN, "Sold on": "1/5/2026"}),
    # Those that are on record just so: to say "the same" is to say what stands there.
    (Role.CLERK, ON_RECORD[0][1]),
    (Role.CLERK, ON_RECORD[1][1]),
    (Role.CLERK, ON_RECORD[2][1]),
    (Role.CLERK, ON_RECORD[3][1]),
    (Role.JAS_AGENT, ON_RECORD[4][1]),
    # Nothing but the key.
    (Role.CLERK, {"Farmer number": FAR, "Parish": "", "Registered on": ""}),
    (Role.CLERK, {"Farm reference": "", "Crop reference": "C-FAR", "Crop": "yam", "Seen on": "1/4/2026"}),
    (Role.CLERK, {"Farm reference": "", "Count reference": "N-FAR", "Animals": "goats", "How many": "17"}),
    (Role.JAS_AGENT, {**STOCK, "State": "finished", "State since": "1/1/2020"}),
]


@dataclass
class Country:
    """A register with records of two parishes, and two people who work in one of them."""

    sessions: Sessions
    members: dict[Role, str]


@pytest.fixture
def country(harvest_sessions: Sessions) -> Country:
    with acting(harvest_sessions) as session:
        make_series(session, code="A")
        members = {}
        for role, office in ((Role.CLERK, "RADA St Ann"), (Role.JAS_AGENT, "JAS St Ann")):
            member = StaffMember(
                username=role.value,
                name="Staff Sample",
                role=role,
                office=session.scalars(select(Office).where(Office.name == office)).one(),
                state=MemberState.ACTIVE,
                password_hash="x",
                created_on=NOW.date(),
            )
            session.add(member)
            session.flush()
            members[role] = f"staff:{member.id}"
    for rows in ON_RECORD:
        loaded(harvest_sessions, sheet(rows))
    return Country(harvest_sessions, members)


def loaded_by(country: Country, role: Role, rows: list[Row]) -> Load:
    load = tried(country.sessions, sheet(rows), by=country.members[role])
    with country.sessions.begin() as session:
        session.info["actor"] = country.members[role]
        acts.confirm(session, session.get_one(Load, load.id), mode=Mode.GOOD_ROWS)
        kept = session.get_one(Load, load.id)
        if kept.state is LoadState.SECOND:
            session.info["actor"] = "staff:99"
            acts.approve(session, kept)
    run_load(work(country.sessions), load.id)
    return the_load(country.sessions, load.id)


def test_no_row_reaches_into_another_parish_nor_tells_what_stands_there(country: Country) -> None:
    before = contents(country.sessions)
    for role, row in TRIES:
        done = loaded_by(country, role, [row])
        assert counts(done) == {"refused": 1}, (row, findings(country.sessions, done))
        assert (done.done or {})["refused"] == 1
        said = [sentence for _, _, _, sentence in findings(country.sessions, done)]
        assert "Manchester is not served by your office. Ask somebody of the office there to load it." in said, row
        typed = " ".join(map(str, row.values()))
        leaked = [one for one in CANARIES for sentence in said if one in sentence and one not in typed]
        assert not leaked, (row, said)
        assert contents(country.sessions) == before, row


def test_the_own_parish_is_changed_beside_them(country: Country) -> None:
    own: list[tuple[Role, Row]] = [
        (Role.CLERK, {**ON_RECORD[0][0], "First name": "Joan"}),
        (Role.CLERK, {**ON_RECORD[1][0], "Size": "8 acres"}),
        (Role.CLERK, {**ON_RECORD[2][0], "Area": "2 acres"}),
        (Role.CLERK, {**ON_RECORD[3][0], "How many": "18"}),
        (Role.JAS_AGENT, {**ON_RECORD[4][0], "Price": "600"}),
    ]
    for role, row in own:
        assert counts(loaded_by(country, role, [row])) == {"changed": 1}, row


def test_a_farm_in_the_own_parish_may_be_that_of_somebody_who_lives_in_another(country: Country) -> None:
    row: Row = {"Farm reference": "F-NEW", "Farmer number": FAR, "Parish": "St Ann", "Size": "1 acre"}
    assert counts(loaded_by(country, Role.CLERK, [row])) == {"new": 1}


def test_prices_are_entered_anywhere_by_who_may_enter_them(country: Country) -> None:
    row: Row = {"Report": "farmgate", "Week ending": "9/5/2026", "Place": "Manchester", "Commodity": "Cabbage, red"}
    row |= {"Unit": "kg", "Low": "88", "Most frequent": "110", "High": "132"}
    refused = loaded_by(country, Role.JAS_AGENT, [row])
    assert counts(refused) == {"refused": 1}
    said = "Your role does not enter or change records of this kind. Ask a colleague whose work they are."
    assert [sentence for _, _, _, sentence in findings(country.sessions, refused)] == [said]
    assert counts(loaded_by(country, Role.CLERK, [row])) == {"new": 1}


def test_who_has_left_loads_nothing_any_more(country: Country) -> None:
    load = tried(country.sessions, sheet([{**ON_RECORD[0][0], "First name": "Joan"}]), by=country.members[Role.CLERK])
    with country.sessions.begin() as session:
        session.info["actor"] = "staff:99"
        number = int(country.members[Role.CLERK].removeprefix("staff:"))
        session.get_one(StaffMember, number).state = MemberState.SUSPENDED
        acts.confirm(session, session.get_one(Load, load.id), mode=Mode.GOOD_ROWS)
    run_load(work(country.sessions), load.id)
    assert (the_load(country.sessions, load.id).done or {})["refused"] == 1
