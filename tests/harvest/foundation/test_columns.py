"""A moment, an amount and a word of a closed list survive the database; what would be lost on the way is refused."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Engine, MetaData, Table, insert, select
from sqlalchemy.exc import StatementError

from harvest.foundation.columns import Amount, Choice, UtcDateTime
from harvest.foundation.engine import make_engine
from harvest.vocabulary import Parish

KEPT = Table(
    "kept", MetaData(), Column("at", UtcDateTime), Column("amount", Amount(4)), Column("parish", Choice(Parish))
)
MOMENTS = st.datetimes(
    datetime(1900, 1, 2),  # noqa: DTZ001 - the strategy adds the zone
    datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.integers(-720, 840).map(lambda m: timezone(timedelta(minutes=m))),
)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: Any, databases: Any) -> Any:
    engine = make_engine(databases.empty(request.param), durable=False)
    KEPT.metadata.create_all(engine)
    yield engine
    engine.dispose()


def kept(engine: Engine, **values: Any) -> Any:
    with engine.connect() as connection:
        connection.execute(insert(KEPT).values(**values))
        row = connection.execute(select(*(KEPT.c[name] for name in values))).one()
        connection.rollback()
    return row


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=MOMENTS, amount=st.decimals(-99_999_999_999, 99_999_999_999, places=4), parish=st.sampled_from(Parish))
def test_what_is_written_comes_back(engine: Engine, at: datetime, amount: Decimal, parish: Parish) -> None:
    row = kept(engine, at=at, amount=amount, parish=parish)
    assert (row.at, row.at.tzinfo, row.amount, row.parish) == (at, UTC, amount, parish)
    assert isinstance(row.parish, Parish)


def test_moments_in_the_table_sort_as_time_does(engine: Engine) -> None:
    noon_in_jamaica = datetime(2026, 5, 14, 12, tzinfo=timezone(timedelta(hours=-5)))
    later = datetime(2026, 5, 14, 17, 0, 0, 1, tzinfo=UTC)
    with engine.begin() as connection:
        connection.execute(insert(KEPT), [{"at": later}, {"at": noon_in_jamaica}])
        assert connection.scalars(select(KEPT.c.at).order_by(KEPT.c.at)).all() == [noon_in_jamaica, later]
        assert connection.scalar(select(KEPT.c.at).where(KEPT.c.at < later)) == noon_in_jamaica


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("at", datetime(2026, 5, 14), "no time zone"),  # noqa: DTZ001 - that is the fault
        ("amount", Decimal("0.00001"), "more than 4 decimal places"),
        ("amount", Decimal(10) ** 11, "too large"),
        ("amount", Decimal("NaN"), "too large"),
        ("amount", 0.1, "pass a Decimal"),
        ("parish", "St Ann", "not a valid Parish"),
    ],
)
def test_what_would_be_lost_or_mistaken_is_refused(engine: Engine, name: str, value: Any, sentence: str) -> None:
    with pytest.raises(StatementError, match=sentence):
        kept(engine, **{name: value})
