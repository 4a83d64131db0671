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
    *("__init__", "clock", "columns", "engine", "headers", "logs", "migrate", "phone_numbers", "problems", "settings"),
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
    assert {path.stem for path in (ROOT / "harvest/foundation").glob("*.py")} == FOUNDATION


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
        values[name] for name in ("SECRET_KEY", "TWILIO_AUTH_TOKEN", "TWILIO_WEBHOOK_KEY", "HARVEST_API_KEY")
    )


def test_nobody_changes_records_past_the_trail() -> None:
    """Statements that write are in audit.py alone on Harvest's side; acts change records."""
    pattern = re.compile(
        r"\b(bulk_save_objects|bulk_insert_mappings|bulk_update_mappings)\b|\.(insert|update|delete)\(\)"
    )
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in modules("harvest")
        if path.name not in {"audit.py", "wsgi.py"}
        for line in path.read_text().splitlines()
        if pattern.search(line)
    ]
    assert not found


def test_only_doors_commit() -> None:
    found = [str(path) for path in modules(*CODE) if ".commit()" in path.read_text() and path.stem != "migrate"]
    assert not found


def test_the_time_is_never_naive() -> None:
    pattern = re.compile(r"datetime\.(now\(\)|utcnow|today)")
    assert not [str(path) for path in modules(*CODE) if pattern.search(path.read_text())]


def test_every_verdict_and_reason_has_its_words_in_the_golden_replies() -> None:
    golden = (ROOT / "tests/clip/wording/golden.txt").read_text()
    assert all(str(verdict) in golden for verdict in Verdict)
    wording = "".join(path.read_text() for path in (ROOT / "clip/wording").glob("*.py"))
    assert all(f"ReasonKind.{reason.name}" in wording for reason in ReasonKind)


def test_every_room_of_the_readme_map_exists_and_every_package_is_on_it() -> None:
    readme = (ROOT / "README.md").read_text().partition("## Map of the house")[2]
    rooms = {
        path.parent.name
        for path in chain((ROOT / "harvest").glob("*/__init__.py"), (ROOT / "clip").glob("*/__init__.py"))
    }
    missing = {room for room in rooms - {"sms"} if room not in readme}
    assert not missing


def test_no_secret_and_no_real_phone_stands_in_the_repository() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    phone = re.compile(r"\+1(?:876|658)(?!555)\d{7}\b")
    secret = re.compile(r"\bSK[0-9a-f]{32}\b|-----BEGIN [A-Z ]*PRIVATE KEY|\bhrv_live_[A-Za-z0-9]{16,}")
    for name in filter(None, listed):
        if name.endswith((".py", ".md", ".csv", ".txt", ".html", ".toml", ".example", ".sh")):
            found = phone.search(text := (ROOT / name).read_text()) or secret.search(text)
            assert not found, f"{name}: {found}"


@pytest.mark.parametrize("history", ["harvest", "clip"])
def test_migrations_are_in_one_row_and_import_no_models(history: str) -> None:
    versions = sorted((ROOT / "migrations" / history / "versions").glob("*.py"))
    assert [path.stem for path in versions][-1] == (ROOT / "migrations" / history / "current-head").read_text().strip()
    for number, path in enumerate(versions, start=1):
        assert path.stem.startswith(f"{number:04}_")
        assert f'revision = "{path.stem}"' in path.read_text()
        assert not re.search(r"^(from|import) (harvest|clip)\b", path.read_text(), re.MULTILINE)
