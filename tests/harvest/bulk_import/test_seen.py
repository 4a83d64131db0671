"""On which line something stood first is known, however much came since."""

import random

import pytest

from harvest.bulk_import import seen


def test_it_says_the_same_as_a_dict_would(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen, "AT_HAND", 7)
    dice, kept, plain = random.Random(1), seen.Seen(), {}
    for line in range(1, 2000):
        key = ("farm", f"F-{dice.randrange(600)}") if dice.random() < 0.5 else dice.randrange(-300, 300)
        assert kept.setdefault(key, line) == plain.setdefault(hash(key), line)
    assert len(kept.hashes) > 500
