"""Whatever stands in an address or a header: an answer or a sentence, never a broken server."""

import json
from urllib.parse import quote, urlencode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harvest.open_data.asking.known import parameters_of
from harvest.open_data.resources import TABLE
from tests.harvest.api.site import Site

PARAMETERS = sorted({name for resource in TABLE for name in parameters_of(resource)})
NASTY = [
    *("", "0", "-1", "1e999", "NaN", "99999999999999999999", "2147483648", "0.001", "1_000", "٣", "²"),
    *("0000-00-00", "9999-12-31", "0001-01-01", "2026-W01-1", "2026-01-01T00:00:00", "9999-12-31T23:59:59-14:00"),
    *(
        "0001-01-01T00:00:00+14:00",
        "null",
        "true",
        "[]",
        "{}",
        "%",
        "_",
        "\\",
        "'",
        '"',
        "';--",
        ",",
        ",,,",
        "\u0000",
        "\ud7ff",
    ),
    *("a" * 5000, "{{7*7}}", "../../etc", "<script>", "\u202e", "ﬀ", "İ", "ß", "Yam\n", " Yam", "-id", "--id", "id,id"),
]
values = st.one_of(st.sampled_from(NASTY), st.text(max_size=40))
names = st.one_of(
    st.sampled_from(PARAMETERS), st.text(max_size=20), st.sampled_from(PARAMETERS).map(lambda one: f"{one}__gt")
)
statuses = {200, 304, 308, 400, 401, 404, 405, 406}  # 308: two slashes are one
calm = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def check(site: Site, path: str, **headers: str) -> None:
    answer = site.ask(path, **headers)
    assert answer.status_code in statuses, path
    if answer.status_code >= 400:
        problem = json.loads(answer.get_data())
        assert problem["detail"].endswith((".", "…")) or problem["errors"], problem
        assert "Traceback" not in problem["detail"]
    elif answer.mimetype == "application/json":
        json.loads(answer.get_data() or b"{}")


@calm
@given(st.sampled_from(TABLE), st.lists(st.tuples(names, values), max_size=4))
def test_no_query_breaks_it(site: Site, resource: object, pairs: list[tuple[str, str]]) -> None:
    check(site, f"/api/v1/{resource.name}?{urlencode(pairs, errors='surrogatepass')}")  # type: ignore[attr-defined]


@calm
@given(st.sampled_from(TABLE), values, st.sampled_from(["", "/schema", "/values/", "/values/name", ".csv"]))
def test_no_address_breaks_it(site: Site, resource: object, word: str, more: str) -> None:
    check(site, f"/api/v1/{resource.name}/{quote(word, safe='', errors='surrogatepass')}{more}")  # type: ignore[attr-defined]


@calm
@given(st.text(alphabet=st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=60))
def test_no_header_breaks_it(site: Site, told: str) -> None:
    for name in ("Accept", "Accept_Encoding", "If_None_Match", "If_Modified_Since", "Authorization", "Host"):
        check(site, "/api/v1/units?limit=2", **{name: told})


@calm
@given(st.binary(max_size=60))
def test_no_raw_query_breaks_it(site: Site, query: bytes) -> None:
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": "/api/v1/prices", "QUERY_STRING": query.decode("latin-1"),
        "SERVER_NAME": "localhost", "SERVER_PORT": "80", "wsgi.url_scheme": "http", "REMOTE_ADDR": "",
    }  # fmt: skip
    site.app.extensions["open_data"].limits._alone._counts.clear()
    told: list[str] = []
    for _ in site.app(environ, lambda status, _headers, _error=None: told.append(status)):
        pass
    assert int(told[0][:3]) in statuses


def test_a_short_question_fetches_no_megabytes(site: Site) -> None:
    """Each fault lists what could have stood there: of a thousand of them only the first are told."""
    for query in ("&".join(f"a{at}=1" for at in range(1000)), "fields=" + ",".join(f"a{at}" for at in range(1000))):
        answer = site.ask(f"/api/v1/prices?{query}")
        assert answer.status_code == 400
        assert len(json.loads(answer.get_data())["errors"]) == 20
        assert len(answer.get_data()) < 64_000
