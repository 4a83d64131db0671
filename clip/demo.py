"""Invented officers for the demonstration, and the earlier sightings that its cases need.

They are training officers: however often they text a case, it stays as it was. One of them is not, and his two seeded
checks are what makes "a true receipt on its third truck".
"""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from clip import checks
from clip.checks import Asked
from clip.gateways.base import InboundText
from clip.judging import Judgement, Presentation, Verdict
from clip.messages import texts
from clip.officers import enrolment
from clip.officers.enrolment import Details
from clip.officers.record import Force, Officer, find
from harvest.findings import BookFound, Finding, Question, QuestionKind
from harvest.vocabulary import BookState, Standing

OFFICER = "+18765550101"
SUSPENDED_OFFICER = "+18765550102"
EARLIER_OFFICER = "+18765550103"
FIRST_OF_POOL = 18765551000
LINE = "+18765550199"

SEEN_NUMBER = 4100337  # harvest.demo's case "seen"; a journey test holds the two together
SEEN_SERIES = "DEMO-A"
CASE_NUMBERS = range(4100000, 4110000)  # harvest.demo keeps its cases here; what others text of them is reset
STATIONS = ("May Pen", "Old Harbour", "Linstead", "Mandeville", "Brown's Town", "Port Maria", "Morant Bay", "Lucea")


def pool_phone(index: int) -> str:
    """The phone of the invented officer with this index, from 0."""
    return f"+{FIRST_OF_POOL + index}"


def fill(sessions: sessionmaker[Session], *, officers: int, now: datetime) -> int:
    """Add what is missing and take everything texted since out of the cases' counts; how many officers were added."""
    with sessions.begin() as session:
        before = session.scalar(select(func.count()).select_from(Officer)) or 0
        _officer(session, OFFICER, "Demo Officer", "D0001", "May Pen", now)
        suspended = _officer(session, SUSPENDED_OFFICER, "Suspended Officer", "D0002", "Linstead", now)
        if suspended is not None:
            enrolment.suspend(session, suspended, actor="demo", now=now - timedelta(days=3))
        for index in range(officers):
            station = STATIONS[index % len(STATIONS)]
            _officer(session, pool_phone(index), f"Demo Officer {index + 1}", f"P{index + 1:04}", station, now)
        _seed_sightings(session, now)
        _reset_cases(session, now)
        session.flush()
        return (session.scalar(select(func.count()).select_from(Officer)) or 0) - before


def _officer(
    session: Session, phone: str, name: str, badge: str, station: str, now: datetime, *, training: bool = True
) -> Officer | None:
    """The new officer; None when he is there already."""
    if find(session, phone) is not None:
        return None
    details = Details(phone=phone, name=name, badge=badge, station=station, force=Force.POLICE)
    officer = enrolment.add(session, details, actor="demo", now=now, training=training)
    session.flush()
    return officer


def _seed_sightings(session: Session, now: datetime) -> None:
    officer = _officer(session, EARLIER_OFFICER, "Earlier Officer", "D0003", "Spanish Town", now, training=False)
    if officer is None:
        return
    for days, hour, place, plate in ((5, 10, "Toll Gate", "5678GT"), (3, 9, "Bog Walk", "9012HJ")):
        at = now.replace(hour=hour, minute=10, second=0, microsecond=0) - timedelta(days=days)
        _seed_sighting(session, officer, at, place, plate)


def _seed_sighting(session: Session, officer: Officer, at: datetime, place: str, plate: str) -> None:
    inbound = InboundText("console", f"seed-{place}", "", officer.phone, LINE, f"{SEEN_NUMBER} {plate}")
    text = texts.store(session.connection(), inbound, now=at, lease_for=timedelta(seconds=5))
    assert text is not None  # the officer was new, so his texts are
    texts.answer_through_request(session.connection(), text, "OK (seeded for the demonstration)", now=at)
    first = SEEN_NUMBER // 100 * 100 + 1
    book = BookFound(SEEN_SERIES, "demo", first, first + 99, BookState.SOLD)
    finding = Finding(Standing.VALID, at, number=str(SEEN_NUMBER), book=book)
    shown = Presentation(at, place, officer.id, plate=plate)
    question = Question(QuestionKind.RECEIPT, number=str(SEEN_NUMBER), plate=plate)
    checks.write(
        session.connection(),
        text.id,
        [Asked(0, question, shown, at_station=False, counts=True, finding=finding, judgement=Judgement(Verdict.OK))],
    )


def _reset_cases(session: Session, now: datetime) -> None:
    """Checks by officers enrolled by hand count; before each start they leave the cases as they found them."""
    earlier = find(session, EARLIER_OFFICER)
    keep = frozenset({earlier.id} if earlier else ())
    for leaf in checks.counted_leaves(session.connection(), f"{SEEN_SERIES}/", keep=keep):
        if int(leaf.rpartition("/")[2]) in CASE_NUMBERS:
            checks.withdraw_leaf(session.connection(), leaf, by="demo", now=now, keep=keep)
