"""Whatever is texted: nothing raises, no digit changes, nothing is assumed in silence."""

import time
import unicodedata

from hypothesis import assume, example, given
from hypothesis import strategies as st

from clip.reading.asked import Asked, AskedCheck, AskedNoReceipt, AskedPlace, Note, NoteKind, Unclear, UnclearKind
from clip.reading.clean import clean
from clip.reading.read import read
from clip.reading.shapes import digits_of, take_shapes_out
from harvest.findings import Question

DIGITS = frozenset({7, 8})
ZEROS = [char for char in map(chr, range(0x110000)) if unicodedata.decimal(char, None) == 0]
INVISIBLE = ["", "", "", "\u200b", "\u200d", "\ufeff", "\u202e", "\x00", "\u00ad"]
SEPARATORS = ["", "", " ", "-", ".", "/", "_", "\u00a0", "\u2011", "  "]
KEYWORDS = ["", "R", "R ", "r. ", "REC ", "receipt ", "Receipt no. ", "RCPT:", "#", "No.", "recipt ", "\u2116"]

MEANT = {"0": "OoQD", "1": "IiLl|!", "2": "Zz", "5": "Ss", "6": "Gb", "8": "B", "9": "gq", "7": "T"}

receipts = st.from_regex(r"[0-9]{7,8}", fullmatch=True)
WORDS = (
    "R F B N AT at # No. receipt farmer book reciept yam coconut lb kg 20 1130 1,130 2.5 1/2 4100151 41O0l51 B151560 "
    "4100152 41001511 081119321 5678GT CH 876-555-0100 12/10/2024 14:05 and & , . - / | ! ? $ ( ) 1 12 410 0151 g T"
)
STRANGE = ["\n", "\u200b", "\ud800", "\u0664", "\U0001f600", "\u00bd", "\u20e3", "\uff11", "\x1f", " "]
fragments = st.sampled_from([*WORDS.split(), *STRANGE])
texts = st.one_of(
    st.text(),
    st.text(st.sampled_from("0123456789 -./,BRFgOIl|!T\n")),
    st.lists(fragments, max_size=14).map(" ".join),
    st.lists(fragments, max_size=14).map("".join),
)


def asked(text: str) -> Asked:
    return read(text, digits=DIGITS, carrier_words=frozenset({"STOP"}))


def questions(text: str) -> tuple[tuple[Question, ...], tuple[Note, ...]]:
    result = asked(text)
    return (result.questions, result.notes) if isinstance(result, AskedCheck) else ((), ())


def numbers(question: Question) -> list[str]:
    return [number for number in (question.number, question.book, question.farmer_number) if number is not None]


@st.composite
def ways_to_say(draw: st.DrawFn, number: str) -> str:
    """`number` with other digits, invisible characters and separators that leave no receipt number standing alone."""
    pieces, said = [""], draw(st.sampled_from(KEYWORDS))
    for place, digit in enumerate(number):
        separator = draw(st.sampled_from(SEPARATORS)) if place else ""
        said += separator + draw(st.sampled_from(INVISIBLE)) + chr(ord(draw(st.sampled_from(ZEROS))) + int(digit))
        pieces = [*pieces, digit] if separator else [*pieces[:-1], pieces[-1] + digit]
    assume(len(pieces) == 1 or not any(len(piece) in DIGITS for piece in pieces))
    assume(not take_shapes_out(clean(said), DIGITS).dates)
    return said


@given(st.data(), receipts)
def test_a_number_is_read_however_it_is_said(data: st.DataObject, number: str) -> None:
    said = data.draw(ways_to_say(number))
    result = asked(said)
    assert isinstance(result, AskedCheck), (said, result)
    assert [question.number for question in result.questions] == [number]
    assert result.notes == ()


