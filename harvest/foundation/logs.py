"""Logs as one JSON object a line, for people with grep and for machines. Ids only: never names, numbers or texts."""

import logging
import sys

from pythonjsonlogger.json import JsonFormatter

QUIET = ("alembic", "httpx", "twilio")  # these log addresses, parameters or phone numbers at INFO


def set_up(level: int = logging.INFO) -> None:
    """Everything from `level` up to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
