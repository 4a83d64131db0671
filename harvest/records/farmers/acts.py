"""What happens to a farmer: corrected, verified, suspended, reinstated, deceased, given a card, photographed.

Every act locks the farmer first and refuses a row that was merged into another. The version of a farmer is the number
of the last line that the trail has about him, so nothing can change him without the next clerk noticing.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from harvest.audit import actor_of
from harvest.database import HarvestSession
from harvest.records.farmers.districts import district_of, not_known
from harvest.records.farmers.intake import card_expires, photo_kind
from harvest.records.farmers.photos import without_metadata
from harvest.records.farmers.record import Farmer, FarmerMerge, FarmerPhoto, StatusChange
from harvest.records.farmers.refusals import (
    AlreadyVerified,
    DayWrong,
    DistrictUnknown,
    FarmerMerged,
    NoCard,
    ReasonMissing,
    StatusNotPossible,
)
from harvest.records.versions import refuse_stale
from harvest.vocabulary import FarmerStatus

CORRECTABLE = (
    *("first_name", "middle_name", "last_name", "organisation_name", "alias", "date_of_birth", "gender"),
    *("parish", "district_id", "phone"),
)


def lock(session: Session, farmer: Farmer) -> None:
    """The farmer as he is now, and nobody else changes him until the end. Raises FarmerMerged."""
    session.flush()
    session.refresh(farmer, with_for_update=True)
    refuse_merged(session, farmer)


def refuse_merged(session: Session, farmer: Farmer) -> None:
    """Raises FarmerMerged when another row stands for this one."""
    kept = kept_for(session, farmer)
    if kept is not None:
        raise FarmerMerged(f"{said(farmer)} was merged into {said(kept)}: open that record and do it there.")


def kept_for(session: Session, farmer: Farmer) -> Farmer | None:
    """The farmer into whom this one was merged; None while he stands for himself."""
    return session.scalars(
        select(Farmer)
        .join(FarmerMerge, FarmerMerge.kept_id == Farmer.id)
        .where(
            FarmerMerge.other_id == farmer.id, FarmerMerge.confirmed_on.is_not(None), FarmerMerge.undone_on.is_(None)
        )
    ).one_or_none()


def said(farmer: Farmer) -> str:
    return f"Farmer {farmer.farmer_number} ({farmer.name})"


def placed(session: Session, values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a farmer in these values, a district still in words found. Raises DistrictUnknown."""
    found = {name: values[name] for name in CORRECTABLE if name in values}
    words = values.get("district")
    if "district" in values and "district_id" not in values:
        district = district_of(session, values["parish"], words) if words else None
        if words and district is None:
            raise DistrictUnknown(not_known(session, values["parish"], words))
        found["district_id"] = district.id if district is not None else None
    return found


def correct(session: HarvestSession, farmer: Farmer, values: Mapping[str, Any], *, seen_version: int) -> None:
    """Write what the clerk corrected on a page that showed `seen_version`. Raises ChangedMeanwhile, DistrictUnknown."""
    lock(session, farmer)
    mine = placed(session, values)
    refuse_stale(session, farmer, mine, seen=seen_version, said=said(farmer))
    for name, value in mine.items():
        setattr(farmer, name, value)
    session.flush()


def verify(session: HarvestSession, farmer: Farmer, *, on: date, by: str) -> None:
    """Note the farm visit of the day `on` by the extension officer `by`. Raises AlreadyVerified, DayWrong."""
    lock(session, farmer)
    if farmer.verified_on is not None:
        raise AlreadyVerified(f"{said(farmer)} was verified on {farmer.verified_on:%d %b %Y}: nothing was changed.")
    _not_before(on, farmer.registered_on, f"{said(farmer)} was registered on {farmer.registered_on:%d %b %Y}")
    farmer.verified_on = on
    farmer.verified_by = by
    session.flush()


