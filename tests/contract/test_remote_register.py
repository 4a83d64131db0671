"""A register elsewhere that answers badly, slowly or not at all: RegistryUnavailable in time, never "no record"."""

import contextlib
import gzip
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from clip.registry import AT_ONCE, HttpRegistry
from harvest.findings import RegistryUnavailable, finding_to_json, question_from_json
from tests.contract.conftest import KEY
from tests.contract.findings import FINDINGS, RECEIPT
from tests.contract.hostile import Answer, Hostile, dripping, endless, hostile, http, silent
from tests.journeys.servers import free_port

DEADLINE_S = 0.4
SLACK_S = 1.0
GOOD = finding_to_json(FINDINGS["finding_valid"][1])
UNKNOWN = finding_to_json(FINDINGS["finding_unknown"][1])
PAGE = b"<!doctype html><title>Sign in to the hotel's network</title>"
CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
ZIPPED = "Content-Encoding: gzip\r\n"

BAD_ANSWERS: dict[str, bytes] = {
    **{
        f"{status} with a good body": http(GOOD, status=f"{status} Whatever")
        for status in (201, 203, 204, 206, 400, 401, 403, 404, 409, 413, 422, 429, 500, 502, 503, 504)
    },
    "404 that says unknown": http(UNKNOWN, status="404 Not Found"),
    "a page": http(PAGE, kind="text/html"),
    "a page as JSON": http(PAGE),
    "nothing": http(b""),
    "null": http(b"null"),
    "a list": http(b"[" + GOOD + b"]"),
    "two answers": http(GOOD + GOOD),
    "JSON too deep to read": http(b'{"news":' + b"[" * 100_000),
    "garbage": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "no HTTP": b"+OK ready\r\n",
    "no bytes at all": b"",
    "half a status line": b"HTTP/1.1 20",
    "no end of the head": b"HTTP/1.1 200 OK\r\nContent-Length: 5",
    "a body cut short": http(GOOD[:-20], length=len(GOOD)),
    "a body cut at a brace": http(b'{"standing":"unknown","as_of":"2026-05-14T19:05:30Z"}', length=200),
    "a last chunk that is missing": CHUNKED + b"%x\r\n%b\r\n" % (len(UNKNOWN), UNKNOWN),
    "a chunk of no number": CHUNKED + b"zz\r\n" + UNKNOWN,
    "bytes that are no gzip": http(GOOD, more=ZIPPED),
    "half a gzip": http(gzip.compress(GOOD)[:-15], more=ZIPPED),
    "bytes that are no text": http(b'{"standing":"\xff\xfe"}'),
}


@contextlib.contextmanager
def asking(url: str) -> Iterator[HttpRegistry]:
    registry = HttpRegistry(url, KEY, deadline_s=DEADLINE_S)
    yield registry
    registry.close()


def assert_unavailable_in_time(registry: HttpRegistry) -> None:
    began = time.monotonic()
    with pytest.raises(RegistryUnavailable):
        registry.find(RECEIPT)
    assert time.monotonic() - began < DEADLINE_S + SLACK_S


def test_a_good_answer_is_an_answer() -> None:
    with hostile(lambda _server, _n: http(GOOD)) as server, asking(server.url) as registry:
        assert registry.find(RECEIPT) == FINDINGS["finding_valid"][1]


def test_a_question_carries_the_key_and_its_number_stands_in_the_body_alone() -> None:
    with hostile(lambda _server, _n: http(GOOD)) as server, asking(server.url) as registry:
        registry.find(RECEIPT)
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /api/v1/findings HTTP/1.1\r\n")
    assert f"authorization: bearer {KEY}".encode() in head.lower()
    assert b"4100151" not in head
    assert question_from_json(body) == RECEIPT


@pytest.mark.parametrize("name", BAD_ANSWERS)
def test_a_bad_answer_is_none(name: str) -> None:
    with hostile(lambda _server, _n: BAD_ANSWERS[name]) as server, asking(server.url) as registry:
        assert_unavailable_in_time(registry)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status: int) -> None:
    def answer(_server: Hostile, n: int) -> bytes:
        return http(GOOD) if n else http(b"", status=f"{status} Moved", more="Location: /api/v1/findings\r\n")

    with hostile(answer) as server, asking(server.url) as registry:
        assert_unavailable_in_time(registry)
    assert len(server.requests) == 1


def test_a_port_where_nobody_listens_is_no_answer() -> None:
    with asking(f"http://127.0.0.1:{free_port()}") as registry:
        assert_unavailable_in_time(registry)


SLOW: dict[str, Callable[[Hostile], Answer]] = {
    "silent": silent,
    "a body that drips": lambda server: dripping(server, http(GOOD), every=0.05),
    "a head that drips": lambda server: dripping(server, b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 999, every=0.05),
    "a body without an end": endless,
}


@pytest.mark.parametrize("name", SLOW)
def test_a_slow_answer_is_none_when_the_deadline_has_passed(name: str) -> None:
    with hostile(lambda server, _n: SLOW[name](server)) as server, asking(server.url) as registry:
        assert_unavailable_in_time(registry)


@pytest.mark.parametrize("name", SLOW)
def test_slow_answers_to_some_do_not_keep_later_questions_waiting(name: str) -> None:
    """Each question has its own deadline: a register that is well again is heard, whatever still drips."""

    def answer(server: Hostile, n: int) -> bytes | Answer:
        return SLOW[name](server) if n < AT_ONCE else http(GOOD)

    with hostile(answer) as server, asking(server.url) as registry:
        with ThreadPoolExecutor(AT_ONCE) as officers:
            for asked in [officers.submit(assert_unavailable_in_time, registry) for _ in range(AT_ONCE)]:
                asked.result()
        assert registry.find(RECEIPT) == FINDINGS["finding_valid"][1]
