"""`python -m benchmarks.files`: how fast files are loaded, beside the same rows without any rule, on both engines.

250,000 invented farmers from CSV with every rule, phone, duplicate check, search words and trail; 100,000 books;
officers' checks while such a load runs; a country of 250,000 farmers, 200,000 books and a million crops. With `small`
a twentieth of it. Figures by wall clock and by processor time, which a busy machine disturbs less.
"""

import csv
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import create_engine, func, make_url, select, text
from sqlalchemy.orm import sessionmaker

from benchmarks.country import FIRST, build_clip, build_harvest
from benchmarks.load import Requests, latencies_at
from benchmarks.memory import peak_mb
from benchmarks.servers import ACCOUNT, LINE, PUBLIC_URL, TOKEN, environment, serving
from harvest import demo
from harvest.audit.writing import add_rows
from harvest.bulk_import import acts
from harvest.bulk_import.files import receive
from harvest.bulk_import.loading import run_load
from harvest.bulk_import.portions import Work
from harvest.bulk_import.trial import run_trial
from harvest.bulk_import.undo import run_undo
from harvest.database import HarvestSession, make_sessions
from harvest.demo import names
from harvest.foundation.clock import utc_now
from harvest.foundation.engine import make_engine, make_room
from harvest.foundation.migrate import upgrade
from harvest.records.farmers import Farmer
from harvest.records.loads import Load, LoadState, Mode
from harvest.records.plantings import Planting
from harvest.records.receipt_books import Series
from harvest.vocabulary import FarmerKind, FarmerStatus, Parish
from tests import postgres

FARMERS, BOOKS, NUMBERS = 250_000, 100_000, 1_000_000
FLOOR = 20_000  # rows a second
RATE, LONGEST = 10, 240  # checks a second, and for how many seconds at most
TODAY = date(2026, 11, 21)
PARISHES = [parish.label for parish in Parish]
Sessions = sessionmaker[HarvestSession]


