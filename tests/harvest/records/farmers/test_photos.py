"""A farmer's photo loses what the camera wrote beside it, and nothing of the picture."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvest.foundation.intake import FieldWrong
from harvest.records.farmers.photos import without_metadata
from harvest.records.farmers.record import PhotoKind
from tests.harvest.records.makers import JPEG, PNG, jpeg_with

GPS = b"Exif\0\0II*\0\x08\0\0\0\0\0 GPS 18.0179N 76.8099W"
TABLE = b"\xff\xdb\0\x04QT"


def exif(order: str, orientation: int) -> bytes:
    head = b"II*\0" if order == "little" else b"MM\0*"
    numbers = ((8, 4), (1, 2), (0x0112, 2), (3, 2), (1, 4), (orientation, 2), (0, 2), (0, 4))
    return b"Exif\0\0" + head + b"".join(one.to_bytes(size, order) for one, size in numbers) + b"GPS"  # type: ignore[arg-type]


def chunk(name: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4)


def test_a_jpeg_loses_place_camera_and_comments_and_keeps_its_tables() -> None:
    told = jpeg_with((0xE1, GPS), (0xE2, b"ICC"), (0xED, b"Photoshop: TESTER"), (0xFE, b"by TESTER"))
    assert without_metadata(told, PhotoKind.JPEG) == JPEG
    kept = told[:2] + TABLE + told[2:]
    assert without_metadata(kept, PhotoKind.JPEG) == JPEG[:2] + TABLE + JPEG[2:]


@pytest.mark.parametrize("order", ["little", "big"])
def test_a_picture_taken_sideways_still_says_so(order: str) -> None:
    kept = without_metadata(jpeg_with((0xE1, exif(order, 6))), PhotoKind.JPEG)
    assert kept != JPEG
    assert b"GPS" not in kept
    assert kept == without_metadata(jpeg_with((0xE1, exif("big", 6))), PhotoKind.JPEG)
    assert without_metadata(kept, PhotoKind.JPEG) == kept
    assert without_metadata(jpeg_with((0xE1, exif(order, 1))), PhotoKind.JPEG) == JPEG


def test_the_mark_of_adobes_colours_stays_and_what_follows_the_picture_goes() -> None:
    adobe = jpeg_with((0xEE, b"Adobe\0d\0\0\0\0\1"))
    assert without_metadata(adobe + b"film with GPS" + JPEG, PhotoKind.JPEG) == adobe


def test_a_picture_in_several_scans_is_kept_whole() -> None:
    scans = JPEG[:-2] + b"\xff\xc4\0\x04HT" + b"\xff\xda\0\x03\x01more\xff\x00data\xff\xd0x\xff\xff\xd9"
    assert without_metadata(scans, PhotoKind.JPEG).replace(b"\xff\xff", b"\xff") == scans.replace(b"\xff\xff", b"\xff")


def test_a_png_loses_text_time_and_exif() -> None:
    told = b"".join(chunk(name, b"GPS TESTER") for name in (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"))
    assert without_metadata(PNG[:33] + told + PNG[33:] + b"behind the end", PhotoKind.PNG) == PNG


@pytest.mark.parametrize(("whole", "kind"), [(JPEG, PhotoKind.JPEG), (PNG, PhotoKind.PNG)])
def test_a_picture_that_is_cut_off_is_refused(whole: bytes, kind: PhotoKind) -> None:
    for length in range(len(whole)):
        with pytest.raises(FieldWrong, match="damaged"):
            without_metadata(whole[:length], kind)


@given(st.binary(max_size=200), st.sampled_from(list(PhotoKind)))
def test_anything_else_is_a_picture_or_refused(content: bytes, kind: PhotoKind) -> None:
    start = JPEG[:2] if kind is PhotoKind.JPEG else PNG[:8]
    try:
        kept = without_metadata(start + content, kind)
    except FieldWrong:
        return
    assert kept.startswith(start)
    assert without_metadata(kept, kind) == kept
