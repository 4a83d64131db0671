"""The questions and findings of the examples, written by hand as Python values."""

from datetime import UTC, date, datetime

from harvest.findings import (
    BookFound,
    Candidate,
    FarmerFound,
    Finding,
    Flag,
    GoodsAsked,
    GoodsFound,
    Produce,
    Question,
    QuestionKind,
)
from harvest.vocabulary import BookState, FarmerStatus, FlagKind, GoodsOutcome, Standing

AS_OF = datetime(2026, 5, 14, 19, 5, 30, tzinfo=UTC)
RECEIPT = Question(QuestionKind.RECEIPT, number="4100151")
FARMER = Question(QuestionKind.FARMER, farmer_number="081119321")


def about(number: str) -> Question:
    return Question(QuestionKind.RECEIPT, number=number)


QUESTIONS = {
    "question_receipt": RECEIPT,
    "question_everything": Question(
        QuestionKind.RECEIPT,
        number="0937",
        book="151560",
        farmer_number="081119321",
        goods=(GoodsAsked("coconut", "1130", "EA"), GoodsAsked("irish potato")),
        plate="5678GT",
    ),
    "question_farmer": FARMER,
    "question_goods_alone": Question(QuestionKind.NONE, goods=(GoodsAsked("cocnut"),)),
}

BOOK = BookFound(
    series="A",
    book_number="151560",
    first_number=4100101,
    last_number=4100200,
    state=BookState.SOLD,
    since=date(2026, 3, 12),
    sold_on=date(2026, 3, 12),
    sold_at="JAS St Ann",
)
OWNER = FarmerFound(
    farmer_number="081119321",
    name="JANE SAMPLE",
    parish="St Ann",
    verified=True,
    status=FarmerStatus.ACTIVE,
    alias="PEARL",
    district="Inverness",
    verified_on=date(2025, 2, 3),
    registered_on=date(2025, 1, 3),
)
STOLEN_BOOK = BookFound("A", "151572", 4101301, 4101400, BookState.STOLEN, since=date(2026, 5, 2))
UNSOLD_BOOK = BookFound("A", "151582", 4102301, 4102400, BookState.IN_STOCK, held_at="JAS St Ann")

FINDINGS = {
    "finding_valid": (
        RECEIPT,
        Finding(
            Standing.VALID,
            AS_OF,
            number="4100151",
            book=BOOK,
            farmer=OWNER,
            produce=(Produce("Yam", date(2026, 2, 14), "2.5", "ACR"), Produce("Ginger", date(2026, 2, 14))),
            goods=(
                GoodsFound(GoodsOutcome.MATCHED, "yam", "Yam"),
                GoodsFound(GoodsOutcome.NOT_ON_RECORD, "coconut", "Coconut"),
                GoodsFound(GoodsOutcome.WORD_NOT_KNOWN, "cocnut"),
            ),
        ),
    ),
    "finding_stolen": (
        about("4101356"),
        Finding(
            Standing.STOLEN,
            AS_OF,
            number="4101356",
            book=STOLEN_BOOK,
            farmer=OWNER,
            flags=(Flag(FlagKind.STOP_LISTED, date(2026, 5, 2)), Flag(FlagKind.BOOK_DIFFERS)),
        ),
    ),
    "finding_not_sold": (about("4102380"), Finding(Standing.NOT_SOLD, AS_OF, number="4102380", book=UNSOLD_BOOK)),
    "finding_disputed_without_book": (
        about("4102655"),
        Finding(Standing.DISPUTED, AS_OF, number="4102655", flags=(Flag(FlagKind.DISPUTED, date(2026, 5, 2)),)),
    ),
    "finding_ambiguous": (
        RECEIPT,
        Finding(
            Standing.AMBIGUOUS,
            AS_OF,
            candidates=(Candidate("A", "151598"), Candidate("C", None)),
            candidate_count=2,
        ),
    ),
    "finding_in_twelve_books": (RECEIPT, Finding(Standing.AMBIGUOUS, AS_OF, candidate_count=12)),
    "finding_unknown": (RECEIPT, Finding(Standing.UNKNOWN, AS_OF)),
    "finding_farmer": (FARMER, Finding(Standing.VALID, AS_OF, farmer=OWNER)),
}
