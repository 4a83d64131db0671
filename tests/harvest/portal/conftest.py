"""One installation for a test of the public pages."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.harvest.portal.developers import Browser
from tests.harvest.portal.visitors import Installation, make_installation
from tests.roadside import closing_engines


@pytest.fixture
def open_house(harvest_url: str, harvest_sessions: Any) -> Iterator[Installation]:
    with closing_engines():
        yield make_installation(harvest_url, harvest_sessions)


@pytest.fixture
def jo(open_house: Installation) -> Browser:
    return Browser(open_house)
