"""A price report from its first row to its last: headers, tables, footers, and what comes of them. Pure."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import islice

from harvest.bulk_import.layouts.jamis.agreeing import Said, agreeing
from harvest.bulk_import.layouts.jamis.cells import filled, is_for_prices
from harvest.bulk_import.layouts.jamis.headers import HeaderWrong, Table, is_header, table
from harvest.bulk_import.layouts.jamis.items import item_words, place_words
from harvest.bulk_import.layouts.jamis.lines import Line, Quoted, RowWrong, line
from harvest.bulk_import.layouts.jamis.recognising import PARISHES, recognised
from harvest.bulk_import.layouts.jamis.reports import Asked, JamisReport, Layout
from harvest.bulk_import.layouts.jamis.titles import Heading, heading, is_footer, is_title
from harvest.bulk_import.problems import Problem
from harvest.bulk_import.rows import Entry, FileRefused, Row, column_letters

LONGEST = 5_000  # rows; the longest published report has 410
ASKED = {
    Asked.WEEK_ENDING: "The file does not say which week it is of: say it.",
    Asked.PLACE: "The file does not say where these prices are from: say it.",
    Asked.UNIT: "The file does not say that its prices are per kg: confirm it.",
}


def read(rows: Iterable[Row]) -> JamisReport:
    """Everything that the report says without doubt, and a problem for everything else. Raises FileRefused."""
    listed = list(islice(rows, LONGEST + 1))
    if len(listed) > LONGEST:
        raise FileRefused(f"No weekly price report has more than {LONGEST:,} rows. Choose another layout.")
    layout = recognised(listed)
    head = heading(listed)
    pages = _Pages(layout, head)
    for row in listed:
        pages.take(row)
    prices, torn = agreeing(pages.said)
    asks = _asks(layout, head)
    return JamisReport(
        layout=layout,
        kind=layout.kind,
        title=head.title,
        week_ending=head.week_ending,
        prepared_on=head.prepared_on,
        prices=tuple(prices),
        refused=tuple(sorted([*pages.refused, *torn], key=lambda problem: problem.line)),
        notes=(*head.notes, *(ASKED[asked] for asked in asks)),
        asks=asks,
    )


def answered(
    report: JamisReport, *, week_ending: date | None = None, place: str = "", per_kg: bool = False
) -> JamisReport:
    """The report with answers to what it asks. What the file itself says is never overruled."""
    given = {Asked.WEEK_ENDING: week_ending is not None, Asked.PLACE: bool(place), Asked.UNIT: per_kg}
    told: dict[str, str] = {}
    if Asked.WEEK_ENDING in report.asks and week_ending is not None:
        told["week_ending"] = week_ending.isoformat()
    if Asked.PLACE in report.asks and place:
        told["place"] = place
    return replace(
        report,
        week_ending=report.week_ending or week_ending,
        prices=tuple(entry._replace(typed={**entry.typed, **told}) for entry in report.prices),
        notes=tuple(note for note in report.notes if note not in {ASKED[asked] for asked in given if given[asked]}),
        asks=tuple(asked for asked in report.asks if not given[asked]),
    )


def _asks(layout: Layout, head: Heading) -> tuple[Asked, ...]:
    missing = {
        Asked.WEEK_ENDING: head.week_ending is None,
        Asked.PLACE: layout is Layout.SUPERMARKETS,
        Asked.UNIT: not head.per_kg,
    }
    return tuple(asked for asked in Asked if missing[asked])


class _Pages:
    """Where in the report we are: the rows of a header that is coming together, or the table whose rows follow."""

    def __init__(self, layout: Layout, head: Heading) -> None:
        self.said: list[Said] = []
        self.refused: list[Problem] = []
        self._layout = layout
        self._week = head.week_ending.isoformat() if head.week_ending else ""
        self._above: list[Row] = []
        self._table: Table | None = None
        self._unread: int | None = None  # the line of a header that could not be read

    def take(self, row: Row) -> None:
        cells = filled(row)
        if is_footer(row):
            self._begin()
        elif is_title(row) or not cells:
            return
        elif any(is_for_prices(words) for _, words in cells):
            self._prices(row)
        elif self._table and not is_header(row) and cells[-1][0] < self._table.columns[0]:
            self._refuse(
                row, "no_prices", f"“{cells[0][1][:60]}” has neither prices nor -. Enter them, or clear the row."
            )
        else:
            if self._table or self._unread is not None:
                self._begin()
            self._above.append(row)

    def _begin(self) -> None:
        self._above, self._table, self._unread = [], None, None

    def _prices(self, row: Row) -> None:
        if self._table is None and self._unread is None:
            self._read_header(row)
        if self._table is None:
            self._refuse(row, "no_header", f"Its header could not be read: see line {self._unread}.")
            return
        try:
            self._say(line(self._layout, row, self._table), self._table)
        except RowWrong as wrong:
            self.refused.append(wrong.problem)

    def _read_header(self, row: Row) -> None:
        first = (self._above or [row])[0]
        try:
            self._table = table(self._layout, self._above)
        except HeaderWrong as wrong:
            self._unread = first.line
            self._refuse(first, "header", f"{wrong} No price under it is read.")
            return
        for group in self._table.groups:
            if self._place(group.place) is None:
                letters = column_letters(group.at or 0)
                sentence = f"“{group.place[:60]}” is not a parish: none of its prices is read. Correct the name."
                self.refused.append(Problem(self._table.line, letters, group.place[:80], "parish", sentence))

    def _place(self, printed: str) -> str | None:
        """The place as it is kept: parishes by their name, others as printed. None: not a parish."""
        return PARISHES.get(place_words(printed)) if self._layout is Layout.FARMGATE else printed

    def _say(self, read: Line, header: Table) -> None:
        self.refused += read.refused
        for quoted in read.quoted:
            place = self._place(quoted.group.place)
            if place is not None:
                entry = self._entry(read, quoted, place)
                item = item_words(read.commodity, read.variety)
                self.said.append(Said(place_words(place), item, quoted.typed, entry, header.line))

    def _entry(self, read: Line, quoted: Quoted, place: str) -> Entry:
        typed = {
            "report": self._layout.kind.value,
            "week_ending": self._week,
            "place": place,
            "item": read.commodity,
            "variety": read.variety,
            **quoted.typed,
        }
        at = dict(zip(("item", "variety"), read.label_columns, strict=True)) | dict(quoted.at)
        return Entry(read.number, typed, at if quoted.group.at is None else at | {"place": quoted.group.at})

    def _refuse(self, row: Row, rule: str, sentence: str) -> None:
        self.refused.append(Problem(row.line, None, "", rule, sentence))
