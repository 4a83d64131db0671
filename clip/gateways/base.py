"""What every SMS gateway is to CLIP: receive, reply, send, redact, and the words its carrier answers itself.

A gateway gets a plain HttpRequest, so that none of them knows Flask, and adding one is one file and one test table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

LONGEST_BODY = 1600  # characters; Twilio's own limit for one message (SMS.md 2.1)
# What a carrier that answers such words at all takes them for: write to me no more, write to me again (SMS.md 2.5).
STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"})
START_WORDS = frozenset({"START", "YES", "UNSTOP"})


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request as it came: `raw_target` is path and query exactly as sent; header names are lower case."""

    method: str
    raw_target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class HttpReply:
    status: int
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class InboundText:
    """One SMS from outside. `binding` is a hash of all that is acted on: the same id with another binding is forged.

    `sender` and `recipient` are E.164; `body` is what was typed, never trimmed, at most LONGEST_BODY characters, and
    `was_cut` says that it was longer.
    """

    gateway: str
    message_id: str
    binding: str
    sender: str
    recipient: str
    body: str
    was_cut: bool = False


@dataclass(frozen=True, slots=True)
class OutboundText:
    """One SMS to send. `maybe_sent_since`: an earlier try whose outcome nobody knows, look before sending again."""

    sender: str
    recipient: str
    body: str
    valid_seconds: int
    maybe_sent_since: datetime | None = None


class Refused(Exception):
    """The request is not from the gateway or not of its form. `code` is for logs and tests; nothing was stored."""

    def __init__(self, code: str, sentence: str, status: int = 403) -> None:
        super().__init__(sentence)
        self.code = code
        self.status = status


class SendFailed(Exception):
    """A send did not succeed. `retryable`: later may help. `uncertain`: it may have gone out all the same."""

    def __init__(self, sentence: str, *, code: str, retryable: bool, uncertain: bool = False) -> None:
        super().__init__(sentence)
        self.code = code
        self.retryable = retryable
        self.uncertain = uncertain


class Gateway(Protocol):
    name: str
    carrier_words: frozenset[str]  # upper case; the carrier answers them itself, so CLIP must not

    def receive(self, request: HttpRequest) -> InboundText:
        """Authenticate and read one inbound text; raises Refused."""

    def reply(self, text: str | None) -> HttpReply:
        """The answer to the request that brought a text; None says nothing to the officer."""

    def send(self, message: OutboundText) -> str:
        """Send one SMS and return the gateway's own id for it; raises SendFailed."""

    def redact(self, text: str) -> str:
        """`text` without anything that must never reach a log: tokens, signatures, phone numbers."""
