"""CLIP's database refuses what must not be, at migration head, on both engines; and migrations equal models."""

from datetime import UTC, datetime, timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

import clip.checks
import clip.messages.outbox
import clip.officers.record
import clip.shown  # noqa: F401 - every model is known to the metadata
from clip.database import Base
from clip.worker import note_shown
from harvest.foundation.engine import make_engine
from harvest.foundation.migrate import downgrade, upgrade
from tests.clip.lines import make_bench
from tests.conftest import Databases

EVIDENCE = (
    "update texts set body = 'other'",
    "update texts set sender = '+18765550100'",
    "update texts set received_at = '2020-01-01 00:00:00'",
    "delete from texts",
    "update checks set verdict = 'ASK'",
    "update checks set finding = null",
    "update checks set officer_id = 2",
    "update checks set counts = false",
    "delete from checks",
    "update officer_events set actor = 'nobody'",
    "delete from officer_events",
    # what the officer was told
    "update texts set state = 'received', answered_at = null where state = 'answered'",
    "update texts set answer = 'other' where state = 'answered'",
    "update texts set answered_at = '2020-01-01 00:00:00' where state = 'answered'",
    "update texts set handed_by = 'nobody' where state = 'answered'",
    "update texts set pending_line = null where state = 'answered'",
    "update outgoing set body = 'other'",
    "update outgoing set recipient = '+18765550100'",
    "update outgoing set sender = '+18765550100'",
    "update outgoing set gateway = 'other'",
    "update outgoing set text_id = 1",
    "delete from outgoing",
    # a withdrawal names who and when
    "update checks set withdrawn_by = 'officer:1'",
    "update checks set withdrawn_at = '2026-05-14 19:00:00'",
)
WRONG = (
    "update texts set state = 'lost' where state <> 'answered'",
    "update texts set state = 'received', answered_at = null, handed_by = 'pigeon' where state <> 'answered'",
    "update texts set state = 'answered' where state <> 'answered'",
    "insert into texts select * from texts",
    "update outgoing set state = 'lost'",
    "update officers set state = 'gone'",
    "update officers set state = 'suspended', suspended_at = null",
    "update officers set force = 'army'",
    "update officers set phone = '8765550101'",
    "update officers set phone = '+12125550101'",
    "update officers set phone = '+18765550101'",
    "update officers set badge = '1001'",
    "update invitations set tries_left = -1",
    "update checks set text_id = 4711",
    "update shown_progress set id = 2",
    "update shown_notes set state = 'lost'",
    "update shown_notes set check_id = 4711",
)


@pytest.fixture
def filled(clip_engine: Engine) -> Engine:
    """Every table has a row."""
    bench = make_bench(clip_engine)
    bench.say("4100151")
    bench.registry.down = True
    bench.say("4100151")
    bench.registry.down = False
    bench.clock.forward(seconds=5)
    bench.work()
    bench.registry.down = True
    bench.say("4100152")  # waits for its answer
    bench.registry.down = False
    from tests.clip.test_officers import invite  # noqa: PLC0415

    invite(bench)
    bench.say("hello", sender="+18765550177")
    note_shown(bench.line)
    return clip_engine


@pytest.mark.parametrize("statement", EVIDENCE)
def test_evidence_stays_as_it_was(filled: Engine, statement: str) -> None:
    with pytest.raises(DBAPIError, match="is evidence"), filled.begin() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize("table", ["texts", "checks", "outgoing", "officer_events"])
def test_evidence_is_not_emptied_either(databases: Databases, table: str) -> None:
    engine = make_engine(databases.fresh("postgresql", "clip"), durable=False)
    with pytest.raises(DBAPIError, match="is evidence"), engine.begin() as connection:
        connection.execute(text(f"truncate {table} cascade"))
    engine.dispose()


@pytest.mark.parametrize("statement", WRONG)
def test_the_database_itself_refuses(filled: Engine, statement: str) -> None:
    with pytest.raises(DBAPIError), filled.begin() as connection:
        connection.execute(text(statement))


STILL_POSSIBLE = (
    "update checks set withdrawn_by = 'officer:1', withdrawn_at = '2026-05-14 19:00:00'",
    "update texts set state = 'pending_said', pending_line = 'PENDING' where state <> 'answered'",
    "update texts set state = 'answered', answer = 'OK', answered_at = '2026-05-14 19:00:00', handed_by = 'outbox'"
    " where state <> 'answered'",
    "update outgoing set state = 'sent', attempts = attempts + 1, sent_at = next_at, gateway_id = 'x', problem = null",
)


@pytest.mark.parametrize("statement", STILL_POSSIBLE)
def test_what_the_line_does_is_still_possible(filled: Engine, statement: str) -> None:
    with filled.begin() as connection:
        assert connection.execute(text(statement)).rowcount > 0


@pytest.mark.parametrize(
    "change",
    [
        "withdrawn_at = null, withdrawn_by = null",
        "withdrawn_by = 'officer:2'",
        "withdrawn_at = '2026-05-14 20:00:00'",
    ],
)
def test_a_withdrawal_is_never_taken_back_or_changed(filled: Engine, change: str) -> None:
    with filled.begin() as connection:
        connection.execute(text(STILL_POSSIBLE[0]))
    with pytest.raises(DBAPIError, match="is evidence"), filled.begin() as connection:
        connection.execute(text(f"update checks set {change}"))


def test_models_and_migrations_are_the_same(clip_engine: Engine) -> None:
    with clip_engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    assert differences == []


def test_down_and_up_again_on_a_filled_database(filled: Engine) -> None:
    url = filled.url.render_as_string(hide_password=False)
    filled.dispose()
    engine = make_engine(url, durable=False)
    downgrade(engine, "clip", to="0003_checks")
    upgrade(engine, "clip")
    with pytest.raises(DBAPIError), engine.begin() as connection:
        connection.execute(text("delete from checks"))
    downgrade(engine, "clip", to="base")
    upgrade(engine, "clip")
    engine.dispose()


def test_two_texts_never_share_a_message_id(filled: Engine) -> None:
    now = datetime.now(UTC) + timedelta(days=1)
    row = (
        "insert into texts (gateway, message_id, binding, sender, recipient, body, was_cut, received_at, state, lease,"
        " lease_until, attempts) select gateway, message_id, binding, sender, recipient, body, was_cut, :now,"
        " 'received', 'x', :now, 1 from texts where id = 1"
    )
    with pytest.raises(DBAPIError), filled.begin() as connection:
        connection.execute(text(row), {"now": now.replace(tzinfo=None) if filled.dialect.name == "sqlite" else now})
