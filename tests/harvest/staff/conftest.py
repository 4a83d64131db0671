"""The staff pages for each engine."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import sessionmaker

from tests.fakes import NOW
from tests.harvest.staff.desk import Site, make_site


@pytest.fixture
def site(harvest_url: str, harvest_sessions: sessionmaker) -> Iterator[Site]:
    made = make_site(harvest_url, harvest_sessions, NOW)
    yield made
    desk = made.app.blueprints["staff"].desk  # type: ignore[attr-defined]
    for engine in (desk.sessions.kw["bind"], desk.reading.kw["bind"], desk.exporting):
        engine.dispose()
