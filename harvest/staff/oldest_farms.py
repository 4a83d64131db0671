"""The farms whose record is oldest, those that nobody visited before all others; also as a file to take along."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask import g, render_template

from harvest.foundation.tables import Cell
from harvest.permissions import Act
from harvest.records.visits import FarmOrder, FarmToVisit, oldest_records
from harvest.staff.door import Page, StaffDoor
from harvest.staff.downloads import as_file, note_names_taken, wanted
from harvest.staff.lists import A_PAGE, Filter, asked

COLUMNS = ("Farmer number", "Farmer", "Parish", "District", "Hectares", "Last visit", "Verified")
ORDERS = {
    FarmOrder.OLDEST: "Oldest record",
    FarmOrder.NEWEST: "Newest visit",
    FarmOrder.FARMER: "Farmer’s name",
    FarmOrder.SIZE: "Largest farm",
}


def add_oldest_farms(door: StaffDoor) -> None:
    """The list of farms."""

    @door.page("/farms", Act.KEEP_FARM, menu="Farms")
    def oldest_farms() -> Page:
        return _list(door)


def _list(door: StaffDoor) -> Page:
    mine = sorted(g.guest.where(Act.KEEP_FARM))
    parishes = Filter("parish", "Parish", tuple((one.value, one.label) for one in mine), "All of yours", len(mine) < 2)
    verified = Filter("verified", "Farmer", (("yes", "Verified"), ("no", "Not verified")))
    ask = asked(parishes, verified, orders={order.value: words for order, words in ORDERS.items()})
    chosen = [parish for parish in mine if parish == ask["parish"]] or mine
    how: dict[str, Any] = {"order": FarmOrder(ask.sort), "verified": {"yes": True, "no": False}.get(ask["verified"])}
    with door.reading() as found:
        if form := wanted():
            listed = oldest_records(found, chosen, limit=None, **how)
            note_names_taken(door, form, "farms", len(listed))
            return as_file(form, "farms-oldest-record", "Farms", COLUMNS, list(_cells(listed)))
        rows = oldest_records(found, chosen, limit=A_PAGE + 1, offset=ask.offset, **how)
    return render_template("staff/oldest_farms.html", rows=rows[:A_PAGE], more=len(rows) > A_PAGE, asked=ask)


def _cells(rows: Sequence[FarmToVisit]) -> Iterator[tuple[Cell, ...]]:
    for one in rows:
        farm, farmer = one.farm, one.farmer
        assert farm is not None  # the list is of farms
        place = (farm.parish.label, one.district, farm.hectares)
        yield (farmer.farmer_number, farmer.name, *place, farm.last_visited_on, farmer.verified_on)
