"""The examples of the guide are run as they stand, against this service on a socket."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from harvest.database import make_sessions
from harvest.foundation.engine import make_engine
from harvest.portal.developers import EXAMPLES, HERE, LANGUAGES, examples
from harvest.records.client_apps import ClientApp, Scope
from tests.conftest import Databases
from tests.harvest.portal.developers import Browser
from tests.harvest.portal.visitors import Installation, make_installation, publish_week, words
from tests.harvest.records.client_apps.makers import make_grant
from tests.harvest.records.makers import acting
from tests.roadside import closing_engines

PRICES = {"Tomato, salad at St Ann": 100, "Tomato, salad at Manchester": 120, "Yam, yellow at Trelawny": 90}
RUN = {"curl": ["bash", "-euo", "pipefail"], "python": [sys.executable], "javascript": ["node"]}
SAYS = {
    ("first", "curl"): '"Tomato',
    ("first", "python"): "St Ann Tomato, salad 220",
    ("first", "javascript"): "St Ann Tomato, salad 220",
    ("pages", "python"): "3 prices",
    ("pages", "javascript"): "3 prices",
    ("unchanged", "curl"): "304",
    ("unchanged", "python"): "304 nothing has changed",
    ("key", "curl"): '"items"',
    ("key", "python"): "3",
    ("key", "javascript"): "3",
    ("codes", "python"): "Tomato 01234",
    ("figures", "curl"): '"operation":"avg"',
    ("figures", "python"): "of 2 prices",
    ("lookup", "curl"): '"standing"',
    ("lookup", "python"): "unknown",
}
RUNNABLE = sorted(
    (path.name.split(".")[0], path.name.split(".")[1]) for path in EXAMPLES.iterdir() if path.name.split(".")[1] in RUN
)


@pytest.fixture
def served(databases: Databases) -> Iterator[tuple[Installation, str, str]]:
    """The installation, its address, and a key for it. What an example says does not depend on the engine."""
    url = databases.fresh("sqlite", "harvest")
    with closing_engines():
        house = make_installation(url, make_sessions(make_engine(url, durable=False)))
        publish_week(house.sessions, PRICES)
        key = granted_key(house)
        server = make_server("127.0.0.1", 0, house.app, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield house, f"http://127.0.0.1:{server.server_port}", key
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def granted_key(house: Installation) -> str:
    """The key of a program that may look up receipts."""
    jo = Browser(house)
    jo.registered()
    with acting(house.sessions) as session:
        app = session.get_one(ClientApp, 1)
        grant = make_grant(session, app, scope=Scope.FINDINGS)
        grant.expires_on = house.clock().date() + timedelta(days=30)
    jo.post("/developers/programs/1/key", {"scope": "findings"}, at="/developers/programs/1")
    return jo.key()


@pytest.mark.parametrize(("name", "language"), RUNNABLE)
def test_an_example_runs_as_it_stands(
    served: tuple[Installation, str, str], name: str, language: str, tmp_path: Path
) -> None:
    if shutil.which(RUN[language][0]) is None:
        missing = f"{RUN[language][0]} is missing, which the guide's examples are run with: say make tools."
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    _house, address, key = served
    text = next(one.text for one in examples(address)[name] if one.file == f"{name}.{language}.txt")
    program = tmp_path / {"curl": "x.sh", "python": "x.py", "javascript": "x.mjs"}[language]
    program.write_text(text)
    done = subprocess.run(
        [*RUN[language], str(program)],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "HARVEST_KEY": key, "no_proxy": "*"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = done.stdout or "".join(one.read_text() for one in tmp_path.glob("prices.*"))
    assert SAYS.get((name, language), '"items"') in said, said


def test_the_guide_shows_every_example_with_this_address(open_house: Installation) -> None:
    page = open_house.visit().get("/developers/guide")
    files = [path.name for path in EXAMPLES.iterdir()]
    assert {name.split(".")[1] for name in files} == set(LANGUAGES)
    assert HERE not in page.text
    said = words(page)
    for shown in examples("https://harvest.example").values():
        for one in shown:
            assert " ".join(one.text.split()) in said, one.file


def test_what_the_guide_asks_is_understood(open_house: Installation) -> None:
    """The parameters in its words, not only those of the examples."""
    visitor = open_house.visit()
    publish_week(open_house.sessions, PRICES)
    for query in (
        "commodity=Tomato&parish=JM-06",
        "week_ending__gte=2026-01-01",
        "most_frequent_kg__lt=400",
        "commodity__in=Yam,Carrot",
        "market__contains=ann",
        "sort=-week_ending",
        "fields=week_ending,market,most_frequent_kg",
        "limit=1000",
        "updated_since=2026-01-01",
    ):
        answer = visitor.get(f"/api/v1/prices?{query}")
        assert answer.status_code == 200, (query, answer.text)
    assert visitor.get("/api/v1/prices.csv").mimetype == "text/csv"
    refused = visitor.get("/api/v1/prices?nonsense=1", headers={"Authorization": "Bearer hv_nobody"})
    assert refused.status_code == 401


def test_calls_with_a_key_are_seen_on_its_page(served: tuple[Installation, str, str]) -> None:
    house, _address, _key = served
    browser = Browser(house)
    plain = browser.registered(email="eve@example.com")
    bearer = {"Authorization": f"Bearer {plain}"}
    first = browser.client.get("/api/v1/prices", headers=bearer)
    browser.client.get("/api/v1/prices", headers={**bearer, "If-None-Match": first.headers["ETag"]})
    browser.client.get("/api/v1/prices?nonsense=1", headers=bearer)
    browser.get("/developers/programs/2")
    assert "3 requests, of them 1 unchanged (free) and 1 refused" in browser.said
