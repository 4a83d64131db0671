"""A clerk types what he has, and finds the farmer; the page can say why."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from harvest import audit
from harvest.records.farmer_words import reindex
from harvest.records.farmers import Farmer
from harvest.records.receipt_books import IdSeen, sell
from harvest.search import Found, Kind, search
from harvest.vocabulary import FarmerKind, Parish
from tests.harvest.records.makers import DAY, acting, make_book, make_farmer, make_office, make_series

PEOPLE = (
    {"first_name": "HOPETON", "last_name": "McBRAMBLE", "alias": "BIGGS", "phone": "+18765550123"},
    {"first_name": "ADLYN", "middle_name": "MAE", "last_name": "FERNBANK", "parish": Parish.ST_MARY},
    {"first_name": "ADLYN", "last_name": "FERNBANK"},
    {"first_name": "JOSÉ", "last_name": "SAINT FIGWOOD"},
    {"first_name": "SHANTEL", "last_name": "O'PALMDALE-LIMEPEN", "alias": "JAH-T"},
    {"kind": FarmerKind.COMPANY, "first_name": None, "last_name": None, "organisation_name": "PLUMCOMBE FARMS LTD"},
    {"farmer_number": "081119321", "first_name": "ZELMA", "last_name": "GUAVAMEAD"},
)


@pytest.fixture
def register(harvest_sessions: Any) -> Any:
    with acting(harvest_sessions) as session:
        for person in PEOPLE:
            make_farmer(session, **person)
    return harvest_sessions


def found(sessions: Any, text: str, **more: Any) -> Found:
    with sessions() as session:
        return search(session, text, **more)


def names(result: Found) -> list[str]:
    return [row.farmer.name for row in result.rows]


@pytest.mark.parametrize(
    ("text", "name", "why"),
    [
        ("hopeton mcbramble", "HOPETON McBRAMBLE", "name"),
        ("McBramble, Hopeton", "HOPETON McBRAMBLE", "name"),
        ("mc bramble", "HOPETON McBRAMBLE", "name"),
        ("Biggs", "HOPETON McBRAMBLE", "alias “BIGGS”"),
        ("biggs mcbramble", "HOPETON McBRAMBLE", "name and alias “BIGGS”"),
        ("H. McBramb", "HOPETON McBRAMBLE", "name"),
        ("Jose St. Figwood", "JOSÉ SAINT FIGWOOD", "name"),
        ("shantel opalmdale", "SHANTEL O'PALMDALE-LIMEPEN", "name"),
        ("limepen", "SHANTEL O'PALMDALE-LIMEPEN", "name"),
        ("palmdalelimepen o", "SHANTEL O'PALMDALE-LIMEPEN", "spelt like"),
        ("jaht", "SHANTEL O'PALMDALE-LIMEPEN", "alias “JAH-T”"),
        ("plumcombe ltd", "PLUMCOMBE FARMS LTD", "name"),
        ("macbramble", "HOPETON McBRAMBLE", "sounds like"),
        ("Chantel Opalmdale", "SHANTEL O'PALMDALE-LIMEPEN", "sounds like"),
        ("opeton mcbrambel", "HOPETON McBRAMBLE", "sounds like"),
        ("zelma guavmaed", "ZELMA GUAVAMEAD", "sounds like"),
        ("zemla guavamed", "ZELMA GUAVAMEAD", "spelt like"),
        ("zelma guavamead portland", "ZELMA GUAVAMEAD", "spelt like"),
        ("mcbramble 8765550123", "HOPETON McBRAMBLE", "name and phone"),
        ("mcbramble 5550123", "HOPETON McBRAMBLE", "name and phone"),
        ("macbrambel 18765550123", "HOPETON McBRAMBLE", "sounds like"),
        *((text, "ZELMA GUAVAMEAD", "farmer number") for text in ("081119321", "81119321", "RADA no. 0811-19321")),
        *(
            (text, "HOPETON McBRAMBLE", "phone")
            for text in ("(876) 555-0123", "+1 876 555 0123", "5550123", "tel: 876.555.0123")
        ),
    ],
)
def test_what_was_typed_finds_the_farmer_and_says_why(register: Any, text: str, name: str, why: str) -> None:
    [match, *_rest] = found(register, text).rows
    assert (match.farmer.name, match.why) == (name, why)


def test_the_farmer_whose_name_is_no_more_than_that_comes_first(register: Any) -> None:
    assert names(found(register, "adlyn fernbank")) == ["ADLYN FERNBANK", "ADLYN MAE FERNBANK"]


def test_only_farmers_of_the_parishes_asked_for_are_shown(register: Any) -> None:
    assert names(found(register, "adlyn fernbank", parishes=frozenset({Parish.ST_MARY}))) == ["ADLYN MAE FERNBANK"]
    assert found(register, "adlyn fernbank", parishes=frozenset()) == Found()
    assert found(register, "081119321", parishes=frozenset({Parish.ST_MARY})) == Found()


def test_spelling_is_bent_only_when_nobody_is_called_so(register: Any) -> None:
    assert found(register, "fernbank").kind is Kind.EXACT
    assert found(register, "furnbank").kind is Kind.PHONETIC
    assert found(register, "fernbnka").kind is Kind.PHONETIC
    assert found(register, "fenrbank").kind is Kind.FUZZY
    assert found(register, "qqqqqqq") == Found()


def test_many_namesakes_come_in_pages_that_neither_repeat_nor_leave_out(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        for number in range(45):
            make_farmer(session, first_name="ZELMA", last_name="GUANGODALE" if number % 2 else "GUANGODAIL")
    pages = [found(harvest_sessions, "zelma guangodale", offset=offset) for offset in (0, 20, 40, 60)]
    assert [(len(page.rows), page.more) for page in pages] == [(20, True), (20, True), (5, False), (0, False)]
    assert len({row.farmer.id for page in pages for row in page.rows}) == 45


def test_a_receipt_number_finds_the_book_and_its_farmer(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        farmer, office = make_farmer(session), make_office(session)
        book = make_book(session, office=office, first_number=4100101)
        sell(session, book, farmer, on=DAY, id_seen=IdSeen.RADA_CARD)
        other = make_book(session, make_series(session), first_number=4100101)
    result = found(harvest_sessions, "receipt 4100151")
    assert [(row.farmer.id, row.why) for row in result.rows] == [
        (farmer.id, f"holds receipt 4100151 (book {book.book_number})")
    ]
    assert {one.id for one in result.books} == {book.id, other.id}
    assert found(harvest_sessions, "4100201") == found(harvest_sessions, "4100100") == Found()
    assert [one.id for one in found(harvest_sessions, f"book {other.book_number}").books] == [other.id]
    [by_book] = found(harvest_sessions, book.book_number).rows
    assert by_book.why == f"holds book {book.book_number}"


def test_a_book_owned_in_another_parish_is_left_out_and_one_in_stock_stays(harvest_sessions: Any) -> None:
    with acting(harvest_sessions) as session:
        book = make_book(session, office=make_office(session), first_number=4100101)
        other = make_book(session, make_series(session), first_number=4100101)
        sell(session, book, make_farmer(session), on=DAY, id_seen=IdSeen.RADA_CARD)
    result = found(harvest_sessions, "4100151", parishes=frozenset({Parish.HANOVER}))
    assert ([one.id for one in result.books], result.rows) == ([other.id], ())


def test_a_corrected_name_is_found_at_once_and_the_old_one_no_longer(register: Any) -> None:
    with acting(register) as session:
        [match] = search(session, "zelma guavamead").rows
        match.farmer.last_name = "WILLOWCROFT"
        assert names(search(session, "zelma willowcroft")) == ["ZELMA WILLOWCROFT"]
        assert search(session, "guavamead").rows == ()
    assert names(found(register, "willowcroft")) == ["ZELMA WILLOWCROFT"]


def test_a_change_of_something_else_leaves_the_words_alone(register: Any) -> None:
    with acting(register) as session:
        [match] = search(session, "zelma guavamead").rows
        said: list[str] = []
        event.listen(session.connection(), "before_cursor_execute", lambda *told: said.append(told[2]))
        match.farmer.verified_on = DAY - timedelta(days=1)
        session.flush()
        assert any("UPDATE farmers" in statement for statement in said)
        assert not any("farmer_words" in statement for statement in said)


def test_loaded_farmers_are_found(harvest_sessions: Any) -> None:
    row = {"last_name": "LOGWOODGULLY", "parish": Parish.ST_ANN, "registered_on": DAY}
    with acting(harvest_sessions) as session:
        audit.load(session, Farmer, [row | {"farmer_number": f"7{number}"} for number in range(3)], "import:1")
    assert len(found(harvest_sessions, "logwoodgully").rows) == 3


def test_the_words_of_an_older_register_are_worked_out_anew(register: Any, harvest_engine: Any) -> None:
    with harvest_engine.begin() as connection:
        connection.exec_driver_sql("delete from farmer_words where farmer_id > 2")
        connection.exec_driver_sql("delete from name_words")
    assert found(register, "guavamead") == Found()
    for _ in range(2):
        with register.begin() as session:
            assert reindex(session) == len(PEOPLE)
        assert names(found(register, "guavamead")) == ["ZELMA GUAVAMEAD"]
        assert found(register, "zemla").kind is Kind.FUZZY
