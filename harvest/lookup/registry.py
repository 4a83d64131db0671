"""The register as CLIP sees it in one process: the same promise as over HTTP, without HTTP."""

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from harvest.findings import Finding, Question, RegistryUnavailable
from harvest.foundation.clock import Clock, utc_now
from harvest.foundation.engine import was_disconnected
from harvest.lookup.find import find


class LocalRegistry:
    """The register in this process. `engine` must be a reading one with a statement limit."""

    def __init__(self, engine: Engine, *, clock: Clock = utc_now) -> None:
        self._engine = engine
        self._clock = clock

    def find(self, question: Question) -> Finding:
        """Whatever goes wrong, be it a lock, a broken row or a bug, is RegistryUnavailable: never "no record"."""
        try:
            return self._find_or_once_more(question)
        except SQLAlchemyError as error:
            raise RegistryUnavailable(f"The register's database did not answer: {type(error).__name__}.") from error
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise RegistryUnavailable(f"The register holds something unreadable: {type(error).__name__}.") from error

    def _find_or_once_more(self, question: Question) -> Finding:
        try:
            return self._find(question)
        except SQLAlchemyError as error:
            if not was_disconnected(error):
                raise
            return self._find(question)

    def _find(self, question: Question) -> Finding:
        with self._engine.connect() as connection:
            return find(connection, question, now=self._clock())
