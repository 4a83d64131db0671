"""What a web address of ours looks like in a setting, and how a bad one is quoted without what is secret in it."""

import re

PUBLIC_URL = re.compile(r"https?://[A-Za-z0-9.-]+(?::([0-9]{1,5}))?(/[A-Za-z0-9._~/-]*[A-Za-z0-9._~-])?")


def is_address(url: str) -> bool:
    found = PUBLIC_URL.fullmatch(url)
    return found is not None and 1 <= int(found[1] or 443) <= 65535


def shown_address(url: str) -> str:
    """A bad address without what may be a password or a key in it."""
    return re.sub(r"[?#].*", "?…", re.sub(r"//.*@", "//…@", url))
