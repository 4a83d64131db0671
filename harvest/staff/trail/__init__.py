"""The trail as people read it: one record's history, and the auditor's search through what was changed and shown."""

from harvest.staff.trail.history import Entry, Row, history_of
from harvest.staff.trail.pages import add_trail

__all__ = ["Entry", "Row", "add_trail", "history_of"]
