"""What a row has from the farm that it names: where it lies, how large it is, whose permission is asked."""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import or_, select

from harvest.bulk_import.columns import Column
from harvest.bulk_import.judged import Judged
from harvest.bulk_import.kinds.reading import Compared
from harvest.bulk_import.kinds.references import References, reference_field
from harvest.database import HarvestSession
from harvest.foundation.columns import among
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


def know_by_farm(judged: Sequence[Judged], natural: Callable[[Judged], Hashable]) -> None:
    """Rows that name one farm in two ways, by a reference and by our own number, may mean one record."""
    for one in judged:
        if one.nature is not None and one.also is not None:
            by_words, one.nature = one.nature, natural(one)
            one.key = one.nature if one.key == by_words else one.key


def known_on_farms(
    session: HarvestSession,
    judged: Sequence[Judged],
    farms: FarmsNamed,
    references: References,
    columns: Sequence[str],
    *,
    alike: Callable[[Sequence[dict[str, Any]]], Mapping[Hashable, dict[str, Any]]],
    natural: Callable[[Judged], Hashable],
) -> dict[Hashable, Compared]:
    """The crops or counts that rows mean: by their reference, else by what tells those of one farm apart.

    `natural` gives that of a row, `alike` the records by it. Rows that name a reference alone get their farm.
    """
    model: Any = references.model
    ids = references.find(session, [one.values.get("reference") for one in judged])
    named = {one.also.id for one in judged if one.also is not None and not one.values.get("reference")}
    connection = session.connection()
    wanted = or_(among(connection, model.id, set(ids.values())), among(connection, model.farm_id, named))
    selected = select(*(getattr(model, name) for name in columns), Farm.parish).join(Farm, Farm.id == model.farm_id)
    selected = selected.where(wanted).order_by(model.id)
    rows = [dict(row) for row in session.execute(selected).mappings()]
    by_id, by_nature = {row["id"]: row for row in rows}, alike(rows)
    found: dict[Hashable, Compared] = {}
    for one in judged:
        reference = one.values.get("reference")
        row = by_id.get(ids.get(reference, 0)) if reference else by_nature.get(natural(one))
        if row is not None:
            found[one.key] = (row["id"], row)
    farms.fill(session, [(one, found[one.key][1]["farm_id"]) for one in judged if one.key in found])
    return found


def parishes_on_farms(judged: Judged, known: Mapping[str, Any] | None) -> set[Parish]:
    """Where the farm lies that the row names, and that of the record it means."""
    named = {judged.also.parish} if judged.also is not None else set()
    return named | ({known["parish"]} if known else set())


def _farms(session: HarvestSession, ids: Collection[int]) -> Mapping[int, KnownFarm]:
    if not ids:
        return {}
    columns = (Farm.id, Farm.parish, Farm.size_quantity, Farm.size_unit, Farm.hectares)
    rows = session.execute(select(*columns).where(among(session.connection(), Farm.id, set(ids))))
    return {row.id: KnownFarm(*row) for row in rows}
