"""The open API beside what the same process does without it. `python -m benchmarks.api [PRICES]`; else 10 million.

Ratios of one run: a page against the same statement and the same rows encoded, a 304 against a bare Flask view, the
last page of all prices against the first. Nothing is sent over a socket, nothing is kept from request to request.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import msgspec
from flask import Flask
from sqlalchemy import Engine, create_engine, func, make_url, select, text
from werkzeug.test import EnvironBuilder

from benchmarks.servers import environment
from harvest.app import make_app
from harvest.foundation.engine import make_engine, make_room
from harvest.foundation.migrate import upgrade
from harvest.foundation.settings import read
from harvest.open_data import queries
from harvest.open_data.answers import Answers
from harvest.open_data.asking import read as read_question
from harvest.open_data.cursors import Cursors
from harvest.open_data.resources.prices import PRICES
from harvest.records.prices import PublishedPrice
from tests import postgres

SIZE = 10_000_000
ROUNDS, PER_ROUND = 61, 10
PAGE_FLOOR, UNCHANGED_FLOOR, FLAT_WITHIN = 0.5, 0.8, 0.20
KINDS = ("farmgate", "municipal", "retail", "wholesale")
LAST_WEEK = date(2026, 11, 14)
IN_A_REPORT = 13 * 63  # places of the farmgate report by lines
PRICES_SQL = text("""
insert into published_prices (price_id, report_id, report, week_ending, revision, published_on, market, parish, item,
    commodity, unit, low, most_frequent, high, low_kg, most_frequent_kg, high_kg, supply)
select (r.id - 1) * :each + p.place * 63 + i.line + 1, r.id, r.kind, r.week_ending, 1, r.week_ending, p.name, p.parish,
    i.name, i.commodity, 'LBR', 40.50 + i.line, 50 + i.line, 60.25 + i.line, 89.10 + i.line, 110 + i.line,
    132.55 + i.line, 'fair'
from price_reports r
join (select name, parish, row_number() over (order by id) - 1 as place from price_points where kind = 'farmgate') p
    on p.place < 13
join (select price_items.name, c.name as commodity, row_number() over (order by price_items.id) - 1 as line
    from price_items join commodities c on c.id = commodity_id) i on i.line < 63
