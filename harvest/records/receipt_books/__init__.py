"""Numbered receipt books: the series they are printed in, each book's life, and numbers that two claim."""

from harvest.records.receipt_books.life import MAY_BECOME, change_state, move_to_office, sell
from harvest.records.receipt_books.ranges import print_books, register_range, settle
from harvest.records.receipt_books.record import DisputedRange, IdSeen, ReceiptBook, Series

__all__ = [
    "MAY_BECOME",
    "DisputedRange",
    "IdSeen",
    "ReceiptBook",
    "Series",
    "change_state",
    "move_to_office",
    "print_books",
    "register_range",
    "sell",
    "settle",
]
