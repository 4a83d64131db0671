"""The engines: readers notice a dead network, and errors hide what was asked."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from harvest.foundation.engine import make_engine
from tests.conftest import Databases


def parameters(engine: Engine) -> dict[str, str]:
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        found: dict[str, str] = driver.info.get_parameters()
    engine.dispose()
    return found


def test_a_reader_gives_up_on_a_silent_network_after_its_own_limit(databases: Databases) -> None:
    url = databases.empty("postgresql")
    reader = parameters(make_engine(url, durable=False, reading=True, statement_limit_s=2.5))
    assert (reader["tcp_user_timeout"], reader["keepalives"], reader["keepalives_idle"]) == ("2500", "1", "2")


def test_a_writer_looks_whether_the_server_is_there(databases: Databases) -> None:
    writer = parameters(make_engine(databases.empty("postgresql"), durable=True))
    assert (writer["keepalives_idle"], writer["keepalives_count"]) == ("10", "3")
    assert "tcp_user_timeout" not in writer


def test_an_error_hides_what_was_asked(databases: Databases, engine_name: str) -> None:
    engine = make_engine(databases.empty(engine_name), durable=False)
    with pytest.raises(DBAPIError) as error, engine.begin() as connection:
        connection.execute(text("select :phone from nowhere"), {"phone": "+18765550142"})
    assert "5550142" not in str(error.value)
    engine.dispose()
