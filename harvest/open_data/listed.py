"""Whether a word is on the list from which a field takes its values; if it is not, an empty page would mislead.

The lists are kept in the process. A word that is on one costs nothing; one that is not has the list read anew, at most
once a second, because it may have been added a moment ago.
"""

import time
from collections.abc import Callable

from sqlalchemy import Engine

from harvest.open_data.asking.asked import Fault, not_listed
from harvest.open_data.resources import Codes

KEPT_S = 1.0


class Listed:
    """The lists, as they were read last."""

    def __init__(self, engine: Engine, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._engine, self._monotonic = engine, monotonic
        self._kept: dict[Codes, tuple[float, frozenset[str]]] = {}

    def fault(self, codes: Codes, word: str, parameter: str) -> Fault | None:
        """None: it is on the list, or nobody has filled that yet. Raises sqlalchemy's errors when it cannot be read."""
        known = codes.words or self._words(codes, word)
        if word in known or not known:
            return None
        return not_listed(parameter, codes.what, word, codes.words or tuple(sorted(known)), codes.at)

    def _words(self, codes: Codes, word: str) -> frozenset[str]:
        now = self._monotonic()
        read_at, words = self._kept.get(codes, (float("-inf"), frozenset()))
        if word not in words and now - read_at > KEPT_S:
            with self._engine.connect() as connection:
                words = frozenset(connection.scalars(codes.kept))
            self._kept[codes] = now, words
        return words
