"""The open API for each engine: one site that tests only read, and fresh ones for tests that change something."""

from collections.abc import Iterator

import pytest

from tests.conftest import Databases
from tests.harvest.api.site import Site, make_site, priced_url


@pytest.fixture(scope="session")
def sites() -> Iterator[dict[str, Site]]:
    kept: dict[str, Site] = {}
    yield kept
    for site in kept.values():
        site.close()


@pytest.fixture
def site(sites: dict[str, Site], databases: Databases, engine_name: str) -> Site:
    """Ten weeks of prices. Shared: nothing in it may be changed."""
    return site_for(sites, databases, engine_name)


def site_for(sites: dict[str, Site], databases: Databases, engine_name: str) -> Site:
    if engine_name not in sites:
        sites[engine_name] = make_site(priced_url(databases, engine_name))
    return sites[engine_name]


@pytest.fixture
def own_site(databases: Databases, engine_name: str) -> Iterator[Site]:
    """The same for one test alone."""
    made = make_site(priced_url(databases, engine_name))
    yield made
    made.close()
