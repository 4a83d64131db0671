"""The rows of one sheet of a workbook, out of its XML, a few at a time."""

from collections.abc import Callable, Iterator, Sequence
from typing import IO

from harvest.bulk_import.rows import FileRefused, Row, column_letters
from harvest.bulk_import.sheets.markup import Attributes, Markup, local, read_through
from harvest.bulk_import.sheets.numbers import Shown, written
from harvest.bulk_import.sheets.shared_texts import SharedTexts, unescaped
from harvest.bulk_import.sheets.text import MOST_COLUMNS

MOST_ROWS = 16_777_216  # of LibreOffice; Excel itself stops at 1,048,576
LONGEST_TEXT = 131_072  # characters of a cell; Excel itself stops at 32,767
NOT_CALCULATED = "#NOT CALCULATED!"  # in the place of a formula whose result nobody worked out before it was saved
ERRORS = frozenset(
    {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!", "#FIELD!", NOT_CALCULATED}
)
YES_NO = {"1": "yes", "0": "no", "true": "yes", "false": "no"}


class Cells(Markup):
    """Collects `rows` as the tags go by. A cell's text may be in the list of shared texts."""

    def __init__(self, texts: SharedTexts, formats: Sequence[Shown], since_1904: bool) -> None:
        self.texts, self.formats, self.since_1904 = texts, formats, since_1904
        self.rows: list[Row] = []
        self.line = 0
        self.cells: list[str] = []
        self.column = -1
        self.of_letters: dict[str, int] = {}
        self.kind = self.style = ""
        self.pieces: list[str] = []
        self.size = 0
        self.listening = self.spoken = self.has_formula = self.has_value = False
        self._starts: dict[str, Callable[[Attributes], None]] = {
            "c": self._cell,
            "v": self._value,
            "t": self._value,
            "row": self._row,
            "f": self._formula,
            "rPh": self._pronounced,
        }

    def start(self, name: str, attributes: Attributes) -> None:
        begin = self._starts.get(name) or self._starts.get(local(name))
        if begin is not None:
            begin(attributes)

    def _row(self, attributes: Attributes) -> None:
        line = int(attributes.get("r", self.line + 1))
        if not self.line < line <= MOST_ROWS:
            raise ValueError("Rows follow each other from 1 on: two with one number would be taken for one.")
        self.line = line
        self.cells, self.column = [], -1

    def _cell(self, attributes: Attributes) -> None:
        get = attributes.get
        place = get("r")
        self.column = self.column + 1 if place is None else self._column(place.rstrip("0123456789"))
        self.kind, self.style = get("t", "n"), get("s", "0")
        self.pieces, self.size = [], 0
        self.has_formula = self.has_value = False

    def _column(self, letters: str) -> int:
        found = self.of_letters.get(letters)
        if found is None:
            found = self.of_letters[letters] = column_index(letters)
        return found

    def _value(self, _attributes: Attributes) -> None:
        self.listening = not self.spoken
        self.has_value = True

    def _formula(self, _attributes: Attributes) -> None:
        self.has_formula = True

    def _pronounced(self, _attributes: Attributes) -> None:
        self.spoken = True

    def text(self, piece: str) -> None:
        if self.listening:
            self.pieces.append(piece)
            self.size += len(piece)
            if self.size > LONGEST_TEXT:
                raise FileRefused(f"{self._where()} holds more than {LONGEST_TEXT:,} characters: shorten it.")

    def end(self, name: str) -> None:
        if name in {"v", "t"}:
            self.listening = False
            return
        name = local(name)
        if name == "c":
            self._end_of_cell()
        elif name == "row":
            if self.cells:
                self.rows.append(Row(self.line, tuple(self.cells)))
        elif name == "rPh":
            self.spoken = False
        elif name in {"v", "t"}:
            self.listening = False

    def _end_of_cell(self) -> None:
        if not self.pieces:
            if not self.has_formula or self.has_value:
                return
            text = NOT_CALCULATED
        else:
            text = self._shown("".join(self.pieces))
        if not text:
            return
        missing = self.column - len(self.cells)
        if missing < 0:
            self.cells[self.column] = text
            return
        if self.column >= MOST_COLUMNS:
            raise FileRefused(f"{self._where()} is past column {MOST_COLUMNS:,}, up to which sheets are read.")
        if missing:
            self.cells.extend([""] * missing)
        self.cells.append(text)

    def _shown(self, value: str) -> str:
        kind = self.kind
        if kind == "s":
            return self.texts[int(value)]
        if kind == "n":
            style = int(self.style)
            shown = self.formats[style] if 0 <= style < len(self.formats) else Shown.NUMBER
            return written(value, shown, self.since_1904)
        if kind == "b":
            return YES_NO.get(value, value)
        if kind == "d":
            return value.replace("T00:00:00", "").replace("T", " ")
        return unescaped(value)

    def _where(self) -> str:
        return f"Cell {column_letters(self.column)}{self.line}"


def is_error(text: str) -> bool:
    """Whether a spreadsheet put this in the place of a value: the error of a formula, or ##### in a narrow column."""
    return text.startswith("#") and (text.upper() in ERRORS or not text.strip("#"))


def column_index(letters: str) -> int:
    """The place of a column from 0: A is 0, AA is 26. ValueError for what is no column."""
    if not letters.isascii() or not letters.isalpha() or len(letters) > 3:
        raise ValueError(f"{letters!r} is no column.")
    place = 0
    for letter in letters.upper():
        place = place * 26 + ord(letter) - 64
    return place - 1


def read_cells(file: IO[bytes], cells: Cells) -> Iterator[Row]:
    for _ in read_through(file, cells):
        if cells.rows:
            yield from cells.rows
            cells.rows = []
