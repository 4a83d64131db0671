"""Two rows that are one farmer become one by the word of two people, and two again in the same way.

Nothing is moved: books and farms point where they did, and whoever asks for the merged row is answered with the one
that was kept. So old numbers stay good on paper, and undoing restores exactly what was.
"""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from harvest.records.farmers.acts import kept_for, refuse_merged, said
from harvest.records.farmers.record import Farmer, FarmerMerge
from harvest.records.farmers.refusals import CannotMerge, ReasonMissing, SamePerson
from harvest.vocabulary import FarmerStatus

SERIOUSNESS = (FarmerStatus.ACTIVE, FarmerStatus.DECEASED, FarmerStatus.SUSPENDED)


def propose_merge(session: Session, keep: Farmer, other: Farmer, *, by: str, reason: str, on: date) -> FarmerMerge:
    """Say that `other` is the same farmer as `keep`; nothing changes until a second person confirms it.

    The same proposal again is given back as it stands. Raises CannotMerge, FarmerMerged, ReasonMissing.
    """
    _needs(reason, "two records are one farmer")
    _lock_both(session, keep, other)
    _check_pair(session, keep, other)
    waiting = session.scalars(waiting_merges().filter_by(kept_id=keep.id, other_id=other.id)).first()
    if waiting is not None:
        return waiting
    merge = FarmerMerge(kept=keep, other=other, reason=reason.strip(), proposed_by=by, proposed_on=on)
    session.add(merge)
    session.flush()
    return merge


def confirm_merge(session: Session, merge: FarmerMerge, *, by: str, on: date) -> None:
    """From now on `kept` stands for `other`. Raises SamePerson, CannotMerge, FarmerMerged."""
    _lock(session, merge)
    if merge.confirmed_on is not None or merge.withdrawn_on is not None:
        raise CannotMerge(f"This proposal was {_fate(merge)}: there is nothing to confirm.")
    _second_person(by, merge.proposed_by, "proposed to merge these two")
    _check_pair(session, merge.kept, merge.other)
    merge.confirmed_by, merge.confirmed_on = by, on
    session.flush()


def withdraw_merge(session: Session, merge: FarmerMerge, *, by: str, on: date) -> None:
    """These are two farmers after all: close a proposal that nobody confirmed. Raises CannotMerge."""
    _lock(session, merge)
    if merge.confirmed_on is not None or merge.withdrawn_on is not None:
        raise CannotMerge(f"This proposal was {_fate(merge)}: there is nothing to withdraw.")
    merge.withdrawn_by, merge.withdrawn_on = by, on
    session.flush()


def unmerge(session: Session, merge: FarmerMerge, *, by: str, reason: str, on: date) -> None:
    """Propose that a merge be undone; it holds until a second person confirms. Raises CannotMerge, ReasonMissing."""
    _needs(reason, "these are two farmers after all")
    _lock(session, merge)
    _check_in_force(merge)
    if merge.undo_on is None:
        merge.undo_by, merge.undo_reason, merge.undo_on = by, reason.strip(), on
    session.flush()


def confirm_unmerge(session: Session, merge: FarmerMerge, *, by: str, on: date) -> None:
    """Both stand for themselves again. Raises SamePerson, CannotMerge."""
    _lock(session, merge)
    _check_in_force(merge)
    if merge.undo_by is None:
        raise CannotMerge("Nobody has proposed to undo this merge: propose it first, with the reason.")
    _second_person(by, merge.undo_by, "proposed to undo this merge")
    merge.undone_by, merge.undone_on = by, on
    session.flush()


def waiting_merges() -> Select[FarmerMerge]:
    """Merges and undoings that wait for a second person, the oldest first."""
    proposed = and_(FarmerMerge.confirmed_on.is_(None), FarmerMerge.withdrawn_on.is_(None))
    to_undo = and_(FarmerMerge.undo_on.is_not(None), FarmerMerge.undone_on.is_(None))
    return select(FarmerMerge).where(or_(proposed, to_undo)).order_by(FarmerMerge.id)


def merges_of(session: Session, farmer: Farmer) -> Sequence[FarmerMerge]:
    """Every merge he was ever part of, the newest first."""
    his = or_(FarmerMerge.kept_id == farmer.id, FarmerMerge.other_id == farmer.id)
    return session.scalars(select(FarmerMerge).where(his).order_by(FarmerMerge.id.desc())).all()


def ids_of(session: Session, farmer: Farmer) -> tuple[int, ...]:
    """His own id and those of the rows merged into him: whose books, farms and visits are his."""
    return (farmer.id, *session.scalars(_merged_into(farmer)))


def stands_for(farmer_id: ColumnElement[int] | InstrumentedAttribute[int]) -> ColumnElement[int]:
    """In a statement: the id of the farmer who stands for this row, its own where it was not merged. A seek."""
    merge = aliased(FarmerMerge)
    kept = select(merge.kept_id).where(merge.other_id == farmer_id, *_in_force(merge)).correlate_except(merge)
    return func.coalesce(kept.scalar_subquery(), farmer_id)


