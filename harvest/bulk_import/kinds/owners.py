"""Whose a farm or a book is: the farmer by the number on the card, however a spreadsheet left it, or by a reference."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, and_, func, select
from sqlalchemy.orm import aliased

from harvest.bulk_import.columns import Column
from harvest.bulk_import.judged import Judged
from harvest.bulk_import.kinds.references import References, reference_field
from harvest.database import HarvestSession
from harvest.foundation import intake
from harvest.foundation.columns import among
from harvest.foundation.intake import Field
from harvest.records.farmers import Farmer, FarmerMerge
from harvest.vocabulary import FarmerStatus, Parish

NUMBER_WIDTH = 9  # RADA's numbers, such as 081119321; a spreadsheet drops the zero in front (DOMAIN section 3)
OWNER_COLUMNS = (
    Column(
        Field(
            *("farmer_number", "Farmer number", intake.digits("Farmer number", 1, 10)),
            "The number on the card, with its zeros.",
        ),
        headings=("stakeholder number", "rada number", "rada id", "sold to", "owner"),
        example="081119321",
    ),
    Column(
        reference_field("farmer_reference", "Farmer reference", "What another register calls the farmer."),
        example="952520",
    ),
)


@dataclass(frozen=True, slots=True)
class Owner:
    """A farmer whom a row names. `ids`: his, and the one of the row that was merged into his."""

    id: int
    number: str
    status: FarmerStatus
    verified_on: date | None
    parish: Parish
    ids: frozenset[int]


def whole_number(judged: Judged) -> str | None:
    """The farmer number with the zeros in front that a spreadsheet dropped; said where some were missing."""
    number: str | None = judged.values.get("farmer_number")
    if number is not None and not number.strip("0"):
        judged.refuse("farmer_number", "no_number", f"{number} is nobody's number. Enter the one on the card.")
        del judged.values["farmer_number"]
        return None
    if number is None or len(number) >= NUMBER_WIDTH:
        return number
    whole = judged.values["farmer_number"] = number.zfill(NUMBER_WIDTH)
    judged.note("farmer_number", "restored", f"Read as {whole}: the zeros in front had been lost.")
    return whole


class Owners:
    """The farmers of one file. `numbers` are those met so far by their ids, for sentences."""

    def __init__(self, system: str) -> None:
        self.references = References(Farmer, system)
        self.numbers: dict[int, str] = {}

    def refer(self, session: HarvestSession, judged: Sequence[Judged]) -> None:
        """Each row that names a farmer gets his id and `owner`; one that names nobody on record is refused."""
        get = [(one, one.values.get("farmer_number"), one.values.get("farmer_reference")) for one in judged]
        by_number = _by_number(session, {number for _, number, _ in get if number})
        called = self.references.find(session, [words for _, number, words in get if not number])
        by_id = _by_id(session, set(called.values()))
        for one, number, words in get:
            found = by_number.get(number) if number else by_id.get(called.get(words or "", 0))
            if found is not None:
                one.values["owner"], one.values["farmer_id"] = found, found.id
                self.numbers[found.id] = found.number
            elif number:
                sentence = f"No farmer has the number {number}. Load the farmers first, or correct the number."
                one.refuse("farmer_number", "farmer", sentence)
            elif words:
                sentence = f"No farmer has the reference “{words}”. Load the farmers first, or enter the farmer number."
                one.refuse("farmer_reference", "farmer", sentence)

    def told(self, session: HarvestSession, farmer_id: int) -> str:
        """The number of a farmer, for a sentence."""
        if farmer_id not in self.numbers:
            self.numbers[farmer_id] = session.get_one(Farmer, farmer_id).farmer_number
        return self.numbers[farmer_id]


def _by_number(session: HarvestSession, numbers: set[str]) -> Mapping[str, Owner]:
    if not numbers:
        return {}
    these = among(session.connection(), _NAMED.farmer_number, numbers)
    return {row.said: _owner(row) for row in session.execute(_owners().where(these))}


def _by_id(session: HarvestSession, ids: set[int]) -> Mapping[int, Owner]:
    if not ids:
        return {}
    these = among(session.connection(), _NAMED.id, ids)
    return {row.named: _owner(row) for row in session.execute(_owners().where(these))}


_NAMED = aliased(Farmer, name="named")


def _owners() -> Any:
    """The farmer of a number, or the one into whom he was merged: in his name are his books from then on."""
    in_force = and_(
        FarmerMerge.other_id == _NAMED.id, FarmerMerge.confirmed_on.is_not(None), FarmerMerge.undone_on.is_(None)
    )
    columns = (Farmer.id, Farmer.farmer_number, Farmer.status, Farmer.verified_on, Farmer.parish)
    return (
        select(_NAMED.farmer_number.label("said"), _NAMED.id.label("named"), *columns)
        .select_from(_NAMED)
        .outerjoin(FarmerMerge, in_force)
        .join(Farmer, Farmer.id == func.coalesce(FarmerMerge.kept_id, _NAMED.id))
    )


def _owner(row: Row[Any]) -> Owner:
    return Owner(row.id, row.farmer_number, row.status, row.verified_on, row.parish, frozenset({row.id, row.named}))
