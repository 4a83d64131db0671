"""A photo without what the camera wrote beside the picture: where and when it was taken, with what, by whom. Pure.

JPEG (ITU T.81 annex B): the segments APP1 to APP15 and comments go; whether the picture lies on its side stays, in an
Exif segment of our own, and so does Adobe's mark of its colours. PNG (RFC 2083): text, time and Exif chunks go. What
follows the end of the picture goes as well: telephones hide films there.
"""

from collections.abc import Iterator

from harvest.foundation.intake import FieldWrong
from harvest.records.farmers.record import PhotoKind

DAMAGED = "The photo is damaged or cut off. Take it again, or choose another picture."
SOI, EOI, SOS, APP1, APP14, COM = 0xD8, 0xD9, 0xDA, 0xE1, 0xEE, 0xFE
WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD8)})
TOLD_BY_CAMERAS = frozenset({*range(APP1, 0xF0), COM})
PNG_START, PNG_END = 8, b"IEND"
TOLD_IN_PNG = frozenset({b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"})
ORIENTATION, UPRIGHT, POINTS, SHORT = 0x0112, 1, (b"II*\0", b"MM\0*"), 3


def without_metadata(content: bytes, kind: PhotoKind) -> bytes:
    """The same picture and nothing about it. Raises FieldWrong for one that does not reach its end."""
    try:
        return b"".join(_jpeg(content) if kind is PhotoKind.JPEG else _png(content))
    except (IndexError, ValueError):
        raise FieldWrong(DAMAGED) from None


def _jpeg(content: bytes) -> Iterator[bytes]:
    turned = _turned(content)
    yield content[:2]
    if turned != UPRIGHT:
        yield _exif_of(turned)
    for marker, segment in _segments(content):
        is_adobe = marker == APP14 and segment[4:9] == b"Adobe"
        if marker not in TOLD_BY_CAMERAS or is_adobe:
            yield segment


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Each marker with its bytes; that of a scan with all of its data."""
    at = 2
    while True:
        if content[at] != 0xFF:
            raise ValueError(DAMAGED)
        marker = content[at + 1]
        if marker == 0xFF:  # filled up
            at += 1
            continue
        end = _end(content, at, marker)
        yield marker, content[at:end]
        if marker == EOI:
            return
        at = end


def _end(content: bytes, at: int, marker: int) -> int:
    if marker == EOI or marker in WITHOUT_LENGTH:
        return at + 2
    end = at + 2 + int.from_bytes(content[at + 2 : at + 4])
    if end < at + 4 or end > len(content):
        raise ValueError(DAMAGED)
    return _end_of_scan(content, end) if marker == SOS else end


def _end_of_scan(content: bytes, at: int) -> int:
    """Where the next marker stands: in the data of a scan 0xFF is followed by zero or by a restart."""
    while True:
        at = content.index(b"\xff", at)
        if content[at + 1] != 0 and content[at + 1] not in WITHOUT_LENGTH:
            return at
        at += 2


def _turned(content: bytes) -> int:
    """How the picture must be turned to stand upright, as Exif says it: 1 to 8."""
    for marker, segment in _segments(content):
        if marker == APP1 and segment[4:10] == b"Exif\0\0":
            return _orientation(segment[10:])
    return UPRIGHT


def _orientation(tiff: bytes) -> int:
    if tiff[:4] not in POINTS:
        return UPRIGHT
    order = "little" if tiff[:2] == b"II" else "big"

    def number(at: int, size: int) -> int:
        return int.from_bytes(tiff[at : at + size], order)  # type: ignore[arg-type]

    first = number(4, 4)
    for entry in range(first + 2, first + 2 + 12 * number(first, 2), 12):
        if number(entry, 2) == ORIENTATION:
            found = number(entry + 8, 2)
            return found if UPRIGHT <= found <= 8 else UPRIGHT
    return UPRIGHT


def _exif_of(orientation: int) -> bytes:
    """An Exif segment that says this alone."""
    entry = ORIENTATION.to_bytes(2) + SHORT.to_bytes(2) + (1).to_bytes(4) + orientation.to_bytes(2) + b"\0\0"
    tiff = b"MM\0*" + (8).to_bytes(4) + (1).to_bytes(2) + entry + (0).to_bytes(4)
    body = b"Exif\0\0" + tiff
    return bytes((0xFF, APP1)) + (len(body) + 2).to_bytes(2) + body


def _png(content: bytes) -> Iterator[bytes]:
    yield content[:PNG_START]
    at, name = PNG_START, b""
    while name != PNG_END:
        end, name = at + 12 + int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        if len(name) < 4 or end > len(content):
            raise ValueError(DAMAGED)
        if name not in TOLD_IN_PNG:
            yield content[at:end]
        at = end
