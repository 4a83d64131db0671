"""Attacks on the forms about farmers: registered, corrected, verified, suspended, photographed, merged."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from harvest.records.farmers import Farmer, FarmerMerge, FarmerPhoto, Registration
from harvest.records.farmers.merging import confirm_merge, propose_merge, unmerge
from harvest.records.staff_members import Role
from harvest.vocabulary import FarmerStatus, Parish
from tests.fakes import NOW
from tests.harvest.records.makers import DAY, acting, jpeg_with, make_farmer
from tests.harvest.staff.attack.attempts import Attack, Attempt, Held, held_by
from tests.harvest.staff.attack.hostile import Kind, odd_words
from tests.harvest.staff.desk import Seat, Site

TODAY = f"{NOW:%d/%m/%Y}"
EVER = "2000000000"  # a version that has seen everything
REGISTERED, CORRECTED, DONE, MERGED, ENDED, PHOTOS = 160, 220, 160, 60, 60, 30
NAMES = dict.fromkeys(("first_name", "middle_name", "last_name", "alias"), Kind.NAME)
PERSON = {
    **NAMES,
    "date_of_birth": Kind.DAY,
    "gender": Kind.CHOICE,
    "parish": Kind.CHOICE,
    "district": Kind.WORD,
    "phone": Kind.PHONE,
}
NEEDED = frozenset({"first_name", "last_name", "parish"})
DOINGS = ("verify", "suspend", "deceased", "card", "reinstate")


@dataclass
class Ground:
    """Farmers whom nothing happened to yet, one or two for each attempt."""

    clerk: Seat
    doings: list[int]
    others: list[Farmer]
    merges: list[tuple[int, str]]
    corrected: list[int]


def ground(site: Site) -> Ground:
    clerk = site.sit(Role.CLERK)
    with acting(site.sessions, "staff:99") as session:
        doings = [_ready_for(session, DOINGS[n % len(DOINGS)]) for n in range(DONE)]
        others = [make_farmer(session) for _ in range(2 * MERGED)]
        merges = [_merge(session, n) for n in range(ENDED)]
        corrected = [make_farmer(session).id for _ in range(5)]
        session.expunge_all()
    return Ground(clerk, doings, others, merges, corrected)


def _ready_for(session: Any, doing: str) -> int:
    more: dict[str, Any] = {"verified_on": None} if doing == "verify" else {}
    if doing == "reinstate":
        more = {"status": FarmerStatus.SUSPENDED, "status_since": DAY - timedelta(days=3)}
    return int(make_farmer(session, **more).id)


def _merge(session: Any, n: int) -> tuple[int, str]:
    """A merge that waits for this end."""
    end = ("confirm", "withdraw", "undo", "confirm-undo")[n % 4]
    merge = propose_merge(session, *(make_farmer(session) for _ in "ab"), by="staff:98", reason="one", on=DAY)
    if end in {"undo", "confirm-undo"}:
        confirm_merge(session, merge, by="staff:97", on=DAY)
    if end == "confirm-undo":
        unmerge(session, merge, by="staff:98", reason="two", on=DAY)
    return merge.id, end


def person(dice: Random, n: int) -> tuple[dict[str, str], dict[str, Any]]:
    """What is typed about somebody, and the columns it becomes."""
    born = date(1930, 1, 1) + timedelta(days=dice.randrange(25_000))
    names = {name: odd_words(dice, f"q{n}{name[0]}") for name in NAMES}
    phone = f"876-555-{n % 10_000:04}"
    typed = {
        **names,
        "date_of_birth": f"{born.day}/{born.month}/{born.year}",
        "gender": dice.choice(("female", "male", "")),
        "parish": "JM-06",
        "district": "",
        "phone": dice.choice((phone, f"+1 {phone}", f"(876) 555{n % 10_000:04}")),
    }
    return typed, {**names, "date_of_birth": born, "phone": f"+1876555{n % 10_000:04}", "parish": Parish.ST_ANN}


def _register(on: Ground, dice: Random, n: int) -> Attempt:
    typed, columns = person(dice, n)
    token = f"form-{n}"
    form = {**typed, "notice_version": "yes", "step": "register", "different": "yes", "form_token": token}

    def held(session: Session) -> bool:
        return held_by(Farmer, **columns)(session) and held_by(Registration, form_token=token)(session)

    return Attempt("/staff/farmers/new", form, held, on.clerk)


def _correct(on: Ground, dice: Random, n: int) -> Attempt:
    number = on.corrected[n % len(on.corrected)]
    typed, columns = person(dice, n)
    path = f"/staff/farmers/{number}/correct"
    return Attempt(path, {**typed, "version": EVER}, held_by(Farmer, id=number, **columns), on.clerk)


def _do(on: Ground, dice: Random, n: int) -> Attempt:
    doing, number, reason = DOINGS[n % len(DOINGS)], on.doings[n], odd_words(dice, f"why{n}")
    when: dict[str, dict[str, Any]] = {
        "verify": {"verified_on": NOW.date()},
        "suspend": {"status": FarmerStatus.SUSPENDED, "status_since": NOW.date()},
        "deceased": {"status": FarmerStatus.DECEASED, "status_since": NOW.date()},
        "card": {"id_card_expires_on": date(2029, 5, 14)},
        "reinstate": {"status": FarmerStatus.ACTIVE},
    }
    typed = {"on": TODAY, "reason": reason}
    return Attempt(f"/staff/farmers/{number}/do/{doing}", typed, held_by(Farmer, id=number, **when[doing]), on.clerk)


def _photo(on: Ground, dice: Random, n: int) -> Attempt:
    content = jpeg_with((0xDB, dice.randbytes(40)))
    number = on.corrected[n % len(on.corrected)]
    held = held_by(FarmerPhoto, farmer_id=number, content=content)
    return Attempt(f"/staff/farmers/{number}/photo/new", {}, held, on.clerk, files={"photo": content})


def _propose(on: Ground, dice: Random, n: int) -> Attempt:
    keep, other = on.others[2 * n : 2 * n + 2]
    reason = odd_words(dice, f"one{n}")
    held = held_by(FarmerMerge, kept_id=keep.id, other_id=other.id, reason=reason)
    typed = {"other": other.farmer_number, "reason": reason}
    return Attempt(f"/staff/farmers/{keep.id}/merge", typed, held, on.clerk)


def _end(on: Ground, dice: Random, n: int) -> Attempt:
    (number, end), reason = on.merges[n], odd_words(dice, f"two{n}")
    day = {"confirm": "confirmed_on", "withdraw": "withdrawn_on", "undo": "undo_on", "confirm-undo": "undone_on"}[end]
    more = {"undo_reason": reason} if end == "undo" else {}
    held: Held = held_by(FarmerMerge, id=number, **{day: NOW.date()}, **more)
    return Attempt(f"/staff/merges/{number}/{end}", {"reason": reason}, held, on.clerk)


ATTACKS = (
    Attack("/staff/farmers/new", _register, REGISTERED, {**PERSON, "notice_version": Kind.CHOICE}, NEEDED),
    Attack("/staff/farmers/<int:farmer>/correct", _correct, CORRECTED, PERSON, NEEDED),
    Attack("/staff/farmers/<int:farmer>/do/<doing>", _do, DONE, {"on": Kind.DAY}, frozenset({"on"})),
    Attack("/staff/farmers/<int:farmer>/photo/new", _photo, PHOTOS),
    Attack(
        "/staff/farmers/<int:farmer>/merge",
        _propose,
        MERGED,
        {"other": Kind.DIGITS, "reason": Kind.TEXT},
        frozenset({"other", "reason"}),
    ),
    Attack("/staff/merges/<int:merge>/<end>", _end, ENDED),
)
