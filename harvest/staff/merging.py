"""Two records that are one farmer: one person proposes, another confirms; undoing takes two people as well."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from harvest.foundation.intake import Field, Intake, digits, empty, take, text
from harvest.foundation.tables import Cell
from harvest.permissions import Act
from harvest.records.farmers import Farmer, merging
from harvest.records.farmers.record import FarmerMerge
from harvest.records.farmers.refusals import SamePerson
from harvest.records.refusals import ActRefused
from harvest.staff.door import NotThere, Page, StaffDoor
from harvest.staff.downloads import as_file, note_names_taken, wanted
from harvest.staff.lists import Asked, Filter, asked
from harvest.staff.reach import farmer_in_reach
from harvest.staff.whose_book import names_of

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
    Field(
        *("reason", "How you know that they are one farmer", text("Reason", 500)),
        required=True,
        kind="textarea",
        missing="Say how you know that they are one farmer.",
    ),
)
UNMERGE_FIELDS = (
    Field(
        *("reason", "Why they are two farmers after all", text("Reason", 500)),
        required=True,
        kind="textarea",
        missing="Say why they are two farmers after all.",
    ),
)
ENDS: dict[str, Callable[..., None]] = {
    "confirm": merging.confirm_merge,
    "withdraw": merging.withdraw_merge,
    "confirm-undo": merging.confirm_unmerge,
}
DONE = {
    "confirm": "The two records are one farmer now; both numbers stay good on receipts.",
    "withdraw": "The merge is taken back: nothing was changed.",
    "confirm-undo": "They are two farmers again.",
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A merge, or its undoing, that a second person confirms."""

    merge: FarmerMerge
    undo: bool
    by: str
    on: date
    reason: str

    @property
    def is_in_reach(self) -> bool:
        return bool(g.guest.may_in(Act.MERGE_FARMERS, self.merge.kept.parish))


FILTERS = (
    Filter("what", "What", (("merge", "Merge"), ("undo", "Separate")), "Both"),
    Filter("who", "Proposed by", (("others", "Others: I can confirm"), ("me", "Me")), "Anybody"),
)
ORDERS: dict[str, tuple[str, Callable[[Waiting], Any]]] = {
    "old": ("Proposed first", lambda one: (one.on, one.merge.id)),
    "new": ("Proposed last", lambda one: (one.on, one.merge.id)),
    "name": ("Name", lambda one: (one.merge.kept.name, one.merge.id)),
}
COLUMNS = (
    *("What", "Number that ends", "Name", "Number that stays", "Name that stays", "Proposed on", "Proposed by"),
    "Reason",
)


def add_merging(door: StaffDoor) -> None:
    """The pages of merging."""

    @door.page("/farmers/<int:farmer>/merge", Act.MERGE_FARMERS, posts=True)
    def merge_farmer(farmer: int) -> Page:
        return _propose(door, farmer)

    @door.page("/merges", Act.MERGE_FARMERS)
    def merges() -> Page:
        with door.reading() as found:
            return _waiting(door, found)

    @door.page("/merges/<int:merge>/<end>", Act.MERGE_FARMERS, posts=True)
    def end_merge(merge: int, end: str) -> Page:
        return _end(door, merge, end)


def _waiting(door: StaffDoor, session: Session) -> Page:
    ask = asked(*FILTERS, orders={key: words for key, (words, _value) in ORDERS.items()})
    mine = [one for one in map(_line, session.scalars(merging.waiting_merges())) if one.is_in_reach]
    left = [one for one in mine if _fits(one, ask)]
    left.sort(key=ORDERS[ask.sort][1], reverse=ask.sort == "new")
    if form := wanted():
        note_names_taken(door, form, "merges", 2 * len(left))
        return as_file(form, "merges-that-wait", "Merges", COLUMNS, [_cells(session, one) for one in left])
    rows, more = ask.cut(left)
    return render_template("staff/merges.html", rows=rows, more=more, asked=ask)


