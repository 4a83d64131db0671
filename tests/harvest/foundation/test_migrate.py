"""Two migrators at once, and migrations that take longer than an officer would wait."""

from concurrent.futures import ThreadPoolExecutor, wait

from sqlalchemy import Engine, text

from harvest.foundation.engine import make_engine
from harvest.foundation.migrate import LOCK_KEY, is_current, upgrade
from tests.conftest import Databases

LIMIT_S = 0.1


def impatient(url: str) -> Engine:
    return make_engine(url, durable=False, statement_limit_s=LIMIT_S)


def test_a_second_migrator_waits_as_long_as_it_takes_and_finds_nothing_to_do(databases: Databases) -> None:
    url = databases.empty("postgresql")
    holder, first, second = make_engine(url, durable=False), impatient(url), impatient(url)
    with ThreadPoolExecutor(2) as pool:
        with holder.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})
            both = [pool.submit(upgrade, engine, "clip") for engine in (first, second)]
            assert not wait(both, timeout=LIMIT_S * 8).done  # neither gave up
        assert [future.result(timeout=60) for future in both] == [None, None]
    assert is_current(second, "clip")
    for engine in (holder, first, second):
        engine.dispose()


def test_the_limits_hold_again_after_a_migration(databases: Databases) -> None:
    engine = impatient(databases.empty("postgresql"))
    upgrade(engine, "clip")
    with engine.connect() as connection:
        limits = [connection.scalar(text(f"SHOW {name}")) for name in ("statement_timeout", "lock_timeout")]
    assert limits == ["100ms", "100ms"]
    engine.dispose()
