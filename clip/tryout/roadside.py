"""What a tap or a typed text does: it goes to the line as any officer's SMS does, and its exchange is read back."""

import math
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from time import perf_counter

from clip.answering.line import Line
from clip.database import make_sessions
from clip.gateways.base import InboundText
from clip.gateways.forms import binding_of, cut
from clip.messages.conversation import Exchange, conversation
from clip.tryout.cards import CARDS, FIVE_NUMBERS, GROUPS, Card, Group, Texter
from clip.tryout.visitors import Visitor
from harvest.foundation.settings import Settings

GATEWAY = "console"
TYPED = "typed"
NUMBERS_AT_ONCE = 5
MOST_TEXTS_BEFORE = 12  # with higher limits the card that reaches one would keep a visitor waiting
_TRY = re.compile(r"[0-9a-f]{8,32}")


@dataclass(frozen=True, slots=True)
class Sent:
    """A text that is stored. `took`: measured round the line; `exchange`: as it now stands in the record."""

    reply: str | None
    took: timedelta
    exchange: Exchange


class Roadside:
    """Texts for visitors through the line, on the console gateway."""

    def __init__(self, line: Line, settings: Settings) -> None:
        self._line = line
        self._number = settings.line_numbers[0]
        most = min(settings.clip_checks_per_10_minutes, settings.clip_checks_per_day)
        self._texts_before_limit = math.ceil(most / NUMBERS_AT_ONCE)

    @property
    def groups(self) -> tuple[Group, ...]:
        """The cards that can be shown with these settings."""
        if self._texts_before_limit <= MOST_TEXTS_BEFORE:
            return GROUPS
        return tuple(_without(group, Texter.BUSY) for group in GROUPS)

    def send(self, visitor: Visitor, card: Card | None, typed: str, form_id: str) -> Sent:
        """Text a card or what was typed. Any exception means that nothing was stored.

        The same form posted twice (a page loaded anew) is the same text: the line hands out its first answer.
        """
        body = card.text if card else typed
        phone = visitor.phone_for(card.texter if card else Texter.VISITOR)
        if card and card.texter is Texter.BUSY:
            self._use_up(phone)
        message_id = f"{visitor.prefix}{card.key if card else TYPED}-{_once(form_id, body)}"
        started = perf_counter()
        reply = self._line.deliver(self._inbound(message_id, phone, body))
        took = timedelta(seconds=perf_counter() - started)
        return Sent(reply, took, self._exchange(visitor, message_id))

    def exchanges(self, visitor: Visitor) -> tuple[Exchange, ...]:
        with make_sessions(self._line.reading)() as session:
            return conversation(session, GATEWAY, visitor.prefix)

    def _exchange(self, visitor: Visitor, message_id: str) -> Exchange:
        return next(one for one in reversed(self.exchanges(visitor)) if one.message_id == message_id)

    def _use_up(self, phone: str) -> None:
        """Really check as many numbers as the limit allows; what is over it is refused and does not count."""
        for _ in range(self._texts_before_limit):
            self._line.deliver(self._inbound(f"used-up-{secrets.token_hex(8)}", phone, FIVE_NUMBERS))

    def _inbound(self, message_id: str, phone: str, typed: str) -> InboundText:
        body, was_cut = cut(typed)
        binding = binding_of(phone, self._number, body)
        return InboundText(GATEWAY, message_id, binding, phone, self._number, body, was_cut)


def _once(form_id: str, body: str) -> str:
    """An id that is the same for the same form with the same text, and new where the form brought none."""
    if not _TRY.fullmatch(form_id):
        return secrets.token_hex(8)
    return sha256(f"{form_id}\n{body}".encode(errors="replace")).hexdigest()[:16]


def _without(group: Group, texter: Texter) -> Group:
    return Group(group.key, group.title, group.about, tuple(card for card in group.cards if card.texter is not texter))


def card_named(key: str) -> Card | None:
    return CARDS.get(key)
