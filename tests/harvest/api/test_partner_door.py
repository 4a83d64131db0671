"""The two addresses that need a granted key: who comes in, who does not and why, how often; nothing is kept."""

from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from harvest.records.client_apps import Scope, issue_key
from tests.fakes import NOW
from tests.harvest.api.site import Site
from tests.harvest.records.makers import acting

FINDINGS, SHOWN = "/api/v1/findings", "/api/v1/shown"
QUESTION = {"kind": "receipt", "number": "4100151"}
NOTE = {"reference": "SAMPLE-1", "number": "4100151", "on_day": "2026-05-14", "outcome": "ok"}
ASKED = ((FINDINGS, QUESTION, "findings"), (SHOWN, NOTE, "shown"))


def post(site: Site, path: str, body: Any, key: str = "", address: str = "198.51.100.60") -> TestResponse:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return site.app.test_client().post(path, json=body, headers=headers, environ_overrides={"REMOTE_ADDR": address})


def a_key(site: Site, *scopes: Scope) -> str:
    with acting(site.sessions) as session:
        return issue_key(session, name=f"SAMPLE {scopes}", contact="TESTER", scopes=scopes, now=NOW)[0]


@pytest.mark.parametrize(("path", "body", "scope"), ASKED)
def test_a_good_key_is_answered_and_nothing_of_it_is_kept(site: Site, path: str, body: Any, scope: str) -> None:
    answer = post(site, path, body, a_key(site, Scope(scope)))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert not {"ETag", "Last-Modified"} & set(answer.headers.keys())
    assert answer.headers["RateLimit-Policy"] == '"partner";q=24000;w=60', "the house's own program"


@pytest.mark.parametrize(("path", "body", "scope"), ASKED)
def test_no_key_a_bad_key_and_one_that_is_for_something_else_are_told_apart(
    site: Site, path: str, body: Any, scope: str
) -> None:
    none, bad = post(site, path, body), post(site, path, body, "hv_00000000.wrong")
    assert (none.status_code, none.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert (bad.status_code, bad.headers["WWW-Authenticate"]) == (401, 'Bearer error="invalid_token"')
    for scopes in ((Scope.OPEN,), tuple({Scope.FINDINGS, Scope.SHOWN} - {Scope(scope)})):
        other = post(site, path, body, a_key(site, *scopes))
        assert (other.status_code, other.get_json()["code"]) == (403, "key-not-for-this")
        assert other.headers["WWW-Authenticate"] == f'Bearer error="insufficient_scope", scope="{scope}"'
        assert other.headers["Cache-Control"] == "no-store"
    assert site.ask("/problems/key-not-for-this").status_code == 200


def test_a_key_asks_so_often_and_then_waits(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    limits = site.app.extensions["open_data"].limits
    monkeypatch.setattr(limits, "_now", lambda: 2_000_000 * 60.0 + 50)
    monkeypatch.setattr(limits, "keyed", 0.2)  # ten times as much for a partner: two
    key = a_key(site, Scope.FINDINGS)
    assert [post(site, FINDINGS, QUESTION, key).status_code for _ in range(2)] == [200, 200]
    refused = post(site, FINDINGS, QUESTION, key)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "10")
    assert "4100151" not in refused.get_data(as_text=True)
    assert post(site, FINDINGS, QUESTION, a_key(site, Scope.FINDINGS, Scope.SHOWN)).status_code == 200, "another key"


def test_who_guesses_keys_is_stopped_by_his_address(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    limits = site.app.extensions["open_data"].limits
    monkeypatch.setattr(limits, "_now", lambda: 3_000_000 * 60.0)
    monkeypatch.setattr(limits, "anonymous", 2)
    guesses = [post(site, FINDINGS, QUESTION, f"hv_{n:08}.wrong", "198.51.100.61").status_code for n in range(4)]
    assert guesses == [401, 401, 429, 429]
    good = post(site, FINDINGS, QUESTION, a_key(site, Scope.FINDINGS), "198.51.100.61")
    assert good.status_code == 200, "a good key is never counted by its address"


def test_while_keys_cannot_be_read_nobody_is_called_unknown(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any) -> None:
        raise OperationalError("select", {}, Exception("the database is away"))

    monkeypatch.setattr("harvest.app.find_key", away)
    answer = post(site, FINDINGS, QUESTION, site.key)
    assert (answer.status_code, answer.get_json()["code"]) == (503, "register-unavailable")
    assert int(answer.headers["Retry-After"]) > 0