@given(st.data(), st.from_regex(r"[0-9]{5,10}", fullmatch=True))
def test_letters_inside_a_number_change_no_digit_of_it(data: st.DataObject, number: str) -> None:
    places = data.draw(st.sets(st.integers(1, len(number) - 2), min_size=1, max_size=len(number) // 2))
    meant = [place for place in sorted(places) if number[place] in MEANT]
    typed = list(number)
    for place in meant:
        typed[place] = data.draw(st.sampled_from(MEANT[number[place]]))
    assume(meant)
    result, written = asked("".join(typed)), "".join(typed)
    if isinstance(result, AskedCheck):
        assert [question.number for question in result.questions] == [number]
        assert result.notes == (Note(NoteKind.READ_AS, number, written),)
        assert len(number) in DIGITS
    else:
        assert isinstance(result, Unclear)
        assert len(number) not in DIGITS or result == Unclear(UnclearKind.CONFIRM_LETTERS, (written, number))


@given(st.lists(receipts, min_size=1, max_size=8, unique=True), st.sampled_from([", ", ";", "\n", " & ", " and ", "+"]))
def test_several_numbers_are_read_in_their_order_and_counted(said: list[str], between: str) -> None:
    result = asked(between.join(said))
    assert isinstance(result, AskedCheck)
    assert [question.number for question in result.questions] == said[:5]
    assert result.ignored == max(0, len(said) - 5)


@given(texts)
@example("4\u0336100151")
def test_no_digit_is_ever_turned_into_another(text: str) -> None:
    found, notes = questions(text)
    typed = {note.number: note.typed for note in notes if note.kind is NoteKind.READ_AS}
    cleaned = clean(text)
    for number in (number for question in found for number in numbers(question)):
        if number in digits_of(cleaned):
            continue
        assert typed[number] in cleaned  # letters were read as digits, and it is said
        assert len(typed[number]) == len(number)
        kept = [(was, now) for was, now in zip(typed[number], number, strict=True) if was.isdigit()]
        assert all(was == now for was, now in kept)
        assert len(kept) * 2 >= len(number)


@given(texts)
def test_letters_become_digits_only_with_a_note(text: str) -> None:
    found, notes = questions(text)
    said = {note.number for note in notes if note.kind is NoteKind.READ_AS}
    for question in found:
        silent = [number for number in numbers(question) if number not in said]
        assert all(number in digits_of(clean(text)) for number in silent)


@given(texts)
def test_what_is_asked_of_the_register_has_its_form(text: str) -> None:
    found, _ = questions(text)
    assert len(found) <= 5
    assert len(set(found)) == len(found)
    for question in found:
        assert all(number.isascii() and number.isdigit() for number in numbers(question))
        assert question.number is None or len(question.number) <= 8
        assert question.number is None or len(question.number) in DIGITS or question.book or question.farmer_number
        assert question.farmer_number is None or len(question.farmer_number) <= 10
        assert len(question.goods) <= 4
        assert all(0 < len(goods.words) <= 40 and goods.words == goods.words.lower() for goods in question.goods)


@given(
    receipts,
    st.from_regex(r"[0-9]{3,6}|[0-9]{10,12}", fullmatch=True),
    st.sampled_from([", ", " and ", " ", "-", "/", "\n", "; ", " & ", "."]),
    st.booleans(),
)
def test_a_number_beside_a_receipt_is_read_said_or_asked_about(
    number: str, other: str, between: str, first: bool
) -> None:
    said = other + between + number if first else number + between + other
    assume(not take_shapes_out(clean(said), DIGITS).phones)
    assume(between != "/" or len(other) > 2)
    result = asked(said)
    if isinstance(result, AskedCheck):
        assert [question.number for question in result.questions] == [number]
        assert result.notes == (Note(NoteKind.NOT_READ, other, other),)
    else:
        assert isinstance(result, Unclear)


@given(texts)
def test_quantities_are_plain_decimals(text: str) -> None:
    result = asked(text)
    goods = [one for question in questions(text)[0] for one in question.goods]
    goods += result.goods if isinstance(result, AskedNoReceipt) else ()
    for quantity in (one.quantity for one in goods if one.quantity is not None):
        whole, _, decimals = quantity.partition(".")
        assert whole.isdigit()
        assert decimals == "" or decimals.isdigit()


@given(st.from_regex(r"[0-9]{1,6}", fullmatch=True), st.sampled_from("\u00bc\u00bd\u00be\u2153\u215e"), st.booleans())
def test_a_fraction_never_lends_its_digits_to_a_number(number: str, fraction: str, marked: bool) -> None:
    assert questions(f"{'R ' if marked else ''}{number}{fraction}") == ((), ())


@given(st.from_regex(r"N [0-9 ,./-]{0,9} ?yam [0-9 ,./-]{1,9}", fullmatch=True))
def test_what_is_logged_without_a_receipt_has_every_digit_that_was_typed(text: str) -> None:
    result = asked(text)
    assume("/" not in text)
    if isinstance(result, AskedNoReceipt):
        (goods,) = result.goods
        typed = digits_of(clean(text)).strip("0")
        assert digits_of(goods.quantity or "").strip("0") == typed


@given(st.text(st.characters()))
def test_any_text_is_read_and_always_the_same(text: str) -> None:
    result = asked(text)
    assert result == asked(text)
    if isinstance(result, AskedPlace):
        assert len(result.place) <= 30
    if isinstance(result, Unclear):
        assert all(result.parts)


@given(
    receipts, st.sampled_from(["yam", "irish potato", "goat"]), st.integers(1, 999), st.sampled_from(["", " lb", "kg"])
)
def test_the_quantity_beside_goods_never_grows_onto_the_number(number: str, goods: str, count: int, unit: str) -> None:
    for text in (f"{number} {goods} {count}{unit}", f"{number} {count}{unit} {goods}"):
        (question,) = questions(text)[0]
        assert question.number == number
        assert [(one.words, one.quantity) for one in question.goods] == [(goods, str(count))]


def test_the_longest_text_of_digits_is_read_in_50_ms() -> None:
    for text in (("1 " * 800), ("12 345 " * 228), ("4100151 2 " * 160), "1" * 1600, "1/2.3-" * 266, "876 " * 400):
        assert min(_seconds(text) for _ in range(3)) < 0.05


def _seconds(text: str) -> float:
    start = time.perf_counter()
    asked(text)
    return time.perf_counter() - start


@given(st.from_regex(r"[0-9]{3,8}", fullmatch=True), st.frozensets(st.integers(3, 8), min_size=1))
def test_a_bare_number_is_read_at_once_as_it_would_be_with_a_space_behind(number: str, digits: frozenset[int]) -> None:
    at_once, at_length = (read(text, digits=digits, carrier_words=frozenset()) for text in (number, f"{number} "))
    assert at_once == at_length
