"""Texts typed on this machine: the gateway of the demo's roadside and of `make sms`, never of a real line.

Nothing is signed here, so whoever mounts it does so only where nobody else can reach it.
"""

import re
from secrets import token_hex

from clip.gateways.base import HttpReply, HttpRequest, InboundText, OutboundText, Refused
from clip.gateways.forms import E164, binding_of, cut, read_form, require, without_phones

_MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class ConsoleGateway:
    """Reads a form `from`, `text` and, to repeat a text, `id`. `line` is the number that the texts go to."""

    def __init__(self, *, line: str = "+18765550199") -> None:
        self.name: str = "console"
        self.carrier_words: frozenset[str] = frozenset()
        self._line = line

    def receive(self, request: HttpRequest) -> InboundText:
        """One typed text; without `id` each request is a new text. Raises Refused."""
        form = read_form(request)
        sender, typed = require(form, "from"), require(form, "text")
        if not E164.fullmatch(sender):
            raise Refused("shape_from", "from is no phone number in full: write it like +18765550100.", 400)
        message_id = form.get("id") or token_hex(16)
        if not _MESSAGE_ID.fullmatch(message_id):
            raise Refused("shape_id", "id has other characters than letters, digits, - and _, or over 64.", 400)
        if sender == self._line:
            raise Refused("own_number", "from is the line's own number: the line does not text itself.")
        body, was_cut = cut(typed)
        binding = binding_of(sender, self._line, typed)
        return InboundText(self.name, message_id, binding, sender, self._line, body, was_cut)

    def reply(self, text: str | None) -> HttpReply:
        """The reply's characters and nothing around them; empty when nothing is said."""
        return HttpReply(200, "text/plain; charset=utf-8", (text or "").encode(errors="replace"))

    def send(self, message: OutboundText) -> str:  # noqa: ARG002 - the outbox's own row is what the demo's phone shows
        """An id for a text that goes nowhere."""
        return token_hex(16)

    def redact(self, text: str) -> str:
        """`text` without phone numbers."""
        return without_phones(text)
