"""Judging: the table of the design, and three properties that hold for any finding and any sightings."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clip.judging import ALERTING, Hours, Judgement, Presentation, Reason, ReasonKind, Sighting, Verdict, judge
from harvest.findings import BookFound, FarmerFound, Finding, Flag, GoodsFound
from harvest.vocabulary import BookState, FarmerStatus, FlagKind, GoodsOutcome, Standing

NOW = datetime(2026, 5, 14, 19, 5, tzinfo=UTC)
DAY = date(2026, 5, 2)
HERE = Presentation(NOW, "Bog Walk", officer_id=1)
JANE = FarmerFound("081119321", "JANE SAMPLE", "JM-06", verified=True, status=FarmerStatus.ACTIVE)
BOOK = BookFound("2024", "151560", 4100101, 4100200, BookState.SOLD, since=DAY, sold_on=DAY)
VALID = Finding(Standing.VALID, NOW, number="4100151", book=BOOK, farmer=JANE)
SEVERITY = {Verdict.OK: 0, Verdict.ASK: 1, Verdict.ALERT: 2}


def said(finding: Finding, *sightings: Sighting, now: Presentation = HERE) -> Judgement:
    return judge(finding, sightings, now, Hours())


def ago(hours: float, place: str = "Toll Gate", officer_id: int = 7, **changes: object) -> Sighting:
    return Sighting(NOW - timedelta(hours=hours), place, False, officer_id, **changes)  # type: ignore[arg-type]


def kinds(judgement: Judgement) -> tuple[ReasonKind, ...]:
    return tuple(reason.kind for reason in judgement.reasons)


def book_that_is(state: BookState) -> Finding:
    return replace(VALID, book=replace(BOOK, state=state))


@pytest.mark.parametrize(
    ("finding", "verdict", "reason"),
    [
        (VALID, "OK", None),
        (book_that_is(BookState.FINISHED), "ASK", "book_finished"),
        (book_that_is(BookState.LOST), "ALERT", "lost"),
        (book_that_is(BookState.STOLEN), "ALERT", "stolen"),
        (book_that_is(BookState.VOID), "ALERT", "void"),
        (book_that_is(BookState.RECALLED), "ALERT", "recalled"),
        (book_that_is(BookState.UNDER_INVESTIGATION), "ALERT", "under_investigation"),
        (book_that_is(BookState.PRINTED), "ALERT", "not_sold"),
        (book_that_is(BookState.IN_STOCK), "ALERT", "not_sold"),
        (replace(VALID, farmer=replace(JANE, verified=False)), "ASK", "not_verified"),
        (replace(VALID, farmer=replace(JANE, status=FarmerStatus.DECEASED)), "ASK", "farmer_deceased"),
        (replace(VALID, farmer=replace(JANE, status=FarmerStatus.SUSPENDED)), "ALERT", "farmer_suspended"),
        (replace(VALID, flags=(Flag(FlagKind.STOP_LISTED),)), "ALERT", "stop_listed"),
        (replace(VALID, flags=(Flag(FlagKind.DISPUTED),)), "ASK", "disputed"),
        (replace(VALID, flags=(Flag(FlagKind.RECEIPT_LOST),)), "ALERT", "lost"),
        (replace(VALID, flags=(Flag(FlagKind.RECEIPT_STOLEN),)), "ALERT", "stolen"),
        (replace(VALID, flags=(Flag(FlagKind.RECEIPT_VOID),)), "ALERT", "void"),
        (replace(VALID, flags=(Flag(FlagKind.BOOK_DIFFERS),)), "ASK", "book_differs"),
        (replace(VALID, flags=(Flag(FlagKind.FARMER_DIFFERS),)), "ASK", "farmer_differs"),
        (
            replace(VALID, goods=(GoodsFound(GoodsOutcome.NOT_ON_RECORD, "nut", "Coconut"),)),
            "ASK",
            "goods_not_on_record",
        ),
        (replace(VALID, goods=(GoodsFound(GoodsOutcome.WORD_NOT_KNOWN, "cocnut"),)), "OK", None),
        (replace(VALID, goods=(GoodsFound(GoodsOutcome.MATCHED, "yam", "Yam"),)), "OK", None),
        (Finding(Standing.DISPUTED, NOW), "ASK", "disputed"),
        (Finding(Standing.UNKNOWN, NOW), "NO RECORD", None),
        (Finding(Standing.VALID, NOW, farmer=JANE), "OK", None),
    ],
)
def test_each_fact_alone_gives_the_verdict_of_the_table(finding: Finding, verdict: str, reason: str | None) -> None:
    judgement = said(finding)
    assert judgement.verdict == verdict
    assert kinds(judgement) == ((reason,) if reason else ())


@pytest.mark.parametrize("standing", sorted(set(Standing) - {Standing.VALID, Standing.UNKNOWN, Standing.AMBIGUOUS}))
def test_a_standing_counts_even_where_nothing_else_tells_of_it(standing: Standing) -> None:
    assert len(said(replace(VALID, standing=standing)).reasons) == 1


def test_a_number_in_several_series_gets_a_question_back_and_nothing_else() -> None:
    assert said(Finding(Standing.AMBIGUOUS, NOW, candidate_count=3), ago(20)) == Judgement(None)


def test_one_fact_from_two_sources_is_one_reason_since_the_earliest_day() -> None:
    flags = (Flag(FlagKind.RECEIPT_STOLEN, date(2026, 4, 1)),)
    finding = replace(book_that_is(BookState.STOLEN), standing=Standing.STOLEN, flags=flags)
    assert said(finding).reasons == (Reason(ReasonKind.STOLEN, date(2026, 4, 1)),)


def test_a_suspended_farmer_who_was_never_verified_is_both() -> None:
    finding = replace(VALID, farmer=replace(JANE, verified=False, status=FarmerStatus.SUSPENDED))
    assert kinds(said(finding)) == (ReasonKind.FARMER_SUSPENDED, ReasonKind.NOT_VERIFIED)


def test_goods_that_are_missing_are_named_once_each() -> None:
    goods = tuple(GoodsFound(GoodsOutcome.NOT_ON_RECORD, "x", name) for name in ("Coconut", "Yam", "Coconut"))
    assert said(replace(VALID, goods=goods)).reasons[0].words == ("Coconut", "Yam")


MINUTE = 1 / 60


@pytest.mark.parametrize(
    ("sighting", "verdict", "is_said"),
    [
        (ago(6), "OK", True),
        (ago(6 + MINUTE), "ASK", True),
        (ago(24, officer_id=1), "ASK", True),
        (ago(2, officer_id=1), "OK", False),
        (ago(2 + MINUTE, officer_id=1), "OK", True),
        (ago(2, place="BOG  walk"), "OK", False),
        (ago(1), "OK", True),
        (ago(-3, officer_id=1), "OK", False),
        (ago(1, officer_id=1, plate="1234AB"), "ASK", True),
        (ago(1, officer_id=1, plate="5678 gt"), "OK", False),
        (ago(1, officer_id=1, goods=frozenset({"yam", "coconut"})), "OK", False),
        (ago(1, officer_id=1, goods=frozenset({"coconut"})), "ASK", True),
        (ago(1, officer_id=1, goods=frozenset({"coconut", "Ginger"})), "ASK", True),
    ],
)
def test_what_an_earlier_sighting_means(sighting: Sighting, verdict: str, is_said: bool) -> None:
    now = replace(HERE, goods=frozenset({"Yam"}), plate="5678GT")
    if sighting.goods == {"coconut", "Ginger"}:
        now = replace(now, goods=frozenset({"yam", "ginger"}))
    judgement = said(VALID, sighting, now=now)
    assert judgement.verdict == verdict
    assert judgement.seen == ((sighting,) if is_said else ())
    assert judgement.same_stop is not is_said


def test_sightings_are_said_oldest_first_and_this_stop_is_left_out() -> None:
    judgement = said(VALID, ago(3), ago(1, officer_id=1), ago(50))
    assert judgement.seen == (ago(50), ago(3))
    assert judgement.same_stop


days = st.none() | st.dates(date(2020, 1, 1), date(2026, 5, 14))
farmers = st.builds(
    FarmerFound,
    farmer_number=st.just("081119321"),
    name=st.just("JANE SAMPLE"),
    parish=st.just("JM-06"),
    verified=st.booleans(),
    status=st.sampled_from(FarmerStatus),
    status_since=days,
)
books = st.builds(
    BookFound, st.just("2024"), st.just("151560"), st.just(1), st.just(100), st.sampled_from(BookState), since=days
)
goods = st.builds(GoodsFound, st.sampled_from(GoodsOutcome), st.just("x"), st.sampled_from(["Yam", "Coconut"]))
flags = st.builds(Flag, st.sampled_from(FlagKind), days)
findings = st.builds(
    Finding,
    standing=st.sampled_from(sorted(set(Standing) - {Standing.UNKNOWN, Standing.AMBIGUOUS})),
    as_of=st.just(NOW),
    book=st.none() | books,
    farmer=st.none() | farmers,
    goods=st.lists(goods, max_size=4).map(tuple),
    flags=st.lists(flags, max_size=4).map(tuple),
)
loads = st.frozensets(st.sampled_from(["Yam", "yam", "Coconut", "Ginger"]), max_size=3)
places = st.sampled_from(["Bog Walk", "BOG WALK", "Toll Gate", ""])
plates = st.sampled_from([None, "5678GT", "1234AB"])
sightings = st.builds(
    Sighting,
    st.floats(-2, 30).map(lambda hours: NOW - timedelta(hours=hours)),
    places,
    st.booleans(),
    st.integers(1, 2),
    loads,
    plates,
)
presentations = st.builds(Presentation, st.just(NOW), places, st.integers(1, 2), loads, plates)


def _worse(finding: Finding) -> list[Finding]:
    """`finding` with one more bad fact, in every way there is."""
    worse = [replace(finding, flags=(*finding.flags, Flag(kind))) for kind in FlagKind]
    worse.append(replace(finding, goods=(*finding.goods, GoodsFound(GoodsOutcome.NOT_ON_RECORD, "x", "Banana"))))
    if finding.farmer is not None:
        worse.append(replace(finding, farmer=replace(finding.farmer, verified=False)))
        worse.append(replace(finding, farmer=replace(finding.farmer, status=FarmerStatus.SUSPENDED)))
    if finding.book is not None and finding.book.state is BookState.SOLD:
        worse += [replace(finding, book=replace(finding.book, state=state)) for state in BookState]
    return worse


@given(findings, st.lists(sightings, max_size=4), presentations, sightings)
def test_a_worse_fact_never_gives_a_milder_verdict(
    finding: Finding, earlier: list[Sighting], now: Presentation, another: Sighting
) -> None:
    before = SEVERITY[judge(finding, tuple(earlier), now, Hours()).verdict]  # type: ignore[index]
    after = [judge(one, tuple(earlier), now, Hours()) for one in _worse(finding)]
    after.append(judge(finding, (*earlier, another), now, Hours()))
    assert all(SEVERITY[one.verdict] >= before for one in after)  # type: ignore[index]


FACTS = {
    ReasonKind.STOLEN: lambda f: "stolen" in told(f),
    ReasonKind.LOST: lambda f: "lost" in told(f),
    ReasonKind.STOP_LISTED: lambda f: "stop_listed" in told(f),
    ReasonKind.UNDER_INVESTIGATION: lambda f: "under_investigation" in told(f),
    ReasonKind.RECALLED: lambda f: "recalled" in told(f),
    ReasonKind.VOID: lambda f: "void" in told(f),
    ReasonKind.NOT_SOLD: lambda f: told(f) & {"not_sold", "printed", "in_stock"},
    ReasonKind.FARMER_SUSPENDED: lambda f: f.farmer and f.farmer.status == "suspended",
    ReasonKind.GOODS_NOT_ON_RECORD: lambda f: f.farmer and any(g.outcome == "not_on_record" for g in f.goods),
    ReasonKind.FARMER_DECEASED: lambda f: f.farmer and f.farmer.status == "deceased",
    ReasonKind.NOT_VERIFIED: lambda f: f.farmer and not f.farmer.verified,
    ReasonKind.BOOK_FINISHED: lambda f: "finished" in told(f),
    ReasonKind.DISPUTED: lambda f: "disputed" in told(f),
    ReasonKind.BOOK_DIFFERS: lambda f: "book_differs" in told(f),
    ReasonKind.FARMER_DIFFERS: lambda f: "farmer_differs" in told(f),
}


def told(finding: Finding) -> set[str]:
    """Everything that the register says of the paper, in plain words."""
    words = {str(finding.standing), str(finding.book.state) if finding.book else ""}
    return words | {str(flag.kind).removeprefix("receipt_") for flag in finding.flags}


@given(findings, st.lists(sightings, max_size=4), presentations)
def test_there_is_a_reason_exactly_where_there_is_a_fact_in_the_fixed_order(
    finding: Finding, earlier: list[Sighting], now: Presentation
) -> None:
    judgement = judge(finding, tuple(earlier), now, Hours())
    found = [kind for kind in kinds(judgement) if kind is not ReasonKind.SEEN]
    assert found == [kind for kind in ReasonKind if kind in FACTS and FACTS[kind](finding)]
    assert list(kinds(judgement)) == [kind for kind in ReasonKind if kind in kinds(judgement)]
    if ReasonKind.SEEN in kinds(judgement):
        assert judgement.seen
    expected = Verdict.ALERT if set(found) & ALERTING else Verdict.ASK if judgement.reasons else Verdict.OK
    assert judgement.verdict is expected


@given(st.lists(sightings, max_size=6), presentations)
def test_every_sighting_is_said_or_belongs_to_this_stop(earlier: list[Sighting], now: Presentation) -> None:
    judgement = judge(VALID, tuple(earlier), now, Hours())
    assert list(judgement.seen) == sorted(judgement.seen, key=lambda one: one.at)
    assert judgement.same_stop == (len(judgement.seen) < len(earlier))
