"""Rules about the house itself, each in place of a sentence that nobody would remember."""

import ast
import re
import statistics
import subprocess
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from clip.judging import ReasonKind, Verdict
from harvest.foundation.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
CODE = ("harvest", "clip")
FORBIDDEN_NAMES = {"utils", "common", "lib", "helpers", "misc", "manager", "service", "dao", "idx", "range1"}
FOUNDATION = {
    *(
        "__init__",
        "accounts",
        "addresses",
        "clock",
        "columns",
        "commands",
        "engine",
        "headers",
        "here",
        "intake",
        "logs",
        "migrate",
        "networks",
        "parish_map",
        "phone_numbers",
        "pictures",
        "post",
        "problems",
        "settings",
        "tables",
    ),
}


def modules(*folders: str) -> list[Path]:
    return [*sorted(chain.from_iterable((ROOT / folder).rglob("*.py") for folder in folders)), ROOT / "wsgi.py"]


def functions(*folders: str) -> Iterator[tuple[str, int]]:
    for path in modules(*folders):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", (node.end_lineno or 0) - node.lineno + 1


def test_no_file_is_longer_than_300_lines() -> None:
    long = {str(path): lines for path in modules(*CODE) if (lines := path.read_text().count("\n")) > 300}
    assert not long


def test_functions_stay_short() -> None:
    lengths = dict(functions(*CODE))
    assert max(lengths.values()) <= 50, sorted(lengths, key=lambda name: -lengths[name])[:3]
    assert statistics.median(lengths.values()) <= 8
    assert sorted(lengths.values())[int(len(lengths) * 0.9)] <= 25


def test_every_module_says_its_one_responsibility() -> None:
    silent = [str(path) for path in modules(*CODE) if not ast.get_docstring(ast.parse(path.read_text()))]
    assert not silent


def test_nothing_has_a_name_that_means_everything() -> None:
    words = {word for path in modules(*CODE) for word in re.split(r"[_/.]", str(path.relative_to(ROOT)))}
    assert not words & FORBIDDEN_NAMES


def test_the_foundation_is_not_an_attic() -> None:
    foundation = ROOT / "harvest/foundation"
    assert {path.stem for path in foundation.glob("*.py")} == FOUNDATION
    assert {path.parent.name for path in foundation.glob("*/__init__.py")} == {"backup", "pages"}


def test_settings_and_their_example_name_the_same() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    named = [line.partition("=")[0] for line in lines if re.match(r"[A-Z0-9_]+=", line)]
    assert sorted(named) == sorted(name.upper() for name in Settings.__struct_fields__)


def test_the_example_settings_hold_no_secret() -> None:
    values = dict(
        line.partition("=")[::2]
        for line in (ROOT / ".env.example").read_text().splitlines()
        if re.match(r"[A-Z0-9_]+=", line)
    )
    assert not any(
        values[name]
        for name in ("SECRET_KEY", "SMTP_URL", "TWILIO_AUTH_TOKEN", "TWILIO_WEBHOOK_KEY", "HARVEST_API_KEY")
    )


WRITING_CALLS = {
    *("insert", "update", "delete", "bulk_save_objects", "bulk_insert_mappings", "bulk_update_mappings", "merge_all"),
}
NO_DATABASE = {"bar", "digest"}  # a progress bar and a digest are updated, too
WRITING_SQL = re.compile(r"\s*(insert|update|delete|merge|replace|truncate|copy)\b", re.IGNORECASE)
TAKES_SQL = {"text", "execute", "exec_driver_sql", "scalar", "scalars"}


def writes(code: str) -> list[int]:
    """Lines with a statement that writes: SQLAlchemy's functions, imported or called, and SQL in so many words."""
    return [node.lineno for node in ast.walk(ast.parse(code)) if _imports_writing(node) or _calls_writing(node)]  # type: ignore[attr-defined]


def _imports_writing(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("sqlalchemy")
        and any(alias.name in WRITING_CALLS for alias in node.names)
    )


