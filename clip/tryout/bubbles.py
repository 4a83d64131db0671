"""What the demonstration's phone shows: texts, answers with their segments and milliseconds, and late answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from clip.messages.conversation import Exchange, Late
from clip.sms.segments import size_of
from clip.tryout.cards import CARDS, Card, Texter, verdict_word, why

OF_TEXTER = {
    Texter.VISITOR: "",
    Texter.STRANGER: "from a phone that nobody enrolled",
    Texter.SUSPENDED: "from the phone of a suspended officer",
    Texter.BUSY: "from a phone that has used up its checks",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One SMS from CLIP. `word`: the verdict it begins with, `rest`: what follows. `took`: how long it took."""

    text: str
    word: str
    rest: str
    segments: int
    took: str

    @property
    def tone(self) -> str:
        """The class of the bubble's edge."""
        return self.word.lower().replace(" ", "-") or "line"


@dataclass(frozen=True, slots=True)
class Bubble:
    """A text with its answer (`late_id` None), or an answer that came later by itself (`typed` None).

    `silent`: nothing came back and nothing will.
    """

    typed: str | None
    sent_from: str
    answer: Answer | None
    why: str
    late_id: int | None = None
    silent: bool = False


def answer_of(text: str, took: timedelta) -> Answer:
    word = verdict_word(text)
    return Answer(text, word, text[len(word) :], size_of(text).segments, said_time(took))


def said_time(took: timedelta) -> str:
    """ "18 ms", or "2.5 s" from one second on."""
    seconds = max(took.total_seconds(), 0)
    return f"{seconds:.1f} s" if seconds >= 1 else f"{max(round(seconds * 1000), 1)} ms"


def card_of(message_id: str) -> Card | None:
    """The card that was tapped: its name stands in the message id, try-<visitor>-<card>-<random>."""
    return CARDS.get(message_id.split("-")[2])


def bubble_of(exchange: Exchange, took: timedelta | None = None) -> Bubble:
    """`took` as measured, or by the two times in the record."""
    card = card_of(exchange.message_id)
    took = took if took is not None else _recorded(exchange)
    return Bubble(
        typed=exchange.body,
        sent_from=OF_TEXTER[card.texter] if card else "",
        answer=answer_of(exchange.reply, took) if exchange.reply else None,
        why=why(card, exchange.reply),
        silent=exchange.reply is None and not exchange.waits and exchange.late is None,
    )


def _recorded(exchange: Exchange) -> timedelta:
    return (exchange.replied_at or exchange.received_at) - exchange.received_at


def late_bubble(exchange: Exchange, late: Late) -> Bubble:
    answer = answer_of(late.body, late.sent_at - exchange.received_at)
    return Bubble(None, "", answer, "The late answer, by an SMS of its own.", late.id)


def all_bubbles(exchanges: Iterable[Exchange], measured: Mapping[str, timedelta]) -> list[Bubble]:
    """Everything in the order in which it appeared on the phone. `measured`: how long it took, by message id."""
    timed: list[tuple[datetime, Bubble]] = []
    for exchange in exchanges:
        timed.append((exchange.received_at, bubble_of(exchange, measured.get(exchange.message_id))))
        if exchange.late is not None:
            timed.append((exchange.late.sent_at, late_bubble(exchange, exchange.late)))
    return [bubble for _, bubble in sorted(timed, key=lambda one: one[0])]
