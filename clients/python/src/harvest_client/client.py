"""One Harvest and its resources."""

import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any
from urllib.parse import quote

import httpx

from harvest_client.pages import Pages
from harvest_client.resources import BASE, Resources
from harvest_client.rows import Asked, Rows

VERSION = "1.0.0"


class Harvest(Resources):
    """The open API at `address`, such as https://harvest.example.gov.jm. A key is needed for nothing but more speed.

    Filters are named as in the API: `prices(parish="JM-06", week_ending__gte=date(2026, 5, 1))`; a list is any of its
    values with `__in`. waits_s: how long a question may wait in all when Harvest asks for patience. keeps: how many
    pages are remembered, of which only changed ones are sent again.
    """

    def __init__(
        self,
        address: str,
        *,
        key: str = "",
        waits_s: float = 120.0,
        timeout_s: float = 30.0,
        keeps: int = 256,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        headers = {"Accept": "application/json", "User-Agent": f"harvest-client/{VERSION}"}
        headers |= {"Authorization": f"Bearer {key}"} if key else {}
        # Without redirects: a key is sent nowhere else.
        self._http = httpx.Client(base_url=address, headers=headers, timeout=timeout_s, transport=transport)
        self._pages = Pages(self._http, keeps=keeps, waits_s=waits_s, sleep=sleep)

    def __enter__(self) -> "Harvest":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def resources(self) -> list[Mapping[str, Any]]:
        """What there is: name, title and description of every resource."""
        found: list[Mapping[str, Any]] = self._pages.get(BASE)["resources"]
        return found

    def rows(self, resource: str, **asked: Asked) -> Rows[Any]:
        """The rows of any resource, by its name in the API."""
        return Rows(self._pages, f"{BASE}/{quote(resource, safe='')}", asked)

    def one(self, resource: str, key: str | int) -> Mapping[str, Any]:
        """The row of this key; raises Refused with the code not-found."""
        path = f"{BASE}/{quote(resource, safe='')}/{quote(str(key), safe='')}"
        found: Mapping[str, Any] = self._pages.get(path)["item"]
        return found

    def values(self, resource: str, field: str) -> list[Any]:
        """The different values that a field has."""
        path = f"{BASE}/{quote(resource, safe='')}/values/{quote(field, safe='')}"
        found: list[Any] = self._pages.get(path)["values"]
        return found

    def schema(self, resource: str) -> Mapping[str, Any]:
        """Every field of a resource: what it means, its unit, how it is filtered by."""
        found: Mapping[str, Any] = self._pages.get(f"{BASE}/{quote(resource, safe='')}/schema")
        return found
