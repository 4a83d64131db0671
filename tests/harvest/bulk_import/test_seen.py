"""On which line of a file something stood first is known, however much came since."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvest.bulk_import import seen

# Hashes that all name the same place, of a small table and of a large one, beside words as files have them.
CROWDED = st.integers(-40, 40).map(lambda number: number * 2**40 + 1023)
KEYS = st.one_of(CROWDED, st.integers(-5, 5), st.text("AB1", max_size=2), st.tuples(st.text("AB", max_size=1), CROWDED))


@given(st.lists(KEYS, max_size=200), st.sampled_from([2, 8, 1024]))
def test_it_says_the_same_as_a_dict_would(keys: list[object], places: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seen, "AT_FIRST", places)
        kept = seen.Seen()
    plain: dict[int, int] = {}
    for line, key in enumerate(keys, start=1):
        assert kept.get(key) == plain.get(hash(key))
        assert kept.setdefault(key, line) == plain.setdefault(hash(key), line)
    assert len(kept.hashes) == len(plain) + 1


def test_a_country_of_keys_takes_little_room_and_none_is_lost() -> None:
    dice, kept, plain = random.Random(1), seen.Seen(), {}
    for line in range(1, 40_000):
        key = ("farm", f"F-{dice.randrange(30_000)}")
        assert kept.setdefault(key, line) == plain.setdefault(key, line)
    room = sum(len(part) * part.itemsize for part in (kept.hashes, kept.lines, kept.places))
    assert room <= len(plain) * 25
