"""CLIP on one machine and Harvest on another: two servers, one key, and the same answers."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from clip.messages.outbox import OutgoingState
from harvest.demo import CASES, EXTRA_CASES
from tests.journeys.servers import PROGRAMS, ROOT, Site, Sites, ended_after, eventually
from tests.journeys.texting import ask, new_message_id, one_segment, post_sms, without_ending

BACK_WITHIN_S = 20


def key_of(harvest: Site) -> str:
    """What the command prints for the other machine."""
    command = [str(PROGRAMS / "harvest"), "key", "issue", "--scope", "findings", "--scope", "shown"]
    done = subprocess.run(command, cwd=ROOT, env=harvest.environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def harvest(sites: Sites, engine_name: str) -> Iterator[Site]:
    with sites.own(engine_name, SERVE="harvest") as site:
        site.start_web()
        yield site


@pytest.fixture
def clip(sites: Sites, engine_name: str, harvest: Site) -> Iterator[Site]:
    """A CLIP that has no Harvest of its own: its HARVEST_DATABASE_URL leads nowhere."""
    with ExitStack() as stack:
        site = sites.fresh(engine_name, SERVE="clip", HARVEST_URL=harvest.public_url)
        stack.enter_context(ended_after(site))
        site.harvest_url = sites.databases.empty("sqlite")
        site.settings["HARVEST_API_KEY"] = key_of(harvest)
        yield site


def test_two_machines_answer_every_case_as_one_does(sites: Sites, engine_name: str, harvest: Site, clip: Site) -> None:
    clip.start()
    together = sites.common(engine_name)
    for text in (*CASES.values(), *EXTRA_CASES.values(), "4100151 4101356 4999123", "F 080000101"):
        reply = ask(clip, text, clip.officer())
        assert without_ending(reply) == without_ending(ask(together, text, together.officer()))


def test_each_machine_has_its_own_doors_alone(harvest: Site, clip: Site) -> None:
    clip.start_web()
    assert (harvest.get("/healthz"), clip.get("/healthz")) == (200, 200)
    assert (harvest.get("/"), clip.get("/")) == (200, 404)
    assert (harvest.get("/api/v1/findings"), clip.get("/api/v1/findings")) == (405, 404)
    assert (harvest.get("/sms/twilio"), clip.get("/sms/twilio")) == (404, 405)
    assert harvest.get("/try") == 404
    assert post_sms(harvest, CASES["ok"], clip.officer()).status == 404


def test_a_key_that_harvest_does_not_know_is_pending_and_never_no_record(clip: Site) -> None:
    clip.settings["HARVEST_API_KEY"] = "hv_00000000.a-key-that-is-invented"
    clip.start()
    for case in ("ok", "stolen", "never_printed"):
        assert ask(clip, CASES[case], clip.officer()).startswith(f"PENDING R{CASES[case]}")


def test_while_harvest_is_killed_officers_wait_and_get_their_answer_once(harvest: Site, clip: Site) -> None:
    clip.start()
    officer, message_id = clip.officer(), new_message_id()
    assert ask(clip, CASES["stolen"], officer).startswith("ALERT")
    harvest.kill_web()
    pending = post_sms(clip, CASES["ok"], officer, message_id)
    assert (pending.said or "").startswith("PENDING R4100151")
    assert clip.get("/healthz") == 200
    harvest.start_web()
    sent = eventually(lambda: _sent(clip, message_id), within=BACK_WITHIN_S, what="the late answer is sent")
    assert one_segment(sent).startswith("OK R4100151 JANE SAMPLE")
    assert post_sms(clip, CASES["ok"], officer, message_id).said is None
    assert ask(clip, CASES["ok"], officer).startswith("OK R4100151")
    assert len(clip.outgoing(message_id)) == 1


def _sent(clip: Site, message_id: str) -> str | None:
    rows = clip.outgoing(message_id)
    return rows[0].body if rows and rows[0].state == OutgoingState.SENT else None
