"""What a row has from the farm that it names: where it lies, how large it is, whose permission is asked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from harvest.bulk_import.columns import Column
from harvest.bulk_import.judged import Judged
from harvest.bulk_import.kinds.references import References, reference_field
from harvest.database import HarvestSession
from harvest.records.farms import Farm
from harvest.vocabulary import Parish

FARM_COLUMN = Column(
    reference_field("farm", "Farm reference", "As in the sheet of farms, or our own number such as H123."),
    headings=("farm", "farm ref", "farm number", "farm id", "property number"),
    example="F-12",
    needed=True,
)


@dataclass(frozen=True, slots=True)
class KnownFarm:
    """A farm that rows name."""

    id: int
    parish: Parish
    size_quantity: Decimal | None
    size_unit: str | None
    hectares: Decimal | None


class FarmsNamed:
    """The farms that the rows of one file name."""

    def __init__(self, system: str) -> None:
        self.references = References(Farm, system)

    def refer(self, session: HarvestSession, judged: Sequence[Judged]) -> None:
        """Each row gets its farm into `also`; a row whose farm nobody knows is refused."""
        ids = self.references.find(session, [one.values.get("farm") for one in judged])
        farms = _farms(session, ids.values())
        for one in judged:
            words = one.values.get("farm")
            if words is None:
                continue
            one.also = farms.get(ids.get(words, 0))
            if one.also is None:
                sentence = f"No farm has the reference “{words}”. Load the farms first, or correct the reference."
                one.refuse("farm", "farm", sentence)

    def fill(self, session: HarvestSession, farm_ids: Sequence[tuple[Judged, int]]) -> None:
        """The farm of records that rows name by a reference alone."""
        lacking = [(one, id_) for one, id_ in farm_ids if one.also is None]
        farms = _farms(session, {id_ for _, id_ in lacking})
        for one, id_ in lacking:
            one.also = farms[id_]


def _farms(session: HarvestSession, ids: Collection[int]) -> Mapping[int, KnownFarm]:
    if not ids:
        return {}
    columns = (Farm.id, Farm.parish, Farm.size_quantity, Farm.size_unit, Farm.hectares)
    rows = session.execute(select(*columns).where(Farm.id.in_(set(ids))))
    return {row.id: KnownFarm(*row) for row in rows}
