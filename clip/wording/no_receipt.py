"""What an officer reads after `N`: that no receipt was shown is on record, with its time, goods and vehicle."""

from clip.reading.asked import AskedNoReceipt
from clip.wording import phrases
from clip.wording.fitting import Part, Rung, always, fit, optional
from clip.wording.stamps import Stamp
from harvest.findings import GoodsAsked
from harvest.vocabulary import UNIT_BY_CODE

_LATER = (". A receipt brought later does not change this record", ". A later receipt does not change this", "")
_TYPED_RUNGS = (Rung.ADVICE, Rung.UNKNOWN_WORD)


def say_no_receipt(asked: AskedNoReceipt, stamp: Stamp, not_understood: tuple[str, ...] = ()) -> str:
    """`not_understood`: goods words that the register does not know; they are logged as typed, and that is said."""
    plate = phrases.field(asked.plate, 10)
    where = phrases.field(asked.place or stamp.place, 24)
    time = f"{phrases.clock(stamp.at)} {phrases.day(phrases.local_day(stamp.at))}"
    parts = [
        always(f"LOGGED no receipt shown {time}"),
        optional(f" at {where}" if where else "", Rung.PLACE),
        _goods(asked.goods),
        optional((", veh " if asked.goods else ". Veh ") + plate if plate else "", Rung.NAME),
        _logged_as_typed(not_understood),
        Part(_LATER, (Rung.DETAIL, Rung.SEEN)),
    ]
    return fit(parts, f". Ref {phrases.field(stamp.reference, 8)}")


def _goods(goods: tuple[GoodsAsked, ...]) -> Part:
    if not goods:
        return Part(("",))
    said = [_one(one) for one in goods]
    forms = [f". {phrases.words_list(said, most)}" for most in range(len(said), 0, -1)]
    return Part((*forms, f". {len(said)} goods"), (Rung.CALL,) * len(said))


def _one(goods: GoodsAsked) -> str:
    unit = UNIT_BY_CODE.get(goods.unit or "")
    amount = phrases.quantity(goods.quantity) if goods.quantity else ""
    return " ".join(filter(None, (phrases.field(goods.words, 20), amount, unit.label if unit else "")))


def _logged_as_typed(words: tuple[str, ...]) -> Part:
    if not words:
        return Part(("",))
    quoted = phrases.words_list([f"'{phrases.field(word, 16)}'" for word in words], 2)
    return Part((f". {quoted} not understood, logged as typed", f". {quoted} not understood", ""), _TYPED_RUNGS)
