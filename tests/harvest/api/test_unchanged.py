"""ETags and 304s: right after every change, on every address, before the limiter, and cheap."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from harvest.api.validators import KEPT_S, Validators
from harvest.audit import Change
from harvest.open_data.resources import TABLE
from harvest.open_data.resources.shape import Version
from harvest.open_data.resources.versions import told
from harvest.records.prices import Quote, ReportKind, cells_of, enter, open_report, publish
from tests.harvest.api.site import Site
from tests.harvest.api.test_history import publish_week
from tests.harvest.records.makers import acting, make_book, make_farm

PATHS = [
    "/api/v1",
    "/api/v1/openapi.json",
    *(f"/api/v1/{one.name}{form}" for one in TABLE for form in ("", ".csv?limit=2", "?format=ndjson", "/schema")),
    "/api/v1/parishes.geojson",
    "/api/v1/parishes/JM-06",
    "/api/v1/units/LBR.csv",
    "/api/v1/prices/values/commodity",
    "/api/v1/prices?operation=avg&field=low_kg",
    "/api/v1/prices?count=exact&sort=low_kg",
]

TOLD = ("ETag", "Last-Modified", "Content-Length", "Link", "X-Total-Count")


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_a_strong_etag_a_date_and_a_304(site: Site, path: str) -> None:
    first = site.ask(path)
    etag = first.headers["ETag"]
    assert first.status_code == 200
    assert etag.startswith('"')
    assert first.headers["Cache-Control"] == "public, max-age=60"
    for method in ("GET", "HEAD"):
        for headers in (
            {"If_None_Match": etag},
            {"If_None_Match": f'"other", W/{etag}'},
            {"If_None_Match": "*"},
            {"If_Modified_Since": first.headers["Last-Modified"]},
            {"If_None_Match": etag, "Authorization": f"Bearer {site.key}"},
        ):
            again = site.ask(path, method, **headers)
            assert (again.status_code, again.get_data()) == (304, b""), headers
            assert again.headers["ETag"] == etag
            for name in ("Cache-Control", "Vary", "Access-Control-Allow-Origin"):
                assert again.headers[name] == first.headers[name]
        assert site.ask(path, method, If_None_Match='"other"').status_code == 200
        assert site.ask(path, method, If_Modified_Since="Thu, 01 Jan 2015 00:00:00 GMT").status_code == 200
    assert site.ask(path).get_data() == first.get_data()


def test_each_address_and_form_has_an_etag_of_its_own(site: Site) -> None:
    etags = [site.ask(path).headers["ETag"] for path in PATHS]
    etags += [site.ask("/api/v1/prices", Accept=kind).headers["ETag"] for kind in ("text/csv", "application/x-ndjson")]
    assert len(set(etags)) == len(etags) - 0
    assert site.ask("/api/v1/prices", Accept="text/csv", If_None_Match=etags[2]).status_code == 200


def test_a_publication_ends_every_304_within_a_second(own_site: Site) -> None:
    paths = ("/api/v1/prices?limit=5", "/api/v1/prices.csv?commodity=Yam", "/api/v1/prices?operation=sum&field=low")
    etags = {path: own_site.ask(path).headers["ETag"] for path in paths}
    units = own_site.ask("/api/v1/units").headers["ETag"]
    publish_week(own_site)
    own_site.app.extensions["open_data"].validators._kept.clear()  # a second later
    for path, etag in etags.items():
        assert own_site.ask(path, If_None_Match=etag).status_code == 200
    assert own_site.ask("/api/v1/units", If_None_Match=units).status_code == 304


def test_a_version_is_believed_for_a_second_and_no_longer() -> None:
    asked: list[str] = []
    now = [100.0]

    def version(resource: Any) -> Version:
        asked.append(resource.name)
        return Version(str(len(asked)), datetime(2026, 1, 1, tzinfo=UTC))

    validators = Validators(version, lambda: datetime(2026, 2, 1, tzinfo=UTC), monotonic=lambda: now[0])
    assert [validators.version(TABLE[0]).tag for _ in range(3)] == ["1", "1", "1"]
    now[0] += KEPT_S
    assert validators.version(TABLE[0]).tag == "1"
    now[0] += 0.01
    assert validators.version(TABLE[0]).tag == "2"
    assert KEPT_S <= 1


def test_a_bad_question_is_refused_whatever_the_program_has(site: Site) -> None:
    etag = site.ask("/api/v1/prices").headers["ETag"]
    for query in ("x=1", "limit=0", "cursor=abc"):
        for headers in ({"If_None_Match": etag}, {"If_Modified_Since": "Fri, 01 Jan 2100 00:00:00 GMT"}):
            assert site.ask(f"/api/v1/prices?{query}", **headers).status_code == 400
    assert site.ask("/api/v1/prices", If_None_Match=etag, Authorization="Bearer wrong").status_code == 401


def test_a_fresh_change_is_dated_a_minute_early() -> None:
    """Two changes in one second, or one that comes in late, are told apart by If-Modified-Since all the same."""
    changed = datetime(2026, 5, 14, 12, 0, 0, tzinfo=UTC)
    version = Version("x", changed)
    assert told(version, changed + timedelta(seconds=30)) == changed - timedelta(seconds=60)
    assert told(version, changed + timedelta(seconds=61)) == changed


def test_the_date_is_that_of_the_data_not_of_the_answer(site: Site) -> None:
    at = parsedate_to_datetime(site.ask("/api/v1/prices").headers["Last-Modified"])
    assert at.tzinfo is not None
    assert site.get("/api/v1/prices")["meta"]["updated_at"] == site.get("/api/v1/prices?limit=1")["meta"]["updated_at"]


def test_an_outage_is_no_304(own_site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    etag = own_site.ask("/api/v1/prices").headers["ETag"]
    door = own_site.app.extensions["open_data"]
    door.validators._kept.clear()

    def away(*_: Any) -> None:
        raise OperationalError("select", {}, Exception("away"))

    monkeypatch.setattr(door.validators, "_ask", away)
    answer = own_site.ask("/api/v1/prices", If_None_Match=etag)
    assert (answer.status_code, answer.get_json()["code"]) == (503, "register-unavailable")


def test_what_is_not_published_changes_nothing_that_anybody_sees(own_site: Site) -> None:
    """An ETag, a date or a state of the files would tell when prices are typed and farmers are registered."""
    paths = [*PATHS, "/", "/prices", "/parishes", "/season", "/data/index.json", "/.well-known/security.txt"]

    def seen() -> dict[str, Any]:
        own_site.app.extensions["open_data"].validators._kept.clear()
        own_site.clock.now += timedelta(minutes=10)
        answers = {path: own_site.ask(path) for path in paths}
        return {
            path: ([answer.headers.get(name) for name in TOLD], answer.get_data()) for path, answer in answers.items()
        }

    seen()
    before = seen()
    with acting(own_site.sessions) as session:
        report = open_report(session, ReportKind.FARMGATE, date(2026, 5, 23), on=date(2026, 5, 18))
        cells = cells_of(session, ReportKind.FARMGATE)[:2]
        quote = Quote(Decimal(90), Decimal(100), Decimal(110), "LBR")
        enter(
            session,
            report,
            cells,
            {one.key: quote for one in cells},
            by="staff:3",
            confirmed={one.key for one in cells},
        )
        make_farm(session)
        make_book(session)
    assert seen() == before
    with acting(own_site.sessions) as session:
        publish(session, session.merge(report), by="staff:3", on=date(2026, 5, 23))
    after = seen()
    assert all(after[path] != before[path] for path in ("/api/v1/prices?count=exact&sort=low_kg", "/prices"))


def test_the_state_of_a_file_counts_nothing_that_is_done_to_others(own_site: Site) -> None:
    with own_site.sessions() as session:
        last = session.scalar(select(func.max(Change.id)).where(Change.table_name == "price_reports"))
        tags = [resource.version(session.connection()).tag for resource in TABLE]
    assert last > 100
    assert not [tag for tag in tags if f"{last}" in tag.split(".")]
