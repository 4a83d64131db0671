"""Invented findings, judgements and stamps with valid defaults: JANE SAMPLE "PEARL" of Inverness, St Ann."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from clip.judging import Hours, Presentation, Sighting, judge
from clip.wording import Answered, Stamp
from harvest.findings import BookFound, FarmerFound, Finding, Flag, GoodsFound, Produce, Question, QuestionKind
from harvest.vocabulary import BookState, FarmerStatus, FlagKind, GoodsOutcome, Standing

NOW = datetime(2026, 5, 14, 19, 5, tzinfo=UTC)  # 14:05 in Jamaica
HELP = "876-555-0100"
STAMP = Stamp(reference="K7F2", at=NOW, help_number=HELP)
TWO_OF_MAY = date(2026, 5, 2)

JANE = FarmerFound(
    farmer_number="081119321",
    name="Jane Sample",
    parish="JM-06",
    verified=True,
    status=FarmerStatus.ACTIVE,
    alias="Pearl",
    district="Inverness",
    verified_on=date(2025, 2, 3),
    registered_on=date(2025, 1, 3),
)
BOOK = BookFound(
    series="2024",
    book_number="151560",
    first_number=4100101,
    last_number=4100200,
    state=BookState.SOLD,
    since=date(2026, 3, 12),
    sold_on=date(2026, 3, 12),
    sold_at="JAS St Ann's Bay",
)
YAM_AND_GINGER = (
    Produce("Yam", date(2026, 2, 10), "2.00", "ACR"),
    Produce("Ginger", date(2026, 2, 10), "400", "LBR"),
)
OLD_RECORD = tuple(replace(one, recorded_on=date(2023, 4, 2)) for one in YAM_AND_GINGER)
VALID = Finding(Standing.VALID, NOW, number="4100151", book=BOOK, farmer=JANE, produce=YAM_AND_GINGER)
UNKNOWN = Finding(Standing.UNKNOWN, NOW)


def receipt(number: str = "4100151", **changes: Any) -> Question:
    return Question(QuestionKind.RECEIPT, number=number, **changes)


def farmer(number: str = "081119321") -> Question:
    return Question(QuestionKind.FARMER, farmer_number=number)


def book_that_is(state: BookState, since: date | None = TWO_OF_MAY) -> Finding:
    return replace(VALID, standing=Standing(state.value), book=replace(BOOK, state=state, since=since))


def unsold() -> Finding:
    in_stock = replace(BOOK, state=BookState.IN_STOCK, sold_on=None, sold_at=None, held_at="JAS St Ann's Bay")
    return Finding(Standing.NOT_SOLD, NOW, number="4100151", book=in_stock)


def flagged(kind: FlagKind, standing: Standing = Standing.VALID) -> Finding:
    return replace(VALID, standing=standing, flags=(Flag(kind, TWO_OF_MAY),))


def farmer_who_is(**changes: Any) -> Finding:
    return replace(VALID, farmer=replace(JANE, **changes))


def goods(outcome: GoodsOutcome, words: str, commodity: str | None = None) -> GoodsFound:
    return GoodsFound(outcome, words, commodity)


def seen(hours_ago: float, place: str = "Toll Gate", at_station: bool = False, **changes: Any) -> Sighting:
    return Sighting(NOW - timedelta(hours=hours_ago), place, at_station, officer_id=7, **changes)


def answered(
    finding: Finding,
    question: Question | None = None,
    sightings: tuple[Sighting, ...] = (),
    notes: tuple[Any, ...] = (),
    plate: str | None = None,
) -> Answered:
    """As answering does it: `finding` judged for an officer who stands at Bog Walk now."""
    shown = Presentation(NOW, "Bog Walk", officer_id=1, goods=frozenset(), plate=plate)
    return Answered(question or receipt(), finding, judge(finding, sightings, shown, Hours()), notes)
