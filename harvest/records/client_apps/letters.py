"""Mails to developers that wait to be sent: which, to whom, how often anybody may ask for one.

A row says that a mail is due and holds no text and no link: whoever sends it makes the link in that moment, so that no
copy of the database, and no backup, opens anything. Asking never sends; sending never happens inside a request.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from harvest.database import Base
from harvest.foundation.clock import said_day
from harvest.foundation.columns import Choice, one_of
from harvest.records.client_apps.links import LINK_FOR, new_link
from harvest.records.client_apps.record import ApiKey, ClientApp, Developer
from harvest.records.refusals import ActRefused

PER_ADDRESS = ((timedelta(hours=1), 3), (timedelta(days=1), 8))
PER_CLIENT = ((timedelta(hours=1), 10), (timedelta(days=1), 40))
LEASE = timedelta(minutes=2)
MOST_TRIES = 9
FIRST_WAIT = timedelta(minutes=1)  # doubled after each try: four hours in all
CLIENT_KEPT_FOR = timedelta(days=1)


class LetterKind(StrEnum):
    CONFIRM = "confirm"  # is this your address, and your program?
    MANAGE = "manage"  # the way to your programs


class Notice(StrEnum):
    """What a developer is told of a key that ends."""

    SOON = "soon"
    LAST_DAY = "last_day"


class TooManyLetters(ActRefused):
    code: ClassVar[str] = "too_many_letters"


class Letter(Base):
    """One mail that somebody asked for. Without a developer the address is nobody's, and there is nothing to send.

    `asked_from` is a keyed mark of the machine that asked, for the limits, and is emptied after a day.
    """

    __tablename__ = "letters"
    __table_args__ = (
        CheckConstraint(one_of("kind", LetterKind), name="kind"),
        CheckConstraint("tries >= 0", name="tries"),
        CheckConstraint("due_at is null or (sent_at is null and given_up_at is null)", name="due_at"),
        Index(None, "due_at"),
        Index(None, "asked_from", "asked_at"),
        Index(None, "developer_id", "asked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[LetterKind] = mapped_column(Choice(LetterKind))
    developer_id: Mapped[int | None] = mapped_column(ForeignKey("developers.id"))
    client_app_id: Mapped[int | None] = mapped_column(ForeignKey("client_apps.id"), index=True)
    asked_at: Mapped[datetime]
    asked_from: Mapped[str]
    due_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]


class KeyNotice(Base):
    """What is told of a key, once, by the letter that names it."""

    __tablename__ = "key_notices"
    __table_args__ = (
        CheckConstraint(one_of("notice", Notice), name="notice"),
        UniqueConstraint("api_key_id", "notice"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    api_key_id: Mapped[int] = mapped_column(ForeignKey("api_keys.id"))
    notice: Mapped[Notice] = mapped_column(Choice(Notice))
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"), index=True)


@dataclass(frozen=True, slots=True)
class EndingKey:
    prefix: str
    last_day: date
    notice: Notice


@dataclass(frozen=True, slots=True)
class ReadyLetter:
    """What is handed to the post. `path` leads to our page and opens it once; where keys are ending, to signing in."""

    letter_id: int
    kind: LetterKind
    to: str
    path: str
    ending: tuple[EndingKey, ...] = ()


def must_not_ask_too_often(session: Session, asked_from: str, *, now: datetime) -> None:
    """Raises TooManyLetters for a machine that asked too often, whatever it asked for."""
    for span, most in PER_CLIENT:
        asked = select(func.count()).where(Letter.asked_from == asked_from, Letter.asked_at > now - span)
        if session.scalars(asked).one() >= most:
            raise TooManyLetters("Too many mails were asked for from here. Wait an hour and send this again.")


def ask_letter(
    session: Session,
    kind: LetterKind,
    developer: Developer | None,
    *,
    asked_from: str,
    now: datetime,
    app: ClientApp | None = None,
) -> Letter:
    """Note that a mail was asked for; it is due unless the address is nobody's, or has had enough.

    The caller can say nothing of the difference: it would tell whose addresses are known.
    """
    is_due = developer is not None and not _has_enough(session, developer, now)
    letter = Letter(
        kind=kind,
        developer_id=developer.id if developer else None,
        client_app_id=app.id if app else None,
        asked_at=now,
        asked_from=asked_from,
        due_at=now if is_due else None,
    )
    session.add(letter)
    session.flush()
    return letter


def next_due(session: Session, *, now: datetime) -> int | None:
    """The letter that has waited longest and that nobody has in hand."""
    free = or_(Letter.lease_until.is_(None), Letter.lease_until <= now)
    return session.scalars(select(Letter.id).where(Letter.due_at <= now, free).order_by(Letter.due_at).limit(1)).first()


def take_in_hand(session: Session, letter_id: int, *, now: datetime) -> ReadyLetter | None:
    """Lease a letter and make its link; None when somebody else has it, or there is nobody to write to any more.

    Each try makes a link of its own and an earlier one stays good: a mail that seemed to fail may yet arrive.
    """
    letter = session.get(Letter, letter_id, with_for_update=True)
    if letter is None or letter.due_at is None or (letter.lease_until is not None and letter.lease_until > now):
        return None
    developer = session.get(Developer, letter.developer_id) if letter.developer_id else None
    if developer is None or developer.email is None:
        letter.due_at, letter.given_up_at = None, now
        return None
    letter.lease_until, letter.tries = now + LEASE, letter.tries + 1
    if ending := _ending(session, letter_id):
        return ReadyLetter(letter.id, letter.kind, developer.email, "/developers/sign-in", ending)
    app = session.get(ClientApp, letter.client_app_id) if letter.client_app_id else None
    token = new_link(session, developer, app, now=now)
    way = "confirm" if letter.kind is LetterKind.CONFIRM else "open"
    return ReadyLetter(letter.id, letter.kind, developer.email, f"/developers/{way}/{token}")


def _ending(session: Session, letter_id: int) -> tuple[EndingKey, ...]:
    named = select(ApiKey.prefix, ApiKey.expires_on, KeyNotice.notice).join(ApiKey, ApiKey.id == KeyNotice.api_key_id)
    found = session.execute(named.where(KeyNotice.letter_id == letter_id).order_by(ApiKey.expires_on, ApiKey.id))
    return tuple(EndingKey(*row) for row in found)


def note_sent(session: Session, letter_id: int, *, now: datetime) -> None:
    letter = session.get_one(Letter, letter_id)
    letter.due_at = letter.lease_until = None
    letter.sent_at = now
    session.flush()


def note_failed(session: Session, letter_id: int, *, now: datetime, for_good: bool = False) -> bool:
    """Try again later, or give up; says whether it was given up."""
    letter = session.get_one(Letter, letter_id)
    letter.lease_until = None
    is_over = for_good or letter.tries >= MOST_TRIES
    letter.due_at = None if is_over else now + FIRST_WAIT * 2 ** (letter.tries - 1)
    letter.given_up_at = now if is_over else None
    session.flush()
    return is_over


def forget_machines(session: Session, *, now: datetime, most: int = 500) -> int:
    """Empty the marks of machines that asked more than a day ago; how many."""
    old = select(Letter).where(Letter.asked_from != "", Letter.asked_at < now - CLIENT_KEPT_FOR).limit(most)
    found = session.scalars(old).all()
    for letter in found:
        letter.asked_from = ""
    session.flush()
    return len(found)


def words_of(kind: LetterKind, link: str) -> tuple[str, str]:
    """Subject and text. Nothing in it was typed by whoever asked: a stranger cannot write to others through us."""
    how_long = "24 hours" if LINK_FOR[kind is LetterKind.CONFIRM].days else "30 minutes"
    if kind is LetterKind.CONFIRM:
        return "Harvest: confirm your program", (
            "A program was registered for Harvest’s open data with this address.\n\n"
            f"If that was you, open this link and get its key:\n\n{link}\n\n"
            f"It works once, within {how_long}. If it was not you, leave it alone: nothing is kept of it.\n"
        )
    return "Harvest: your programs and keys", (
        "This link opens your programs and keys at Harvest:\n\n"
        f"{link}\n\nIt works once, within {how_long}. If you did not ask for it, leave it alone.\n"
    )


def words_of_ending(keys: Sequence[EndingKey], link: str) -> tuple[str, str]:
    """The same of keys that end. What the programs are called was typed by somebody, so that it is not said."""
    listed = "".join(f"  {key.prefix}: {said_day(key.last_day)}\n" for key in keys)
    more = f"Sign in to make a new key, which takes a minute, and put it into your program:\n\n{link}\n"
    if keys[0].notice is Notice.SOON:
        return "Harvest: a key of yours ends soon", (
            f"These keys to Harvest’s open data hold until the end of the day beside them:\n\n{listed}\n{more}"
        )
    return "Harvest: the last day of a key of yours", (
        f"This is the last day of these keys to Harvest’s open data; after it they open nothing:\n\n{listed}\n{more}"
        "\nOpen data can be read without a key, less often.\n"
    )


def _has_enough(session: Session, developer: Developer, now: datetime) -> bool:
    return any(
        session.scalars(
            select(func.count()).where(
                Letter.developer_id == developer.id,
                Letter.asked_at > now - span,
                Letter.asked_from != "",  # what nobody asked for is in nobody's way
                or_(Letter.due_at.is_not(None), Letter.sent_at.is_not(None)),
            )
        ).one()
        >= most
        for span, most in PER_ADDRESS
    )
