"""The demonstration on a port that another program has: one sentence, and nothing is touched."""

import os
import socket
import subprocess
import sys
from pathlib import Path

from deploy import run_demo

ROOT = Path(__file__).resolve().parents[2]


def test_an_occupied_port_is_said_before_anything_is_prepared() -> None:
    written = run_demo.CASES_FILE.stat().st_mtime_ns if run_demo.CASES_FILE.exists() else None
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        ended = subprocess.run(
            [sys.executable, "deploy/run_demo.py"],
            cwd=ROOT,
            env={**os.environ, "PORT": port},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == 1
    assert f"port {port}" in ended.stderr
    assert "PORT=" in ended.stderr
    assert written == (run_demo.CASES_FILE.stat().st_mtime_ns if run_demo.CASES_FILE.exists() else None)


def test_a_free_port_and_what_is_no_port_are_not_taken() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        free = str(other.getsockname()[1])
    assert not run_demo.is_taken(free)
    assert not any(run_demo.is_taken(text) for text in ("eighty", "70000", "1e3"))
