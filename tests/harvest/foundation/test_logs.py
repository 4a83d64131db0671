"""What goes wrong is logged, and whom it concerned is not."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from harvest.foundation.logs import DiscreetFormatter, without_personal

PHONE = "+18765550142"
BODY = "4100151 yam\nfor Miss Pearl"
ROW = text(
    "insert into texts (gateway, message_id, binding, sender, recipient, body, was_cut, received_at, state, lease,"
    " lease_until, attempts) values ('console', :phone, 'b', :phone, :phone, :body, false, '2026-05-14 19:00:00',"
    " :state, 'x', '2026-05-14 19:00:00', 1)"
)


class Log:
    def __init__(self) -> None:
        self.stream = io.StringIO()
        self.logger = logging.Logger("test")  # of its own: no other test hears it
        handler = logging.StreamHandler(self.stream)
        handler.setFormatter(DiscreetFormatter())
        self.logger.addHandler(handler)

    @property
    def line(self) -> dict[str, Any]:
        written = json.loads(self.stream.getvalue())
        assert isinstance(written, dict)
        return written


@pytest.fixture
def log() -> Iterator[Log]:
    made = Log()
    yield made
    made.stream.close()


@pytest.mark.parametrize("states", [("lost",), ("received", "received")], ids=["refused row", "refused key"])
def test_a_failed_insert_shows_neither_phone_nor_text(clip_engine: Engine, log: Log, states: tuple[str, ...]) -> None:
    try:
        with clip_engine.begin() as connection:
            for state in states:
                connection.execute(ROW, {"phone": PHONE, "body": BODY, "state": state})
    except DBAPIError as error:
        log.logger.exception("storing %s failed: %s", PHONE, error)  # careless on purpose
    shown = log.stream.getvalue()
    assert "IntegrityError" in log.line["exc_info"]
    assert "insert into texts" in log.line["exc_info"]
    assert [word for word in ("5550142", "Pearl", "yam", "4100151") if word in shown] == []


@pytest.mark.parametrize(
    "phone",
    [
        *("+18765550142", "%2B18765550142", "+442079460000", "18765550142", "8765550142", "6585550142"),
        *("876-555-0142", "876 555 0142", "(876) 555-0142", "+1 876-555-0142", "1-658-555-0142", "876.555.0142"),
    ],
)
def test_what_looks_like_a_phone_is_kept_out(phone: str) -> None:
    assert without_personal(f"from {phone}, twice: {phone}.") == "from (phone), twice: (phone)."


@pytest.mark.parametrize(
    "line",
    [
        *("text 4711 answered", "2026-05-14 19:00:00,123", "code 21610", "2026-05-14T19:00:00+00:00"),
        *("R4100151", "SM8765550142876555014287655501428765", "lease 9f8765550142ab", "took 1876 ms"),
    ],
)
def test_what_is_no_phone_stays(line: str) -> None:
    assert without_personal(line) == line


def test_extras_are_read_too(log: Log) -> None:
    log.logger.warning("refused", extra={"code": "other_line", "form": {"From": [PHONE]}, "attempt": 2})
    assert (log.line["code"], log.line["form"], log.line["attempt"]) == ("other_line", {"From": ["(phone)"]}, 2)


def test_only_the_detail_goes() -> None:
    said = "duplicate key\nDETAIL:  Key (phone)=(x\ny) already exists.\n[SQL: INSERT]"
    assert without_personal(said) == "duplicate key\nDETAIL: (kept out of the log)\n[SQL: INSERT]"
