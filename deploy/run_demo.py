"""The demonstration: migrates and fills the two SQLite files under var/, then runs web server and workers together.

Everything here is invented and nothing leaves the machine. Production runs the same programs under a supervisor of
its own (README, "Not as a demonstration").
"""

import contextlib
import errno
import json
import multiprocessing
import multiprocessing.connection
import os
import secrets
import signal
import socket
import sys
from multiprocessing.context import ForkProcess
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parents[1]
CASES_FILE = ROOT / "var" / "demo.json"
OFFICERS = 20
STOPPED = {0, -signal.SIGTERM, -signal.SIGINT}


def main() -> int:
    os.chdir(ROOT)
    starts = "--prepare" not in sys.argv
    if starts and is_taken(port := _port()):
        sys.exit(f"Something listens on port {port} already: stop it, or choose another port as in PORT=8001 make run.")
    # Without a start of its own it must leave the file alone: a server on another port may have written it.
    prepare(write_facts=starts or not CASES_FILE.exists())
    return run() if starts else 0


def prepare(*, write_facts: bool) -> None:
    """Databases at the newest schema, demonstration data in them, var/demo.json written, the environment set."""
    os.environ["DEMO"] = "1"
    os.environ.update({name: value for name, value in _twilio().items() if not os.environ.get(name)})

    import wsgi  # noqa: F401, PLC0415 - imported before the fork, so that both programs have it
    from clip import demo as clip_demo  # noqa: PLC0415 - settings are read from the environment set above
    from clip.database import make_sessions as clip_sessions  # noqa: PLC0415
    from harvest import demo as harvest_demo  # noqa: PLC0415
    from harvest.database import make_sessions as harvest_sessions  # noqa: PLC0415
    from harvest.foundation.clock import local_day, utc_now  # noqa: PLC0415
    from harvest.foundation.settings import read  # noqa: PLC0415

    settings = read(os.environ)
    harvest = _migrated("harvest", settings.harvest_database_url)
    clip = _migrated("clip", settings.clip_database_url)
    harvest_demo.fill(harvest_sessions(harvest), today=local_day(utc_now()), farmers=5000, progress=print)
    clip_demo.fill(clip_sessions(clip), officers=OFFICERS, now=utc_now())
    harvest.dispose()
    clip.dispose()
    if not write_facts:
        return
    facts = {
        "officer": clip_demo.OFFICER,
        "suspended_officer": clip_demo.SUSPENDED_OFFICER,
        "twilio_account_sid": os.environ["TWILIO_ACCOUNT_SID"],
        "twilio_auth_token": os.environ["TWILIO_AUTH_TOKEN"].split(",")[0].strip(),
        "line": settings.line_numbers[0],
        "public_url": settings.clip_public_url,
        "cases": harvest_demo.demo_cases(),
    }
    CASES_FILE.parent.mkdir(exist_ok=True)  # with both databases elsewhere nothing else made it
    CASES_FILE.write_text(json.dumps(facts, indent=2) + "\n")


def _twilio() -> dict[str, str]:
    """The demonstration's own gateway account: made up at the first start, then kept."""
    with contextlib.suppress(OSError, ValueError, KeyError):
        kept = json.loads(CASES_FILE.read_text())
        return {"TWILIO_ACCOUNT_SID": kept["twilio_account_sid"], "TWILIO_AUTH_TOKEN": kept["twilio_auth_token"]}
    return {"TWILIO_ACCOUNT_SID": f"AC{secrets.token_hex(16)}", "TWILIO_AUTH_TOKEN": secrets.token_hex(16)}


def _migrated(history: str, url: str):  # noqa: ANN202 - an Engine, imported late
    from harvest.foundation.engine import make_engine, make_room  # noqa: PLC0415
    from harvest.foundation.migrate import is_current, upgrade  # noqa: PLC0415

    make_room(url)
    engine = make_engine(url, durable=True)
    if not is_current(engine, history):
        print(f"Setting up {history}'s database.")
        upgrade(engine, history)
    return engine


def run() -> int:
    """Web server and workers, until Ctrl-C or until one of them ends; then both end.

    Forked, not started anew: what they need is imported already, and a second start answers seconds sooner.
    """
    from harvest.demo.people import MEMBERS, PASSWORD  # noqa: PLC0415

    port = _port()
    forking = multiprocessing.get_context("fork")
    programs = [
        forking.Process(target=_serve, args=(port,)),
        forking.Process(target=_work),
        forking.Process(target=_work_on_files),
    ]
    for program in programs:
        program.start()
    signal.signal(signal.SIGTERM, _interrupt)
    print(f"\n  Stand at the roadside:  http://127.0.0.1:{port}/try")
    print('  Or from a shell:        make sms TEXT="R 4100151"')
    print("  Numbers to try:         var/demo.json")
    print(f"  The staff's pages:      http://127.0.0.1:{port}/staff")
    print(f"    sign in as {', '.join(one[0] for one in MEMBERS)}; the password is {PASSWORD}")
    print("  Ctrl-C stops everything.\n", flush=True)
    try:
        multiprocessing.connection.wait([program.sentinel for program in programs])
    except KeyboardInterrupt:
        print("Stopping.")
    finally:
        _stop(programs)
    return 0 if all(program.exitcode in STOPPED for program in programs) else 1


def _port() -> str:
    return os.environ.get("PORT", "").strip() or "8000"


def is_taken(port: str) -> bool:
    """Another program listens there. What is no port at all is left to the settings, which say so."""
    with contextlib.suppress(ValueError, OverflowError), socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the web server does: a port just left is free
        try:
            probe.bind(("127.0.0.1", int(port)))
        except OSError as error:
            return error.errno == errno.EADDRINUSE
    return False


def _serve(port: str) -> None:
    from gunicorn.app.wsgiapp import WSGIApplication  # noqa: PLC0415

    sys.argv = ["gunicorn", "-c", "deploy/gunicorn.conf.py", "-b", f"127.0.0.1:{port}", "wsgi:app"]
    WSGIApplication().run()


def _work() -> None:
    import wsgi  # noqa: PLC0415

    sys.argv = ["clip", "worker"]
    wsgi.clip_command()


def _work_on_files() -> None:
    from harvest.cli import main  # noqa: PLC0415

    sys.argv = ["harvest", "worker"]
    main()


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _stop(programs: list[ForkProcess]) -> None:
    for program in programs:
        program.terminate()
    for program in programs:
        program.join(timeout=10)
        if program.is_alive():
            program.kill()
            program.join()


if __name__ == "__main__":
    sys.exit(main())
