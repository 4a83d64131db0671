"""The published cube: its releases, the cells that everybody may read, and which contributions stand behind them.

Derived, no records: worked out by harvest.statistics. A cell stands from the release that brought it until the one that
replaced it, so that each release can be read for good; what is read by anybody are its cells and releases alone.
"""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from harvest.derived import Derived
from harvest.foundation.columns import BY_CODE, Amount, Choice, one_of

NOW = "until_version is null"


class CubeDataset(StrEnum):
    """What is counted. VARIETIES are those of PRODUCTION, for the whole country; FARMERS are persons described."""

    PRODUCTION = "production"
    VARIETIES = "varieties"
    LIVESTOCK = "livestock"
    FARMERS = "farmers"
    OTHER_FARMERS = "other_farmers"
    FARMS = "farms"
    BOOKS_SOLD = "books_sold"
    RECEIPTS_SHOWN = "receipts_shown"


class ObsStatus(StrEnum):
    """SDMX CL_OBS_STATUS 2.2: NORMAL says its numbers, SUPPRESSED says none and why."""

    NORMAL = "A"
    SUPPRESSED = "Q"


class Reason(StrEnum):
    """Why a cell says no number. SECONDARY: it would be safe, but with it another one could be worked out."""

    SMALL_CELL = "small_cell"
    DOMINANCE = "dominance"
    SECONDARY = "secondary"


class CubeRelease(Derived):
    """One publication; `version` counts from 1. What has changed since the one before is visible at once."""

    __tablename__ = "cube_releases"
    __table_args__ = (
        CheckConstraint("version > 0", name="version"),
        UniqueConstraint("version"),
        UniqueConstraint("published_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]
    published_on: Mapped[date]
    published_at: Mapped[datetime]


class CubeCell(Derived):
    """One published cell. `level` says how finely it is cut; a dimension that goes further is "_T" (the parish "JM").

    "_U" is what nobody said. `computed_on`: the day on which its numbers were worked out. `records` counts what the
    dataset is about, `contributors` the farmers behind it; a measure that nobody told is empty.
    """

    __tablename__ = "cube_cells"
    __table_args__ = (
        CheckConstraint(one_of("dataset", CubeDataset), name="dataset"),
        CheckConstraint("key <> ''", name="key"),
        CheckConstraint(one_of("obs_status", ObsStatus), name="obs_status"),
        CheckConstraint(one_of("reason", Reason), name="reason"),
        CheckConstraint("(obs_status = 'Q') = (reason is not null)", name="reason_of_silence"),
        CheckConstraint("(obs_status = 'Q') = (contributors is null)", name="numbers"),
        CheckConstraint(
            "obs_status <> 'Q' or coalesce(records, hectares, kg, head) is null", name="suppressed_says_nothing"
        ),
        CheckConstraint("contributors >= 5", name="contributors"),
        CheckConstraint("until_version > since_version", name="until_version"),
        Index("ix_cube_cells_now", "dataset", "key", unique=True, sqlite_where=text(NOW), postgresql_where=text(NOW)),
        Index(None, "dataset", "since_version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    dataset: Mapped[CubeDataset] = mapped_column(Choice(CubeDataset))
    key: Mapped[str] = mapped_column(BY_CODE)
    level: Mapped[str]
    parish: Mapped[str | None] = mapped_column(BY_CODE)
    commodity: Mapped[str | None] = mapped_column(BY_CODE)
    variety: Mapped[str | None] = mapped_column(BY_CODE)
    period: Mapped[str | None] = mapped_column(BY_CODE)
    period_start: Mapped[date | None]
    activity: Mapped[str | None]
    sex: Mapped[str | None]
    age_band: Mapped[str | None]
    size_class: Mapped[str | None]
    records: Mapped[int | None]
    contributors: Mapped[int | None]
    hectares: Mapped[Decimal | None] = mapped_column(Amount(1))
    kg: Mapped[int | None] = mapped_column(BigInteger)
    head: Mapped[int | None] = mapped_column(BigInteger)
    obs_status: Mapped[ObsStatus] = mapped_column(Choice(ObsStatus))
    reason: Mapped[Reason | None] = mapped_column(Choice(Reason))
    computed_on: Mapped[date]
    since_version: Mapped[int] = mapped_column(ForeignKey("cube_releases.version"))
    until_version: Mapped[int | None] = mapped_column(ForeignKey("cube_releases.version"))


class CubeLayer(Derived):
    """What changed behind the parts of one total when they were published: who contributes what, and what was hidden.

    Never read by anybody but the next publication, which must not let one release be subtracted from another.
    """

    __tablename__ = "cube_layers"
    __table_args__ = (
        CheckConstraint(one_of("dataset", CubeDataset), name="dataset"),
        CheckConstraint("relation <> ''", name="relation"),
        UniqueConstraint("dataset", "relation", "version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    dataset: Mapped[CubeDataset] = mapped_column(Choice(CubeDataset))
    relation: Mapped[str]
    version: Mapped[int] = mapped_column(ForeignKey("cube_releases.version"))
    packed: Mapped[bytes]
