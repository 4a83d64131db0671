"""Twilio's REST interface played on a loopback socket: says what it was told to say, remembers what it was asked."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    fields: dict[str, str]
    token: str


@dataclass
class FakeTwilio:
    """`answers`: status and JSON (or bytes) for each request in turn; "hang" never answers, "drop" hangs up."""

    answers: list[Any]
    asked: list[Asked] = field(default_factory=list)
    url: str = ""
    over: threading.Event = field(default_factory=threading.Event)


class _Handler(BaseHTTPRequestHandler):
    server: "_Server"

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
        parts = urlsplit(self.path)
        token = base64.b64decode(self.headers["authorization"].removeprefix("Basic ")).decode().partition(":")[2]
        fake = self.server.fake
        fake.asked.append(Asked(self.command, parts.path, dict(parse_qsl(body or parts.query)), token))
        answer = fake.answers.pop(0)
        if answer == "hang":
            # Trickles, so that a limit per read alone would never end it.
            while not fake.over.wait(0.02):
                self.wfile.write(b"HTTP/1.1 200 OK\r\nX: y\r\n" if not getattr(self, "begun", False) else b"X: y\r\n")
                self.begun = True
        elif answer != "drop":
            self._say(*answer)

    def _say(self, status: int, content: Any) -> None:
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = _answer  # noqa: N815 - the base class calls them so

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
        pass


class _Server(ThreadingHTTPServer):
    fake: FakeTwilio

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that gave up is what some tests are about."""


@contextmanager
def playing(*answers: Any) -> Iterator[FakeTwilio]:
    fake = FakeTwilio(list(answers))
    server = _Server(("127.0.0.1", 0), _Handler)
    server.fake = fake
    fake.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield fake
    finally:
        fake.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
