"""A real Redis for one test: its own server on a free port of this machine, without a file and without a password."""

import contextlib
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator

MISSING = "redis-server is missing: install the system's package redis-server."
LOOKS, PAUSE_S = 200, 0.02


@contextlib.contextmanager
def running() -> Iterator[str]:
    """Its address. At the end it is gone."""
    program = shutil.which("redis-server")
    if program is None:
        raise RuntimeError(MISSING)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [program, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
    )
    try:
        _wait_for(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int) -> None:
    for _ in range(LOOKS):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(PAUSE_S)
    raise RuntimeError("redis-server does not answer")
