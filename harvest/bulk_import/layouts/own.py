"""Our own layouts: for each kind of record a table with our headings, which is also what we export."""

from harvest.bulk_import.kinds import KINDS, Reading
from harvest.bulk_import.layouts.tables import TableLayout, heading


def own_layout(kind: type[Reading]) -> TableLayout:
    """The layout whose headings are the labels of the kind's fields, or one of the other names they go by."""
    headings = {
        one.name: tuple(dict.fromkeys([heading(one.label), heading(one.name), *map(heading, one.headings)]))
        for one in kind.columns
    }
    return TableLayout(kind.name, f"{kind.title}: our own sheet", kind.name, headings, frozenset(kind.keys))


OWN = tuple(own_layout(kind) for kind in KINDS.values())
