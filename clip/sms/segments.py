"""How many SMS a text is: its encoding, its units and its segments.

GSM 03.38 / 23.038 as measured in SMS.md 3.1: 160 units in one segment or 153 in each of several; UCS-2: 70 or 67. An
extension pair and a surrogate pair are never cut in two.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from clip.sms.gsm7 import BASIC, EXTENSION

ONE_SEGMENT_UNITS = 160  # GSM-7


class Encoding(StrEnum):
    GSM7 = "GSM-7"
    UCS2 = "UCS-2"


@dataclass(frozen=True, slots=True)
class Size:
    """`units`: septets for GSM-7, UTF-16 units for UCS-2. An empty text is one segment of no units."""

    encoding: Encoding
    units: int
    segments: int


def size_of(text: str) -> Size:
    """Encoding, units and number of segments of `text` as a phone network counts them."""
    if all(character in BASIC or character in EXTENSION for character in text):
        widths = [2 if character in EXTENSION else 1 for character in text]
        return Size(Encoding.GSM7, sum(widths), _segments(widths, ONE_SEGMENT_UNITS, 153))
    widths = [2 if ord(character) > 0xFFFF else 1 for character in text]
    return Size(Encoding.UCS2, sum(widths), _segments(widths, 70, 67))


def is_one_gsm7_segment(text: str) -> bool:
    size = size_of(text)
    return size.encoding is Encoding.GSM7 and size.segments == 1


def _segments(widths: Iterable[int], alone: int, in_several: int) -> int:
    widths = tuple(widths)
    if sum(widths) <= alone:
        return 1
    segments, room = 1, in_several
    for width in widths:
        if width > room:
            segments, room = segments + 1, in_several
        room -= width
    return segments
