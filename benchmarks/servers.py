"""The servers that are compared: ours on either engine and the yardstick, all under the same gunicorn settings."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

ACCOUNT, TOKEN, LINE = "AC" + "0" * 32, "benchmark-token", "+18765550199"
PUBLIC_URL = "https://clip.example"


def environment(**more: str) -> dict[str, str]:
    limits = {"CLIP_CHECKS_PER_10_MINUTES": "1000000", "CLIP_CHECKS_PER_DAY": "1000000"}
    return {
        **os.environ,
        "SECRET_KEY": "only for a benchmark on this machine, nothing real",
        "CLIP_PUBLIC_URL": PUBLIC_URL,
        "CLIP_NUMBERS": LINE,
        "CLIP_HELP_NUMBER": "876-555-0100",
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        **limits,
        **more,
    }


@contextlib.contextmanager
def serving(target: str, **more: str) -> Iterator[int]:
    """The port of a gunicorn that serves `target` with deploy/gunicorn.conf.py."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "-b", f"127.0.0.1:{port}", target]
    server = subprocess.Popen(command, env=environment(**more))
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        time.sleep(0.1)
    raise RuntimeError("The server did not start within 30 s.")
