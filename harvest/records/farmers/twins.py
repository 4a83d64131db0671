"""Farmers on record who may be one person entered twice: same name, as it sounds, and the same day of birth."""

from datetime import date

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased

from harvest.records.farmers.merging import stands_for_himself
from harvest.records.farmers.record import Farmer, FarmerMerge, NameKey

BY_BIRTH = ("b:", "b;")  # keys of name and day of birth lie between these (harvest.records.farmers.keys)


def has_a_twin(since: date) -> ColumnElement[bool]:
    """In a statement over Farmer: registered since then, and somebody else on record has the same name and birthday.

    Rows that stand for one farmer already are no twins. Only the newly registered are asked about: each was seen
    as a possible duplicate on the check page, or came from a file.
    """
    mine, others, other = aliased(NameKey), aliased(NameKey), aliased(Farmer)
    merged = aliased(FarmerMerge)
    in_force = (merged.confirmed_on.is_not(None), merged.undone_on.is_(None))
    is_merged = exists(select(merged.id).where(merged.other_id == other.id, *in_force))
    twin = (
        select(mine.farmer_id)
        .join(others, others.key == mine.key)
        .join(other, other.id == others.farmer_id)
        .where(
            mine.farmer_id == Farmer.id,
            mine.key > BY_BIRTH[0],
            mine.key < BY_BIRTH[1],
            others.farmer_id != Farmer.id,
            other.date_of_birth == Farmer.date_of_birth,
            ~is_merged,
        )
        .correlate(Farmer)
    )
    return (Farmer.registered_on >= since) & stands_for_himself() & exists(twin)
