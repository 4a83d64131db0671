"""The farms whose record is oldest, those that nobody visited before all others; also as a file to take along."""

from collections.abc import Iterator, Sequence

from flask import Response, g, render_template, request

from harvest.foundation.tables import CSV_TYPE, XLSX_TYPE, Cell, as_csv, as_xlsx
from harvest.permissions import Act
from harvest.records.visits import FarmToVisit, oldest_records
from harvest.staff.door import Page, StaffDoor
from harvest.staff.reach import typed_id
from harvest.vocabulary import Parish

A_PAGE = 20
COLUMNS = ("Farmer number", "Farmer", "Parish", "District", "Hectares", "Last visit", "Verified")


def add_oldest_farms(door: StaffDoor) -> None:
    """The list of farms."""

    @door.page("/farms", Act.KEEP_FARM, menu="Farms")
    def oldest_farms() -> Page:
        return _list(door)


def _list(door: StaffDoor) -> Page:
    mine = sorted(g.guest.where(Act.KEEP_FARM))
    chosen = [parish for parish in mine if parish == request.args.get("parish")] or mine
    kind, page = request.args.get("as"), max(request.args.get("page", 1, type=typed_id), 1)
    with door.reading() as found:
        if kind in {"csv", "xlsx"}:
            return _file(kind, oldest_records(found, chosen, limit=None))
        rows = oldest_records(found, chosen, limit=A_PAGE + 1, offset=(page - 1) * A_PAGE)
    more, parish = len(rows) > A_PAGE, _one(chosen, mine)
    return render_template(
        "staff/oldest_farms.html", rows=rows[:A_PAGE], more=more, page=page, parish=parish, parishes=mine
    )


def _one(chosen: Sequence[Parish], mine: Sequence[Parish]) -> str:
    return chosen[0].value if len(chosen) < len(mine) else ""


def _file(kind: str, rows: Sequence[FarmToVisit]) -> Response:
    content = as_csv(COLUMNS, _cells(rows)) if kind == "csv" else as_xlsx(COLUMNS, _cells(rows), "Farms")
    answer = Response(content, content_type=CSV_TYPE if kind == "csv" else XLSX_TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="farms-oldest-record.{kind}"'
    return answer


def _cells(rows: Sequence[FarmToVisit]) -> Iterator[tuple[Cell, ...]]:
    for one in rows:
        farm, farmer = one.farm, one.farmer
        assert farm is not None  # the list is of farms
        place = (farm.parish.label, one.district, farm.hectares)
        yield (farmer.farmer_number, farmer.name, *place, farm.last_visited_on, farmer.verified_on)
