"""The files themselves: taken in pieces as they came, and laid out again for whoever reads them."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BufferedIOBase
from pathlib import Path
from typing import Any

from sqlalchemy import select

from harvest.audit import actor_of
from harvest.database import HarvestSession
from harvest.records.loads import PIECE, Load, LoadPiece, Mode

LARGEST = 512 * 1024 * 1024  # bytes of a file
LONGEST_NAME = 200


class FileTooLarge(ValueError):
    """More than can be taken; the message says how much that is."""


def receive(
    session: HarvestSession,
    content: BufferedIOBase,
    *,
    name: str,
    options: dict[str, Any] | None = None,
    mode: Mode = Mode.GOOD_ROWS,
    office_id: int | None = None,
    now: datetime,
) -> Load:
    """Keep a file as it came; it waits to be tried. Raises FileTooLarge."""
    size = content.seek(0, os.SEEK_END)
    if size > LARGEST:
        raise FileTooLarge(f"The file is larger than {LARGEST // 1024**2} MB. Split it and send the parts.")
    content.seek(0)
    digest = hashlib.file_digest(content, "sha256").hexdigest()
    load = Load(
        file_name=_plain(name),
        file_digest=digest,
        size_bytes=size,
        made_by=actor_of(session),
        made_at=now,
        office_id=office_id,
        options=options or {},
        mode=mode,
    )
    session.add(load)
    session.flush()
    content.seek(0)
    for number, piece in enumerate(iter(lambda: content.read(PIECE), b""), start=1):
        session.add(kept := LoadPiece(load_id=load.id, number=number, content=piece))
        session.flush()
        session.expunge(kept)  # a large file is not held in memory as a whole
    return load


@contextmanager
def laid_out(session: HarvestSession, load: Load) -> Iterator[Path]:
    """The file of a load in a folder of its own, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="harvest-load-") as folder:
        path = Path(folder) / "file"
        with path.open("wb") as file:
            for piece in content_of(session, load):
                file.write(piece)
        yield path


def content_of(session: HarvestSession, load: Load) -> Iterator[bytes]:
    """The file as it came, piece by piece."""
    numbers = session.scalars(
        select(LoadPiece.number).where(LoadPiece.load_id == load.id).order_by(LoadPiece.number)
    ).all()
    for number in numbers:
        yield session.scalars(
            select(LoadPiece.content).where(LoadPiece.load_id == load.id, LoadPiece.number == number)
        ).one()


def _plain(name: str) -> str:
    """The last part of a file's name, without what a screen or a header could not bear."""
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in bare if letter.isprintable())[:LONGEST_NAME].strip() or "file"
