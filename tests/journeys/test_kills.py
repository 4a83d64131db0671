"""Kill -9 under load, counted by the client: every text that was taken or retried ends with exactly one verdict."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from clip.database import make_sessions
from clip.messages.outbox import Outgoing
from clip.messages.texts import Text
from tests.journeys.gateway import Delivered, Load
from tests.journeys.servers import Site, Sites, eventually
from tests.journeys.texting import one_segment

KILLS = 12
ANSWERED_WITHIN_S = 60
SEEDS = [int(seed) for seed in os.environ.get("KILL_SEEDS", "1").split(",")]  # more of them: another run, other moments
NO_LIMITS = {"CLIP_CHECKS_PER_10_MINUTES": "1000000", "CLIP_CHECKS_PER_DAY": "1000000"}


def kill_line(site: Site, _chance: random.Random) -> None:
    site.kill_web()
    site.start_web()


def kill_one_process(site: Site, chance: random.Random) -> None:
    """One of gunicorn's processes; its master starts another."""
    assert site.web is not None
    children = Path(f"/proc/{site.web.pid}/task/{site.web.pid}/children").read_text().split()
    if children:
        os.kill(int(chance.choice(children)), signal.SIGKILL)


def kill_worker(site: Site, _chance: random.Random) -> None:
    site.kill_worker()
    site.start_worker()


def kill_everything(site: Site, _chance: random.Random) -> None:
    site.kill_worker()
    site.kill_web()
    site.start()


WAYS: tuple[Callable[[Site, random.Random], None], ...] = (kill_line, kill_one_process, kill_worker, kill_everything)


def kill_at_random(site: Site, chance: random.Random) -> None:
    """A dozen kills at random moments, each way three times in random order."""
    ways = list(WAYS * (KILLS // len(WAYS)))
    chance.shuffle(ways)
    for way in ways:
        time.sleep(chance.uniform(0.1, 0.8))  # the load goes on meanwhile
        way(site, chance)


def sent_by_outbox(site: Site) -> dict[str, list[tuple[str, str, float]]]:
    """Message id to the SMS that the outbox has for it: body, state, seconds after the text came."""
    rows: dict[str, list[tuple[str, str, float]]] = {}
    with make_sessions(site.engine)() as session:
        for text, outgoing in session.execute(select(Text, Outgoing).join(Outgoing, Outgoing.text_id == Text.id)):
            took = (outgoing.sent_at - text.received_at).total_seconds() if outgoing.sent_at else 0.0
            rows.setdefault(text.message_id, []).append((outgoing.body, outgoing.state, took))
    return rows


def all_answered(site: Site, texts: list[Delivered]) -> bool:
    rows = sent_by_outbox(site)
    return all(text.verdicts or any(state == "sent" for _, state, _ in rows.get(text.message_id, [])) for text in texts)


def complaint(text: Delivered, outbox: list[tuple[str, str, float]]) -> str | None:
    """What is wrong with the answers to one text; None: exactly one verdict reached the officer, in time."""
    if len(text.pendings) > 1:
        return f"{len(text.pendings)} different PENDINGs"
    if len(text.verdicts) + len(outbox) != 1:
        return f"{len(text.verdicts)} verdicts by HTTP and {len(outbox)} by the outbox"
    for body, state, took in outbox:
        if state != "sent" or one_segment(body).startswith(("PENDING", "Your text")) or took > ANSWERED_WITHIN_S:
            return f"{body!r} is {state} after {took:.1f} s"
    late = [took for took in text.verdicts.values() if took > ANSWERED_WITHIN_S]
    return f"by HTTP after {late[0]:.1f} s" if late else None


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_is_killed_every_text_ends_with_exactly_one_verdict(sites: Sites, engine_name: str, seed: int) -> None:
    with sites.own(engine_name, **NO_LIMITS) as site:
        site.start()
        with Load(site, threads=6, seed=seed) as load:
            kill_at_random(site, random.Random(seed))
        eventually(
            lambda: all_answered(site, load.delivered), within=ANSWERED_WITHIN_S, what="every text has an answer"
        )
        outbox = sent_by_outbox(site)
    assert load.trouble == []
    wrong = {text.message_id: complaint(text, outbox.get(text.message_id, [])) for text in load.delivered}
    assert {message_id: why for message_id, why in wrong.items() if why} == {}
    ways = Counter("HTTP" if text.verdicts else "outbox" for text in load.delivered)
    retried = sum(text.tries > 1 for text in load.delivered)
    print(f"{len(load.delivered)} texts, {retried} retried, answers by {dict(ways)}")
    assert min(ways["HTTP"], ways["outbox"], retried) >= 20
