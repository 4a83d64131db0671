"""Files that were taken out of the register: who took what, when, in which form, and how many rows it had."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, Session, mapped_column

from harvest.audit import Record
from harvest.foundation.columns import Choice, one_of
from harvest.vocabulary import Parish


class FileForm(StrEnum):
    """How a file is written; the value is its ending."""

    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"
    PARQUET = "parquet"

    @property
    def label(self) -> str:
        return {"csv": "CSV", "xlsx": "Excel (XLSX)", "jsonl": "JSON Lines", "parquet": "Parquet"}[self.value]


class Export(Record):
    """One file taken along. `parish` and `since` are what was chosen; `role` whose columns it has, none: all.

    `row_count` is empty until the last row was handed out: whoever broke off may still hold a part.
    """

    __tablename__ = "exports"
    __table_args__ = (
        CheckConstraint("dataset <> ''", name="dataset"),
        CheckConstraint(one_of("form", FileForm), name="form"),
        CheckConstraint(one_of("parish", Parish), name="parish"),
        CheckConstraint("taken_by <> ''", name="taken_by"),
        CheckConstraint("row_count >= 0", name="row_count"),
        Index(None, "taken_by"),
    )

    dataset: Mapped[str]
    form: Mapped[FileForm] = mapped_column(Choice(FileForm))
    parish: Mapped[Parish | None] = mapped_column(Choice(Parish))
    since: Mapped[date | None]
    role: Mapped[str | None]
    taken_by: Mapped[str]
    taken_at: Mapped[datetime]
    row_count: Mapped[int | None]


def note_export(session: Session, export: Export) -> int:
    """Keep that somebody takes this file, before its first row is handed out; the id of the note."""
    session.add(export)
    session.flush()
    return export.id


def note_whole(session: Session, export_id: int, row_count: int) -> None:
    """All rows were handed out."""
    session.get_one(Export, export_id).row_count = row_count
    session.flush()
