"""A stretch of network between a program and its database that can go silent: nothing is refused, nothing arrives."""

import contextlib
import socket
import threading
from collections.abc import Iterator

from sqlalchemy import make_url


class Cable:
    """Carries connections from its own port on this machine to the server of a database address."""

    def __init__(self, url: str) -> None:
        self._server = make_url(url)
        self._carries = threading.Event()
        self._carries.set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []

    @property
    def url(self) -> str:
        """The same database through this cable."""
        port = int(self._listener.getsockname()[1])
        return self._server.set(port=port).render_as_string(hide_password=False)

    @contextlib.contextmanager
    def pulled(self) -> Iterator[None]:
        """Whatever is sent meanwhile arrives afterwards, as over a network that comes back."""
        self._carries.clear()
        yield
        self._carries.set()

    def __enter__(self) -> "Cable":
        self._run(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._carries.set()
        for end in (self._listener, *self._sockets):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        for end in (self._listener, *self._sockets):
            end.close()

    def _run(self, target: object, *arguments: socket.socket) -> None:
        thread = threading.Thread(target=target, args=arguments)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                here, _ = self._listener.accept()
                there = socket.create_connection((self._server.host or "", self._server.port or 5432))
                self._sockets += [here, there]
                self._run(self._carry, here, there)
                self._run(self._carry, there, here)

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while part := source.recv(65536):
                self._carries.wait()
                target.sendall(part)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)
