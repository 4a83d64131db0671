"""In which encoding a text file is written, and that all of it can be read: every byte is looked at, in pieces."""

import codecs
import re
from enum import StrEnum
from pathlib import Path

from harvest.bulk_import.rows import FileRefused

PIECE = 1_000_000  # bytes, so that a line inside a piece is never too long
LONGEST_LINE = 1_000_000  # characters
MOSTLY = 0.5  # of the letters: in UTF-16 one byte of two is NUL for ours; in anything else NUL has no place
# An accent in UTF-8 as Windows-1252 shows it: "JosÃ©".
READ_TWICE = re.compile("Ã[\u00a0-\u00bf€‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œ]")


class Encoding(StrEnum):
    """Names that Python knows; those with BOM take it away."""

    UTF_8 = "utf-8"
    UTF_8_BOM = "utf-8-sig"
    UTF_16_BOM = "utf-16"
    UTF_16_LE = "utf-16-le"
    UTF_16_BE = "utf-16-be"
    WINDOWS = "cp1252"


SAID = {
    Encoding.UTF_8: "UTF-8",
    Encoding.UTF_8_BOM: "UTF-8",
    Encoding.UTF_16_BOM: "UTF-16",
    Encoding.UTF_16_LE: "UTF-16",
    Encoding.UTF_16_BE: "UTF-16",
    Encoding.WINDOWS: "Windows-1252",
}


class UnreadableLine(FileRefused):
    """A line whose bytes are no letters in the encoding of the file."""

    def __init__(self, line: int, encoding: Encoding) -> None:
        super().__init__(
            f"Line {line} has bytes that are no letters in {SAID[encoding]}, in which the file is written: save it "
            "again as “CSV UTF-8”, or mend that line."
        )


def find_encoding(path: Path, head: bytes) -> Encoding:
    """The encoding in which the whole file can be read. FileRefused names the line that cannot."""
    marked = _marked(head)
    if marked is not None:
        _read_through(path, marked)
        return marked
    try:
        _read_through(path, Encoding.UTF_8)
    except UnreadableLine:
        if _read_through(path, Encoding.WINDOWS):
            raise  # UTF-8 with one damaged line: as Windows-1252 every accent in it would be wrong
        return Encoding.WINDOWS
    return Encoding.UTF_8


def _marked(head: bytes) -> Encoding | None:
    """By the mark at the beginning, or by the pattern of the NUL bytes."""
    if head.startswith(codecs.BOM_UTF8):
        return Encoding.UTF_8_BOM
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Encoding.UTF_16_BOM
    odd, even = head[1::2].count(0), head[::2].count(0)
    if max(odd, even) < len(head) * MOSTLY / 2 or min(odd, even) > max(odd, even) / 10:
        return None  # and refused for a NUL when it is read through
    return Encoding.UTF_16_LE if odd > even else Encoding.UTF_16_BE


def _read_through(path: Path, encoding: Encoding) -> bool:
    """Whether there are signs of UTF-8 read as Windows-1252. UnreadableLine, FileRefused."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line, open_line, read_twice, raw = 1, 0, False, b"?"
    with path.open("rb") as file:
        while raw:
            raw = file.read(PIECE)
            try:
                piece = decoder.decode(raw, final=not raw)
            except UnicodeDecodeError as error:
                raise UnreadableLine(line + error.object[: error.start].count(b"\n"), encoding) from error
            _refuse_nul(piece, line)
            open_line = _left_open(piece, open_line, line)
            line += _breaks(piece)
            read_twice = read_twice or bool(READ_TWICE.search(piece))
    return read_twice


def _refuse_nul(piece: str, line: int) -> None:
    if "\0" in piece:
        at = line + _breaks(piece[: piece.index("\0")])
        raise FileRefused(f"Line {at} has a NUL byte, which no text has: the file is damaged or is no text file.")


def _breaks(piece: str) -> int:
    return piece.count("\n") or piece.count("\r")


def _left_open(piece: str, open_line: int, line: int) -> int:
    """How long the line is that this piece leaves open. FileRefused when one grew too long."""
    first = min((at for at in (piece.find("\n"), piece.find("\r")) if at >= 0), default=len(piece))
    if open_line + first > LONGEST_LINE:
        raise FileRefused(
            f"Line {line} is longer than {LONGEST_LINE:,} characters, as no line of a sheet is: see whether this is "
            "the right file."
        )
    last = max(piece.rfind("\n"), piece.rfind("\r"))
    return open_line + len(piece) if last < 0 else len(piece) - last - 1
