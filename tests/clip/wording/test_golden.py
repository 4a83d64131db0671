"""Every reply of every case against the golden file, and against a hand-written list of the words that must occur.

REWRITE_GOLDEN=1 rewrites golden.txt on purpose; read the difference aloud before it is committed.
"""

import os
import re
from pathlib import Path

import smsutil

from clip.reading.asked import UnclearKind
from clip.sms.gsm7 import OUTPUT_ALPHABET
from clip.wording import __all__ as public_names
from tests.clip.wording import cases

HERE = Path(__file__).parent
GOLDEN = HERE / "golden.txt"
MUST_WORDS = HERE / "must_words.txt"


def test_every_reply_reads_as_in_the_golden_file() -> None:
    text = "\n".join(f"## {name}\n{reply}\n[{len(reply)}]\n" for name, reply in cases.every_case().items())
    if os.environ.get("REWRITE_GOLDEN") == "1":
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")


def test_every_reply_has_the_words_that_must_occur_in_it() -> None:
    replies = cases.every_case()
    needed = _must_words()
    assert list(needed) == list(replies), "must_words.txt needs one line per case, in the order of the golden file."
    missing = [
        f"{name}: {word!r} is not in {replies[name]!r}"
        for name, words in needed.items()
        for word in words
        if word not in replies[name]
    ]
    assert not missing, "\n".join(missing)


def test_every_reply_is_one_gsm7_segment_without_a_link_and_is_not_cut() -> None:
    for name, reply in cases.every_case().items():
        split = smsutil.split(reply)
        assert (split.encoding, len(split.parts)) == ("gsm0338", 1), name
        assert set(reply) <= OUTPUT_ALPHABET, name
        assert not re.search(r"//|\.\.|  |[a-z]\.[a-z]{2}", reply), name


def test_every_public_sentence_and_every_unclear_kind_is_in_the_golden_file() -> None:
    source = (HERE / "cases.py").read_text(encoding="utf-8")
    assert [name for name in public_names if name.startswith("say_") and f"w.{name}(" not in source] == []
    assert set(cases.UNCLEAR_PARTS) == set(UnclearKind)


def _must_words() -> dict[str, list[str]]:
    lines = MUST_WORDS.read_text(encoding="utf-8").splitlines()
    rows = [line.split(" = ", 1) for line in lines if line and not line.startswith("#")]
    return {name: words.split(" | ") for name, words in rows}
