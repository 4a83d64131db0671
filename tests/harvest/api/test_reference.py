"""What is found beside the data: the reading room, pages of problems, what stands under /.well-known, what will go."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from harvest.api.deprecation import with_deprecation
from harvest.api.problem_pages import MEANINGS
from harvest.app import make_app
from harvest.foundation.settings import SettingsWrong, read
from harvest.open_data.resources import TABLE, Deprecation
from tests.harvest.api.site import SECRET, Site, priced_url
from wsgi import build

GOING = Deprecation(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 12, 31, 23, 59, 59, tzinfo=UTC), "/api/v2/units")


def test_the_reading_room_loads_nothing_from_elsewhere(site: Site) -> None:
    page = site.ask("/api/v1/docs")
    text = page.get_data(as_text=True)
    policy = page.headers["Content-Security-Policy"]
    assert not re.search(r"(src|href)=[\"'](https?:)?//", text)
    assert "unsafe-eval" not in policy
    assert "http" not in policy
    assert "script-src 'self';" in policy
    for address in [*re.findall(r"(?:src|href)=\"(/static[^\"]+)\"", text), "/static/api/redoc/redoc-3.0.1.js"]:
        with site.ask(address) as answer:
            assert answer.status_code == 200


def test_the_drawn_reference_is_the_file_that_its_note_tells_of() -> None:
    import hashlib  # noqa: PLC0415

    folder = Path(__file__).resolve().parents[3] / "harvest/api/static/redoc"
    digest = hashlib.sha256((folder / "redoc-3.0.1.js").read_bytes()).hexdigest()
    note = (folder / "README.md").read_text()
    assert digest in note
    assert "3.0.1" in note
    assert "MIT" in (folder / "redoc-3.0.1.LICENSE").read_text()


def test_every_problem_has_a_page_and_every_refusal_leads_to_one(site: Site) -> None:
    listed = site.ask("/problems").get_data(as_text=True)
    for code, meaning in MEANINGS.items():
        page = site.ask(f"/problems/{code}").get_data(as_text=True)
        assert meaning.title in page
        assert f'href="/problems/{code}"' in listed
    for path in ("/api/v1/prices?x=1", "/api/v1/nothing", "/api/v1/prices.xml", "/problems/none"):
        refused = site.ask(path).get_json()
        assert site.ask(refused["type"]).status_code == 200


def test_machines_find_the_api_by_itself(site: Site) -> None:
    catalog = site.ask("/.well-known/api-catalog")
    assert catalog.mimetype == "application/linkset+json"
    api = next(one for one in catalog.get_json(force=True)["linkset"] if "service-desc" in one)
    for relation in ("service-desc", "service-doc", "status"):
        assert site.ask(api[relation][0]["href"].removeprefix("http://localhost")).status_code == 200


def test_who_finds_a_hole_finds_whom_to_tell(site: Site) -> None:
    told = dict(
        line.split(": ", 1) for line in site.ask("/.well-known/security.txt").get_data(as_text=True).splitlines()
    )
    assert {"Contact", "Expires"} <= set(told)
    assert site.clock() < datetime.fromisoformat(told["Expires"]) <= site.clock() + timedelta(days=366)


def test_the_address_that_is_told_is_one_that_is_read(harvest_url: str) -> None:
    named = {"SECRET_KEY": SECRET, "SERVE": "harvest", "HARVEST_DATABASE_URL": harvest_url}
    client = make_app(read({**named, "CONTACT_EMAIL": "tester@example.com"})).test_client()
    assert "Contact: mailto:tester@example.com\n" in client.get("/.well-known/security.txt").text
    assert 'href="mailto:tester@example.com"' in client.get("/terms").text
    with pytest.raises(SettingsWrong, match="CONTACT_EMAIL"):
        read({**named, "CONTACT_EMAIL": "a@b, c@d\nExpires: never"})


def test_what_will_go_says_so_in_every_answer() -> None:
    headers = dict(with_deprecation([("Link", '</a>; rel="next"'), ("X", "y")], replace_units()))
    assert headers["Deprecation"] == "@1767225600"
    assert headers["Sunset"] == "Fri, 31 Dec 2027 23:59:59 GMT"
    assert headers["Link"].startswith('</a>; rel="next", </api/v2/units>; rel="successor-version"')
    assert headers["X"] == "y"
    assert with_deprecation([("X", "y")], TABLE[0]) == [("X", "y")]


def replace_units() -> object:
    units = next(one for one in TABLE if one.name == "units")
    return replace(units, deprecation=GOING)


@pytest.mark.parametrize("serve", ["", "harvest"])
def test_the_addresses_reach_harvest_whichever_part_is_served(
    databases: object, engine_name: str, clip_url: str, serve: str
) -> None:
    settings = {
        "SECRET_KEY": SECRET, "SERVE": serve, "CLIP_DATABASE_URL": clip_url, "DEMO": "1",
        "HARVEST_DATABASE_URL": priced_url(databases, engine_name),  # type: ignore[arg-type]
    }  # fmt: skip
    application = build(read(settings))
    for path in ("/api/v1", "/api/v1/openapi.json", "/.well-known/api-catalog", "/problems", "/api/v1/docs"):
        assert _status(application, path) == "200", path


def test_where_clip_runs_alone_nobody_asks_for_open_data(clip_url: str) -> None:
    settings = {"SERVE": "clip", "CLIP_DATABASE_URL": clip_url, "DEMO": "1", "HARVEST_URL": "https://harvest.example"}
    settings |= {"HARVEST_API_KEY": "invented-key", "SECRET_KEY": SECRET}
    assert _status(build(read(settings)), "/api/v1") == "404"


def _status(application: object, path: str) -> str:
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "", "SERVER_NAME": "localhost", "SERVER_PORT": "80",
        "wsgi.url_scheme": "http", "REMOTE_ADDR": "127.0.0.1",
    }  # fmt: skip
    told: list[str] = []
    for _ in application(environ, lambda status, _headers, _error=None: told.append(status)):  # type: ignore[operator]
        pass
    return told[0][:3]
