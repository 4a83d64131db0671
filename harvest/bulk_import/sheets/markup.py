"""The XML inside a workbook, read piece by piece; what could blow it up (DTDs, entities, endless tags) is refused."""

from collections.abc import Iterator
from typing import IO
from xml.parsers import expat

from harvest.bulk_import.rows import FileRefused

PIECE = 64 * 1024  # bytes
LONGEST_TAG = 1024 * 1024  # bytes between two events
DAMAGED = "The workbook is damaged inside: open it in a spreadsheet and save it again."

Attributes = dict[str, str]


class Markup:
    """What reads one part. Names come without their prefix. `start`, `end` and `text` are called by the reader."""

    def start(self, name: str, attributes: Attributes) -> None:
        """A tag begins."""

    def end(self, name: str) -> None:
        """A tag ends."""

    def text(self, piece: str) -> None:
        """Text between tags."""


def read_through(file: IO[bytes], part: Markup) -> Iterator[None]:
    """Feeds `part`, and stops after each piece so that its owner can take what came of it. FileRefused if damaged."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = PIECE
    parser.StartElementHandler = part.start
    parser.EndElementHandler = part.end
    parser.CharacterDataHandler = part.text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    fed = 0
    try:
        while piece := file.read(PIECE):
            parser.Parse(piece, False)
            fed += len(piece)
            if fed - parser.CurrentByteIndex > LONGEST_TAG:
                raise FileRefused(DAMAGED)
            yield
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError) as error:
        raise FileRefused(DAMAGED) from error
    yield


def _refuse_doctype(*_declared: object) -> None:
    raise FileRefused("The workbook declares entities inside, which no spreadsheet does: save it again as XLSX.")


class _Tags(Markup):
    def __init__(self) -> None:
        self.found: list[tuple[str, Attributes]] = []

    def start(self, name: str, attributes: Attributes) -> None:
        self.found.append((local(name), {local(key): value for key, value in attributes.items()}))


def tags(file: IO[bytes]) -> Iterator[tuple[str, Attributes]]:
    """The tags of a small part in the order in which they begin, names without prefixes."""
    part = _Tags()
    for _ in read_through(file, part):
        yield from part.found
        part.found.clear()


def local(name: str) -> str:
    return name.rpartition(":")[2]
