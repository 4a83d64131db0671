"""Words offered while somebody types a crop, an animal or a place: plain lists, whole without JavaScript."""

from collections.abc import Mapping, Sequence

from flask import g
from sqlalchemy import select
from sqlalchemy.orm import Session

from harvest.permissions import Act
from harvest.records.commodities import Commodity
from harvest.records.places import District, ExtensionArea
from harvest.vocabulary import CommodityKind

Suggestions = Mapping[str, Sequence[str]]  # by the name of the list, as `Field.suggest` calls it


def crops(session: Session) -> Suggestions:
    """What can be planted."""
    return {"crops": _named(session, CommodityKind.CROP)}


def animals(session: Session) -> Suggestions:
    """What is kept and counted."""
    return {"animals": _named(session, CommodityKind.LIVESTOCK)}


def places(session: Session, act: Act) -> Suggestions:
    """The districts and extension areas of the parishes where the guest may do this."""
    return {kind: _near(session, table, act) for kind, table in (("districts", District), ("areas", ExtensionArea))}


def _named(session: Session, kind: CommodityKind) -> Sequence[str]:
    return session.scalars(select(Commodity.name).where(Commodity.kind == kind).order_by(Commodity.name)).all()


def _near(session: Session, table: type[District] | type[ExtensionArea], act: Act) -> Sequence[str]:
    names = select(table.name).where(table.parish.in_(g.guest.where(act)))
    return session.scalars(names.distinct().order_by(table.name)).all()
