"""Rows of a question, fetched page by page while one goes through them."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from urllib.parse import urlsplit

from harvest_client.pages import Pages

if TYPE_CHECKING:
    import pandas

Row = TypeVar("Row", bound=Mapping[str, Any])
Asked = str | int | float | bool | date | list[str] | list[int] | list[date] | None
MOST_A_PAGE = 1000
DAYS = ("_on", "week_ending", "period_start")  # how names of days end


class Rows(Generic[Row]):
    """What a question finds. Nothing is fetched before it is gone through; each time anew, changed pages alone."""

    def __init__(self, pages: Pages, path: str, asked: Mapping[str, Asked]) -> None:
        self._pages = pages
        self._path = path
        self._asked = {name: written(value) for name, value in asked.items() if value is not None}

    def __iter__(self) -> Iterator[Row]:
        page = self._pages.get(self._path, {"limit": str(MOST_A_PAGE), **self._asked})
        while True:
            yield from page["items"]
            if page["next"] is None:
                return
            # Its path alone: whatever host a proxy made it say, a key is sent to nobody but whom it was given for.
            following = urlsplit(page["next"])
            page = self._pages.get(f"{following.path}?{following.query}")

    def first(self, number: int) -> list[Row]:
        """The first rows, of no more pages than they need."""
        return list(islice(self, number))

    def count(self) -> int:
        """How many rows there are, without fetching them."""
        page = self._pages.get(self._path, {**self._asked, "limit": "1", "count": "exact"})
        return int(page["meta"]["count"])

    def figure(self, operation: str, field: str) -> float | None:
        """sum, avg, min, max, var or stdev of a field over these rows, worked out by Harvest from published numbers."""
        answer = self._pages.get(self._path, {**self._asked, "operation": operation, "field": field})
        value = answer["item"]["value"]
        return None if value is None else float(value)

    def to_pandas(self) -> "pandas.DataFrame":
        """All rows as a table, days as days. Needs pandas: `pip install harvest-client[pandas]`."""
        import pandas  # noqa: PLC0415 - an option

        found = pandas.DataFrame(list(self))
        for name in found.columns:
            if name.endswith(DAYS):
                found[name] = pandas.to_datetime(found[name])
        return found


def written(value: Asked) -> str:
    """A value as it stands in an address."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list):
        return ",".join(written(one) for one in value)
    return value.isoformat() if isinstance(value, date) else str(value)
