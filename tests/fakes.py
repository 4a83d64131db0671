"""Stand-ins that pass the contract tests of the real thing, and plain makers with valid defaults."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from harvest.findings import (
    BookFound,
    FarmerFound,
    Finding,
    Produce,
    Question,
    QuestionKind,
    RegistryUnavailable,
    Shown,
    checked,
)
from harvest.vocabulary import BookState, FarmerStatus, ShownOutcome, Standing

NOW = datetime(2026, 5, 14, 19, 5, tzinfo=UTC)  # 14:05 in Jamaica


class FakeRegistry:
    """A register of receipts held in a dictionary. `down` makes it silent; `before` runs inside each question."""

    def __init__(self, *findings: Finding, down: bool = False, before: Callable[[], None] | None = None) -> None:
        self.findings = {finding.number: finding for finding in findings}
        self.down = down
        self.before = before
        self.asked: list[Question] = []
        self.shown: dict[str, Shown] = {}
        self.notes = 0

    def find(self, question: Question) -> Finding:
        self.asked.append(question)
        if self.before:
            self.before()
        if self.down:
            raise RegistryUnavailable("The fake register is down.")
        if question.kind is not QuestionKind.RECEIPT or question.number not in self.findings:
            return Finding(Standing.UNKNOWN, as_of=NOW)
        return self.findings[question.number]

    def note_shown(self, shown: Shown) -> None:
        """Keeps the first note of a reference, and a withdrawal for good."""
        self.notes += 1
        if self.down:
            raise RegistryUnavailable("The fake register is down.")
        checked(shown)
        if shown.outcome is ShownOutcome.WITHDRAWN or shown.reference not in self.shown:
            self.shown[shown.reference] = shown


class FakeClock:
    """Time that moves only when told, or by `wait`."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def forward(self, **amount: float) -> None:
        self.now += timedelta(**amount)


def make_finding(number: str = "4100151", *, standing: Standing = Standing.VALID, **changes: object) -> Finding:
    """A sold book of a verified farmer, unless told otherwise."""
    first = int(number) // 100 * 100 + 1
    fields: dict[str, object] = {
        "book": BookFound("A", "151560", first, first + 99, BookState.SOLD, sold_on=date(2026, 3, 12)),
        "farmer": make_farmer(),
        "produce": (Produce("Yam", date(2026, 2, 14)), Produce("Ginger", date(2026, 2, 14))),
        **changes,
    }
    return Finding(standing, as_of=NOW, number=number, **fields)  # type: ignore[arg-type]


def make_farmer(**changes: object) -> FarmerFound:
    fields: dict[str, object] = {
        "farmer_number": "081119321",
        "name": "JANE SAMPLE",
        "parish": "St Ann",
        "verified": True,
        "status": FarmerStatus.ACTIVE,
        "alias": "PEARL",
        "district": "Inverness",
        **changes,
    }
    return FarmerFound(**fields)  # type: ignore[arg-type]
