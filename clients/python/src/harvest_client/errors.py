"""What can go wrong when Harvest is asked, with the sentence that Harvest says about it."""

from collections.abc import Mapping
from typing import Any


class HarvestError(Exception):
    """Harvest did not answer as hoped."""


class Refused(HarvestError):
    """Harvest says no, and why: `code` is stable, `status` HTTP's, `errors` one entry for each wrong parameter."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        super().__init__(str(problem.get("detail") or f"Harvest answered with status {status}."))
        self.status = status
        self.code = str(problem.get("code", ""))
        self.errors: list[Mapping[str, Any]] = list(problem.get("errors", ()))

    def __str__(self) -> str:
        more = [str(error["detail"]) for error in self.errors if error.get("detail")] if len(self.errors) > 1 else []
        return "\n- ".join([str(self.args[0]), *more])


class TooManyRequests(Refused):
    """Asked more often than this address or key may, and the wait would be longer than was allowed for."""


class Unavailable(HarvestError):
    """Harvest cannot be reached, or says that its register is away. Never a sign that something does not exist."""
