"""The one shape of an act that cannot be done: an event's name, a code for machines, a sentence for the clerk."""

from typing import ClassVar


class ActRefused(Exception):
    """An act was refused and nothing was changed. The message names what stands in the way and what to do."""

    code: ClassVar[str] = "act_refused"
