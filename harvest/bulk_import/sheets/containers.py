"""Whether a zipped file is a workbook that may be opened: no macros, no bomb, no foreign kind, nothing out of place."""

import zipfile
import zlib
from pathlib import Path, PurePosixPath

from harvest.bulk_import.rows import FileRefused

SMALL_PART = 32 * 1024 * 1024  # bytes: what only describes a workbook is smaller
MOST_PARTS = 2_000
MOST_UNPACKED = 6 * 1024**3  # bytes: a million rows of twenty columns are below one
SUSPICIOUS = 64 * 1024**2  # bytes: below this a bomb is a squib, and text that repeats itself packs very well
MOST_RATIO = 200  # unpacked to packed; sheets have 5 to 60
CONTENT_TYPES = "[Content_Types].xml"
OPEN_DOCUMENT = b"application/vnd.oasis.opendocument"
SAVE_AS_XLSX = "open it in a spreadsheet and save it as an XLSX workbook"


def inspect(path: Path) -> None:
    """FileRefused with a sentence unless this is a workbook that may be opened."""
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_bombs(archive.infolist())
            _refuse_other_kinds(archive)
    except FileRefused:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise FileRefused("The file is damaged: it cannot be unpacked. Save the workbook again.") from error


def _refuse_bombs(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS:
        raise FileRefused(f"The file has {len(parts):,} parts inside, as no workbook has: {SAVE_AS_XLSX}.")
    names = {part.filename.casefold() for part in parts}
    if len(names) < len(parts) or any(_is_out_of_place(part.filename) for part in parts):
        raise FileRefused(f"The file has parts inside with names that no workbook has: {SAVE_AS_XLSX}.")
    if any(part.flag_bits & 1 for part in parts):
        raise FileRefused("The file is protected with a password: save it without one and bring it again.")
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if unpacked > MOST_UNPACKED or (unpacked > SUSPICIOUS and unpacked > packed * MOST_RATIO):
        raise FileRefused(
            f"The file would unpack to {unpacked // 1024**2:,} MB, which no sheet of records needs: bring the rows in "
            "several files, or as CSV."
        )


def _is_out_of_place(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return name.startswith("/") or "\\" in name or ".." in parts or "\0" in name or name[1:2] == ":"


def _refuse_other_kinds(archive: zipfile.ZipFile) -> None:
    names = {part.filename: part for part in archive.infolist()}
    if "mimetype" in names and _beginning(archive, "mimetype").startswith(OPEN_DOCUMENT):
        raise FileRefused(f"This is an OpenDocument file (such as .ods): {SAVE_AS_XLSX}.")
    if CONTENT_TYPES not in names:
        raise FileRefused("This is a packed (zip) file and no workbook: unpack it and bring the sheet in it.")
    if names[CONTENT_TYPES].file_size > SMALL_PART:
        raise FileRefused(f"The file's list of contents is larger than any workbook's: {SAVE_AS_XLSX}.")
    types = archive.read(CONTENT_TYPES).lower()
    if b"macroenabled" in types or any(name.casefold().endswith("vbaproject.bin") for name in names):
        raise FileRefused("The workbook has macros, which are never opened here: save it as XLSX without macros.")
    if b"sheet.binary" in types:
        raise FileRefused(f"This is a binary workbook (.xlsb): {SAVE_AS_XLSX}.")
    if b"spreadsheetml" not in types:
        raise FileRefused("This is a text document or presentation, not a sheet: bring the rows as XLSX or CSV.")


def _beginning(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as file:
        return file.read(200)
