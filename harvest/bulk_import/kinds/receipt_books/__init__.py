"""Receipt books in files: which numbers each has, where it is, who bought it, what became of it."""

from harvest.bulk_import.kinds.receipt_books.reading import ReceiptBooks

__all__ = ["ReceiptBooks"]
