"""An XLSX workbook: which sheets it has, which one is meant, and its rows; macros, links and formulas are never run."""

import contextlib
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from harvest.bulk_import.rows import FileRefused, Row
from harvest.bulk_import.sheets.cells import Cells, read_cells
from harvest.bulk_import.sheets.containers import SMALL_PART
from harvest.bulk_import.sheets.markup import DAMAGED, tags
from harvest.bulk_import.sheets.numbers import Shown, shown_as
from harvest.bulk_import.sheets.shared_texts import SharedTexts

MOST_SHEETS = 200


@dataclass(frozen=True, slots=True)
class _Tab:
    """One sheet as the workbook lists it."""

    name: str
    part: str
    hidden: bool


def rows(path: Path, sheet: str) -> Iterator[Row]:
    """Rows with something in them, without the empty cells at their end; `line` is the sheet's own number."""
    with _opened(path) as book:
        yield from book.rows(book.tab(sheet))


def choose(path: Path, wanted: str | None) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
    """All sheets' names, the one meant (the first visible one with rows), and what to tell of the others."""
    with _opened(path) as book:
        names = tuple(tab.name for tab in book.tabs)
        if wanted is not None:
            return names, book.tab(wanted).name, ()
        filled = [tab for tab in book.tabs if next(book.rows(tab), None) is not None]
        if not filled:
            raise FileRefused("The workbook has no sheet with anything in it: choose the file with the rows in it.")
        chosen = next((tab for tab in filled if not tab.hidden), filled[0])
        return names, chosen.name, _about_others(chosen, [tab for tab in filled if tab != chosen])


def _about_others(chosen: _Tab, others: list[_Tab]) -> tuple[str, ...]:
    if not others:
        return ()
    listed = ", ".join(f"“{tab.name}”{' (hidden)' if tab.hidden else ''}" for tab in others)
    return (f"The sheet “{chosen.name}” was read. There is something in {listed} too: name a sheet to read that one.",)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator["_Workbook"]:
    """The workbook; whatever is wrong inside it is a sentence."""
    try:
        with zipfile.ZipFile(path) as archive, contextlib.closing(_Workbook(archive)) as book:
            yield book
    except FileRefused:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, LookupError, NotImplementedError) as error:
        raise FileRefused(DAMAGED) from error


class _Workbook:
    """An open workbook. Its shared texts are read once, as far as they are needed."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.parts = {part.filename.casefold(): part for part in archive.infolist()}
        self.texts: SharedTexts | None = None
        self.formats: list[Shown] | None = None
        self.main = next((target for kind, target in self._related("").values() if kind == "officeDocument"), "")
        self.related = self._related(self.main)
        self.since_1904 = False
        self.tabs = self._tabs()

    def _tabs(self) -> tuple[_Tab, ...]:
        found = []
        for name, attributes in self._tags(self.main):
            if name == "workbookPr":
                self.since_1904 = attributes.get("date1904") in {"1", "true"}
            if name != "sheet":
                continue
            kind, target = self.related.get(attributes.get("id", ""), ("", ""))
            if kind == "worksheet":
                hidden = attributes.get("state", "visible") != "visible"
                found.append(_Tab(attributes.get("name", target), target, hidden))
        if not found or len(found) > MOST_SHEETS:
            raise FileRefused(f"The workbook has {len(found)} sheets; 1 to {MOST_SHEETS} can be read.")
        return tuple(found)

    def tab(self, name: str) -> _Tab:
        for tab in self.tabs:
            if tab.name == name:
                return tab
        names = ", ".join(f"“{tab.name}”" for tab in self.tabs)
        raise FileRefused(f"The workbook has no sheet “{name}”. It has {names}.")

    def rows(self, tab: _Tab) -> Iterator[Row]:
        if self.texts is None:
            self.texts = self._shared_texts()
        if self.formats is None:
            self.formats = list(self._formats())
        with self._open(tab.part) as file:
            yield from read_cells(file, Cells(self.texts, self.formats, self.since_1904))
        self.texts.read_to_the_end()

    def _shared_texts(self) -> SharedTexts:
        part = self._of_kind("sharedStrings")
        return SharedTexts(self._open(part) if part else None)

    def _formats(self) -> Iterator[Shown]:
        """What each cell format makes of a number, in the order of the list that cells point into."""
        codes: dict[int, str] = {}
        part, within = self._of_kind("styles"), ""
        for name, attributes in self._tags(part) if part else ():
            if name in {"cellXfs", "cellStyleXfs", "cellStyles", "dxfs"}:
                within = name
            elif name == "numFmt" and not within:
                codes[int(attributes.get("numFmtId", 0))] = attributes.get("formatCode", "")
            elif name == "xf" and within == "cellXfs":
                number = int(attributes.get("numFmtId", 0))
                yield shown_as(number, codes.get(number))

    def _of_kind(self, wanted: str) -> str | None:
        return next((target for kind, target in self.related.values() if kind == wanted), None)

    def _related(self, part: str) -> dict[str, tuple[str, str]]:
        """What this part points at inside the file: kind and name by the id. Links to elsewhere are not followed."""
        folder, name = posixpath.split(part)
        listing = f"{folder}/_rels/{name}.rels" if part else "_rels/.rels"
        found = {}
        for tag, attributes in self._tags(listing):
            if tag == "Relationship" and attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", ""))).lstrip("/")
                found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], target)
        return found

    def _tags(self, part: str) -> Iterator[tuple[str, dict[str, str]]]:
        if self.parts[part.casefold()].file_size > SMALL_PART:
            raise FileRefused(DAMAGED)
        with self._open(part) as file:
            yield from tags(file)

    def _open(self, part: str) -> IO[bytes]:
        return self.archive.open(self.parts[part.casefold()])

    def close(self) -> None:
        if self.texts is not None:
            self.texts.close()
