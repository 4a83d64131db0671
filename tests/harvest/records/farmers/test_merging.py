"""Two records that are one farmer are merged by two people; his old receipts stay good, and undoing restores all."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError

from harvest.database import HarvestSession, make_sessions
from harvest.findings import Finding, GoodsAsked, Question, QuestionKind
from harvest.foundation.engine import make_engine
from harvest.lookup.registry import LocalRegistry
from harvest.records.commodities import Commodity, CommodityAlias
from harvest.records.farmers import Farmer, FarmerMerge
from harvest.records.farmers.acts import correct, suspend
from harvest.records.farmers.merging import (
    confirm_merge,
    confirm_unmerge,
    ids_of,
    kept_for,
    merges_of,
    propose_merge,
    unmerge,
    waiting_merges,
    withdraw_merge,
)
from harvest.records.farmers.refusals import CannotMerge, FarmerMerged, ReasonMissing, SamePerson
from harvest.records.farms import Farm
from harvest.records.plantings import Planting
from harvest.records.receipt_books import IdSeen, sell
from harvest.records.versions import version_of
from harvest.vocabulary import FarmerStatus, FlagKind, GoodsOutcome, Parish, Standing
from tests.harvest.records.makers import DAY, acting, make_book, make_farmer, make_office, make_series

NOW = datetime.combine(DAY, time(19, 5), UTC) + timedelta(days=60)
WHY = {"reason": "one card, two spellings", "on": DAY}


class Register:
    """One farmer entered twice: OLD with a book and a yam farm, KEPT with a later record and none."""

    def __init__(self, engine: Engine) -> None:
        self.sessions = make_sessions(engine)
        self.reading = make_engine(
            engine.url.render_as_string(hide_password=False), durable=False, reading=True, statement_limit_s=2
        )
        self.registry = LocalRegistry(self.reading, clock=lambda: NOW)
        with acting(self.sessions) as session:
            self.series = make_series(session)
            old = make_farmer(session, farmer_number="081110001", last_name="Sampel")
            kept = make_farmer(session, farmer_number="081110002", last_name="Sample", alias="Pearl")
            sell(session, self._book(session), old, on=DAY, id_seen=IdSeen.RADA_CARD)
            farm = Farm(farmer_id=old.id, parish=Parish.ST_ANN)
            yam = session.scalars(
                select(Commodity).join(CommodityAlias).where(CommodityAlias.words == "yam").limit(1)
            ).one()
            session.add(farm)
            session.flush()
            session.add(Planting(farm_id=farm.id, commodity_id=yam.id, recorded_on=DAY, source="survey"))
            self.old, self.kept = old.id, kept.id

    def _book(self, session: HarvestSession) -> Any:
        return make_book(session, self.series, office=make_office(session))

    def ask(self, **more: Any) -> Finding:
        return self.registry.find(Question(QuestionKind.RECEIPT, "4100151", **more))

    def merged(self) -> int:
        with acting(self.sessions) as session:
            merge = propose_merge(session, *self.both(session), by="staff:1", **WHY)
            confirm_merge(session, merge, by="staff:2", on=DAY)
            return merge.id

    def both(self, session: HarvestSession) -> tuple[Farmer, Farmer]:
        return session.get_one(Farmer, self.kept), session.get_one(Farmer, self.old)


@pytest.fixture
def register(harvest_engine: Engine) -> Iterator[Register]:
    made = Register(harvest_engine)
    yield made
    made.reading.dispose()


def number(finding: Finding) -> str:
    assert finding.farmer is not None
    return finding.farmer.farmer_number


def test_a_receipt_of_the_merged_farmer_tells_of_the_kept_one(register: Register) -> None:
    assert number(register.ask()) == "081110001"
    register.merged()
    finding = register.ask()
    assert finding.standing is Standing.VALID
    assert finding.farmer is not None
    assert (finding.farmer.farmer_number, finding.farmer.name, finding.farmer.alias) == (
        "081110002",
        "Jane Sample",
        "Pearl",
    )


@pytest.mark.parametrize("typed", ["081110001", "081110002", "81110001"])
def test_the_old_and_the_new_number_are_both_his(register: Register, typed: str) -> None:
    register.merged()
    assert register.ask(farmer_number=typed).flags == ()
    assert [flag.kind for flag in register.ask(farmer_number="081119999").flags] == [FlagKind.FARMER_DIFFERS]


def test_before_a_merge_the_other_number_is_not_his(register: Register) -> None:
    assert [flag.kind for flag in register.ask(farmer_number="081110002").flags] == [FlagKind.FARMER_DIFFERS]


@pytest.mark.parametrize("typed", ["081110001", "081110002"])
def test_the_old_number_chooses_among_several_series(register: Register, typed: str) -> None:
    register.merged()
    with acting(register.sessions) as session:
        sell(
            session,
            make_book(session, office=make_office(session)),
            make_farmer(session),
            on=DAY,
            id_seen=IdSeen.RADA_CARD,
        )
    assert register.ask().standing is Standing.AMBIGUOUS
    assert number(register.ask(farmer_number=typed)) == "081110002"


@pytest.mark.parametrize("typed", ["081110001", "081110002"])
def test_a_question_for_either_number_is_answered_with_the_kept_one(register: Register, typed: str) -> None:
    register.merged()
    finding = register.registry.find(Question(QuestionKind.FARMER, farmer_number=typed))
    assert number(finding) == "081110002"
    assert len(finding.produce) == 1


def test_what_grows_on_either_record_is_his(register: Register) -> None:
    goods = (GoodsAsked("yam"),)
    register.merged()
    finding = register.ask(goods=goods)
    assert [one.outcome for one in finding.goods] == [GoodsOutcome.MATCHED]
    with register.sessions() as session:
        assert ids_of(session, session.get_one(Farmer, register.kept)) == (register.kept, register.old)


def test_a_bad_fact_about_the_kept_one_reaches_the_old_receipts(register: Register) -> None:
    register.merged()
    with acting(register.sessions) as session:
        suspend(session, session.get_one(Farmer, register.kept), on=DAY, reason="asked for")
    finding = register.ask()
    assert finding.farmer is not None
    assert finding.farmer.status is FarmerStatus.SUSPENDED


def test_undoing_restores_exactly_what_was(register: Register) -> None:
    goods = (GoodsAsked("yam"),)
    before = [register.ask(goods=goods), *(_asked(register, one) for one in ("081110001", "081110002"))]
    merge_id = register.merged()
    assert before[0] != register.ask(goods=goods)
    with acting(register.sessions) as session:
        merge = session.get_one(FarmerMerge, merge_id)
        unmerge(session, merge, by="staff:3", reason="father and daughter", on=DAY)
    assert number(register.ask()) == "081110002"  # until a second person agrees
    with acting(register.sessions) as session:
        merge = session.get_one(FarmerMerge, merge_id)
        with pytest.raises(SamePerson, match="staff:3 proposed to undo"):
            confirm_unmerge(session, merge, by="staff:3", on=DAY)
        confirm_unmerge(session, merge, by="staff:4", on=DAY)
    after = [register.ask(goods=goods), *(_asked(register, one) for one in ("081110001", "081110002"))]
    assert after == before
    register.merged()  # and they may be merged again
    assert number(register.ask()) == "081110002"


def _asked(register: Register, typed: str) -> Finding:
    return register.registry.find(Question(QuestionKind.FARMER, farmer_number=typed))


def test_it_takes_a_second_person(register: Register) -> None:
    with acting(register.sessions) as session:
        merge = propose_merge(session, *register.both(session), by="staff:1", **WHY)
        assert propose_merge(session, *register.both(session), by="staff:3", **WHY) is merge
        with pytest.raises(SamePerson, match="staff:1 proposed"):
            confirm_merge(session, merge, by="staff:1", on=DAY)
        assert session.scalars(waiting_merges()).all() == [merge]
    assert number(register.ask()) == "081110001"
    with acting(register.sessions) as session:
        merge = session.get_one(FarmerMerge, merge.id)
        withdraw_merge(session, merge, by="staff:1", on=DAY)
        with pytest.raises(CannotMerge, match="withdrawn on 14 May 2026"):
            confirm_merge(session, merge, by="staff:2", on=DAY)
        assert session.scalars(waiting_merges()).all() == []


def test_nothing_is_done_to_a_merged_record(register: Register) -> None:
    register.merged()
    with acting(register.sessions) as session:
        kept, old = register.both(session)
        assert kept_for(session, old) is kept
        with pytest.raises(FarmerMerged, match="was merged into Farmer 081110002"):
            correct(session, old, {"alias": "X"}, seen_version=version_of(session, old))
        book = make_book(session, first_number=8000001, office=make_office(session))
        with pytest.raises(FarmerMerged):
            sell(session, book, old, on=DAY, id_seen=IdSeen.RADA_CARD)
        with pytest.raises(FarmerMerged):
            propose_merge(session, old, make_farmer(session), by="staff:1", **WHY)
        assert [one.reason for one in merges_of(session, old)] == [WHY["reason"]]


def test_a_merge_never_makes_a_farmer_look_better(register: Register) -> None:
    with acting(register.sessions) as session:
        kept, old = register.both(session)
        suspend(session, old, on=DAY, reason="asked for")
        with pytest.raises(CannotMerge, match="is suspended"):
            propose_merge(session, kept, old, by="staff:1", **WHY)
        assert propose_merge(session, old, kept, by="staff:1", **WHY).kept is old


def test_what_changed_since_the_proposal_counts(register: Register) -> None:
    with acting(register.sessions) as session:
        kept, old = register.both(session)
        merge = propose_merge(session, kept, old, by="staff:1", **WHY)
        suspend(session, old, on=DAY, reason="asked for")
        with pytest.raises(CannotMerge, match="is suspended"):
            confirm_merge(session, merge, by="staff:2", on=DAY)


def test_pairs_that_make_no_sense_are_refused(register: Register) -> None:
    register.merged()
    with acting(register.sessions) as session:
        kept, _ = register.both(session)
        with pytest.raises(CannotMerge, match="choose two"):
            propose_merge(session, kept, kept, by="staff:1", **WHY)
        with pytest.raises(CannotMerge, match="already stands for another"):
            propose_merge(session, make_farmer(session), kept, by="staff:1", **WHY)
        company = make_farmer(session, kind="company", first_name=None, last_name=None, organisation_name="Sample Ltd")
        with pytest.raises(CannotMerge, match="cannot be one farmer"):
            propose_merge(session, kept, company, by="staff:1", **WHY)
        with pytest.raises(CannotMerge, match="keep the verified one"):
            propose_merge(session, make_farmer(session, verified_on=None), make_farmer(session), by="staff:1", **WHY)
        with pytest.raises(ReasonMissing):
            propose_merge(session, kept, make_farmer(session), by="staff:1", reason=" ", on=DAY)


def test_the_database_itself_holds_one_merge_in_force(register: Register) -> None:
    register.merged()
    with acting(register.sessions) as session:
        third = make_farmer(session)
        session.add(
            FarmerMerge(
                kept_id=third.id,
                other_id=register.old,
                reason="x",
                proposed_by="staff:1",
                proposed_on=DAY,
                confirmed_by="staff:2",
                confirmed_on=DAY,
            )
        )
        with pytest.raises(IntegrityError, match="farmer_merges"):
            session.flush()
        session.rollback()


def test_the_lookup_of_a_merged_farmer_reads_no_whole_table(register: Register) -> None:
    from harvest.lookup.produce import PRODUCE  # noqa: PLC0415
    from harvest.lookup.statements import FARMER, LEAF  # noqa: PLC0415

    if register.reading.dialect.name != "sqlite":
        return
    asked = {"farmer_id": 1, "number": 1, "today": DAY, "farmer_number": "1"}
    with register.reading.connect() as connection:
        for statement in (PRODUCE, FARMER, LEAF):
            compiled = statement.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": False})
            values = [asked.get(name.split("_1")[0], asked.get(name, 1)) for name in compiled.positiontup]
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", tuple(map(str, values))).all()
            scans = [row[3] for row in plan if row[3].startswith("SCAN") and "CONSTANT" not in row[3]]
            assert [scan for scan in scans if "farm" in scan or "book" in scan] == []
