"""Books and parts of books that nobody should accept: with source and expiry, released by a second person."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from harvest.audit import Record
from harvest.foundation.intake import Field, Intake, day, take, text
from harvest.records.receipt_books.intake import number
from harvest.records.receipt_books.life import named
from harvest.records.receipt_books.record import RANGE_CHECK, ReceiptBook
from harvest.records.refusals import ActRefused


class StopEntry(Record):
    """`source` is what can be looked up (a station diary number). `note` is for staff and never shown to officers.

    The entry holds from `set_on` through `expires_on`, or until it is released by somebody other than who set it.
    """

    __tablename__ = "stop_entries"
    __table_args__ = (
        CheckConstraint(RANGE_CHECK, name="range"),
        CheckConstraint("source <> ''", name="source"),
        CheckConstraint("set_by <> ''", name="set_by"),
        CheckConstraint("expires_on >= set_on", name="expires_on"),
        CheckConstraint("(released_on is null) = (released_by is null)", name="released"),
        CheckConstraint("released_on >= set_on", name="released_on"),
        CheckConstraint("released_by <> set_by", name="second_person"),
    )

    book_id: Mapped[int] = mapped_column(ForeignKey("receipt_books.id"), index=True)
    first_number: Mapped[int] = mapped_column(BigInteger)
    last_number: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[str]
    note: Mapped[str | None]
    set_by: Mapped[str]
    set_on: Mapped[date]
    expires_on: Mapped[date | None]
    released_on: Mapped[date | None]
    released_by: Mapped[str | None]

    book: Mapped[ReceiptBook] = relationship()

    def holds_on(self, day: date) -> bool:
        """Whether the entry is in force on this Jamaican day."""
        if day < self.set_on or (self.expires_on is not None and day > self.expires_on):
            return False
        return self.released_on is None or day < self.released_on


class ReleaseRequest(Record):
    """Somebody's wish that a stop be released, with the reason; a second person decides."""

    __tablename__ = "release_requests"
    __table_args__ = (
        CheckConstraint("requested_by <> ''", name="requested_by"),
        CheckConstraint("reason <> ''", name="reason"),
        UniqueConstraint("entry_id"),
    )

    entry_id: Mapped[int] = mapped_column(ForeignKey("stop_entries.id"))
    requested_by: Mapped[str]
    requested_on: Mapped[date]
    reason: Mapped[str]

    entry: Mapped[StopEntry] = relationship()


class OutsideBook(ActRefused):
    """The numbers are not those of the book."""

    code = "outside_book"


class SourceMissing(ActRefused):
    """Nobody could look up why the numbers are stopped."""

    code = "source_missing"


class NotReleased(ActRefused):
    """The entry was released before, or one person wants to release it alone."""

    code = "not_released"


STOP_FIELDS: tuple[Field, ...] = (
    Field("first_number", "First receipt number", number("First receipt number"), "Empty: the whole book."),
    Field("last_number", "Last receipt number", number("Last receipt number"), "Empty: the whole book."),
    Field(
        "source",
        "Source",
        text("Source"),
        "What can be looked up, such as a station diary number.",
        required=True,
    ),
    Field("expires_on", "Until", day("Until"), "Empty: until it is released.", kind="date"),
    Field("note", "Note", text("Note", 500), "For staff alone. Officers never see it.", kind="textarea"),
)
RELEASE_FIELDS: tuple[Field, ...] = (
    Field("reason", "Reason", text("Reason", 500), "Why the numbers may go again.", required=True, kind="textarea"),
)


def stop_intake(typed: Mapping[str, str], *, today: date) -> Intake:
    """A stop: both numbers or none, and no end before today."""
    taken = take(STOP_FIELDS, typed)
    first, last, until = taken["first_number"], taken["last_number"], taken["expires_on"]
    if (first is None) != (last is None) and not {"first_number", "last_number"} & taken.errors.keys():
        taken = taken.refused(last_number="Enter the first and the last number, or neither for the whole book.")
    if first is not None and last is not None and last < first:
        taken = taken.refused(last_number=f"Last receipt number {last} is below the first, {first}. Correct one.")
    if until is not None and until < today:
        taken = taken.refused(expires_on=f"Until {until:%d/%m/%Y} has passed. Write today or later.")
    return taken


