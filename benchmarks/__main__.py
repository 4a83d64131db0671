"""`make bench`: our webhook beside a bare Flask view, latency at a busy night's rate, flatness, where time goes, files.

`python -m benchmarks http`, `inside` or `exports` measures one part.
"""

import contextlib
import sys
import tempfile
import time
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from statistics import median

from sqlalchemy import create_engine, make_url, text

from benchmarks import exports, inside
from benchmarks.country import FIRST, build_clip, build_harvest
from benchmarks.load import Requests, latencies_at, throughput
from benchmarks.servers import ACCOUNT, LINE, PUBLIC_URL, TOKEN, serving
from harvest.foundation.engine import make_engine
from tests import postgres

SIZES = (10_000, 1_000_000, 20_000_000)
ROUNDS = 15
PER_ROUND = 400
CONNECTIONS = 8  # four land on one process every eighth round, and then luck is measured
RATE, SECONDS = 50, 10
FLOORS = {"sqlite": (0.15, 0.25), "postgresql": (0.10, 0.18)}
FLAT_WITHIN = 0.15


class Bench:
    """The databases of one run: three registers and one CLIP for each engine and size."""

    def __init__(self, folder: Path, server: str) -> None:
        self.folder = folder
        self.server = server
        self.urls: dict[tuple[str, int], tuple[str, str]] = {}
        self.phones: list[str] = []

    def build(self) -> None:
        for engine_name in FLOORS:
            for numbers in SIZES:
                started = time.perf_counter()
                harvest, clip = self._url(engine_name, f"h{numbers}"), self._url(engine_name, f"c{numbers}")
                build_harvest(harvest, numbers)
                self.phones = build_clip(clip, datetime.now(UTC))
                self.urls[engine_name, numbers] = (harvest, clip)
                print(
                    f"  built {engine_name} with {numbers:,} numbers in {time.perf_counter() - started:.0f} s",
                    flush=True,
                )

    def _url(self, engine_name: str, name: str) -> str:
        if engine_name == "sqlite":
            return f"sqlite:///{self.folder / name}.db"
        engine = create_engine(self.server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return make_url(self.server).set(database=name).render_as_string(hide_password=False)

    def requests(self, count: int) -> list[bytes]:
        """So many more; the numbers are drawn anew, or each round would ask about papers that were shown before."""
        return [self._supply.make() for _ in range(count)]

    @cached_property
    def _supply(self) -> Requests:
        return Requests(
            token=TOKEN,
            account=ACCOUNT,
            line=LINE,
            public_url=PUBLIC_URL,
            phones=self.phones,
            numbers=range(FIRST, FIRST + SIZES[-1]),
        )


def main() -> None:
    wanted = {"http", "inside", "exports"} & set(sys.argv) or {"http", "inside", "exports"}
    if wanted & {"http", "inside"}:
        _checks(wanted)
    if "exports" in wanted:
        exports.run()


def _checks(wanted: set[str]) -> None:
    with tempfile.TemporaryDirectory() as folder, postgres.running(durable=True) as server:
        bench = Bench(Path(folder), server)
        print("Building registers of 10^4, 10^6 and 2*10^7 receipt numbers on both engines.", flush=True)
        bench.build()
        if "http" in wanted:
            with_http(bench)
        if "inside" in wanted:
            without_http(bench)


def with_http(bench: Bench) -> None:
    with contextlib.ExitStack() as stack:
        ports = {"bare": stack.enter_context(serving("benchmarks.bare:app"))}
        for engine_name in FLOORS:
            harvest, clip = bench.urls[engine_name, SIZES[-1]]
            more = {"HARVEST_DATABASE_URL": harvest, "CLIP_DATABASE_URL": clip}
            ports[engine_name] = stack.enter_context(serving("wsgi:app", **more))
        _compare_throughput(bench, ports)
        _latency(bench, ports)


def _compare_throughput(bench: Bench, ports: dict[str, int]) -> None:
    print(f"\nRequests a second, {CONNECTIONS} connections, {ROUNDS} interleaved rounds of {PER_ROUND}, full commits")
    for port in ports.values():
        throughput(port, bench.requests(PER_ROUND), CONNECTIONS)
    found: dict[str, list[float]] = {name: [] for name in ports}
    for _ in range(ROUNDS):
        for name, port in ports.items():
            found[name].append(throughput(port, bench.requests(PER_ROUND), CONNECTIONS))
    print(f"  {'bare Flask view':18} {median(found['bare']):7.0f}/s")
    for name, (floor, aim) in FLOORS.items():
        ratio = median(ours / bare for ours, bare in zip(found[name], found["bare"], strict=True))
        word = "aim met" if ratio >= aim else "floor met" if ratio >= floor else "BELOW THE FLOOR"
        print(f"  {name:18} {median(found[name]):7.0f}/s   ratio {ratio:.2f}   (floor {floor}, aim {aim}: {word})")


def _latency(bench: Bench, ports: dict[str, int]) -> None:
    print(f"\nMilliseconds at {RATE} checks a second for {SECONDS} s, counted from when each was due")
    for name in FLOORS:
        taken = latencies_at(ports[name], bench.requests(RATE * SECONDS), RATE)
        p50, p95, p99 = (taken[int(len(taken) * share)] for share in (0.50, 0.95, 0.99))
        print(f"  {name:18} p50 {p50:5.1f}   p95 {p95:5.1f}   p99 {p99:5.1f}   (p95 under 20: {p95 < 20})")


def without_http(bench: Bench) -> None:
    print("\nMilliseconds at 10^4, 10^6 and 2*10^7 numbers, in turn, in one process")
    for engine_name in FLOORS:
        places = [_place(bench, engine_name, numbers) for numbers in SIZES]
        for label, act in (("lookup statement", inside.look_up), ("whole check", inside.check)):
            medians = inside.compare(places, act)
            spread = max(medians) / min(medians) - 1
            row = "  ".join(f"{one:6.3f}" for one in medians)
            print(
                f"  {engine_name:12} {label:18} {row}   spread {spread:4.0%}   (within 15 %: {spread <= FLAT_WITHIN})"
            )
        print(f"\nWhere the time of a whole check goes, {engine_name}, milliseconds")
        for label, spent in inside.Stages(places[-1]).measure():
            print(f"  {spent:6.3f}  {label}")
        print()


def _place(bench: Bench, engine_name: str, numbers: int) -> inside.Place:
    harvest_url, clip_url = bench.urls[engine_name, numbers]
    engine = make_engine(harvest_url, durable=False, reading=True, statement_limit_s=2)
    return inside.make_place(engine, clip_url, harvest_url, bench.phones, numbers)


if __name__ == "__main__":
    main()
