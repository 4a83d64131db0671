"""`/data`: files in parts, for good once they have a day, and nothing that is not described."""

import base64
import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harvest.open_data.files import days_of, make_files
from tests.conftest import Databases
from tests.harvest.api.site import Site, make_site, priced_url
from tests.harvest.api.test_files import making


@pytest.fixture
def filled(databases: Databases, tmp_path: Path) -> Iterator[Site]:
    """A site whose files of today are written. The files are the same on both engines: test_files holds that."""
    root = tmp_path / "data"
    site = make_site(priced_url(databases, "sqlite"), OPEN_DATA_FOLDER=str(root))
    make_files(making(site, root))
    (root / "prices" / "secret.txt").write_text("not for anybody")
    (root / "prices" / days_of(root, "prices")[0] / "secret.txt").write_text("not for anybody")
    yield site
    site.close()


def newest(site: Site) -> str:
    """The day of the files, as the list of them says."""
    [prices] = [one for one in site.get("/data/index.json")["datasets"] if one["name"] == "prices"]
    return str(prices["day"])


def test_the_list_leads_to_every_file(filled: Site) -> None:
    listed = filled.get("/data/index.json")["datasets"]
    assert len(listed) > 10
    for dataset in listed:
        for address in (dataset["package"], dataset["latest"], *(file["href"] for file in dataset["files"])):
            answer = filled.ask(address.removeprefix("http://localhost"))
            assert answer.status_code == 200, address
            assert answer.headers["Access-Control-Allow-Origin"] == "*"
        for file in dataset["files"]:
            head = filled.ask(file["href"].removeprefix("http://localhost"), method="HEAD")
            assert head.headers["Content-Length"] == str(file["bytes"])


def test_a_file_of_a_day_never_changes_and_says_its_digest(filled: Site) -> None:
    day = newest(filled)
    answer = filled.ask(f"/data/prices/{day}/prices.csv")
    digest = hashlib.sha256(answer.data)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["ETag"] == f'"{digest.hexdigest()}"'
    assert answer.headers["Repr-Digest"] == f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    again = filled.ask(f"/data/prices/{day}/prices.csv", If_None_Match=answer.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")


def test_the_latest_is_the_newest_day_and_says_which(filled: Site) -> None:
    day = newest(filled)
    latest = filled.ask("/data/prices/latest/prices.parquet")
    assert latest.data == filled.ask(f"/data/prices/{day}/prices.parquet").data
    assert latest.headers["Content-Location"] == f"/data/prices/{day}/prices.parquet"
    assert latest.headers["Cache-Control"] == "public, max-age=300"


def test_a_download_that_broke_off_goes_on_where_it_was(filled: Site) -> None:
    path = "/data/prices/latest/prices.jsonl"
    whole = filled.ask(path)
    half = len(whole.data) // 2
    first = filled.ask(path, Range=f"bytes=0-{half - 1}")
    rest = filled.ask(path, Range=f"bytes={half}-", If_Range=whole.headers["ETag"])
    assert (first.status_code, rest.status_code) == (206, 206)
    assert first.data + rest.data == whole.data
    assert rest.headers["Content-Range"] == f"bytes {half}-{len(whole.data) - 1}/{len(whole.data)}"
    changed = filled.ask(path, Range=f"bytes={half}-", If_Range='"another"')
    assert (changed.status_code, changed.data) == (200, whole.data)
    assert filled.ask(path, Range=f"bytes={len(whole.data)}-").status_code == 416


def test_head_says_all_but_the_file(filled: Site) -> None:
    there = filled.ask("/data/prices/latest/prices.csv")
    head = filled.ask("/data/prices/latest/prices.csv", method="HEAD")
    assert head.data == b""
    assert head.headers["Content-Length"] == there.headers["Content-Length"]


def test_the_days_of_a_dataset_are_listed(filled: Site, tmp_path: Path) -> None:
    filled.clock.now += timedelta(days=1)
    make_files(making(filled, tmp_path / "data"))
    days = filled.get("/data/prices/index.json")["days"]
    assert len(days) == 2
    assert days == sorted(days, reverse=True)


@pytest.mark.parametrize(
    "path",
    [
        "/data/prices/latest/secret.txt",
        "/data/prices/latest/../secret.txt",
        "/data/prices/latest/%2e%2e%2fsecret.txt",
        "/data/prices/..%2f..%2f/harvest.db",
        "/data/../latest/prices.csv",
        "/data/people/latest/people.csv",
        "/data/prices/1999-01-01/prices.csv",
        "/data/prices/yesterday/prices.csv",
        "/data/PRICES/latest/prices.csv",
        "/data/people/index.json",
    ],
)
def test_what_is_not_described_is_not_there(filled: Site, path: str) -> None:
    answer = filled.ask(path)
    assert answer.status_code == 404
    assert b"not for anybody" not in answer.data
    assert answer.content_type == "application/problem+json"


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.text(alphabet="./%2ef\\~prices-latestcsv\0é", min_size=1, max_size=14), min_size=1, max_size=4))
def test_no_address_leads_out_of_the_folder(filled: Site, parts: list[str]) -> None:
    answer = filled.ask("/data/" + "/".join(parts))
    assert answer.status_code in {200, 308, 404}
    assert b"not for anybody" not in answer.data


def test_downloads_are_limited_like_questions(filled: Site) -> None:
    answers: list[Any] = [filled.ask("/data/index.json", address="10.9.9.9") for _ in range(3)]
    assert {one.status_code for one in answers} == {200}
    for _ in range(240):
        last = filled.ask("/data/markets/latest/markets.csv", address="10.9.9.9")
    assert last.status_code == 200
    refused = filled.ask("/data/markets/latest/markets.csv", address="10.9.9.9")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0


def test_lists_of_files_are_limited_with_the_pages(filled: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filled.app.extensions["open_data"].limits, "pages", 2)
    paths = ("/data/index.json", "/data/prices/index.json", "/data/index.json")
    *listed, refused = (filled.ask(path, address="10.9.9.11") for path in paths)
    assert [one.status_code for one in listed] == [200, 200]
    assert (refused.status_code, refused.get_json()["code"]) == (429, "too-many-requests")
    assert int(refused.headers["Retry-After"]) > 0
    assert refused.headers["Access-Control-Allow-Origin"] == "*"
    assert filled.ask("/data/markets/latest/markets.csv", address="10.9.9.11").status_code == 200


def test_a_file_that_is_had_already_costs_nothing(filled: Site) -> None:
    path = f"/data/prices/{newest(filled)}/prices.csv"
    first = filled.ask(path, address="10.9.9.10")
    for _ in range(3):
        for asked in ({"If_None_Match": first.headers["ETag"]}, {"If_Modified_Since": first.headers["Last-Modified"]}):
            again = filled.ask(path, address="10.9.9.10", **asked)
            assert (again.status_code, again.headers["Access-Control-Allow-Origin"]) == (304, "*")
    assert filled.ask(path, address="10.9.9.10").headers["X-RateLimit-Remaining"] == "238"


def test_a_key_has_its_own_limit_for_files_and_a_bad_one_is_none(filled: Site) -> None:
    path = f"/data/prices/{newest(filled)}/prices.csv"
    keyed = filled.ask(path, Authorization=f"Bearer {filled.key}")
    assert keyed.headers["RateLimit-Policy"] == '"key";q=2400;w=60'
    bad = filled.ask(path, Authorization="Bearer hv_00000000.wrong")
    assert (bad.status_code, bad.get_json()["code"]) == (401, "key-refused")
