"""Every route for every role, in the own office's parish and in another, against a list written by hand."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.routing import Rule

from harvest import permissions
from harvest.permissions import Act
from harvest.records.staff_members import Role
from harvest.staff.farmer_acts import DOINGS
from tests.harvest.staff.desk import Seat, Site
from tests.harvest.staff.places import Places, make_places

EXPECTED = Path(__file__).with_name("expectations.csv")
EXPECTED_ACTS = Path(__file__).with_name("expected_acts.csv")


def expectations() -> dict[str, dict[str, str]]:
    with EXPECTED.open(newline="", encoding="utf-8") as lines:
        return {row.pop("route"): row for row in csv.DictReader(lines)}


def staff_rules(site: Site) -> Iterator[Rule]:
    return (rule for rule in site.app.url_map.iter_rules() if rule.endpoint.startswith("staff."))


def test_the_table_of_permissions_says_what_was_written_by_hand() -> None:
    """Routes alone do not show each cell: some acts have no place, and some pages hold several acts."""
    with EXPECTED_ACTS.open(newline="", encoding="utf-8") as lines:
        wanted = {row.pop("act"): row for row in csv.DictReader(lines)}
    said = {act.value: {role.value: str(permissions.where(role, act) or "never") for role in Role} for act in Act}
    assert said == wanted


# Written by hand, as the list of routes is: who may do what to a farmer of his own parish. Nobody may elsewhere.
DONE_BY = {
    "verify": {Role.CLERK, Role.EXTENSION_OFFICER},
    "suspend": {Role.CLERK},
    "reinstate": {Role.CLERK},
    "deceased": {Role.CLERK},
    "card": {Role.CLERK, Role.EXTENSION_OFFICER},
}


@pytest.mark.parametrize("role", list(Role))
def test_each_thing_is_done_to_a_farmer_by_those_whose_work_it_is(site: Site, role: Role) -> None:
    places, seat = make_places(site, role), site.sit(role)
    route = "/staff/farmers/<int:farmer>/do/"
    for doing, roles in DONE_BY.items():
        found = {own: allowed(seat, places, route + doing, own=own) for own in (True, False)}
        assert found == {True: role in roles, False: False}, doing
    assert set(DOINGS) == set(DONE_BY)


def test_every_route_is_in_the_list_and_no_other(site: Site) -> None:
    assert {rule.rule for rule in staff_rules(site)} == set(expectations())


def test_nobody_comes_in_without_signing_in(site: Site) -> None:
    seat, places = site.sit(), make_places(site)
    for route, row in expectations().items():
        answer = seat.get(places.path(route, own=True))
        assert (answer.status_code, answer.headers.get("Location", "")[:14]) == (302, "/staff/sign-in") or (
            row["clerk"] == "public" and answer.status_code in {200, 302, 409}
        ), route


@pytest.mark.parametrize("role", list(Role))
def test_each_role_may_do_what_the_list_says_and_nothing_else(site: Site, role: Role) -> None:
    places = make_places(site, role)
    seat = site.sit(role)
    wrong = []
    for route, row in expectations().items():
        if row[role.value] == "public" or route == "/staff/sign-out":
            continue
        found = {own: allowed(seat, places, route, own=own) for own in (True, False)}
        wanted = {
            "never": {True: False, False: False},
            "anywhere": {True: True, False: True},
            "own": {True: True, False: False},
        }
        if found != wanted[row[role.value]]:
            wrong.append((route, row[role.value], found))
    assert wrong == []


def allowed(seat: Seat, places: Places, route: str, *, own: bool) -> bool:
    """Whether the page opens, and whether its form is taken (a form without values changes nothing)."""
    path = places.path(route, own=own)
    opened = seat.get(path).status_code
    sent = seat.client.post(path, data={"csrf_token": seat.mark("/staff/account")}).status_code
    assert opened < 500, path
    assert sent < 500, path
    assert (opened == 403) == (sent == 403) or 405 in {opened, sent}, (path, opened, sent)
    return opened != 403