def _line(merge: FarmerMerge) -> Waiting:
    if merge.undo_on is None or merge.undo_by is None:
        return Waiting(merge, False, merge.proposed_by, merge.proposed_on, merge.reason)
    return Waiting(merge, True, merge.undo_by, merge.undo_on, merge.undo_reason or "")


def _fits(one: Waiting, ask: Asked) -> bool:
    is_mine = one.by == g.guest.actor
    return ask["what"] in {"", "undo" if one.undo else "merge"} and ask["who"] in {"", "me" if is_mine else "others"}


def _cells(session: Session, one: Waiting) -> tuple[Cell, ...]:
    kept, other, by = one.merge.kept, one.merge.other, names_of(session, {one.by})[one.by]
    farmers = (other.farmer_number, other.name, kept.farmer_number, kept.name)
    return ("Separate" if one.undo else "Merge", *farmers, one.on, by, one.reason)


def _propose(door: StaffDoor, number: int) -> Page:
    with door.reading() as found:
        farmer = farmer_in_reach(found, number, Act.MERGE_FARMERS)
    taken = empty(MERGE_FIELDS, **{"other": request.args.get("other", ""), **door.kept()})
    if request.method == "POST":
        taken = take(MERGE_FIELDS, request.form)
        refused = _proposed(door, number, taken) if taken else None
        if taken and refused is None:
            flash("The merge is proposed: a second person confirms it.")
            return redirect(url_for("staff.merges"))
        taken = taken if refused is None else refused  # what is refused counts as false
    return render_template("staff/merge.html", farmer=farmer, fields=MERGE_FIELDS, intake=taken, errors=taken.errors)


def _proposed(door: StaffDoor, number: int, taken: Intake) -> Intake | None:
    """None when it is proposed, else what was typed with the sentence."""
    try:
        with door.acting() as acting:
            keep = farmer_in_reach(acting, number, Act.MERGE_FARMERS)
            other = acting.scalars(select(Farmer).where(Farmer.farmer_number == taken["other"])).first()
            if other is None:
                return taken.refused(other=f"There is no farmer with the number {taken['other']}. Read it again.")
            if not g.guest.may_in(Act.MERGE_FARMERS, other.parish):
                return taken.refused(
                    other=f"Farmer {other.farmer_number} is registered in {other.parish.label}: ask the office there."
                )
            merging.propose_merge(acting, keep, other, by=g.guest.actor, reason=taken["reason"], on=door.today())
    except ActRefused as refusal:
        return taken.refused(other=str(refusal))
    return None


def _end(door: StaffDoor, number: int, do: str) -> Page:
    typed_before = door.kept() if do == "undo" else {}
    with door.acting() as acting:
        merge = acting.get(FarmerMerge, number)
        if merge is None or do not in {*ENDS, "undo"}:
            raise NotThere("There is no such merge. Go back to the list of merges.")
        kept = farmer_in_reach(acting, merge.kept_id, Act.MERGE_FARMERS)
        if request.method != "POST" and not typed_before:
            return redirect(url_for("staff.farmer_page", farmer=kept.id))
        if do != "undo":
            _ended(acting, merge, do, door.today())
            flash(DONE[do])
            return redirect(url_for("staff.merges"))
        taken = take(UNMERGE_FIELDS, request.form) if not typed_before else empty(UNMERGE_FIELDS, **typed_before)
        if taken and not typed_before:
            merging.unmerge(acting, merge, by=g.guest.actor, reason=taken["reason"], on=door.today())
            return redirect(url_for("staff.merges"))
    return render_template(
        "staff/unmerge.html", merge=merge, farmer=kept, fields=UNMERGE_FIELDS, intake=taken, errors=taken.errors
    )


def _ended(session: Session, merge: FarmerMerge, do: str, on: date) -> None:
    try:
        ENDS[do](session, merge, by=g.guest.actor, on=on)
    except SamePerson as refusal:  # people have names here
        raise SamePerson(str(refusal).replace(g.guest.actor, g.guest.member.name)) from refusal
