"""The texts that cells of a workbook point at: the first in memory, the rest of a very large list on disk."""

import os
import re
import tempfile
from array import array
from collections.abc import Iterator, Sequence
from typing import IO

from harvest.bulk_import.sheets.markup import Attributes, Markup, local, read_through

IN_MEMORY = 8 * 1024**2  # bytes, as Python keeps them
OF_A_TEXT = 60  # bytes that a text costs beside its letters
A_BLOCK = 16  # texts on disk that are read together: cells point at one after the other
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
BETWEEN = "\0"  # no text in XML has it


class SharedTexts:
    """Texts by their place in the list, whatever its length, in bounded memory. Close it to free memory and disk.

    Read no further than to the place that is asked for: the first rows of a sheet need the first of them.
    """

    def __init__(self, file: IO[bytes] | None = None) -> None:
        self.file = file
        self.coming: Iterator[None] = read_through(file, _Items(self)) if file else iter(())
        self.first: list[str] = []
        self.room = IN_MEMORY
        self.last: list[str] = []  # of those that are not in memory, until there is a block of them
        self.ends = array("Q", [0])  # of the blocks
        self.rest: IO[bytes] | None = None
        self.at_hand: tuple[int, Sequence[str]] = (-1, ())

    def add(self, text: str) -> None:
        self.room -= len(text) + OF_A_TEXT
        if self.room > 0:
            self.first.append(text)
            return
        self.last.append(text)
        if len(self.last) == A_BLOCK:
            self._put_away()

    def _put_away(self) -> None:
        if self.rest is None:
            self.rest = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the workbook
        self.ends.append(self.ends[-1] + self.rest.write(BETWEEN.join(self.last).encode("utf-8", "surrogatepass")))
        self.last = []

    def __getitem__(self, place: int) -> str:
        if 0 <= place < len(self.first):
            return self.first[place]
        if place < 0 or not self._reaches(place):
            raise IndexError(place)
        if place < len(self.first):
            return self.first[place]
        block, within = divmod(place - len(self.first), A_BLOCK)
        if block == len(self.ends) - 1:
            return self.last[within]
        if block != self.at_hand[0]:
            self.at_hand = block, self._block(block)
        return self.at_hand[1][within]

    def _reaches(self, place: int) -> bool:
        while place >= len(self.first) + (len(self.ends) - 1) * A_BLOCK + len(self.last):
            if next(self.coming, self) is self:
                return False
        return True

    def read_to_the_end(self) -> None:
        """Whether the rest of the list is whole, too: only its end says that nothing in it was damaged."""
        for _ in self.coming:
            pass

    def _block(self, block: int) -> Sequence[str]:
        assert self.rest is not None
        self.rest.flush()
        begin, end = self.ends[block], self.ends[block + 1]
        return os.pread(self.rest.fileno(), end - begin, begin).decode("utf-8", "surrogatepass").split(BETWEEN)

    def close(self) -> None:
        self.coming, self.first, self.last = iter(()), [], []
        for file in (self.file, self.rest):
            if file is not None:
                file.close()


class _Items(Markup):
    """Each <si> is one text; how Japanese is pronounced (<rPh>) is no part of it."""

    def __init__(self, texts: SharedTexts) -> None:
        self.texts = texts
        self.pieces: list[str] = []
        self.listening = self.spoken = False

    def start(self, name: str, attributes: Attributes) -> None:  # noqa: ARG002
        name = local(name)
        if name == "si":
            self.pieces = []
        elif name == "rPh":
            self.spoken = True
        self.listening = name == "t" and not self.spoken

    def end(self, name: str) -> None:
        name = local(name)
        self.listening = False
        if name == "si":
            self.texts.add(unescaped("".join(self.pieces)))
        elif name == "rPh":
            self.spoken = False

    def text(self, piece: str) -> None:
        if self.listening:
            self.pieces.append(piece)


def unescaped(text: str) -> str:
    """Excel writes a carriage return in a cell as _x000D_, and such letters themselves as _x005F_x000D_."""
    return ESCAPED.sub(_letter, text) if "_x" in text else text


def _letter(found: re.Match[str]) -> str:
    letter = chr(int(found[1], 16))
    return letter if letter.isprintable() or letter in "\t\r\n" else found[0]
