"""Two records that are one farmer: one person proposes, another confirms; undoing takes two people as well."""

from collections.abc import Callable

from flask import g, redirect, render_template, request, url_for
from sqlalchemy import select

from harvest.foundation.intake import Field, Intake, digits, empty, take, text
from harvest.permissions import Act
from harvest.records.farmers import Farmer, merging
from harvest.records.farmers.record import FarmerMerge
from harvest.records.refusals import ActRefused
from harvest.staff.door import NotThere, Page, StaffDoor
from harvest.staff.reach import farmer_in_reach

MERGE_FIELDS = (
    Field(
        "other",
        "Number of the other record",
        digits("Farmer number", 1, 10),
        required=True,
        hint="The record that ends. Its number goes on counting on receipts and cards.",
        width="short",
        inputmode="numeric",
    ),
    Field("reason", "How you know that they are one farmer", text("Reason", 500), required=True, kind="textarea"),
)
UNMERGE_FIELDS = (
    Field("reason", "Why they are two farmers after all", text("Reason", 500), required=True, kind="textarea"),
)
ENDS: dict[str, Callable[..., None]] = {
    "confirm": merging.confirm_merge,
    "withdraw": merging.withdraw_merge,
    "confirm-undo": merging.confirm_unmerge,
}


def add_merging(door: StaffDoor) -> None:
    """The pages of merging."""

    @door.page("/farmers/<int:farmer>/merge", Act.MERGE_FARMERS, posts=True)
    def merge_farmer(farmer: int) -> Page:
        return _propose(door, farmer)

    @door.page("/merges", Act.MERGE_FARMERS)
    def merges() -> Page:
        with door.reading() as found:
            rows = [
                one
                for one in found.scalars(merging.waiting_merges())
                if g.guest.may_in(Act.MERGE_FARMERS, one.kept.parish)
            ]
            for one in rows:
                assert one.other.name  # loaded while the session is open
        return render_template("staff/merges.html", rows=rows)

    @door.page("/merges/<int:merge>/<end>", Act.MERGE_FARMERS, posts=True)
    def end_merge(merge: int, end: str) -> Page:
        return _end(door, merge, end)


def _propose(door: StaffDoor, number: int) -> Page:
    with door.reading() as found:
        farmer = farmer_in_reach(found, number, Act.MERGE_FARMERS)
    taken = empty(MERGE_FIELDS, **{"other": request.args.get("other", ""), **door.kept()})
    if request.method == "POST":
        taken = take(MERGE_FIELDS, request.form)
        refused = _proposed(door, number, taken) if taken else None
        if taken and refused is None:
            return redirect(url_for("staff.merges"))
        taken = refused or taken
    return render_template("staff/merge.html", farmer=farmer, fields=MERGE_FIELDS, intake=taken, errors=taken.errors)


def _proposed(door: StaffDoor, number: int, taken: Intake) -> Intake | None:
    """None when it is proposed, else what was typed with the sentence."""
    try:
        with door.acting() as acting:
            keep = farmer_in_reach(acting, number, Act.MERGE_FARMERS)
            other = acting.scalars(select(Farmer).where(Farmer.farmer_number == taken["other"])).first()
            if other is None:
                return taken.refused(other=f"There is no farmer with the number {taken['other']}. Read it again.")
            farmer_in_reach(acting, other.id, Act.MERGE_FARMERS)
            merging.propose_merge(acting, keep, other, by=g.guest.actor, reason=taken["reason"], on=door.today())
    except ActRefused as refusal:
        return taken.refused(other=str(refusal))
    return None


def _end(door: StaffDoor, number: int, do: str) -> Page:
    with door.acting() as acting:
        merge = acting.get(FarmerMerge, number)
        if merge is None or do not in {*ENDS, "undo"}:
            raise NotThere("There is no such merge. Go back to the list of merges.")
        kept = farmer_in_reach(acting, merge.kept_id, Act.MERGE_FARMERS)
        if request.method != "POST":
            return redirect(url_for("staff.farmer_page", farmer=kept.id))
        if do != "undo":
            ENDS[do](acting, merge, by=g.guest.actor, on=door.today())
            return redirect(url_for("staff.merges"))
        taken = take(UNMERGE_FIELDS, request.form)
        if taken:
            merging.unmerge(acting, merge, by=g.guest.actor, reason=taken["reason"], on=door.today())
            return redirect(url_for("staff.merges"))
    return render_template(
        "staff/unmerge.html", merge=merge, farmer=kept, fields=UNMERGE_FIELDS, intake=taken, errors=taken.errors
    )
