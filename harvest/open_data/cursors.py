"""The mark that leads from one page to the next: opaque, signed, good for the question it was given out for alone.

It holds the place in the order, not a count of rows, so rows that come or go between two pages move nobody's place.
"""

import base64
import hashlib
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import msgspec
from itsdangerous import BadSignature, Signer

from harvest.open_data.asking import Asked, AskedWrong, Fault
from harvest.open_data.asking.values import value_of
from harvest.open_data.resources import Resource

LONGEST = 1000  # characters
REFUSED = Fault(
    "cursor",
    "cursor",
    "This cursor was not given out by us, or for another question: filters and sort stay the same from page to page. "
    "Ask again without it.",
)


class Cursors:
    """Those of one secret key; any process that has it reads what another gave out."""

    def __init__(self, secret: str) -> None:
        self._signer = Signer(secret, salt="harvest.open_data.cursors", digest_method=hashlib.sha256)

    def give(self, resource: Resource, asked: Asked, place: tuple[Any, ...]) -> str:
        """The mark behind a row with these values in the fields of the order."""
        told = msgspec.json.encode([_question(resource, asked), *place], enc_hook=str)
        return self._signer.sign(base64.urlsafe_b64encode(told).rstrip(b"=")).decode()

    def read(self, resource: Resource, text: str, asked: Asked) -> tuple[Any, ...]:
        """The place that a mark stands for; raises AskedWrong for any other text, and for another question's."""
        try:
            if len(text) > LONGEST:
                raise BadSignature("too long")
            signed = self._signer.unsign(text.encode("ascii"))
            question, *place = msgspec.json.decode(base64.urlsafe_b64decode(signed + b"=" * (-len(signed) % 4)))
        except (BadSignature, UnicodeEncodeError, ValueError):
            raise AskedWrong(REFUSED) from None
        if question != _question(resource, asked):
            raise AskedWrong(REFUSED)
        fields = (resource.by_name[one.field] for one in asked.order)
        return tuple(
            None if value is None else value_of(field, _written(value), "cursor")
            for field, value in zip(fields, place, strict=True)
        )


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{Decimal(str(value)):f}" if isinstance(value, float) else str(value)


def _question(resource: Resource, asked: Asked) -> str:
    """What must be the same on the next page; the fields shown, the form and the size of a page need not be."""
    return _digest(resource.name, asked.filters, asked.order, asked.as_of, asked.all_revisions)


@lru_cache(maxsize=4096)
def _digest(*parts: Any) -> str:
    return hashlib.blake2b(repr(_plain(parts)).encode(), digest_size=9).hexdigest()


def _plain(value: Any) -> Any:
    """Alike in every process: an enum's repr is of our code, and may change with it."""
    if isinstance(value, str):
        return str(value.value) if hasattr(value, "value") else value
    if isinstance(value, tuple):
        return tuple(_plain(one) for one in value)
    if isinstance(value, date | datetime | Decimal):
        return str(value)
    if hasattr(value, "__slots__"):
        return tuple(_plain(getattr(value, name)) for name in value.__slots__)
    return value
