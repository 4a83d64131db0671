"""Which files of open data are there: `{dataset}/{day}/{file}`, a day whole or not there at all."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from harvest.exports.parquet import can_write_parquet

PACKAGE = "datapackage.json"
LATEST = "latest"
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
NAME = re.compile(r"[a-z]+(?:-[a-z]+)*")


@dataclass(frozen=True, slots=True)
class Kept:
    """One file that is there. `sha256` in hexadecimal; `day` as in its folder's name."""

    path: Path
    day: str
    media_type: str
    sha256: str
    bytes: int


def days_of(root: Path, dataset: str) -> list[str]:
    """The days of which there are files, the newest first."""
    folder = root / dataset
    if not NAME.fullmatch(dataset) or not folder.is_dir():
        return []
    return sorted((one.name for one in folder.iterdir() if DAY.fullmatch(one.name)), reverse=True)


def newest_of(root: Path, dataset: str) -> str | None:
    return next(iter(days_of(root, dataset)), None)


def package_of(root: Path, dataset: str, day: str) -> dict[str, Any] | None:
    """The description of a day's files, as it was written; None where there is no such day."""
    if not NAME.fullmatch(dataset) or not DAY.fullmatch(day):
        return None
    path = root / dataset / day / PACKAGE
    return _read(path) if path.is_file() else None


def offers_parquet(root: Path, datasets: Iterable[str]) -> bool:
    """Whether the newest files of any of these are Parquet, too; before there are any, whether they will be."""
    packages = [package_of(root, one, day) for one in datasets if (day := newest_of(root, one))]
    files = [file for package in packages if package for file in package["resources"]]
    return any(file["format"] == "parquet" for file in files) if files else can_write_parquet()


def kept(root: Path, dataset: str, day: str, name: str) -> Kept | None:
    """The file of this name, of a day or of the latest one; None where there is none. Nothing but what is described."""
    found_day = newest_of(root, dataset) if day == LATEST else day
    package = package_of(root, dataset, found_day) if found_day else None
    if package is None or found_day is None:
        return None
    folder = root / dataset / found_day
    if name == PACKAGE:
        return Kept(folder / name, found_day, "application/json", package["_sha256"], package["_bytes"])
    for one in package["resources"]:
        if one["path"] == name:
            sha256 = one["hash"].removeprefix("sha256:")
            return Kept(folder / name, found_day, one["mediatype"], sha256, one["bytes"])
    return None


@lru_cache(maxsize=256)  # what is there never changes
def _read(path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    package: dict[str, Any] = msgspec.json.decode(content)
    return package | {"_sha256": hashlib.sha256(content).hexdigest(), "_bytes": len(content)}
