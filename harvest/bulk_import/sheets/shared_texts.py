"""The texts that cells of a workbook point at: the first in memory, the rest of a very large list on disk."""

import os
import re
import tempfile
from array import array
from collections.abc import Iterator
from typing import IO

from harvest.bulk_import.sheets.markup import Attributes, Markup, local, read_through

IN_MEMORY = 48 * 1024**2  # bytes, as Python keeps them
OF_A_TEXT = 60  # bytes that a text costs beside its letters
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class SharedTexts:
    """Texts by their place in the list, whatever its length, in bounded memory. Close it to free the disk."""

    def __init__(self) -> None:
        self.first: list[str] = []
        self.room = IN_MEMORY
        self.ends = array("Q", [0])
        self.rest: IO[bytes] | None = None

    def add(self, text: str) -> None:
        self.room -= len(text) + OF_A_TEXT
        if self.room > 0:
            self.first.append(text)
            return
        if self.rest is None:
            self.rest = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the workbook
        self.ends.append(self.ends[-1] + self.rest.write(text.encode("utf-8", "surrogatepass")))

    def filled(self) -> None:
        if self.rest is not None:
            self.rest.flush()

    def __getitem__(self, place: int) -> str:
        if 0 <= place < len(self.first):
            return self.first[place]
        at = place - len(self.first)
        if self.rest is None or not 0 <= at < len(self.ends) - 1:
            raise IndexError(place)
        begin, end = self.ends[at], self.ends[at + 1]
        return os.pread(self.rest.fileno(), end - begin, begin).decode("utf-8", "surrogatepass")

    def close(self) -> None:
        if self.rest is not None:
            self.rest.close()


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


def read_shared_texts(file: IO[bytes]) -> SharedTexts:
    texts = SharedTexts()
    for _ in _all(file, texts):
        pass
    texts.filled()
    return texts


def _all(file: IO[bytes], texts: SharedTexts) -> Iterator[None]:
    return read_through(file, _Items(texts))


def unescaped(text: str) -> str:
    """Excel writes a carriage return in a cell as _x000D_, and such letters themselves as _x005F_x000D_."""
    return ESCAPED.sub(_letter, text) if "_x" in text else text


def _letter(found: re.Match[str]) -> str:
    letter = chr(int(found[1], 16))
    return letter if letter.isprintable() or letter in "\t\r\n" else found[0]
