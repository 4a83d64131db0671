"""Running installations for the journeys: one per engine for those that only text, own ones for those that break it."""

from collections.abc import Iterator

import pytest

from tests.conftest import Databases
from tests.journeys.servers import Site, Sites, ended_after


@pytest.fixture(scope="session")
def sites(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sites]:
    sites = Sites(databases, tmp_path_factory.mktemp("sites"))
    yield sites
    for site in sites.shared.values():
        with ended_after(site):
            site.stop()


@pytest.fixture
def site(sites: Sites, engine_name: str) -> Site:
    """The running installation of this engine that tests share."""
    return sites.common(engine_name)
