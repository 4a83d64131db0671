"""What an officer waits for reads a few rows, however many officers and texts there are."""

import re
from datetime import timedelta

from sqlalchemy import Engine, event

from clip.messages.references import reference_of
from clip.worker import note_shown
from tests.clip.lines import make_bench
from tests.fakes import FakeRegistry, make_finding

# A partial index serves only a statement that says its condition in the same words, not as a bound value.
BOUND_STATE = re.compile(r"state (?:!=|<>|IN) \(?(?:\?|%\()")


def statements_of_a_night(engine: Engine) -> list[tuple[str, object]]:
    """Each different statement of a check, its repetition, a late answer and of the worker, with its values."""
    seen: dict[str, object] = {}
    bench = make_bench(engine, registry=FakeRegistry(make_finding()))

    def note(_connection: object, _cursor: object, statement: str, values: object, *_rest: object) -> None:
        seen.setdefault(statement, values)

    engines = {bench.line.engine, bench.line.reading}
    for one in engines:
        event.listen(one, "before_cursor_execute", note)
    bench.say("4100151", message_id="x")
    bench.say("4100151", message_id="x")
    bench.say("AT Toll Gate")
    bench.say("LAST")
    bench.clock.forward(seconds=timedelta(minutes=1).seconds)
    bench.work()
    note_shown(bench.line)
    bench.say(f"WRONG {reference_of(1)}")
    note_shown(bench.line)
    for one in engines:
        event.remove(one, "before_cursor_execute", note)
    return list(seen.items())


def test_no_statement_binds_the_state_that_a_partial_index_names(clip_engine: Engine) -> None:
    found = [statement for statement, _ in statements_of_a_night(clip_engine)]
    assert len(found) > 8
    assert [statement for statement in found if BOUND_STATE.search(statement)] == []


def test_no_statement_reads_a_whole_table(clip_engine: Engine) -> None:
    statements = [
        pair for pair in statements_of_a_night(clip_engine) if pair[0].split()[0] in {"SELECT", "UPDATE", "DELETE"}
    ]
    with clip_engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET enable_seqscan = off")
        for statement, values in statements:
            head = "EXPLAIN" if connection.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
            rows = connection.exec_driver_sql(f"{head} {statement}", values).all()
            plan = "\n".join(str(row[-1]) for row in rows)
            assert not re.search(r"Seq Scan|SCAN (?!CONSTANT)", plan), f"{statement}\n{plan}"