def stands_for_himself() -> ColumnElement[bool]:
    """In a statement over Farmer: he was not merged into another, so that nobody is counted twice."""
    merge = aliased(FarmerMerge)
    return ~exists(select(merge.id).where(merge.other_id == Farmer.id, *_in_force(merge)).correlate(Farmer))


def kept_for_many(session: Session, farmers: Collection[Farmer]) -> dict[int, Farmer]:
    """Those who stand for merged rows among these, by the row's id; the others are left out."""
    ids = [one.id for one in farmers]
    merged = select(FarmerMerge.other_id, Farmer).join(Farmer, Farmer.id == FarmerMerge.kept_id)
    found = session.execute(merged.where(FarmerMerge.other_id.in_(ids), *_in_force(FarmerMerge))) if ids else ()
    return {row.other_id: row.Farmer for row in found}


def _in_force(merge: type[FarmerMerge]) -> tuple[ColumnElement[bool], ...]:
    return merge.confirmed_on.is_not(None), merge.undone_on.is_(None)


def _merged_into(farmer: Farmer) -> Select[int]:
    his = (FarmerMerge.kept_id == farmer.id, *_in_force(FarmerMerge))
    return select(FarmerMerge.other_id).where(*his).order_by(FarmerMerge.id)


def _lock(session: Session, merge: FarmerMerge) -> None:
    """The farmers first, as everywhere, then the merge."""
    _lock_both(session, merge.kept, merge.other)
    session.refresh(merge, with_for_update=True)


def _lock_both(session: Session, *farmers: Farmer) -> None:
    session.flush()
    for farmer in sorted(farmers, key=lambda one: one.id):
        session.refresh(farmer, with_for_update=True)


def _check_pair(session: Session, keep: Farmer, other: Farmer) -> None:
    """What would make the register say less of a farmer than it knows is refused."""
    if keep.id == other.id:
        raise CannotMerge(f"{said(keep)} is one record: choose two.")
    refuse_merged(session, keep)
    refuse_merged(session, other)
    if session.scalars(_merged_into(other)).first() is not None:
        raise CannotMerge(f"{said(other)} already stands for another record: keep this one, and merge the other way.")
    if (keep.kind == "person") != (other.kind == "person"):
        raise CannotMerge(f"{said(keep)} is a {keep.kind}, {said(other)} a {other.kind}: they cannot be one farmer.")
    if SERIOUSNESS.index(other.status) > SERIOUSNESS.index(keep.status):
        raise CannotMerge(
            f"{said(other)} is {other.status}: give {said(keep)} the same status first, or keep that one."
        )
    if other.verified_on is not None and keep.verified_on is None:
        raise CannotMerge(f"{said(other)} is verified and {said(keep)} is not: keep the verified one.")


def _check_in_force(merge: FarmerMerge) -> None:
    if merge.confirmed_on is None or merge.undone_on is not None:
        raise CannotMerge(f"This merge was {_fate(merge)}: there is nothing to undo.")


def _fate(merge: FarmerMerge) -> str:
    if merge.undone_on is not None:
        return f"undone on {merge.undone_on:%d %b %Y}"
    if merge.withdrawn_on is not None:
        return f"withdrawn on {merge.withdrawn_on:%d %b %Y}"
    if merge.confirmed_on is not None:
        return f"confirmed on {merge.confirmed_on:%d %b %Y}"
    return f"proposed on {merge.proposed_on:%d %b %Y} and not confirmed"


def _second_person(by: str, first: str, did: str) -> None:
    if by == first:
        raise SamePerson(f"{by} {did}: a second person has to confirm it.")


def _needs(reason: str, what: str) -> None:
    if not reason.strip():
        raise ReasonMissing(f"Say why {what}: the second person has to judge it.")


__all__ = [
    "confirm_merge",
    "confirm_unmerge",
    "ids_of",
    "kept_for",
    "kept_for_many",
    "merges_of",
    "propose_merge",
    "stands_for",
    "stands_for_himself",
    "unmerge",
    "waiting_merges",
    "withdraw_merge",
]


def merged_away(session: Session, farmer_ids: Sequence[int]) -> dict[int, str]:
    """Which of these rows were merged into another, and the sentence that names it."""
    if not farmer_ids:
        return {}
    found = session.execute(
        select(FarmerMerge.other_id, Farmer)
        .join(Farmer, Farmer.id == FarmerMerge.kept_id)
        .where(
            FarmerMerge.other_id.in_(farmer_ids),
            FarmerMerge.confirmed_on.is_not(None),
            FarmerMerge.undone_on.is_(None),
        )
    )
    return {row.other_id: f"This record was merged into {said(row.Farmer)}: give that number." for row in found}