def stop(
    session: Session,
    book: ReceiptBook,
    *,
    source: str,
    set_by: str,
    on: date,
    numbers: tuple[int, int] | None = None,
    expires_on: date | None = None,
    note: str | None = None,
) -> StopEntry:
    """Stop a book, or the part of it from the first to the last of `numbers`, at once.

    Raises OutsideBook, and SourceMissing for a source that says nothing.
    """
    if not source.strip():
        raise SourceMissing("A stop needs a source that can be looked up, such as a station diary number: enter it.")
    first, last = numbers or (book.first_number, book.last_number)
    if not book.first_number <= first <= last <= book.last_number:
        raise OutsideBook(f"{named(book)} holds {book.first_number} to {book.last_number}, not {first} to {last}.")
    entry = StopEntry(
        book=book,
        first_number=first,
        last_number=last,
        source=source,
        note=note,
        set_by=set_by,
        set_on=on,
        expires_on=expires_on,
    )
    session.add(entry)
    session.flush()
    return entry


def request_release(session: Session, entry: StopEntry, *, by: str, reason: str, on: date) -> ReleaseRequest:
    """Ask that the numbers may go again; the stop stays in force until somebody else releases it.

    An open request is given back as it stands, whoever made it; only who set the stop takes over what another asked,
    so that in an office of two the other can decide. Raises NotReleased.
    """
    _lock(session, entry)
    _still_stopped(entry)
    open_one = request_of(session, entry)
    if open_one is not None:
        if by == entry.set_by:
            open_one.requested_by, open_one.requested_on, open_one.reason = by, on, reason
            session.flush()
        return open_one
    if on < entry.set_on:
        raise NotReleased(f"This stop was set on {entry.set_on:%d %b %Y}: {on:%d %b %Y} lies before that.")
    request = ReleaseRequest(entry=entry, requested_by=by, requested_on=on, reason=reason)
    session.add(request)
    session.flush()
    return request


def release(session: Session, entry: StopEntry, *, by: str, on: date) -> None:
    """Let the numbers go again, as somebody else requested. Raises NotReleased."""
    _lock(session, entry)
    _still_stopped(entry)
    request = request_of(session, entry)
    if request is None:
        raise NotReleased(
            "Nobody has asked for this release: ask for it with the reason, then a second person decides."
        )
    if by == entry.set_by:
        raise NotReleased(f"{by} set this stop: a second person has to release it.")
    if by == request.requested_by:
        raise NotReleased(f"{by} asked for this release: a second person has to decide it.")
    if on < request.requested_on:
        raise NotReleased(f"The release was asked for on {request.requested_on:%d %b %Y}: it cannot lie before that.")
    entry.released_on = on
    entry.released_by = by
    session.flush()


def request_of(session: Session, entry: StopEntry) -> ReleaseRequest | None:
    """The request to release this entry, if somebody made one."""
    return session.scalars(select(ReleaseRequest).where(ReleaseRequest.entry_id == entry.id)).one_or_none()


def waiting_releases(session: Session) -> Sequence[ReleaseRequest]:
    """Requests that nobody has decided, the oldest first."""
    return session.scalars(
        select(ReleaseRequest)
        .join(StopEntry)
        .where(StopEntry.released_on.is_(None))
        .order_by(ReleaseRequest.requested_on, ReleaseRequest.id)
    ).all()


def _lock(session: Session, entry: StopEntry) -> None:
    session.flush()
    session.refresh(entry, with_for_update=True)


def _still_stopped(entry: StopEntry) -> None:
    if entry.released_on is not None:
        raise NotReleased(f"This stop was released on {entry.released_on:%d %b %Y} by {entry.released_by}.")
