"""A real PostgreSQL for one test run: its own cluster in a temporary folder on a free port, also when run as root."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

MISSING = "PostgreSQL's server binaries (initdb, postgres) are missing: install the system's package postgresql."
NO_SYNC = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def binaries() -> Path | None:
    """The folder that holds initdb and postgres: on the PATH, or where Debian keeps them."""
    found = shutil.which("initdb")
    candidates = [Path(found).resolve().parent] if found else []
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in candidates if (folder / "postgres").exists()), None)


def _unprivileged() -> dict[str, str | int]:
    """PostgreSQL refuses to run as root; the package brings a user for it."""
    if os.geteuid() != 0:
        return {}
    return {"user": "postgres", "group": pwd.getpwnam("postgres").pw_gid}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(*, durable: bool = False) -> Iterator[str]:
    """The address of a fresh server's maintenance database. durable: full commits, as production has them."""
    folder = binaries()
    if folder is None:
        raise RuntimeError(MISSING)
    root = Path(tempfile.mkdtemp(prefix="pg-"))
    if os.geteuid() == 0:
        shutil.chown(root, "postgres")
    try:
        with _server(folder, root, durable=durable) as port:
            yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
    finally:
        shutil.rmtree(root, ignore_errors=True)


@contextlib.contextmanager
def _server(folder: Path, root: Path, *, durable: bool) -> Iterator[int]:
    quiet = {"cwd": root, "stdout": subprocess.DEVNULL, "stderr": subprocess.STDOUT, **_unprivileged()}
    init = [folder / "initdb", "-D", root / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run([*init, "--locale=C.UTF-8"], check=True, **quiet)
    port = _free_port()
    options = {"listen_addresses": "127.0.0.1", "unix_socket_directories": str(root), "max_connections": "200"}
    options |= {} if durable else NO_SYNC
    flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    command = [folder / "pg_ctl", "-D", root / "data", "-w", "-t", "60", "-l", root / "log"]
    arguments = " ".join(f"'{flag}'" if " " in flag else flag for flag in [*flags, "-p", str(port)])
    subprocess.run([*command, "-o", arguments, "start"], check=True, **quiet)
    try:
        yield port
    finally:
        subprocess.run([folder / "pg_ctl", "-D", root / "data", "-m", "immediate", "-w", "stop"], check=False, **quiet)
