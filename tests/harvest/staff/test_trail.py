"""A record's history reads as a diff; an auditor finds who did what, and who was shown whom."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from harvest.audit import View, note_view
from harvest.records.farmers import Farmer
from harvest.records.farmers.acts import add_photo, suspend, verify
from harvest.records.farmers.merging import propose_merge
from harvest.records.farmers.registering import register
from harvest.records.farms import add_farm
from harvest.records.receipt_books import IdSeen, sell
from harvest.records.staff_members import Role
from harvest.staff.trail import Row, history_of
from harvest.staff.trail.search import FIRST_PLACE, Asked, Place, actors_called, search_trail
from harvest.staff.trail.words import field_label, models, table_label
from harvest.vocabulary import FarmerStatus, Parish
from tests.harvest.records.makers import DAY, JPEG, acting, make_book, make_farm, make_farmer, make_office
from tests.harvest.staff.desk import Site

MORNING = datetime(2026, 5, 14, 14, 5, tzinfo=UTC)


def suspended(site: Site, actor: str) -> int:
    with acting(site.sessions, actor) as session:
        session.info["clock"] = lambda: MORNING
        farmer = make_farmer(session, farmer_number="081119321", alias="Pearl", verified_by="staff:1")
        session.info["clock"] = lambda: MORNING + timedelta(days=3)
        farmer.status, farmer.status_since, farmer.alias = FarmerStatus.SUSPENDED, DAY, None
        session.flush()
        return farmer.id


def test_a_history_says_who_changed_what_in_field_words(site: Site) -> None:
    site.employ(Role.CLERK)
    number = suspended(site, f"staff:{site.members['clerk']}")
    with site.sessions() as session:
        changed, added = history_of(session, session.get_one(Farmer, number))
    assert (changed.who, changed.what, changed.at) == ("Clerk Sample, clerk", "Changed", MORNING + timedelta(days=3))
    assert set(changed.rows) == {
        Row("Status", "Active", "Suspended"),
        Row("In this status since", "–", "14 May 2026"),
        Row("Alias (the name people use)", "Pearl", "–"),
    }
    assert added.what == "Added"
    assert Row("Parish", "–", "St Ann") in added.rows
    assert not any(row.label == "Id" for row in added.rows)


def test_a_farmers_history_is_one_story(site: Site) -> None:
    """Registered, photographed, given a farm, sold a book, suspended, merged: each in its time, with what it was."""
    seat = site.sit(Role.CLERK)
    with acting(site.sessions, f"staff:{site.members['clerk']}") as session:
        farmer = register(session, {"last_name": "Sample", "parish": Parish.ST_ANN}, on=DAY, by="staff:1")
        verify(session, farmer, on=DAY, by="Sample")
        add_photo(session, farmer, JPEG, on=DAY)
        add_farm(session, farmer, {"parish": Parish.ST_ANN})
        book = make_book(session, office=make_office(session))
        sell(session, book, farmer, on=DAY, id_seen=IdSeen.RADA_CARD)
        twin = make_farmer(session)
        make_farm(session)  # somebody else's
        propose_merge(session, farmer, twin, by="staff:1", reason="one", on=DAY)
        suspend(session, farmer, on=DAY, reason="unheard-of")
        number, called = farmer.id, book.book_number
    with site.sessions() as session:
        story = history_of(session, session.get_one(Farmer, number))[::-1]
    assert [one.about.rstrip("0123456789") for one in story] == [
        *("Registration of a farmer no. ", "", "", "Photo of a farmer no. ", "Farm no. ", "Receipt book "),
        *("Merge of two farmers no. ", "Change of a farmer’s status no. ", ""),
    ]
    page = seat.get(f"/staff/history/farmers/{number}").text
    assert f"Receipt book {called}: changed by Clerk Sample, clerk" in seat.text
    assert "unheard-of" not in page


@pytest.mark.parametrize(
    ("actor", "said"),
    [
        ("import:17 by staff:{clerk}", "import 17 by Clerk Sample"),
        ("cli:root", "command line (root)"),
        ("staff:99999", "staff 99999"),
        ("door:sign-in", "page (sign in)"),
        ("demo", "the demonstration"),
        ("something else", "something else"),
    ],
)
def test_an_actor_is_said_as_people_say_it(site: Site, actor: str, said: str) -> None:
    site.employ(Role.CLERK)
    number = suspended(site, actor.format(**site.members))
    with site.sessions() as session:
        assert history_of(session, session.get_one(Farmer, number))[0].who == said


def test_every_column_of_every_record_has_a_label_and_every_table_a_name() -> None:
    for table, model in models().items():
        assert table_label(table)[0].isupper()
        for column in model.__table__.columns:
            assert field_label(column.name)[0].isupper()
            assert "_" not in field_label(column.name)


def test_the_history_of_a_book_names_its_owner_by_number_alone(site: Site) -> None:
    with acting(site.sessions, "staff:1") as session:
        farmer = make_farmer(session, last_name="Hidden")
        book = make_book(session)
        book.state, book.farmer, book.sold_on = "sold", farmer, DAY  # type: ignore[assignment]
    seat = site.sit(Role.AUDITOR)
    seat.get(f"/staff/history/receipt_books/{book.id}")
    assert farmer.farmer_number in seat.text
    assert "Hidden" not in seat.text


def test_looking_at_a_history_is_in_the_trail_itself(site: Site) -> None:
    number = suspended(site, "cli:root")
    clerk = site.sit(Role.CLERK)
    assert clerk.get(f"/staff/history/farmers/{number}").status_code == 200
    auditor = site.sit(Role.AUDITOR)
    auditor.get("/staff/trail?kind=shown&farmer=081119321&who=clerk")
    assert "Clerk Sample, clerk Shown Farmer, record" in auditor.text.replace(" Who ", " ")
    auditor.get("/staff/trail?kind=changed&farmer=081119321&who=clerk")
    assert "The trail has nothing of this kind" in auditor.text


def test_a_search_by_person_finds_his_imports_too_and_nobody_elses(site: Site) -> None:
    site.employ(Role.CLERK)
    site.employ(Role.CLERK, username="other")
    mine, other = (site.members[name] for name in ("clerk", "other"))
    for actor in (f"import:17 by staff:{mine}", f"staff:{other}", f"import:18 by staff:{other}", f"staff:{mine}"):
        with acting(site.sessions, actor) as session:
            make_farmer(session)
    with site.sessions() as session:
        actors = actors_called(session, "Clerk")  # by user name; the other is found by the name they share
        assert set(actors) == {f"import:17 by staff:{mine}", f"import:18 by staff:{other}"} | {
            f"staff:{mine}",
            f"staff:{other}",
        }
        assert set(actors_called(session, "other")) == {f"staff:{other}", f"import:18 by staff:{other}"}
        assert actors_called(session, "nobody_at%all") == ()
        found = search_trail(session, Asked(actors=actors_called(session, "other"), table="farmers"), Place(), 10)
    assert [line.actor for line in found.lines] == [f"import:18 by staff:{other}", f"staff:{other}"]


@pytest.mark.parametrize("oldest_first", [False, True])
def test_pages_follow_one_another_without_a_gap_and_without_a_repeat(site: Site, oldest_first: bool) -> None:
    with acting(site.sessions, "cli:pages") as session:
        for minute in range(23):
            session.info["clock"] = lambda minute=minute: MORNING + timedelta(minutes=minute)
            farmer = make_farmer(session)
            if minute % 3 == 0:
                note_view(session, farmer)
    asked = Asked(actors=("cli:pages",), oldest_first=oldest_first)
    seen, place = [], FIRST_PLACE if oldest_first else Place()
    with site.sessions() as session:
        while place:
            found = search_trail(session, asked, place, 4)
            seen += found.lines
            place = found.following
    assert len(seen) == len({(type(line), line.id) for line in seen}) == 23 + 8
    assert [line.at for line in seen] == sorted((line.at for line in seen), reverse=not oldest_first)


def test_days_are_jamaican_and_both_included_even_when_a_clock_was_put_back(site: Site) -> None:
    days = (0, 1, 2, 2, 1.99, 3, 4, 5)  # the fifth line was written by a clock that ran a little behind
    with acting(site.sessions, "cli:days") as session:
        for day in days:
            session.info["clock"] = lambda day=day: datetime(2026, 5, 10, 5, 0, tzinfo=UTC) + timedelta(days=day)
            make_farmer(session)
    first, last = (DAY.replace(day=day) for day in (11, 12))
    with site.sessions() as session:
        found = search_trail(session, Asked(("cli:days",), first=first, last=last), Place(), 10)
    assert sorted((line.at - timedelta(hours=5)).day for line in found.lines) == [11, 11, 12, 12]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("who=Nemo", "Nobody who works here is called “Nemo”"),
        ("farmer=1", "No farmer has the number 1"),
        ("record=5", "Choose the kind of record"),
        ("table=nonsense", "does not exist"),
        ("first=1/1/2090", "lies in the future"),
        ("first=3/5/2026&last=1/5/2026", "lies before From day"),
        ("last=1/1/9999", "too far in the future"),
        ("record=999999999999&table=farmers", "is not 1 to 9 digits"),
    ],
)
def test_a_question_that_makes_no_sense_is_answered_with_a_sentence(site: Site, query: str, sentence: str) -> None:
    auditor = site.sit(Role.AUDITOR)
    assert auditor.get(f"/staff/trail?{query}").status_code == 200
    assert sentence in auditor.text


@pytest.mark.parametrize("query", ["change=99999999999999999999&view=-1", "change=x", "as=pdf"])
def test_a_page_number_from_nowhere_is_no_error(site: Site, query: str) -> None:
    assert site.sit(Role.AUDITOR).get(f"/staff/trail?{query}").status_code == 200


def test_a_file_holds_every_line_and_no_formula(site: Site) -> None:
    with acting(site.sessions, "=HYPERLINK(1)") as session:
        for _ in range(60):
            farmer = make_farmer(session, parish=Parish.ST_ANN, alias="=1+1")
    auditor = site.sit(Role.AUDITOR)
    answer = auditor.get("/staff/trail?table=farmers&as=csv")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    mine = [row for row in rows if row["Who"] == "'=HYPERLINK(1)"]
    assert len(mine) == 60
    assert f"Farmer number: – → {farmer.farmer_number}" in mine[0]["Fields"]
    assert auditor.get("/staff/trail?table=farmers&as=xlsx").data.startswith(b"PK")


def test_whoever_sees_a_farmers_particulars_on_a_form_is_in_the_trail(site: Site) -> None:
    """Not on his own page alone: the form of correcting has more, and the check shows farmers of other parishes."""
    with acting(site.sessions) as session:
        known = {"last_name": "Testerfield", "phone": "+18765550177"}
        own = make_farmer(session, parish=Parish.ST_ANN, **known).id
        other = make_farmer(session, parish=Parish.MANCHESTER, **known).id
    seat = site.sit(Role.CLERK)
    typed = {"kind": "person", "first_name": "Jane", "last_name": "Testerfield", "parish": "JM-06"}
    typed |= {"phone": "876-555-0177", "notice_version": "yes", "form_token": "form-1"}
    looks: list[tuple[Callable[[], object], set[int]]] = [
        (lambda: seat.client.get(f"/staff/farmers/{own}/correct"), {own}),
        (lambda: seat.post("/staff/farmers/new", typed, step="check"), {own, other}),
    ]
    for look, farmers in looks:
        with site.sessions() as session:
            before = session.scalar(select(func.count()).select_from(View)) or 0
        look()
        with site.sessions() as session:
            views = session.scalars(select(View).order_by(View.id).offset(before)).all()
        assert {one.record_id for one in views} == farmers
        assert {one.actor for one in views} == {f"staff:{site.members['clerk']}"}


def test_who_is_listed_or_seen_on_a_photo_was_shown(site: Site) -> None:
    with acting(site.sessions) as session:
        farmers = [make_farmer(session, last_name=name) for name in ("Listedone", "Listedtwo")]
        add_photo(session, farmers[0], JPEG, on=DAY)
        ids = [one.id for one in farmers]
    seat = site.sit(Role.CLERK)

    def shown(path: str) -> list[int]:
        with site.sessions() as session:
            last = session.scalar(select(func.max(View.id))) or 0
        seat.get(path)
        with site.sessions() as session:
            return list(session.scalars(select(View.record_id).where(View.id > last).order_by(View.record_id)))

    assert shown("/staff/farmers?q=Listedtwo") == ids[1:]
    assert set(ids) <= set(shown("/staff/farmers"))
    assert shown(f"/staff/farmers/{ids[0]}/photo") == ids[:1]
