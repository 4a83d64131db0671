"""A register that is silent about one number, so that the demonstration can show what an officer gets when it is down.

Put round the register of the web process only: the worker asks the true one and answers a moment later.
"""

from clip.registry import Registry
from harvest.findings import Finding, Question, RegistryUnavailable, Shown

SILENT_ABOUT = "4100160"  # a leaf of the same sold book as the true paper of the demonstration


class Outage:
    """A Registry: everything as `registry` says, and RegistryUnavailable for the number SILENT_ABOUT."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def find(self, question: Question) -> Finding:
        """What the register says; raises RegistryUnavailable, for SILENT_ABOUT always."""
        if question.number == SILENT_ABOUT:
            raise RegistryUnavailable(f"The demonstration plays a register that is down for {SILENT_ABOUT}.")
        return self._registry.find(question)

    def note_shown(self, shown: Shown) -> None:
        """As `registry` does."""
        self._registry.note_shown(shown)
