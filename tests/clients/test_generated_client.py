"""A client that somebody else's generator makes of the OpenAPI document, without a warning, fetches typed rows."""

import importlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.clients.conftest import Running

GENERATOR = Path(sys.executable).parent / "openapi-python-client"


@pytest.fixture(scope="module")
def generated(running: Running, tmp_path_factory: Any) -> Any:
    folder = tmp_path_factory.mktemp("generated")
    (folder / "openapi.json").write_bytes(httpx.get(f"{running.address}/api/v1/openapi.json").content)
    (folder / "config.yml").write_text("post_hooks: []\n")
    told = subprocess.run(
        [
            *(GENERATOR, "generate", "--path", "openapi.json", "--meta", "none", "--output-path", "made_of_document"),
            *("--config", "config.yml", "--fail-on-warning"),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stdout[-2000:] + told.stderr[-2000:]
    sys.path.insert(0, str(folder))
    yield lambda name: importlib.import_module(f"made_of_document.{name}")
    sys.path.remove(str(folder))


def test_it_fetches_a_page_of_prices_and_the_next(generated: Any, running: Running) -> None:
    list_prices = generated("api.market_prices.list_prices")
    with generated("client").Client(base_url=running.address, raise_on_unexpected_status=True) as client:
        page = list_prices.sync(client=client, limit=5, commodity="Callaloo")
        assert [row.commodity for row in page.items] == ["Callaloo"] * 5
        assert page.items[0].week_ending.year == 2026
        cursor = httpx.URL(page.next_).params["cursor"]
        following = list_prices.sync(client=client, limit=5, commodity="Callaloo", cursor=cursor)
        assert not {row.id for row in page.items} & {row.id for row in following.items}


def test_every_list_of_the_document_can_be_fetched(generated: Any, running: Running) -> None:
    package = Path(generated("api").__file__).parent
    names = sorted(f"api.{one.parent.name}.{one.stem}" for one in package.glob("*/list_*.py"))
    assert len(names) >= 15
    with generated("client").Client(base_url=running.address, raise_on_unexpected_status=True) as client:
        for name in names:
            page = generated(name).sync(client=client, limit=2)
            assert hasattr(page, "items"), name
