"""The register as CLIP sees it in one process: the same promise as over HTTP, without HTTP. A lookup writes nothing."""

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import sessionmaker

from harvest.database import HarvestSession
from harvest.findings import Finding, Question, RegistryUnavailable, Shown, checked
from harvest.foundation.clock import Clock, utc_now
from harvest.foundation.engine import was_disconnected
from harvest.lookup.find import find
from harvest.records.presentations import note_shown


class LocalRegistry:
    """The register in this process. `engine` must be a reading one with a statement limit.

    `writing`: sessions that count what was shown, with a limit too; without them this register takes no notes.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        clock: Clock = utc_now,
        writing: sessionmaker[HarvestSession] | None = None,
        actor: str = "clip",
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._writing = writing
        self._actor = actor

    def find(self, question: Question) -> Finding:
        """Whatever goes wrong, be it a lock, a broken row or a bug, is RegistryUnavailable: never "no record"."""
        try:
            return self._find_or_once_more(question)
        except SQLAlchemyError as error:
            raise RegistryUnavailable(f"The register's database did not answer: {type(error).__name__}.") from error
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise RegistryUnavailable(f"The register holds something unreadable: {type(error).__name__}.") from error

    def note_shown(self, shown: Shown) -> None:
        """Count a presentation, once for its reference. Raises ShownUnreadable, RegistryUnavailable."""
        checked(shown)
        if self._writing is None:
            raise RegistryUnavailable("The register takes no notes here.")
        try:
            with self._writing.begin() as session:
                session.info["actor"] = self._actor
                note_shown(session, shown)
        except SQLAlchemyError as error:
            raise RegistryUnavailable(f"The register's database took no note: {type(error).__name__}.") from error

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