def suspend(session: HarvestSession, farmer: Farmer, *, on: date, reason: str) -> None:
    """Raises StatusNotPossible, ReasonMissing, DayWrong."""
    _change_status(session, farmer, FarmerStatus.SUSPENDED, on=on, reason=reason)


def reinstate(session: HarvestSession, farmer: Farmer, *, on: date, reason: str) -> None:
    """Active again: no longer suspended, or noted as deceased by mistake."""
    _change_status(session, farmer, FarmerStatus.ACTIVE, on=on, reason=reason)


def mark_deceased(session: HarvestSession, farmer: Farmer, *, on: date, reason: str = "deceased") -> None:
    """`on` is the day of death: officers compare it with the date on the paper."""
    _change_status(session, farmer, FarmerStatus.DECEASED, on=on, reason=reason)


MAY_BECOME = {
    FarmerStatus.ACTIVE: {FarmerStatus.SUSPENDED, FarmerStatus.DECEASED},
    FarmerStatus.SUSPENDED: {FarmerStatus.ACTIVE, FarmerStatus.DECEASED},
    FarmerStatus.DECEASED: {FarmerStatus.ACTIVE},
}


def _change_status(session: HarvestSession, farmer: Farmer, status: FarmerStatus, *, on: date, reason: str) -> None:
    lock(session, farmer)
    if status not in MAY_BECOME[farmer.status]:
        since = f" since {farmer.status_since:%d %b %Y}" if farmer.status_since else ""
        raise StatusNotPossible(f"{said(farmer)} is {farmer.status}{since} and cannot become {status}.")
    if not reason.strip():
        raise ReasonMissing(f"Say why {said(farmer)} becomes {status}: the next clerk will ask.")
    _not_before(on, farmer.registered_on, f"{said(farmer)} was registered on {farmer.registered_on:%d %b %Y}")
    if status is FarmerStatus.ACTIVE and farmer.status_since is not None:
        _not_before(on, farmer.status_since, f"{said(farmer)} is {farmer.status} since {farmer.status_since:%d %b %Y}")
    farmer.status = status
    farmer.status_since = None if status is FarmerStatus.ACTIVE else on
    session.add(
        StatusChange(farmer_id=farmer.id, status=status, since=on, reason=reason.strip(), changed_by=actor_of(session))
    )
    session.flush()


def renew_card(session: HarvestSession, farmer: Farmer, *, on: date) -> None:
    """A card from the day `on`, for three years. Raises NoCard, DayWrong."""
    lock(session, farmer)
    if farmer.status is not FarmerStatus.ACTIVE:
        raise NoCard(f"{said(farmer)} is {farmer.status}: no card can be given.")
    if farmer.verified_on is None:
        raise NoCard(f"{said(farmer)} is not verified: record the farm visit first, then give the card.")
    _not_before(on, farmer.verified_on, f"{said(farmer)} was verified on {farmer.verified_on:%d %b %Y}")
    farmer.id_card_expires_on = card_expires(on)
    session.flush()


def add_photo(session: HarvestSession, farmer: Farmer, content: bytes, *, on: date) -> FarmerPhoto:
    """Keep a photo without what the camera wrote beside it; the one before stays behind it.

    Raises FieldWrong for anything but a small JPEG or PNG that is whole.
    """
    kind = photo_kind(content)
    content = without_metadata(content, kind)
    lock(session, farmer)
    photo = FarmerPhoto(farmer_id=farmer.id, taken_on=on, kind=kind, content=content)
    session.add(photo)
    session.flush()
    return photo


def photo_of(session: Session, farmer: Farmer) -> FarmerPhoto | None:
    """The newest photo."""
    newest = select(FarmerPhoto).filter_by(farmer_id=farmer.id).order_by(FarmerPhoto.id.desc()).limit(1)
    return session.scalars(newest).one_or_none()


def _not_before(on: date, earliest: date, fact: str) -> None:
    if on < earliest:
        raise DayWrong(f"{fact}: {on:%d %b %Y} lies before that. Correct the date.")
