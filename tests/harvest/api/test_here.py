"""Nobody can make us, or a cache between us and others, lead people to another house."""

from collections.abc import Iterator

import pytest

from tests.conftest import Databases
from tests.harvest.api.site import Site, make_site, priced_url

PATHS = (
    *("/api/v1", "/api/v1/prices?limit=2", "/api/v1/prices.csv?limit=2", "/api/v1/prices/schema", "/api/v1/units/LBR"),
    *("/data/index.json", "/.well-known/api-catalog", "/.well-known/security.txt", "/", "/prices", "/developers/guide"),
    *("/api/v1/openapi.json", "/api/v1/docs", "/api/v1/nothing", "/problems", "/developers/sign-in", "//api/v1/units"),
)
FORGED = {"Host": "evil.example"}, {"X_Forwarded_Host": "evil.example"}, {"Forwarded": "host=evil.example"}


@pytest.fixture(scope="module")
def house(databases: Databases) -> Iterator[Site]:
    """One that knows its address."""
    site = make_site(priced_url(databases, "sqlite"), HARVEST_PUBLIC_URL="https://harvest.example")
    yield site
    site.close()


@pytest.mark.parametrize("path", PATHS)
def test_another_host_is_never_repeated(house: Site, path: str) -> None:
    for headers in FORGED:
        answer = house.ask(path, **headers)
        told = f"{answer.headers}{answer.get_data(as_text=True)}"
        assert answer.status_code == 308 or "evil.example" not in told, headers


def test_the_next_page_is_where_the_setting_says(house: Site) -> None:
    page = house.get("/api/v1/prices?limit=2", Host="evil.example")
    assert page["next"].startswith("https://harvest.example/api/v1/prices?")
    assert page["self"] == "https://harvest.example/api/v1/prices?limit=2"
