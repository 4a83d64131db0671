"""Who changed what and who was shown what: no actor, no change.

Two ways and no third. Acts change records, and a hook on Harvest's session writes the trail (trail). Files of many rows
go through `load`, `change` and `remove`, which write the same trail set-wise (loading). What is worked out from records
(harvest.derived) follows both by itself (derivations).
"""

from harvest.audit.derivations import derives_from, forgotten_with
from harvest.audit.loading import Altered, Source, change, load, remove
from harvest.audit.trail import (
    Action,
    Change,
    NoActor,
    Record,
    RecordsAreKept,
    View,
    actor_of,
    note_view,
    now_in,
    table_of,
)

__all__ = [
    "Action",
    "Altered",
    "Change",
    "NoActor",
    "Record",
    "RecordsAreKept",
    "Source",
    "View",
    "actor_of",
    "change",
    "derives_from",
    "forgotten_with",
    "load",
    "note_view",
    "now_in",
    "remove",
    "table_of",
]
