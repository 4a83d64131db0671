"""An invented country, labelled as such: filled once, so that every answer can be seen on the first day.

Nobody in it lives: names are made up, phones are 555 numbers, series are called DEMO.
"""

from collections.abc import Callable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

from harvest.database import HarvestSession
from harvest.demo import crowd
from harvest.demo.cases import CASES, EXTRA_CASES, demo_cases
from harvest.demo.country import SEED
from harvest.demo.people import employ
from harvest.demo.prices import price_weeks
from harvest.demo.rows import ACTOR, Known, Rows
from harvest.demo.stories import CASE_SERIES, FARMERS
from harvest.demo.told import tell
from harvest.records.receipt_books import Series

__all__ = ["CASES", "EXTRA_CASES", "demo_cases", "fill"]


def fill(
    sessions: sessionmaker[HarvestSession],
    *,
    today: date,
    farmers: int = 5000,
    seed: int = SEED,
    progress: Callable[[str], None],
) -> None:
    """Fill a migrated database with `farmers` farmers and what they have; returns at once where that was done.

    `today` is the Jamaican day from which all dates are counted back, `seed` says which of all possible countries it
    is. `progress` is told what happens, line by line. The cases come last: they say that the fill was whole.
    """
    with sessions.begin() as session:
        session.info["actor"] = ACTOR
        employ(session, today)
        if session.scalar(select(Series.id).where(Series.code == CASE_SERIES)) is not None:
            return
    progress(f"Inventing {farmers:,} farmers and their receipt books …")
    crowd.bring(sessions, today=today, farmers=max(farmers - len(FARMERS), 0), seed=seed, progress=progress)
    with sessions.begin() as session:
        session.info["actor"] = ACTOR
        rows = Rows(session)
        tell(rows, Known(session), today)
        rows.load(session)
        price_weeks(session, today)
    progress("The demo country is there: every name, number and phone in it is invented.")
