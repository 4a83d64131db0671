"""Files that were loaded: what came in, how far the work is, what was found, and what other registers call a record.

The work itself is in harvest.bulk_import. The file is kept in pieces, so that any worker can go on with it, undo can
be explained years later, and a backup holds it.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from harvest.audit import Record
from harvest.database import Base
from harvest.derived import Derived
from harvest.foundation.columns import Choice, one_of

PIECE = 1024 * 1024  # bytes of a file in one row


class LoadState(StrEnum):
    """Where a load stands. WAITING, LOADING and UNDOING are a worker's; others wait for a person, or are the end."""

    WAITING = "waiting"  # to be tried as a whole
    UNREADABLE = "unreadable"  # the file as a whole cannot be taken; `note` says why
    TRIED = "tried"  # somebody looks at the trial and confirms, or leaves it
    SECOND = "second"  # somebody else has to confirm, too
    LOADING = "loading"
    STOPPED = "stopped"  # on the way, by somebody or because a row was refused; can go on, or be undone
    LOADED = "loaded"
    UNDOING = "undoing"
    UNDONE = "undone"
    DROPPED = "dropped"  # never loaded


class Mode(StrEnum):
    """WHOLE: all rows or none. GOOD_ROWS: those that nothing is wrong with."""

    WHOLE = "whole"
    GOOD_ROWS = "good_rows"


class Outcome(StrEnum):
    """What a row of a file is to the register."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    DUPLICATE = "duplicate"  # new by its number, and possibly somebody who is in the register
    REFUSED = "refused"


class Load(Record):
    """One file and what became of it. `kind` is what its rows are ("farmers"), `layout` how they are written down.

    `content_digest` is the same for the same rows in another order, name or encoding. `options`: the sheet, the order
    of day and month, which column is what. `second_why`: why somebody else has to confirm, until he has. `office_id`:
    whose file it is, that of the person who brought it, on that day. `rows_done`, `lease_until` and `undone_to` are how
    far a worker is.
    """

    __tablename__ = "loads"
    __table_args__ = (
        CheckConstraint("file_name <> ''", name="file_name"),
        CheckConstraint("length(file_digest) = 64", name="file_digest"),
        CheckConstraint("size_bytes >= 0", name="size_bytes"),
        CheckConstraint(one_of("mode", Mode), name="mode"),
        CheckConstraint(one_of("state", LoadState), name="state"),
        CheckConstraint("made_by <> ''", name="made_by"),
        CheckConstraint("approved_by is null or confirmed_by is not null", name="approved_by"),
        CheckConstraint("approved_by <> confirmed_by", name="second_person"),
        CheckConstraint("undo_asked_by <> undone_by", name="undone_by"),
        CheckConstraint("state not in ('loading', 'loaded') or confirmed_by is not null", name="confirmed"),
        CheckConstraint("rows_done >= 0", name="rows_done"),
        Index(None, "state"),
        Index(None, "content_digest"),
        Index(None, "made_by"),
        Index(None, "office_id"),
    )
    kept_out_of_trail: ClassVar[frozenset[str]] = frozenset({"rows_done", "done", "lease_until", "undone_to"})

    file_name: Mapped[str]
    file_digest: Mapped[str]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    content_digest: Mapped[str | None]
    kind: Mapped[str | None]
    layout: Mapped[str | None]
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    mode: Mapped[Mode] = mapped_column(Choice(Mode), default=Mode.GOOD_ROWS)
    with_duplicates: Mapped[bool] = mapped_column(default=False)
    state: Mapped[LoadState] = mapped_column(Choice(LoadState), default=LoadState.WAITING)
    note: Mapped[str | None]
    second_why: Mapped[str | None]
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    office_id: Mapped[int | None] = mapped_column(ForeignKey("offices.id"))
    confirmed_by: Mapped[str | None]
    approved_by: Mapped[str | None]
    undo_asked_by: Mapped[str | None]
    undone_by: Mapped[str | None]
    counts: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    done: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    rows_total: Mapped[int | None]
    rows_done: Mapped[int] = mapped_column(default=0)
    undone_to: Mapped[int | None]
    lease_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class LoadPiece(Base):
    """A part of the file as it came, in order."""

    __tablename__ = "load_pieces"
    __table_args__ = (UniqueConstraint("load_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    load_id: Mapped[int] = mapped_column(ForeignKey("loads.id"))
    number: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)


class LoadFinding(Derived):
    """What was found at one cell, or at one row: a refusal, a question, a change, something restored.

    Worked out from the file and the register, by the trial and again by the load. `rule` is for machines, `sentence`
    says what is wrong and what to do; `was` is what stands in the register where a cell changes it.
    """

    __tablename__ = "load_findings"
    __table_args__ = (
        CheckConstraint(one_of("outcome", Outcome), name="outcome"),
        CheckConstraint("sentence <> ''", name="sentence"),
        Index(None, "load_id", "outcome", "line"),
        Index(None, "load_id", "line"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    load_id: Mapped[int] = mapped_column(ForeignKey("loads.id"))
    line: Mapped[int]
    outcome: Mapped[Outcome] = mapped_column(Choice(Outcome))
    column_letters: Mapped[str | None]
    value: Mapped[str | None]
    was: Mapped[str | None]
    rule: Mapped[str]
    sentence: Mapped[str]


class LoadMapping(Record):
    """Which column of a file with these headings is what, as somebody said it; offered again for the next such file."""

    __tablename__ = "load_mappings"
    __table_args__ = (
        CheckConstraint("length(headings_digest) = 64", name="headings_digest"),
        UniqueConstraint("headings_digest"),
    )

    headings_digest: Mapped[str]
    layout: Mapped[str]
    columns: Mapped[dict[str, Any]] = mapped_column(JSON)


class OtherNumber(Record):
    """What another register calls one of our records: ABIS's IDX_Property 312 is the farm with the id 88."""

    __tablename__ = "other_numbers"
    __table_args__ = (
        CheckConstraint("system <> ''", name="system"),
        CheckConstraint("number <> ''", name="number"),
        UniqueConstraint("system", "table_name", "number"),
        Index(None, "table_name", "record_id"),
    )

    system: Mapped[str]
    table_name: Mapped[str]
    number: Mapped[str]
    record_id: Mapped[int] = mapped_column(BigInteger)
