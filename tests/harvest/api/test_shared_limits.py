"""Limits counted by one Redis for all machines: a real one, taken away and brought back."""

import logging
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from harvest.api.limits import ALONE_S, PATIENCE_S, Limits
from harvest.foundation.settings import SettingsWrong, read
from tests import redis
from tests.harvest.api.site import SECRET

MINUTE = 60.0
ADDRESS = "192.0.2.1"
IN_ANOTHER_PROCESS = """
import sys
from harvest.api.limits import Limits
limits = Limits(sys.argv[1], anonymous=3, now=lambda: 1_000_000 * 60.0)
print([limits.admit("192.0.2.1").is_admitted for _ in range(2)])
"""


class Clock:
    now = 1_000_000 * MINUTE

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with redis.running() as address:
        yield address


def admitted(limits: Limits, times: int, address: str = ADDRESS, key: str = "") -> list[bool]:
    return [limits.admit(address, key).is_admitted for _ in range(times)]


def test_two_processes_have_one_limit(address: str) -> None:
    here = Limits(address, anonymous=3, now=Clock())
    assert admitted(here, 2) == [True, True]
    there = subprocess.run(
        [sys.executable, "-c", IN_ANOTHER_PROCESS, address], capture_output=True, text=True, check=True
    )
    assert there.stdout.strip() == "[True, False]"
    assert admitted(here, 1) == [False]
    assert admitted(here, 1, "192.0.2.2") == [True]
    assert admitted(here, 1, key="hv_key") == [True], "a key is not its address"


def test_the_next_minute_begins_anew_and_old_counts_go_by_themselves(address: str) -> None:
    clock = Clock()
    one, other = Limits(address, anonymous=1, now=clock), Limits(address, anonymous=1, now=clock)
    assert admitted(one, 1, "192.0.2.3") + admitted(other, 1, "192.0.2.3") == [True, False]
    clock.now += MINUTE
    assert admitted(one, 1, "192.0.2.3") + admitted(other, 1, "192.0.2.3") == [True, False]


def test_while_it_is_away_each_counts_alone_and_says_so_once(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    with redis.running() as address:
        limits = Limits(address, anonymous=2, now=clock)
        assert admitted(limits, 2) == [True, True]
    with caplog.at_level(logging.WARNING):
        assert admitted(limits, 3) == [True, True, False], "its own count, from nought"
    assert [record.message for record in caplog.records] == ["rate limits are counted by each process alone"]
    assert ADDRESS not in caplog.text


def test_when_it_is_back_it_counts_for_all_again(address: str) -> None:
    clock = Clock()
    clock.now += 7 * MINUTE
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        away = Limits(f"redis://127.0.0.1:{nobody.getsockname()[1]}/0", anonymous=2, now=clock)
        assert admitted(away, 2) == [True, True]
    away._shared = Limits(address)._shared  # it is up now
    assert admitted(away, 1) == [False], "not asked yet"
    clock.now += ALONE_S
    assert admitted(away, 2) == [True, True]


def test_one_that_hangs_keeps_nobody_waiting() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(8)
        limits = Limits(f"redis://127.0.0.1:{silent.getsockname()[1]}/0", now=Clock())
        began = time.monotonic()
        assert admitted(limits, 100) == [True] * 100
        assert time.monotonic() - began < 8 * PATIENCE_S


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("redis://cache.example:6379/0", ""),
        ("rediss://:a-password@cache.example", ""),
        ("memory://", ""),
        ("memory:/", "RATE_LIMIT_STORAGE_URL"),
        ("memcached://cache.example", "RATE_LIMIT_STORAGE_URL"),
        ("redis://a b", "RATE_LIMIT_STORAGE_URL"),
        ("redis://", "RATE_LIMIT_STORAGE_URL"),
    ],
)
def test_an_address_that_is_none_is_refused_at_the_start(url: str, said: str) -> None:
    told = {"SECRET_KEY": SECRET, "SERVE": "harvest", "RATE_LIMIT_STORAGE_URL": url}
    if not said:
        assert read(told).rate_limit_storage_url == url
        return
    with pytest.raises(SettingsWrong, match=said) as refused:
        read(told)
    assert "a b" not in str(refused.value), "an address may hold a password"


def test_without_the_package_the_start_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(SettingsWrong, match="pip install 'redis>=5'"):
        read({"SECRET_KEY": SECRET, "SERVE": "harvest", "RATE_LIMIT_STORAGE_URL": "redis://127.0.0.1:6379/0"})
