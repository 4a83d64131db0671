"""What CLIP may ask of the register, and the client for a Harvest that runs elsewhere.

A Protocol of one method: in one process Harvest's own object fills it, elsewhere HttpRegistry does, in tests a fake,
and one contract test holds for all three. Whatever goes wrong is RegistryUnavailable, never "no record".
"""

from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotInTime
from typing import Protocol

import httpx

from harvest.findings import Finding, Question, RegistryUnavailable, finding_from_json, question_to_json

PATH = "/api/v1/findings"
AT_ONCE = 16  # questions under way; more wait their turn inside their own deadline


class Registry(Protocol):
    def find(self, question: Question) -> Finding:
        """What the register says; raises RegistryUnavailable when it says nothing that can be trusted."""


class HttpRegistry:
    """Harvest on another machine. The number travels in the body, so it stays out of access logs."""

    def __init__(self, url: str, key: str, *, deadline_s: float) -> None:
        self._client = httpx.Client(
            base_url=url,
            headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
            timeout=deadline_s,
            follow_redirects=False,
            trust_env=False,
        )
        self._deadline_s = deadline_s
        # httpx limits each read, not the whole: a register that drips would hold an officer for minutes.
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="registry")

    def find(self, question: Question) -> Finding:
        under_way: Future[bytes] = self._pool.submit(self._ask, question)
        try:
            answer = under_way.result(timeout=self._deadline_s)
        except NotInTime:
            under_way.cancel()
            raise RegistryUnavailable(f"The register did not answer within {self._deadline_s:g} s.") from None
        return finding_from_json(answer, question)

    def _ask(self, question: Question) -> bytes:
        try:
            response = self._client.post(PATH, content=question_to_json(question))
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise RegistryUnavailable(f"The register cannot be reached: {type(error).__name__}.") from error
        if response.status_code != httpx.codes.OK:
            raise RegistryUnavailable(f"The register answered with status {response.status_code}.")
        return response.content

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._client.close()
