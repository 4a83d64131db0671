"""Numbered receipt books: the series they are printed in, each book's life, and numbers that two claim."""

from harvest.records.receipt_books.acts import (
    Sold,
    buyer,
    find_book,
    move_books,
    open_disputes,
    record_sale,
    report_book,
    reports_of,
    return_stubs,
    settle,
)
from harvest.records.receipt_books.batches import Received, books_between, receive_batch, series_of
from harvest.records.receipt_books.kept import (
    BookMove,
    BookReport,
    Outcome,
    PrintBatch,
    SaleForm,
    Settlement,
    StubReturn,
)
from harvest.records.receipt_books.life import MAY_BECOME, change_state, move_to_office, sell
from harvest.records.receipt_books.ranges import print_books, register_range
from harvest.records.receipt_books.record import DisputedRange, IdSeen, ReceiptBook, Series
from harvest.records.receipt_books.stock import Missing, Stock, missing, reconcile

__all__ = [
    "MAY_BECOME",
    "BookMove",
    "BookReport",
    "DisputedRange",
    "IdSeen",
    "Missing",
    "Outcome",
    "PrintBatch",
    "ReceiptBook",
    "Received",
    "SaleForm",
    "Series",
    "Settlement",
    "Sold",
    "Stock",
    "StubReturn",
    "books_between",
    "buyer",
    "change_state",
    "find_book",
    "missing",
    "move_books",
    "move_to_office",
    "open_disputes",
    "print_books",
    "receive_batch",
    "reconcile",
    "record_sale",
    "register_range",
    "report_book",
    "reports_of",
    "return_stubs",
    "sell",
    "series_of",
    "settle",
]
