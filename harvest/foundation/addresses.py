"""What a web address of ours looks like in a setting, and how a bad one is quoted without what is secret in it."""

import importlib.util
import re

REDIS = re.compile(r"rediss?://[^\s/]+(/[0-9]{0,3})?")
PUBLIC_URL = re.compile(r"https?://[A-Za-z0-9.-]+(?::([0-9]{1,5}))?(/[A-Za-z0-9._~/-]*[A-Za-z0-9._~-])?")


def is_address(url: str) -> bool:
    found = PUBLIC_URL.fullmatch(url)
    return found is not None and 1 <= int(found[1] or 443) <= 65535


def shown_address(url: str) -> str:
    """A bad address without what may be a password or a key in it."""
    return re.sub(r"[?#].*", "?…", re.sub(r"//.*@", "//…@", url))


def about_redis(url: str) -> list[str]:
    """What is wrong with where limits are counted; never the address itself, which may hold a password."""
    if url == "memory://":
        return []
    if not REDIS.fullmatch(url):
        return [
            "RATE_LIMIT_STORAGE_URL is not the address of a Redis: give memory:// (each process counts for itself) or "
            "redis://host:6379/0, with rediss:// for TLS."
        ]
    if importlib.util.find_spec("redis") is None:
        return ["RATE_LIMIT_STORAGE_URL needs the package redis: .venv/bin/python -m pip install 'redis>=5'."]
    return []
