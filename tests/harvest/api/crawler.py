"""Somebody without a name who opens every link there is, and reads all of it: texts, headers, marks, files, footers."""

import base64
import binascii
import io
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import unquote_plus, urlsplit

import pyarrow as arrow
from pyarrow import parquet
from werkzeug.test import TestResponse

from tests.harvest.api.canaries import Nest
from tests.harvest.api.site import Site

IN_HTML = re.compile(r"""(?:href|src|action)\s*=\s*["']([^"'#]+)""")
IN_JSON = re.compile(r'"((?:https?://localhost)?/[^"\s]*)"')
IN_LINK = re.compile(r"<([^>]+)>")
IN_TEXT = re.compile(r"https?://localhost(/[^\s\"'<>]+)")
CURSOR = re.compile(r"cursor=[\w.-]+")  # signed, and good for one question
TOKEN = re.compile(r"[A-Za-z0-9_+/-]{16,}={0,2}")
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
ZSTD = b"\x28\xb5\x2f\xfd"
LARGEST_DECODED = 2_000_000  # characters of an answer whose marks are opened


@dataclass
class Crawler:
    """`leaks`: what was found where; `seen`: the addresses that were opened, each once."""

    site: Site
    nest: Nest
    leaks: list[tuple[str, set[str]]] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    _due: deque[str] = field(default_factory=deque)

    def walk(self, *starts: str) -> None:
        """Open these addresses and all that they lead to."""
        self._due.extend(starts)
        while self._due:
            path = self._due.popleft()
            if path not in self.seen:
                self.seen.add(path)
                answer = self.ask(path)
                assert answer.status_code < 500, path
                self._due.extend(links_of(path, answer))

    def ask(self, path: str, method: str = "GET", **headers: str) -> TestResponse:
        answer = self.site.ask(path, method, **headers)
        self.look(f"{method} {path}", answer, sent=f"{path} {' '.join(headers.values())}")
        return answer

    def look(self, where: str, answer: TestResponse, *, sent: str = "") -> None:
        """What was sent may come back, and nothing else."""
        known = self.nest.found(unquote_plus(sent))
        found = {one for text in texts_of(answer) for one in self.nest.found(text)} - known
        if found:
            self.leaks.append((where, found))

    def look_alike(self, canary: str, other: str, asks: Iterable[tuple[str, str]]) -> list[str]:
        """Which of these addresses tell somebody who is in the register from nobody; each is asked with both."""
        return [mine for mine, his in asks if _said(self.ask(mine), canary) != _said(self.ask(his), other)]


def _said(answer: TestResponse, word: str) -> tuple[int, str]:
    return answer.status_code, CURSOR.sub("", unquote_plus(answer.text).replace(word, "…"))


def links_of(path: str, answer: TestResponse) -> Iterator[str]:
    """The addresses of this house that an answer names."""
    kind = answer.mimetype
    headers = [value for name, value in answer.headers if name in ("Location", "Content-Location")]
    named = headers + [one for value in answer.headers.getlist("Link") for one in IN_LINK.findall(value)]
    if kind == "text/html":
        named += map(unescape, IN_HTML.findall(answer.text))
    elif ("json" in kind and not path.startswith("/data/")) or path.endswith((".json", "index.json")):
        named += IN_JSON.findall(answer.text)
    elif kind.startswith("text/plain"):
        named += IN_TEXT.findall(answer.text)
    for one in named:
        found = urlsplit(one)
        if found.netloc in ("", "localhost") and found.scheme in ("", "http") and "{" not in one:
            below = found.path if found.path.startswith("/") else ""
            query = f"?{found.query}" if found.query else ""
            if below or query:
                yield f"{below or urlsplit(path).path}{query}"


def texts_of(answer: TestResponse) -> Iterator[str]:
    """All that an answer says, in each way in which it can be read."""
    content: bytes = answer.data
    yield "\n".join(f"{name}: {value}" for name, value in answer.headers)
    for _, value in answer.headers:
        yield from opened(value)
    if content[:4] == b"PAR1":
        yield from parquet_texts(content)
        return
    text = content.decode("utf-8", "replace")
    yield text
    if "%" in text:
        yield unquote_plus(text)
    if "&" in text or "\\u" in text:
        yield ESCAPED.sub(lambda one: chr(int(one[1], 16)), unescape(text))
    if len(text) < LARGEST_DECODED:
        yield from opened(text)


def opened(text: str) -> Iterator[str]:
    """What cursors, ETags, cookies and the like are when they are no secret."""
    for token in set(TOKEN.findall(text)):
        bare = token.rstrip("=").translate(str.maketrans("-_", "+/"))
        try:
            yield base64.b64decode(bare + "=" * (-len(bare) % 4)).decode("latin-1")
        except (binascii.Error, ValueError):
            continue


def parquet_texts(content: bytes) -> Iterator[str]:
    """The rows; the footer with all that it may hold beside them; every page as it is unpacked, read or not."""
    file: Any = parquet.ParquetFile(io.BytesIO(content))
    yield "\n".join(" ".join(map(str, row.values())) for row in file.read().to_pylist())
    yield f"{file.metadata.metadata} {file.metadata.created_by} {file.schema} {file.schema_arrow.metadata}"
    for group in range(file.metadata.num_row_groups):
        for column in range(file.metadata.num_columns):
            yield f"{file.metadata.row_group(group).column(column)}"
    yield content.decode("latin-1")
    for part in content.split(ZSTD)[1:]:
        yield _unpacked(ZSTD + part).decode("latin-1")


def _unpacked(frame: bytes) -> bytes:
    """A page, byte by byte: what stands behind it in the file is none, and ends the reading."""
    stream = arrow.CompressedInputStream(arrow.BufferReader(frame), "zstd")
    read = bytearray()
    try:
        while one := stream.read(1):
            read += one
    except OSError:
        pass
    return bytes(read)
