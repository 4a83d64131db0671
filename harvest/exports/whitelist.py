"""One table, a whitelist: which role may take which columns of which dataset, and by which act, which says where.

A column that nobody named here is taken by nobody, and what is not taken cannot be filtered by. Tests hold a list
written by hand beside this table.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from harvest.permissions import Act
from harvest.records.staff_members import Role


@dataclass(frozen=True, slots=True)
class Grant:
    """`act` is what one must be allowed to do to see these rows on the pages; the permissions say in which parishes."""

    act: Act
    columns: frozenset[str]


def _named(columns: str) -> frozenset[str]:
    return frozenset(columns.split())


# As on the pages of who works with the farmers: names, phones, positions.
FARMERS = _named(
    "farmer_number kind first_name middle_name last_name organisation_name alias date_of_birth gender parish district"
    " phone registered_on verified_on status status_since id_card_expires_on"
)
FARMS = _named(
    "reference farmer_number parish extension_area district size size_unit tenure title_volume title_folio latitude"
    " longitude hectares last_visited_on"
)
PLANTINGS = _named(
    "farm reference commodity variety area area_unit plants_count planted_on expected_from expected_to"
    " expected_quantity expected_unit recorded_on reaped_on ended_on ended_how farmer_number parish district hectares"
)
REAPINGS = _named("farm planting commodity reaped_on quantity unit parish")
LIVESTOCK = _named("farm reference commodity stage head_count tags recorded_on holds_until farmer_number parish")
VISITS = _named("farm farmer_number parish visited_on visitor_name verified note")
RECEIPT_BOOKS = _named(
    "series book_number first_number last_number state state_since office farmer_number sold_on sold_at id_seen price"
)
DISPUTED_RANGES = _named(
    "series book_number first_number last_number claimed_by office reason created_on settled_on settled_how"
)
STOP_LIST = _named(
    "series book_number first_number last_number source note set_by set_on expires_on released_on released_by"
)
# Nothing personal in them: for everybody who works here.
OPEN = {
    "prices": Grant(
        Act.SEE_FIGURES,
        _named(
            "report week_ending place item unit low most_frequent high supply grade parish low_kg most_frequent_kg"
            " high_kg revision published_on"
        ),
    ),
    "commodities": Grant(Act.SEE_FIGURES, _named("name kind varieties comes_from cpc icc agrovoc agrovoc_organism")),
    "places": Grant(Act.SEE_FIGURES, _named("parish extension_area district")),
    "offices": Grant(Act.SEE_FIGURES, _named("name kind parent parishes")),
}
LAND = {
    "farms": Grant(Act.KEEP_FARM, FARMS),
    "plantings": Grant(Act.KEEP_FARM, PLANTINGS),
    "reapings": Grant(Act.KEEP_FARM, REAPINGS),
    "livestock": Grant(Act.KEEP_FARM, LIVESTOCK),
    "visits": Grant(Act.KEEP_FARM, VISITS),
}
CLERK = {
    "farmers": Grant(Act.SEE_FARMER, FARMERS),
    **LAND,
    "receipt_books": Grant(Act.SEE_BOOKS, RECEIPT_BOOKS),
    "disputed_ranges": Grant(Act.SETTLE_DISPUTE, DISPUTED_RANGES),
    "stop_list": Grant(Act.STOP_RECEIPTS, STOP_LIST),
    **OPEN,
}
EXTENSION_OFFICER = {
    "farmers": Grant(Act.SEE_FARMER, FARMERS),
    **LAND,
    "receipt_books": Grant(Act.SEE_BOOKS, RECEIPT_BOOKS),
    **OPEN,
}
# Farms as the page of a farmer lists them: he does not keep farms.
JAS_AGENT = {
    "farmers": Grant(Act.SEE_FARMER, FARMERS),
    "farms": Grant(Act.SEE_FARMER, _named("farmer_number parish hectares tenure last_visited_on")),
    "receipt_books": Grant(Act.SEE_BOOKS, RECEIPT_BOOKS),
    **OPEN,
}
# Nobody can be found again: no names, numbers, references, districts, positions, titles, days or free text.
ANALYST = {
    "farmers": Grant(Act.SEE_FIGURES, _named("kind gender parish registered_year is_verified")),
    "farms": Grant(Act.SEE_FIGURES, _named("parish size size_unit tenure hectares")),
    "plantings": Grant(
        Act.SEE_FIGURES,
        _named(
            "commodity variety area area_unit plants_count expected_quantity expected_unit ended_how parish hectares"
            " planted_month recorded_month"
        ),
    ),
    "reapings": Grant(Act.SEE_FIGURES, _named("commodity quantity unit parish reaped_month")),
    "livestock": Grant(Act.SEE_FIGURES, _named("commodity head_count parish recorded_month")),
    "visits": Grant(Act.SEE_FIGURES, _named("parish verified visited_month")),
    "receipt_books": Grant(Act.SEE_FIGURES, _named("state sold_at price parish sold_month")),
    **OPEN,
}
TRAIL = {
    "changes": Grant(Act.READ_TRAIL, _named("id at actor action table record before after load line")),
    "views": Grant(Act.READ_TRAIL, _named("id at actor table record")),
    "exports": Grant(Act.READ_TRAIL, _named("id taken_at taken_by dataset form parish since role row_count")),
}
ACCOUNTS = {"people": Grant(Act.MANAGE_PEOPLE, _named("username name role office state created_on has_codes"))}

MAY_TAKE: Mapping[Role, Mapping[str, Grant]] = {
    Role.CLERK: CLERK,
    Role.EXTENSION_OFFICER: EXTENSION_OFFICER,
    Role.JAS_AGENT: JAS_AGENT,
    Role.ANALYST: ANALYST,
    Role.AUDITOR: {**TRAIL, **OPEN},
    Role.ADMINISTRATOR: {**ACCOUNTS, **OPEN},
}
# Who works at the machine itself can read the database anyway.
AT_THE_MACHINE: Mapping[str, Grant] = {**CLERK, **TRAIL, **ACCOUNTS}