""")
REPORT = text(
    "insert into price_reports (id, kind, week_ending, revision, state, published_on, published_by)"
    " values (:id, :kind, :week, 1, 'published', :week, 'benchmark')"
)


def build(url: str, size: int) -> Engine:
    """A register with so many published prices, the newest week's last."""
    make_room(url)
    engine = make_engine(url, durable=False, statement_limit_s=3600)
    upgrade(engine, "harvest")
    reports = max(size // IN_A_REPORT, 2)
    with engine.begin() as connection:
        for start in range(0, reports, 5000):
            some = range(start, min(start + 5000, reports))
            connection.execute(REPORT, [_report(number, reports) for number in some])
        indexes = sorted(PublishedPrice.__table__.indexes, key=lambda index: str(index.name))
        for index in indexes:
            index.drop(connection)
        connection.execute(PRICES_SQL, {"each": IN_A_REPORT})
        for index in indexes:
            index.create(connection)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    engine.dispose()
    return make_engine(url, durable=False, reading=True, statement_limit_s=60)


def _report(number: int, of: int) -> dict[str, Any]:
    week = LAST_WEEK - timedelta(weeks=(of - 1 - number) // len(KINDS))
    return {"id": number + 1, "kind": KINDS[number % len(KINDS)], "week": week.isoformat()}


class Site:
    """The whole application over one database, called without a socket, each request from another address."""

    def __init__(self, url: str, engine: Engine) -> None:
        self.app: Callable[..., Iterable[bytes]] = make_app(
            read(environment(HARVEST_DATABASE_URL=url, SERVE="harvest"))
        )
        self.engine = engine
        self.answers = Answers(engine, Cursors("the same secret in one process"))
        self.requests = 0

    def get(self, path: str, query: str, **headers: str) -> tuple[str, dict[str, str]]:
        environ = EnvironBuilder(path=path, query_string=query).get_environ() | headers
        return self.send(environ)

    def send(self, environ: dict[str, Any]) -> tuple[str, dict[str, str]]:
        self.requests += 1
        number = self.requests // 200
        environ = {**environ, "REMOTE_ADDR": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"}
        told: list[Any] = []
        for _ in self.app(environ, lambda status, headers, _error=None: told.append((status, dict(headers)))):
            pass
        return told[0]


def compare(ours: Callable[[], object], other: Callable[[], object]) -> tuple[float, float, float]:
    """Median seconds of both, and the median of how many times ours fits into the other, round by round: whatever else
    the machine does meets neighbours alike."""
    ours(), other()
    taken = [(_timed(ours), _timed(other)) for _ in range(ROUNDS)]
    mine, others = zip(*taken, strict=True)
    return median(mine), median(others), median(there / here for here, there in taken)


def _timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    for _ in range(PER_ROUND):
        act()
    return (time.perf_counter() - started) / PER_ROUND


def pages(site: Site, limit: int) -> None:
    asked = read_question(PRICES, [("limit", str(limit))], lambda *_: (), lambda *_: None)
    statement, values = queries.page(PRICES, asked)
    encode = msgspec.json.Encoder().encode
    environ = EnvironBuilder(path="/api/v1/prices", query_string=f"limit={limit}").get_environ()

    def bare() -> None:
        with site.engine.connect() as connection:
            rows = connection.execute(statement, values).all()
        encode({"items": [dict(zip(asked.fields, row, strict=False)) for row in rows[:limit]]})

    whole, only, ratio = compare(lambda: site.send(environ), bare)
    print(
        f"  page of {limit:5,}      {whole * 1000:7.2f} ms, statement and encoding alone {only * 1000:7.2f} ms:"
        f" {ratio:.2f} (at least {PAGE_FLOOR}: {ratio >= PAGE_FLOOR})"
    )


def unchanged(site: Site) -> None:
    bare_app = Flask("bare")
    bare_app.add_url_rule("/api/v1/prices", view_func=lambda: "")
    path, query = "/api/v1/prices", "limit=100"
    etag = site.get(path, query)[1]["ETag"]
    environ = EnvironBuilder(path=path, query_string=query).get_environ()
    asking = environ | {"HTTP_IF_NONE_MATCH": etag}
    assert site.send(asking)[0].startswith("304")
    ours, bare, ratio = compare(lambda: site.send(asking), lambda: list(bare_app(dict(environ), lambda *_: None)))
    print(
        f"  304                {ours * 1e6:7.0f} us, a bare Flask view {bare * 1e6:7.0f} us:"
        f" {ratio:.2f} (at least {UNCHANGED_FLOOR}: {ratio >= UNCHANGED_FLOOR})"
    )


def first_and_last(site: Site, limit: int = 100) -> None:
    asked = read_question(PRICES, [("limit", str(limit))], lambda *_: (), lambda *_: None)
    with site.engine.connect() as connection:
        lowest = connection.execute(
            select(PublishedPrice.week_ending, PublishedPrice.price_id)
            .order_by(PublishedPrice.week_ending, PublishedPrice.price_id)
            .offset(limit)
            .limit(1)
        ).one()
        number = connection.scalar(select(func.count()).select_from(PublishedPrice))
    site.answers.cursors = Cursors(environment()["SECRET_KEY"])
    last = site.answers.cursors.give(PRICES, asked, tuple(lowest))
    environs = [
        EnvironBuilder(path="/api/v1/prices", query_string=query).get_environ()
        for query in (f"limit={limit}", f"limit={limit}&cursor={last}")
    ]
    assert '"next":null' in _body(site, environs[1])
    first, end, times = compare(lambda: site.send(environs[0]), lambda: site.send(environs[1]))
    print(
        f"  last page of {number:,} prices {end * 1000:6.2f} ms, the first {first * 1000:6.2f} ms:"
        f" {times - 1:+.0%} (within {FLAT_WITHIN:.0%}: {times - 1 <= FLAT_WITHIN})"
    )


def _body(site: Site, environ: dict[str, Any]) -> str:
    return b"".join(site.app({**environ, "REMOTE_ADDR": "10.255.0.1"}, lambda *_: None)).decode()


def measure(url: str, size: int) -> None:
    started = time.perf_counter()
    engine = build(url, size)
    print(
        f"\n{make_url(url).get_backend_name()}, {size:,} prices, built in {time.perf_counter() - started:.0f} s",
        flush=True,
    )
    site = Site(url, engine)
    pages(site, 100)
    pages(site, 1000)
    unchanged(site)
    first_and_last(site)
    engine.dispose()


def main(size: int = SIZE) -> None:
    print(f"The open API, {datetime.now(UTC):%Y-%m-%d}")
    with tempfile.TemporaryDirectory() as folder, postgres.running() as server:
        measure(f"sqlite:///{Path(folder) / 'prices.db'}", size)
        creating = create_engine(server, isolation_level="AUTOCOMMIT")
        with creating.connect() as connection:
            connection.execute(text("CREATE DATABASE prices"))
        creating.dispose()
        measure(make_url(server).set(database="prices").render_as_string(hide_password=False), size)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
