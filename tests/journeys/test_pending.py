"""Harvest slow, away or locked for real: PENDING within the deadline, and the answer once when it is back."""

import contextlib
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Connection, create_engine, text

from clip.messages.outbox import OutgoingState
from harvest.demo import CASES
from harvest.foundation.engine import make_engine, sqlite_path
from tests.journeys.network import Cable
from tests.journeys.servers import Site, Sites, eventually, free_port
from tests.journeys.texting import Reply, ask, new_message_id, one_segment, post_sms

DEADLINE_S = 2.5
SLACK_S = 1.5  # two busy cores
BACK_WITHIN_S = 20
ASKED = {
    CASES["ok"]: "OK R4100151 JANE SAMPLE",
    CASES["stolen"]: "ALERT R4101356",
    CASES["never_printed"]: "NO RECORD R4999123",
}


class Waiting:
    """Texts that got PENDING, and what each must be answered with."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.ids = {body: new_message_id() for body in ASKED}
        self.officers = {body: site.officer() for body in ASKED}

    def deliver_all(self) -> None:
        """All at once: each gets PENDING in time, and the same PENDING when it is delivered again."""
        with ThreadPoolExecutor(len(ASKED)) as gateway:
            list(gateway.map(self._deliver_pending, ASKED))

    def _deliver_pending(self, body: str) -> None:
        reply = self._deliver(body)
        assert (reply.said or "").startswith(f"PENDING R{body}: registry slow, not the farmer's fault.")
        assert reply.seconds < DEADLINE_S + SLACK_S
        assert self._deliver(body).body == reply.body
        assert self.site.outgoing(self.ids[body]) == []

    def _deliver(self, body: str) -> Reply:
        return post_sms(self.site, body, self.officers[body], self.ids[body])

    def answers_come_once(self) -> None:
        """The answer goes out through the outbox, one SMS; a late delivery of the text brings nothing more."""
        for body, answer in ASKED.items():
            sent = eventually(lambda body=body: self._sent(body), within=BACK_WITHIN_S, what=f"{body} is answered")
            assert one_segment(sent).startswith(answer)
            assert self._deliver(body).said is None
            assert self._sent(body) == sent

    def _sent(self, body: str) -> str | None:
        rows = self.site.outgoing(self.ids[body])
        assert len(rows) <= 1
        return rows[0].body if rows and rows[0].state == OutgoingState.SENT else None


@contextlib.contextmanager
def tables_locked(url: str) -> Iterator[Connection]:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("LOCK TABLE series, receipt_books, farmers IN ACCESS EXCLUSIVE MODE"))
        yield connection
    engine.dispose()


def test_while_its_tables_are_locked_the_answer_waits_and_comes_once(sites: Sites) -> None:
    site = sites.common("postgresql")
    waiting = Waiting(site)
    with tables_locked(site.harvest_url):
        waiting.deliver_all()
        assert ask(site, "?", site.officer()).startswith("Text the receipt no.")
        assert site.get("/healthz") == 200
    waiting.answers_come_once()


@contextlib.contextmanager
def file_locked(url: str) -> Iterator[None]:
    """Another process's exclusive lock, which also keeps readers out. Nobody may have opened the file before."""
    engine = make_engine(url, durable=False)
    with contextlib.closing(engine.raw_connection()) as connection:
        for statement in ("PRAGMA locking_mode = EXCLUSIVE", "BEGIN EXCLUSIVE"):
            connection.cursor().execute(statement)
        yield
        connection.cursor().execute("COMMIT")
    engine.dispose()


def test_while_its_file_is_locked_the_answer_waits_and_comes_once(sites: Sites) -> None:
    with sites.own("sqlite") as site:
        site.start()
        waiting = Waiting(site)
        with file_locked(site.harvest_url):
            waiting.deliver_all()
        waiting.answers_come_once()


def test_while_its_file_is_gone_no_receipt_is_said_to_have_no_record(sites: Sites) -> None:
    with sites.own("sqlite") as site:
        path = sqlite_path(site.harvest_url)
        assert path is not None
        kept = path.with_suffix(".kept")
        path.rename(kept)
        site.start()
        waiting = Waiting(site)
        waiting.deliver_all()
        site.stop()
        shutil.copyfile(kept, path)
        site.start()
        waiting.answers_come_once()


def test_a_harvest_elsewhere_that_nobody_reaches_is_pending(sites: Sites, engine_name: str) -> None:
    away = {"HARVEST_URL": f"http://127.0.0.1:{free_port()}", "HARVEST_API_KEY": "a-key-that-is-invented"}
    with sites.own(engine_name, **away) as site:
        site.start()
        waiting = Waiting(site)
        waiting.deliver_all()
        site.stop()
        site.settings.clear()
        site.start()
        waiting.answers_come_once()


@pytest.mark.parametrize("deadline_s", ["1.0"])
def test_the_deadline_is_a_setting(sites: Sites, deadline_s: str) -> None:
    with sites.own("postgresql", CLIP_DEADLINE_S=deadline_s) as site:
        site.start()
        with tables_locked(site.harvest_url):
            reply = post_sms(site, "4100151 4101356 4999123", site.officer())
        assert (reply.said or "").startswith("PENDING R4100151, R4101356, R4999123")
        assert reply.seconds < float(deadline_s) + SLACK_S


def test_while_its_server_has_dropped_off_the_network_the_answer_waits_and_comes_once(sites: Sites) -> None:
    with sites.own("postgresql") as site, Cable(site.harvest_url) as cable:
        site.harvest_url = cable.url
        site.start()
        for _ in range(12):  # both processes have an open connection by now
            assert ask(site, CASES["ok"], site.officer()).startswith("OK")
        waiting = Waiting(site)
        with cable.pulled():
            waiting.deliver_all()
        waiting.answers_come_once()
