"""A running Harvest with ten weeks of prices, on a socket."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from werkzeug.serving import make_server

from tests.conftest import Databases
from tests.harvest.api.site import Site, make_site, priced_url


@dataclass(frozen=True)
class Running:
    """The site and where it is reached."""

    site: Site
    address: str


@pytest.fixture(scope="session")
def running(databases: Databases) -> Iterator[Running]:
    site = make_site(priced_url(databases, "sqlite"))
    server = make_server("127.0.0.1", 0, site.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Running(site, f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join()
    server.server_close()
    site.close()
