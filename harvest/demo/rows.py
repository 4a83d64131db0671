"""Rows of the demo before they are loaded, with the ids that they and the reference data have."""

from collections import defaultdict
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from harvest import audit
from harvest.audit import Record
from harvest.database import HarvestSession
from harvest.records.commodities import Commodity, Variety
from harvest.records.farmers import Farmer
from harvest.records.farms import Farm
from harvest.records.livestock import Livestock
from harvest.records.offices import Office, OfficeParish
from harvest.records.places import District
from harvest.records.plantings import Planting
from harvest.records.receipt_books import DisputedRange, ReceiptBook, Series
from harvest.records.receipts import Receipt
from harvest.records.stop_list import StopEntry
from harvest.vocabulary import CommodityKind, Parish

ACTOR = "demo"
# Each kind after those that it points at.
ORDER: tuple[type[Record], ...] = (
    *(Office, OfficeParish, Farmer, Farm, Planting, Livestock),
    *(Series, ReceiptBook, DisputedRange, Receipt, StopEntry),
)


class Rows:
    """Rows by kind, each with its id, so that they can point at one another before anything is written."""

    def __init__(self, session: Session) -> None:
        self._by_model: dict[type[Record], list[dict[str, Any]]] = defaultdict(list)
        self._next = {model: (session.scalar(select(func.max(model.id))) or 0) + 1 for model in ORDER}

    def add(self, model: type[Record], **values: Any) -> int:
        """Keep a row for loading; returns the id it will have."""
        row_id = self._next[model]
        self._next[model] += 1
        self._by_model[model].append({"id": row_id, **values})
        return row_id

    def of(self, model: type[Record]) -> list[dict[str, Any]]:
        return self._by_model[model]

    def load(self, session: HarvestSession) -> None:
        """Write everything with its trail."""
        for model in ORDER:
            audit.load(session, model, self._by_model[model], ACTOR)


class Known:
    """What the reference data brought: ids by name."""

    def __init__(self, session: Session) -> None:
        self.commodities = {one.name: one for one in session.scalars(select(Commodity).order_by(Commodity.id))}
        self.offices = {one.name: one.id for one in session.scalars(select(Office))}
        self.districts: dict[Parish, dict[str, int]] = defaultdict(dict)
        for district in session.scalars(select(District).order_by(District.id)):
            self.districts[district.parish][district.name] = district.id
        self.varieties: dict[int, list[int]] = defaultdict(list)
        for variety in session.scalars(select(Variety).order_by(Variety.id)):
            self.varieties[variety.commodity_id].append(variety.id)

    def is_reared(self, name: str) -> bool:
        return self.commodities[name].kind is CommodityKind.LIVESTOCK

    def jas_office_name(self, parish: Parish) -> str:
        """The office that sells books in this parish; one serves Kingston and St Andrew."""
        together = parish in {Parish.KINGSTON, Parish.ST_ANDREW}
        return "JAS Kingston & St Andrew" if together else f"JAS {parish.label}"
