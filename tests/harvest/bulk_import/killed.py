"""A worker that is killed at one commit: run as a program of its own, with the database, the load and which commit."""

import os
import signal
import sys

from sqlalchemy import event

from harvest.database import make_sessions
from harvest.foundation.engine import make_engine
from harvest.worker import work_once
from tests.harvest.bulk_import.loads import SMALL, work


def main(url: str, commit: int, moment: str) -> None:
    engine = make_engine(url, durable=True)
    seen = 0

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == commit:
            os.kill(os.getpid(), signal.SIGKILL)

    sessions = make_sessions(engine)
    event.listen(sessions, "before_commit" if moment == "before" else "after_commit", count)
    while work_once(work(sessions, portion=SMALL)):
        pass


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
