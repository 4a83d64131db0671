"""ABIS."""

from harvest.bulk_import.layouts.tables import TableLayout

ABIS: tuple[TableLayout, ...] = ()
