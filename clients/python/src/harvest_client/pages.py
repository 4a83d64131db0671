"""One address of Harvest after the other: keys in headers, answers kept by their ETag, patience when asked to wait."""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from harvest_client.errors import Refused, TooManyRequests, Unavailable

WAITS_AT = (429, 503)
TRIES = 4  # for one address, the waits between them counted together
USUAL_WAIT_S = 5.0  # where an answer does not say how long


class Pages:
    """Fetches addresses below one Harvest. Not for several threads at once.

    keeps: how many answers are remembered; what has not changed is not sent again. waits_s: how long one question may
    wait in all when Harvest asks for patience; then it is an error.
    """

    def __init__(
        self, http: httpx.Client, *, keeps: int, waits_s: float, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._http = http
        self._keeps = keeps
        self._waits_s = waits_s
        self._sleep = sleep
        self._kept: OrderedDict[str, tuple[str, Any]] = OrderedDict()

    def get(self, path: str, parameters: Mapping[str, str] | None = None) -> Any:
        """The JSON at this path, which may hold a query of its own. Raises Refused, TooManyRequests, Unavailable."""
        request = self._http.build_request("GET", path, params=parameters or None)
        address = str(request.url)
        if address in self._kept:
            request.headers["If-None-Match"] = self._kept[address][0]
        answer = self._patiently(request)
        if answer.status_code == httpx.codes.NOT_MODIFIED and address in self._kept:
            self._kept.move_to_end(address)
            return self._kept[address][1]
        body = _json(answer)
        if answer.status_code >= 500:
            raise Unavailable(str(body.get("detail") or f"Harvest answered with status {answer.status_code}."))
        if answer.status_code != httpx.codes.OK:
            raise (TooManyRequests if answer.status_code == 429 else Refused)(answer.status_code, body)
        self._keep(address, answer.headers.get("ETag"), body)
        return body

    def _patiently(self, request: httpx.Request) -> httpx.Response:
        left = self._waits_s
        for further in reversed(range(TRIES)):
            try:
                answer = self._http.send(request)
            except httpx.HTTPError as error:
                raise Unavailable(f"Harvest at {request.url.host} cannot be reached: {error}") from error
            if answer.status_code not in WAITS_AT:
                return answer
            wait = _asked_wait(answer)
            if wait > left or not further:
                break
            left -= wait
            self._sleep(wait)
        return answer

    def _keep(self, address: str, etag: str | None, body: Any) -> None:
        if etag and self._keeps:
            self._kept[address] = (etag, body)
            self._kept.move_to_end(address)
            if len(self._kept) > self._keeps:
                self._kept.popitem(last=False)


def _asked_wait(answer: httpx.Response) -> float:
    """Seconds, as Retry-After says them or as the moment that it names."""
    said = answer.headers.get("Retry-After", "")
    if said.isdecimal():
        return float(said)
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return USUAL_WAIT_S
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _json(answer: httpx.Response) -> Any:
    try:
        body = answer.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise Unavailable(f"This is not Harvest's API: {answer.url} answered {answer.status_code} without its JSON.")
    return body
