"""Logs as one JSON object a line, for people with grep and for machines. Ids only: never names, numbers or texts."""

import logging
import re
import sys
from typing import Any

from pythonjsonlogger.json import JsonFormatter

QUIET = ("alembic", "httpx", "twilio")  # these log addresses, parameters or phone numbers at INFO

PHONE = re.compile(
    r"(?:\+|%2B)[0-9]{7,15}"
    r"|(?<![0-9A-Za-z])(?:\+?1[-. ]?)?\(?(?:876|658)\)?[-. ]{0,2}[0-9]{3}[-. ]?[0-9]{4}(?![0-9A-Za-z])"
)
# PostgreSQL quotes the values of a key, or all of a refused row: a text in it may have several lines.
DETAIL = re.compile(r"DETAIL:.*?(?=\n\[SQL|\n\n(?:The above|During handling)|\Z)", re.DOTALL)


class DiscreetFormatter(JsonFormatter):
    """JSON lines in which nothing looks like a phone number, and no database error quotes a row."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """What is about to be written: the message, the traceback and every `extra`."""
        return {name: _discreet(value) for name, value in super().process_log_record(log_data).items()}


def _discreet(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _discreet(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_discreet(inner) for inner in value]
    return without_personal(value) if isinstance(value, str) else value


def without_personal(line: str) -> str:
    """`line` with phone numbers, and what PostgreSQL says of a row, replaced."""
    return PHONE.sub("(phone)", DETAIL.sub("DETAIL: (kept out of the log)", line))


def set_up(level: int = logging.INFO) -> None:
    """Everything from `level` up to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(DiscreetFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