def main() -> None:
    part = 20 if "small" in sys.argv else 1
    with tempfile.TemporaryDirectory() as place, postgres.running(durable=True) as server:
        folder = Path(place)
        farmers, books = folder / "farmers.csv", folder / "books.csv"
        write_farmers(farmers, FARMERS // part)
        write_books(books, BOOKS // part)
        for engine_name in ("sqlite", "postgresql"):
            print(f"\n{engine_name}", flush=True)
            _alone(_url(server, folder, engine_name, "alone"), farmers, books, part)
            _beside_officers(server, folder, engine_name, farmers, part)
            _country(_url(server, folder, engine_name, "country"), FARMERS // part)
    print(f"\nMost memory of this process: {peak_mb():.0f} MB", flush=True)


def _alone(url: str, farmers: Path, books: Path, part: int) -> None:
    sessions = _sessions(url)
    limit = measured("farmers without any rule", FARMERS // part, lambda: _bare(sessions, FARMERS // part))
    load_id = _received(sessions, farmers)
    measured("trial of the farmers", FARMERS // part, lambda: run_trial(Work(sessions, utc_now), load_id))
    _confirm(sessions, load_id)
    ours = measured("load of the farmers", FARMERS // part, lambda: run_load(Work(sessions, utc_now), load_id))
    print(f"  ratio to the limit {ours / limit:.2f}; floor {FLOOR:,} rows/s {'met' if ours >= FLOOR else 'NOT MET'}")
    again = _received(sessions, farmers)
    measured("the same file again", FARMERS // part, lambda: run_trial(Work(sessions, utc_now), again))
    with sessions.begin() as session:
        session.info["actor"] = "cli:bench"
        session.add(Series(code="BENCH", printed_digits=9))
    books_id = _received(sessions, books)
    run_trial(Work(sessions, utc_now), books_id)
    _confirm(sessions, books_id)
    measured("load of the books", BOOKS // part, lambda: run_load(Work(sessions, utc_now), books_id))
    for actor in ("cli:bench", "cli:second"):  # what two confirmed is taken back by two
        with sessions.begin() as session:
            session.info["actor"] = actor
            if session.get_one(Load, load_id).state is LoadState.LOADED:
                acts.undo(session, session.get_one(Load, load_id))
    measured("undo of the farmers", FARMERS // part, lambda: run_undo(Work(sessions, utc_now), load_id))


def measured(label: str, rows: int, act: Callable[[], object]) -> float:
    """Rows a second of processor time of this process, or of the clock where that is less on PostgreSQL's side."""
    wall, processor = time.perf_counter(), time.process_time()
    act()
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    print(
        f"  {label:28} {rows / wall:9,.0f} rows/s   {rows / processor:9,.0f} per s of this process's core", flush=True
    )
    return rows / wall


def _bare(sessions: Sessions, rows: int) -> None:
    """The limit: as many rows of the same width, nothing checked, no trail, then rolled back."""
    made = [
        {
            "farmer_number": f"5{place:08}",
            "kind": FarmerKind.PERSON,
            "first_name": "JANE",
            "last_name": "SAMPLE",
            "parish": Parish.ST_ANN,
            "phone": f"+1876{2000000 + place}",
            "date_of_birth": date(1960 + place % 40, 1 + place % 12, 1 + place % 28),
            "registered_on": TODAY,
            "status": FarmerStatus.ACTIVE,
        }
        for place in range(rows)
    ]
    with sessions() as session:
        for start in range(0, rows, 2000):
            add_rows(session.connection(), Farmer.__table__, made[start : start + 2000])  # type: ignore[arg-type]
        session.rollback()


def _beside_officers(server: str, folder: Path, engine_name: str, farmers: Path, part: int) -> None:
    harvest = _url(server, folder, engine_name, "beside_h")
    clip = _url(server, folder, engine_name, "beside_c")
    engine = build_harvest(harvest, NUMBERS // part)
    with engine.begin() as connection:
        if engine_name == "postgresql":  # the register above was built with ids of its own
            connection.execute(
                text("select setval(pg_get_serial_sequence('farmers', 'id'), (select max(id) from farmers))")
            )
    engine.dispose()
    phones = build_clip(clip, datetime.now(UTC))
    sessions = make_sessions(make_engine(harvest, durable=False))
    load_id = _received(sessions, farmers)
    more = {"HARVEST_DATABASE_URL": harvest, "CLIP_DATABASE_URL": clip}
    asking = Requests(
        token=TOKEN, account=ACCOUNT, line=LINE, public_url=PUBLIC_URL, phones=phones,
        numbers=range(FIRST, FIRST + NUMBERS // part),
    )  # fmt: skip
    with serving("wsgi:app", **more) as port:
        _confirm(sessions, load_id, tried=False)
        worker = subprocess.Popen(
            [sys.executable, "-c", "from harvest.cli import main; main()", "worker"], env=environment(**more)
        )
        taken: list[float] = []
        latencies_at(port, [asking.make() for _ in range(RATE * 2)], RATE)  # the first ones wait for imports
        try:
            while _state(sessions, load_id) is LoadState.LOADING and len(taken) < RATE * LONGEST:
                taken += latencies_at(port, [asking.make() for _ in range(RATE * 2)], RATE)
        finally:
            worker.terminate()
            worker.wait(timeout=30)
    taken.sort()
    p50, p99 = (taken[int(len(taken) * share)] for share in (0.5, 0.99))
    print(
        f"  {len(taken)} checks while {FARMERS // part:,} rows were loaded: p50 {p50:.0f} ms, p99 {p99:.0f} ms "
        f"(under 1 s: {p99 < 1000})",
        flush=True,
    )


def _country(url: str, farmers: int) -> None:
    sessions = _sessions(url)
    started = time.perf_counter()
    demo.fill(sessions, today=TODAY, farmers=farmers, progress=lambda _: None)
    taken = time.perf_counter() - started
    with sessions() as session:
        crops = session.scalar(select(func.count()).select_from(Planting))
    print(
        f"  a country of {farmers:,} farmers and {crops:,} crops in {taken:.0f} s (under 300: {taken < 300})",
        flush=True,
    )


def write_farmers(path: Path, count: int) -> None:
    """A file as an office would send it: parishes spelt in several ways, phones with hyphens, days as 27/3/1970."""
    chance = random.Random(1895)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(
            [
                "Farmer No.",
                "First name",
                "Surname",
                "Alias",
                "DOB",
                "Sex",
                "Parish",
                "Phone",
                "Registration date",
                "Verified",
            ]
        )
        for order in range(count):
            first, last, alias = names.person(chance)
            born = f"{chance.randint(1, 28)}/{chance.randint(1, 12)}/{chance.randint(1940, 2004)}"
            phone = f"876-{200 + order // 10_000}-{order % 10_000:04}"
            row = [
                100_000_000 + order * 7,
                first,
                last,
                alias or "",
                born,
                chance.choice("MF"),
                chance.choice(PARISHES),
            ]
            writer.writerow(
                [*row, phone, f"{chance.randint(1, 28)}/3/2019", "5/6/2020" if chance.random() < 0.8 else ""]
            )


def write_books(path: Path, count: int) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(
            [
                "Series",
                "Book number",
                "First receipt number",
                "Last receipt number",
                "State",
                "Farmer number",
                "Sold on",
                "Office",
            ]
        )
        for order in range(count):
            first = 1 + order * 100
            sold = ["Sold", 100_000_000 + order % (count // 2) * 7, "14/5/2025", "JAS St Ann"]
            writer.writerow(["BENCH", f"{700_000 + order}", first, first + 99, *sold])


def _received(sessions: Sessions, path: Path) -> int:
    with sessions.begin() as session, path.open("rb") as content:
        session.info["actor"] = "cli:bench"
        return receive(session, content, name=path.name, now=utc_now()).id


def _confirm(sessions: Sessions, load_id: int, *, tried: bool = True) -> None:
    if not tried:
        run_trial(Work(sessions, utc_now), load_id)
    with sessions.begin() as session:
        session.info["actor"] = "cli:bench"
        load = session.get_one(Load, load_id)
        acts.confirm(session, load, mode=Mode.GOOD_ROWS, with_duplicates=True)
        if load.state is LoadState.SECOND:
            session.info["actor"] = "cli:second"
            acts.approve(session, load)


def _state(sessions: Sessions, load_id: int) -> LoadState:
    with sessions() as session:
        return session.get_one(Load, load_id).state


def _sessions(url: str) -> Sessions:
    make_room(url)
    engine = make_engine(url, durable=False)
    upgrade(engine, "harvest")
    return make_sessions(engine)


def _url(server: str, folder: Path, engine_name: str, name: str) -> str:
    if engine_name == "sqlite":
        return f"sqlite:///{folder / name}.db"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


if __name__ == "__main__":
    main()
