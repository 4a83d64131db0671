"""The crowd comes into the register the way agencies bring theirs: as files, through the same loads."""

import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path

from sqlalchemy.orm import sessionmaker

from harvest.bulk_import.files import receive
from harvest.bulk_import.loading import run_load
from harvest.bulk_import.portions import Work
from harvest.database import HarvestSession
from harvest.demo.country import Country
from harvest.demo.print_run import open_shops, print_books, report_some
from harvest.demo.roadside import show_some
from harvest.demo.rows import ACTOR, Known
from harvest.demo.sheets import ORDER, Sheets
from harvest.records.loads import LoadState

Sessions = sessionmaker[HarvestSession]
Tell = Callable[[str], None]
BOOKS_PER_FARMER = 0.8


def bring(sessions: Sessions, *, today: date, farmers: int, seed: int, progress: Tell) -> None:
    """Draw the crowd from `seed` and load it. Broken off and begun again it brings nobody twice."""
    with sessions.begin() as session:
        session.info["actor"] = ACTOR
        open_shops(session, Known(session))
        known = Known(session)
    with tempfile.TemporaryDirectory(prefix="harvest-demo-") as folder:
        with Sheets(Path(folder)) as sheets:
            districts = {parish: list(names) for parish, names in known.districts.items()}
            country = Country(sheets, districts, today, seed)
            country.people(farmers)
            if country.buyers:
                print_books(country, known, round(farmers * BOOKS_PER_FARMER))
        for kind in ORDER:
            progress(f"Loading {sheets.count[kind]:,} {kind.replace('_', ' ')} …")
            _load(sessions, sheets.path(kind), kind, sheets.count[kind], today)
    with sessions.begin() as session:
        session.info["actor"] = ACTOR
        report_some(session, country)
        show_some(session, country, farmers)


def _load(sessions: Sessions, path: Path, kind: str, rows: int, today: date) -> None:
    """Without a trial: what the demo writes is right, and a test holds it to that."""
    noon = datetime.combine(today, time(17), UTC)
    options = {"layout": kind, "date_order": "dmy"}
    with sessions.begin() as session, path.open("rb") as content:
        session.info["actor"] = ACTOR
        load = receive(session, content, name=f"demo {path.name}", options=options, now=noon)
        load.kind, load.layout, load.rows_total = kind, kind, rows
        load.state, load.confirmed_by, load.with_duplicates = LoadState.LOADING, ACTOR, True
        load_id = load.id
    run_load(Work(sessions, lambda: noon), load_id)
