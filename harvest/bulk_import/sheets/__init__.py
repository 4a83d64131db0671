"""Any file of the agencies as rows of text cells: what kind it is, is seen in its bytes and never in its name."""

from harvest.bulk_import.sheets.opening import Kind, Sheet, open_sheet

__all__ = ["Kind", "Sheet", "open_sheet"]
