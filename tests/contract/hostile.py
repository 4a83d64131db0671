"""A register of raw bytes: answers each connection with whatever a test says, as slowly as it says."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Answer = Callable[[socket.socket], None]


@dataclass
class Hostile:
    """`requests`: what arrived, as bytes. `ended` is set when the test is over: whatever drips stops."""

    url: str
    requests: list[bytes] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)


def http(
    body: bytes, *, status: str = "200 OK", kind: str = "application/json", length: int | None = None, more: str = ""
) -> bytes:
    """A whole answer; `length` other than the body's own makes it a lie."""
    length = len(body) if length is None else length
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n{more}\r\n"
    return head.encode() + body


@contextlib.contextmanager
def hostile(answer: Callable[[Hostile, int], bytes | Answer]) -> Iterator[Hostile]:
    """Listens on this machine. `answer(server, n)`: bytes, or a function of the socket, for connection n from 0."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    server = Hostile(f"http://127.0.0.1:{listener.getsockname()[1]}")
    threads: list[threading.Thread] = []

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            number = len(threads)
            threads.append(threading.Thread(target=_serve, args=(server, connection, answer, number)))
            threads[-1].start()

    accepting = threading.Thread(target=accept)
    accepting.start()
    try:
        yield server
    finally:
        server.ended.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for thread in (accepting, *threads):
            thread.join()


def _serve(
    server: Hostile, connection: socket.socket, answer: Callable[[Hostile, int], bytes | Answer], n: int
) -> None:
    with connection, contextlib.suppress(OSError):
        server.requests.append(_request(connection))
        answered = answer(server, n)
        connection.sendall(answered) if isinstance(answered, bytes) else answered(connection)


def _request(connection: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received and (part := connection.recv(65536)):
        received += part
    head, _, body = received.partition(b"\r\n\r\n")
    lengths = [int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    while len(body) < sum(lengths) and (part := connection.recv(65536)):
        body += part
    return head + b"\r\n\r\n" + body


def dripping(server: Hostile, answer: bytes, *, every: float) -> Answer:
    """One byte after the other, until the test ends."""

    def drip(connection: socket.socket) -> None:
        for byte in answer:
            if server.ended.wait(every):
                return
            connection.sendall(bytes([byte]))

    return drip


def silent(server: Hostile) -> Answer:
    return lambda _connection: server.ended.wait() and None


def endless(server: Hostile) -> Answer:
    """A body without an end, as fast as it is read."""

    def pour(connection: socket.socket) -> None:
        until = time.monotonic() + 20
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
        while not server.ended.is_set() and time.monotonic() < until:
            connection.sendall(b" " * 65536)

    return pour
