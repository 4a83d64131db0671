"""What CLIP may ask of the register and tell it, and the client for a Harvest that runs elsewhere.

A Protocol of two methods: in one process Harvest's own object fills it, elsewhere HttpRegistry does, in tests a fake,
and one contract test holds for all three. Whatever goes wrong is RegistryUnavailable, never "no record".
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotInTime
from typing import Protocol, TypeVar

import httpx
import msgspec

from harvest.findings import (
    Finding,
    Question,
    RegistryUnavailable,
    Shown,
    ShownUnreadable,
    checked,
    finding_from_json,
    question_to_json,
    shown_to_json,
)

PATH = "/api/v1/findings"
SHOWN_PATH = "/api/v1/shown"
LARGEST_ANSWER = 256 * 1024  # bytes; a finding has a few thousand
AT_ONCE = 16  # questions under way in this process; more wait their turn inside their own deadline


Said = TypeVar("Said")
Answer = TypeVar("Answer")


class Registry(Protocol):
    def find(self, question: Question) -> Finding:
        """What the register says; raises RegistryUnavailable when it says nothing that can be trusted."""

    def note_shown(self, shown: Shown) -> None:
        """Count a receipt that was shown, once for its reference. Never asked while an officer waits.

        Raises RegistryUnavailable: send it again later; ShownUnreadable: it will never be taken.
        """


class Noted(msgspec.Struct):
    """What Harvest answers to a note."""

    reference: str


class HttpRegistry:
    """Harvest on another machine. The number travels in the body, so it stays out of access logs.

    One event loop in its own thread asks for everybody: there a deadline ends a question wherever it hangs (connecting,
    dripping headers, an endless body), which a timeout for each read never does.
    """

    def __init__(self, url: str, key: str, *, deadline_s: float) -> None:
        self._deadline_s = deadline_s
        self._client = httpx.AsyncClient(
            base_url=url,
            headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
            timeout=deadline_s,
            follow_redirects=False,
            trust_env=False,
        )
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="registry", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        self._loop.run_forever()
        self._loop.close()

    def find(self, question: Question) -> Finding:
        return finding_from_json(self._say(PATH, question_to_json(question)), question)

    def note_shown(self, shown: Shown) -> None:
        answer = self._say(SHOWN_PATH, shown_to_json(checked(shown)))
        try:
            noted = msgspec.json.decode(answer, type=Noted)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise RegistryUnavailable(f"The register's answer cannot be read: {error}.") from error
        if noted.reference != shown.reference:
            raise RegistryUnavailable("The register's answer is about another note.")

    def _say(self, path: str, body: bytes) -> bytes:
        return asyncio.run_coroutine_threadsafe(self._ask_in_time(path, body), self._loop).result()

    async def _ask_in_time(self, path: str, body: bytes) -> bytes:
        try:
            async with asyncio.timeout(self._deadline_s):
                return await self._ask(path, body)
        except TimeoutError:
            raise RegistryUnavailable(f"The register did not answer within {self._deadline_s:g} s.") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise RegistryUnavailable(f"The register cannot be reached: {type(error).__name__}.") from error

    async def _ask(self, path: str, body: bytes) -> bytes:
        async with self._client.stream("POST", path, content=body) as response:
            if path == SHOWN_PATH and response.status_code == httpx.codes.UNPROCESSABLE_ENTITY:
                raise ShownUnreadable("The register cannot read this note.")
            if response.status_code != httpx.codes.OK:
                raise RegistryUnavailable(f"The register answered with status {response.status_code}.")
            answer = b""
            async for part in response.aiter_bytes():
                answer += part
                if len(answer) > LARGEST_ANSWER:
                    raise RegistryUnavailable(f"The register's answer is longer than {LARGEST_ANSWER} bytes.")
            return answer

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._client.aclose(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()


class InTime:
    """A registry whose every question ends by its deadline, whatever it waits for: a lock, a login, a dead network."""

    def __init__(self, registry: Registry, *, deadline_s: float) -> None:
        self._registry = registry
        self._deadline_s = deadline_s
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="registry")

    def find(self, question: Question) -> Finding:
        return self._in_time(self._registry.find, question)

    def note_shown(self, shown: Shown) -> None:
        self._in_time(self._registry.note_shown, shown)

    def _in_time(self, ask: Callable[[Said], Answer], said: Said) -> Answer:
        under_way = self._pool.submit(ask, said)
        try:
            return under_way.result(timeout=self._deadline_s)
        except NotInTime:
            under_way.cancel()
            raise RegistryUnavailable(f"The register did not answer within {self._deadline_s:g} s.") from None
