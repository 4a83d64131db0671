"""The loop beside the web process: answers texts that were left behind, sends what waits in the outbox, tells the
register what was shown (in a thread of its own: a register that hangs never keeps an answer waiting).

Any number of workers may run; leases keep them apart. Killed at any moment, the next one goes on.
"""

import logging
import signal
import threading
from collections.abc import Mapping

from clip.answering.line import Line
from clip.database import make_sessions
from clip.gateways.base import Gateway, SendFailed
from clip.messages import outbox
from clip.messages.outbox import Claimed, OutgoingState
from clip.shown import note_due

log = logging.getLogger(__name__)

LOOK_EVERY_S = 0.5
AFTER_TROUBLE_S = 2.0
NOTE_EVERY_S = 2.0
MOST_AT_ONCE = 100  # then the other half of the work has its turn


def work_once(line: Line, senders: Mapping[str, Gateway]) -> int:
    """Everything that is due now, up to MOST_AT_ONCE of each kind; how much there was."""
    done = 0
    while done < MOST_AT_ONCE and line.answer_overdue():
        done += 1
    sent = 0
    while sent < MOST_AT_ONCE and send_next(line, senders):
        sent += 1
    return done + sent


def send_next(line: Line, senders: Mapping[str, Gateway]) -> bool:
    """Send one message that is due; whether there was one. No transaction is open while the gateway is asked."""
    with make_sessions(line.engine).begin() as session:
        claimed = outbox.claim(session, now=line.clock())
    if claimed is None:
        return False
    try:
        gateway_id = _send(senders, claimed)
    except SendFailed as failure:
        _note_failed(line, claimed, failure)
        return True
    with make_sessions(line.engine).begin() as session:
        outbox.note_sent(session, claimed, gateway_id, now=line.clock())
    return True


def _send(senders: Mapping[str, Gateway], claimed: Claimed) -> str:
    """Every way of failing ends in a SendFailed: what is not counted as a try would be tried for ever."""
    gateway = senders.get(claimed.gateway)
    if gateway is None:
        sentence = f"There is no gateway {claimed.gateway!r} here any more: configure it, or let the message be."
        raise SendFailed(sentence, code="no_gateway", retryable=True)
    try:
        return gateway.send(claimed.message)
    except SendFailed:
        raise
    except Exception as error:
        log.exception("a gateway failed in a way it should not", extra={"outgoing": claimed.id})
        raise SendFailed(type(error).__name__, code="fault", retryable=True, uncertain=True) from error


def _note_failed(line: Line, claimed: Claimed, failure: SendFailed) -> None:
    with make_sessions(line.engine).begin() as session:
        state = outbox.note_failed(session, claimed, failure, now=line.clock())
    level = logging.ERROR if state is OutgoingState.GIVEN_UP else logging.WARNING
    log.log(level, "sending failed", extra={"outgoing": claimed.id, "code": failure.code, "state": str(state)})


def note_shown(line: Line) -> int:
    """Tell the register what was shown, as far as it is due; how many checks it took."""
    return note_due(line.engine, line.reading, line.registry, line.clock)


def keep_noting(line: Line, stop: threading.Event) -> None:
    """Tell the register what was shown until `stop` is set; trouble is logged and waited out."""
    while not stop.is_set():
        try:
            noted = note_shown(line)
        except Exception:
            log.exception("noting what was shown goes on after this")
            noted = 0
        if not noted:
            stop.wait(NOTE_EVERY_S)


def run(line: Line, senders: Mapping[str, Gateway], stop: threading.Event) -> None:
    """Work until `stop` is set. Trouble (a database that restarts) is logged and waited out, never the end."""
    threading.Thread(target=keep_noting, args=(line, stop), name="shown", daemon=True).start()
    while not stop.is_set():
        try:
            done = work_once(line, senders)
        except Exception:
            log.exception("the worker goes on after this")
            stop.wait(AFTER_TROUBLE_S)
            continue
        if not done:
            stop.wait(LOOK_EVERY_S)


def stop_on_signals() -> threading.Event:
    """An event that SIGTERM and SIGINT set, so that the worker finishes what it has in hand."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
