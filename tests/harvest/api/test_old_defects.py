"""What the open APIs of 2013 and 2016 got wrong (OPEN_DATA section 0): each defect is asked for here, and not found."""

import json
from typing import Any

import pytest
from sqlalchemy import DateTime, Numeric

from harvest.open_data.asking.known import parameters_of
from harvest.open_data.resources import TABLE
from harvest.records.farmers import Farmer
from tests.harvest.api.site import Site
from tests.harvest.records.makers import acting, make_farmer

PERSONAL = {
    *(
        "farmer",
        "farmer_id",
        "farmer_number",
        "stakeholder",
        "idx_stakeholder",
        "first_name",
        "last_name",
        "name",
        "alias",
    ),
    *(
        "phone",
        "tel_number",
        "dob",
        "date_of_birth",
        "trn",
        "address",
        "remarks",
        "note",
        "latitude",
        "longitude",
        "district",
    ),
    *("confirmed_by", "published_by", "reason", "created_by", "report_id", "point_id", "commodity_id"),
}


def test_a_hidden_field_is_no_oracle(site: Site) -> None:
    """2016: access control stripped the output, and `where` and `operation` had used the field before."""
    for field in sorted(PERSONAL):
        for query in (
            f"{field}=1",
            f"{field}__gt=1",
            f"{field}__contains=a",
            f"{field}__isnull=true",
            f"operation=max&field={field}",
            f"operation=min&field={field}&commodity=Yam",
            f"sort={field}",
            f"fields={field}",
            f"date_range={field}&start_date=2026-01-01",
        ):
            refused = site.get(f"/api/v1/prices?{query}", 400)
            assert {one["code"] for one in refused["errors"]} <= {"unknown", "value", "field", "operator"}, query
        assert site.get(f"/api/v1/prices/values/{field}", 404)


def test_no_row_can_be_linked_to_a_person(own_site: Site) -> None:
    """2016: the row hid the property and showed the person's key, by which the person's record was open."""
    with acting(own_site.sessions) as session:
        farmer = make_farmer(session, last_name="Canary", phone="+18765550142", alias="Feather")
        number = farmer.farmer_number
    for resource in TABLE:
        properties = {field.name for field in resource.fields}
        if resource.name in ("commodities", "markets", "units", "parishes", "varieties", "extension-areas"):
            properties -= {"name"}  # of a thing or a place
        if "obs_status" in properties:
            properties -= {"reason"}  # for which a cell is suppressed
        assert not properties & PERSONAL
        text = json.dumps(own_site.all(f"/api/v1/{resource.name}?limit=1000"))
        assert not [word for word in ("Canary", "Feather", number, "8765550142") if word in text]
    for path in (f"/api/v1/farmers/{number}", "/api/v1/stakeholders", "/api/v1/crops"):
        assert own_site.ask(path).status_code == 404
    assert Farmer.__tablename__ not in {str(resource.rows) for resource in TABLE}


def test_columns_have_types_and_are_ordered_by_them(site: Site) -> None:
    """2013 and 2016: every column was text, so 9 came after 10 and a day was compared letter by letter."""
    rows = site.items("/api/v1/prices?sort=most_frequent_kg&limit=1000")
    prices = [row["most_frequent_kg"] for row in rows]
    assert prices == sorted(prices)
    assert [row["id"] for row in site.items("/api/v1/prices?id__gt=8&sort=id&limit=3")] == [9, 10, 11]
    assert {type(price) for price in prices} <= {int, float}
    beyond = site.items("/api/v1/prices?most_frequent_kg__gt=99&sort=most_frequent_kg&limit=1")
    assert beyond[0]["most_frequent_kg"] >= 99
    for resource in TABLE:
        for field in resource.fields:
            if isinstance(getattr(field.value, "type", None), Numeric | DateTime):
                assert field.holds is not str, f"{resource.name}.{field.name}"


def test_an_address_with_a_key_never_works(site: Site) -> None:
    """2016: `?access_token=` was as good as a header, and stood in every log."""
    assert site.get(f"/api/v1/prices?access_token={site.key}", 400)
    posted = site.app.test_client().post(
        f"/api/v1/findings?access_token={site.key}", json={"kind": "receipt", "number": "4100151"}
    )
    assert posted.status_code == 401


def test_one_request_has_one_answer(site: Site) -> None:
    """2016: `next(err)` without `return` answered twice."""
    told: list[Any] = []
    for query in ("limit=1", "limit=0", "x=1", "cursor=1"):
        told.clear()
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": "/api/v1/prices", "QUERY_STRING": query, "SERVER_NAME": "localhost",
            "SERVER_PORT": "80", "wsgi.url_scheme": "http", "REMOTE_ADDR": "10.8.8.8", "HTTP_HOST": "localhost",
        }  # fmt: skip
        body = b"".join(site.app(environ, lambda status, headers, _=None: told.append((status, headers))))
        assert len(told) == 1
        assert int(dict(told[0][1])["Content-Length"]) == len(body)
        json.loads(body)


def test_nothing_is_cut_off_in_silence(site: Site) -> None:
    """A page that is not the last one says so; a limit that was lowered is told; no offset can skip rows."""
    page = site.get("/api/v1/prices")
    assert page["next"]
    assert site.get("/api/v1/prices?offset=100", 400)
    assert site.get("/api/v1/prices?page=2", 400)
    assert site.all("/api/v1/prices?commodity=Yam&limit=11")


@pytest.mark.parametrize("resource", TABLE, ids=lambda resource: resource.name)
def test_nothing_can_be_asked_by_that_is_not_shown(resource: Any) -> None:
    for parameter in parameters_of(resource):
        field, _, operator = parameter.partition("__")
        assert not operator or field in resource.by_name