def _calls_writing(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
    if getattr(getattr(node.func, "value", None), "id", None) in NO_DATABASE:
        return False
    return name in WRITING_CALLS or (name in TAKES_SQL and any(_is_writing_sql(argument) for argument in node.args))


def _is_writing_sql(argument: ast.expr) -> bool:
    first = argument.values[0] if isinstance(argument, ast.JoinedStr) and argument.values else argument
    return isinstance(first, ast.Constant) and isinstance(first.value, str) and bool(WRITING_SQL.match(first.value))


def test_nobody_changes_records_past_the_trail() -> None:
    """Statements that write are in audit, in derived.py for what is no record, and where a backup is restored into an
    empty database, trail and all; acts change records."""
    allowed = {
        *(ROOT / "harvest/audit").glob("*.py"),
        *(ROOT / "harvest" / name for name in ("derived.py", "foundation/backup/restoring.py")),
        ROOT / "wsgi.py",
    }
    found = {
        str(path.relative_to(ROOT)): lines
        for path in modules("harvest")
        if path not in allowed and (lines := writes(path.read_text()))
    }
    assert not found


@pytest.mark.parametrize(
    "code",
    [
        "from sqlalchemy import insert as put",
        "from sqlalchemy.dialects.postgresql import insert",
        "session.execute(update(Book).values(state='sold'))",
        "sa.delete(Book)",
        "Book.__table__.insert()",
        "session.query(Book).update({'state': 'sold'})",
        "session.execute(text('UPDATE receipt_books SET state = 1'))",
        "connection.exec_driver_sql(f'delete from {table}')",
        "session.bulk_save_objects(books)",
    ],
)
def test_a_way_past_the_trail_is_seen(code: str) -> None:
    assert writes(code) == [1]


@pytest.mark.parametrize(
    "code", ["session.execute(select(Book).with_for_update())", "text('SELECT 1')", "x = 'update'"]
)
def test_reading_is_no_way_past_the_trail(code: str) -> None:
    assert writes(code) == []


def test_only_doors_commit() -> None:
    found = [str(path) for path in modules(*CODE) if ".commit()" in path.read_text() and path.stem != "migrate"]
    assert not found


def test_the_time_is_never_naive() -> None:
    pattern = re.compile(r"datetime\.(now\(\)|utcnow|today)")
    assert not [str(path) for path in modules(*CODE) if pattern.search(path.read_text())]


SAID_AS = {
    ReasonKind.STOLEN: "STOLEN",
    ReasonKind.LOST: "LOST",
    ReasonKind.STOP_LISTED: "STOP LIST",
    ReasonKind.UNDER_INVESTIGATION: "UNDER INVESTIGATION",
    ReasonKind.RECALLED: "RECALLED",
    ReasonKind.VOID: "VOID",
    ReasonKind.NOT_SOLD: "NOT SOLD",
    ReasonKind.FARMER_SUSPENDED: "FARMER SUSPENDED",
    ReasonKind.SEEN: "SEEN",
    ReasonKind.GOODS_NOT_ON_RECORD: "no COCONUT on record",
    ReasonKind.FARMER_DECEASED: "FARMER DIED",
    ReasonKind.NOT_VERIFIED: "NOT VERIFIED",
    ReasonKind.BOOK_FINISHED: "BOOK FINISHED",
    ReasonKind.DISPUTED: "DISPUTED",
    ReasonKind.BOOK_DIFFERS: "BOOK DIFFERS",
    ReasonKind.FARMER_DIFFERS: "FARMER NO. DIFFERS",
}


def test_every_verdict_and_reason_has_its_words_in_the_golden_replies() -> None:
    replies = (ROOT / "tests/clip/wording/golden.txt").read_text().splitlines()
    assert [verdict for verdict in Verdict if not any(reply.startswith(f"{verdict} ") for reply in replies)] == []
    judged = [reply for reply in replies if reply.startswith(("ASK ", "ALERT "))]
    assert set(SAID_AS) == set(ReasonKind)
    assert [kind for kind, words in SAID_AS.items() if not any(words in reply for reply in judged)] == []


def test_every_room_of_the_readme_map_exists_and_every_package_is_on_it() -> None:
    readme = (ROOT / "README.md").read_text().partition("## Map of the house")[2]
    rooms = {
        path.parent.name
        for path in chain((ROOT / "harvest").glob("*/__init__.py"), (ROOT / "clip").glob("*/__init__.py"))
    }
    missing = {room for room in rooms - {"sms"} if room not in readme}
    assert not missing


# Twilio's, anyone's, and ours (harvest/records/client_apps.py).
SECRET = re.compile(r"\bSK[0-9a-f]{32}\b|-----BEGIN [A-Z ]*PRIVATE KEY|\bhv_[0-9a-f]{8}\.[\w-]{40,}")


def test_no_secret_and_no_real_phone_stands_in_the_repository() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    phone = re.compile(r"\+1(?:876|658)(?!555)\d{7}\b")
    for name in listed:
        if (ROOT / name).is_file() and name.endswith(
            (".py", ".md", ".csv", ".txt", ".html", ".toml", ".example", ".sh")
        ):
            found = phone.search(text := (ROOT / name).read_text()) or SECRET.search(text)
            assert not found, f"{name}: {found}"


def test_the_settings_of_a_real_line_are_never_committed() -> None:
    ignored = subprocess.run(["git", "check-ignore", "--no-index", "-q", ".env"], cwd=ROOT, check=False)
    assert ignored.returncode == 0, "Add .env to .gitignore: it holds the secrets of whoever runs this."


def test_our_own_keys_are_found_as_secrets() -> None:
    key = f"hv_{'0' * 8}.{'a' * 43}"
    assert SECRET.search(f"HARVEST_API_KEY={key}")


@pytest.mark.parametrize("history", ["harvest", "clip"])
def test_migrations_are_in_one_row_and_import_no_models(history: str) -> None:
    versions = sorted((ROOT / "migrations" / history / "versions").glob("*.py"))
    assert [path.stem for path in versions][-1] == (ROOT / "migrations" / history / "current-head").read_text().strip()
    for number, path in enumerate(versions, start=1):
        assert path.stem.startswith(f"{number:04}_")
        assert f'revision = "{path.stem}"' in path.read_text()
        assert not re.search(r"^(from|import) (harvest|clip)\b", path.read_text(), re.MULTILINE)
