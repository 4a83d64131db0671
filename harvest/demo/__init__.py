"""An invented country, labelled as such: filled once, so that every answer can be seen on the first day.

Nobody in it lives: names are made up, phones are 555 numbers, series are called DEMO.
"""

from collections.abc import Callable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

from harvest.database import HarvestSession
from harvest.demo.cases import CASES, EXTRA_CASES, demo_cases
from harvest.demo.country import Country
from harvest.demo.people import employ
from harvest.demo.prices import price_weeks
from harvest.demo.print_run import print_books
from harvest.demo.rows import ACTOR, Known, Rows
from harvest.demo.stories import CASE_SERIES, FARMERS
from harvest.demo.told import tell
from harvest.records.receipt_books import Series

__all__ = ["CASES", "EXTRA_CASES", "demo_cases", "fill"]


def fill(
    sessions: sessionmaker[HarvestSession], *, today: date, farmers: int = 5000, progress: Callable[[str], None]
) -> None:
    """Fill a migrated database with `farmers` farmers and half as many books; returns at once where that was done.

    `today` is the Jamaican day from which all dates are counted back. `progress` is told what happens, line by line.
    """
    with sessions.begin() as session:
        session.info["actor"] = "demo"
        employ(session, today)
        if session.scalar(select(Series.id).where(Series.code == CASE_SERIES)) is not None:
            return
        progress(f"Inventing {farmers:,} farmers and {farmers // 2:,} receipt books …")
        known, rows = Known(session), Rows(session)
        tell(rows, known, today)
        country = Country(rows, known, today)
        country.people(max(farmers - len(FARMERS), 0))
        if country.buyers:
            print_books(country, farmers // 2)
        rows.load(session)
        session.info["actor"] = ACTOR
        price_weeks(session, today)
    progress("The demo country is there: every name, number and phone in it is invented.")
