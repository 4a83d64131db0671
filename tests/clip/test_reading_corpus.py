"""What officers text and what is read in it: one line per text, to be read by eye."""

import pytest

from clip.reading.asked import (
    Asked,
    AskedCheck,
    AskedNoReceipt,
    Unclear,
)
from clip.reading.read import read
from harvest.findings import GoodsAsked, Question

DIGITS = frozenset({7, 8})


CARRIER_WORDS = frozenset({"STOP", "UNSUBSCRIBE"})


def asked(text: str, digits: frozenset[int] = DIGITS) -> Asked:
    return read(text, digits=digits, carrier_words=CARRIER_WORDS)


def said(result: Asked) -> str:
    """A result on one line: "R4100151 B12 (yam 20 LBR) [5678GT] @Toll Gate !note typed>number +ignored"."""
    if isinstance(result, AskedCheck):
        questions = " | ".join(_said_question(question) for question in result.questions)
        notes = "".join(f" !{note.kind} {note.typed}>{note.number}" for note in result.notes)
        ignored = f" +{result.ignored}" if result.ignored else ""
        return questions + _said_place(result.place) + notes + ignored
    if isinstance(result, AskedNoReceipt):
        return f"N ({_said_goods(result.goods)}){_said_plate(result.plate)}{_said_place(result.place)}"
    assert isinstance(result, Unclear), result
    return f"? {result.kind}: {' / '.join(result.parts)}".rstrip(": ")


def _said_question(question: Question) -> str:
    named = (("R", question.number), ("B", question.book), ("F", question.farmer_number))
    goods = f" ({_said_goods(question.goods)})" if question.goods else ""
    return " ".join(letter + number for letter, number in named if number) + goods + _said_plate(question.plate)


def _said_goods(goods: tuple[GoodsAsked, ...]) -> str:
    return ", ".join(" ".join(filter(None, (one.words, one.quantity, one.unit))) for one in goods)


def _said_plate(plate: str | None) -> str:
    return f" [{plate}]" if plate else ""


def _said_place(place: str | None) -> str:
    return f" @{place}" if place else ""


NUMBERS = """
4100151                                     > R4100151
 4100151.                                   > R4100151
R 4100151                                   > R4100151
r4100151                                    > R4100151
R:4100151                                   > R4100151
#4100151                                    > R4100151
No.4100151                                  > R4100151
NO4100151                                   > R4100151
№4100151                                    > R4100151
Receipt No. 4100151                         > R4100151
reciept no 4100151                          > R4100151
rept 4100151                                > R4100151
look 4100151                                > R4100151
Good morning please check receipt 4100151   > R4100151
410 0151                                    > R4100151
410-0151                                    > R4100151
4100.151                                    > R4100151
410_01/51                                   > R4100151
123 45678                                   > R12345678
41 00 15 1 41 00 15 2                       > R4100151 | R4100152
4100151 410 0152                            > R4100151 | R4100152
4100151, 4100152; 4100153                   > R4100151 | R4100152 | R4100153
4100151 and 4100152 & 4100151               > R4100151 | R4100152
4100151+4100152|4100153                     > R4100151 | R4100152 | R4100153
1) 4100151 2) 4100152                       > R4100151 | R4100152
1234567 2345678 3456789 4567890 5678901 6789012 7890123 > R1234567 | R2345678 | R3456789 | R4567890 | R5678901 +2
0012345                                     > R0012345
٤١٠٠١٥١                                     > R4100151
４１００１５１                                     > R4100151
4️⃣1️⃣00151                                   > R4100151
4100151½                                    > R4100151
410015½                                     > ? wrong_length: 410015 / 6
R 410015½                                   > ? wrong_length: 410015 / 6
41001 ½ 51                                  > ? wrong_length: 41001 / 5
4100151 1130                                > R4100151 !not_read 1130>1130
4100151, 410033                             > R4100151 !not_read 410033>410033
4100199 and 410033                          > R4100199 !not_read 410033>410033
4100151-155                                 > R4100151 !not_read 155>155
4100151 41001                               > R4100151 !not_read 41001>41001
4100151, 4100152, 41 00 33                  > R4100151 | R4100152 !not_read 410033>410033
4100151 0811193215                          > R4100151 !not_read 0811193215>0811193215
4100151, 4100.33                            > R4100151 !not_read 410033>410033
4100151, 41OO33                             > R4100151 !not_read 41OO33>41OO33
4100151 yam 1,130 and 410,033               > R4100151 (yam 1130) !not_read 410033>410033
4100151, 1 1/2, 12, 500 lb                  > R4100151
4100151 2                                   > ? which_number: 41001512 / 4100151
1 2 3 4 5 6 7 8 9 10 11 12                  > ? which_number: 1234567 + 89101112 / 12345678 + 9101112
4,100,151                                   > ? which_number: 4100151 / 4 + 100 + 151
410015                                      > ? wrong_length: 410015 / 6
410015 yam                                  > ? wrong_length: 410015 / 6
R 937                                       > ? wrong_length: 937 / 3
R 081119321                                 > ? wrong_length: 081119321 / 9
R 937 4100151                               > ? wrong_length: 937 / 3
R 12/10/2024                                > R12102024
"""


BOOKS_AND_FARMERS = """
R 937 B 151560                              > R937 B151560
R937 B151560                                > R937 B151560
B 151560 R 937                              > R937 B151560
R 937 F 081119321                           > R937 F081119321
R 937 bk no. 151560 coconut 1130 lb         > R937 B151560 (coconut 1130 LBR)
4100151 boook 151560                        > R4100151 B151560
R 937 B 151560 B 151561                     > R937 B151560 | R937 B151561
R 123456789 B 1                             > ? wrong_length: 123456789 / 9
B 151560                                    > ? book_alone: 151560
B 151598 yam 20 lb                          > ? book_alone: 151598
B 1 B 2 4100151                             > R4100151 B2 !not_read B 1>B 1
4100151 F                                   > R4100151 !not_read F>F
4100151 F yam b                             > R4100151 (yam) !not_read F>F !not_read B>B
4100151 who is the farmer                   > R4100151
4100151 080000243                           > R4100151 F080000243 !farmer_assumed 080000243>080000243
4100151 TRN 123-456-789                     > R4100151
4100151 TRN: 123456789                      > R4100151
4100151 driver's licence no. 123 456 789    > R4100151
lic 123456789 4100151 yam                   > R4100151 (yam)
4100151 license 123456789, ID 123456789     > R4100151
4100151 NIS A123456 badge 1234              > R4100151
4100151 driver 123456789                    > R4100151
driver 4100151                              > R4100151
farmer ID 081119321                         > F081119321
receipt id 4100151                          > R4100151
TRN 123456789                               > ? no_number
ID 4100151                                  > ? confirm_letters: ID 4100151 / R 4100151
ID 4100152 4100151                          > R4100151 !not_read 4100152>4100152
B151560                                     > ? number_or_book: R 8151560 / B 151560
B1234567                                    > ? number_or_book: R 81234567 / B 1234567
4100151 B1234567                            > R4100151 B1234567
F 081119321                                 > F081119321
F081119321                                  > F081119321
farmr no. 081-119-321                       > F081119321
F 12345 20 lb yam                           > F12345 (yam 20 LBR)
F 081119321 F 081119322                     > F081119321 | F081119322
F 081119321 4100151                         > R4100151 F081119321
F 8765550100                                > F8765550100
F O81119321                                 > ? confirm_letters: O81119321 / F 081119321
F 12345678901                               > ? wrong_length: 12345678901 / 11
081 119 321                                 > F081119321 !farmer_assumed 081 119 321>081119321
4100151 081119321                           > R4100151 F081119321 !farmer_assumed 081119321>081119321
yam 081119321 4100151                       > R4100151 F081119321 (yam) !farmer_assumed 081119321>081119321
4100151 yam 081119321                       > R4100151 F081119321 (yam) !farmer_assumed 081119321>081119321
4100151 081119321 yam                       > R4100151 F081119321 (yam) !farmer_assumed 081119321>081119321
4100151 081119321 lb yam                    > R4100151 F081119321 (yam) !farmer_assumed 081119321>081119321
0811193215                                  > ? wrong_length: 0811193215 / 10
R                                           > ? keyword_alone: R
farmer                                      > ? keyword_alone: F
"""


LETTERS_AND_SHAPES = """
41OO151                                     > R4100151 !read_as 41OO151>4100151
R41OO151                                    > R4100151 !read_as 41OO151>4100151
4l00|51                                     > R4100151 !read_as 4l00|51>4100151
4I00||51                                    > R41001151 !read_as 4I00||51>41001151
4100151||4100152                            > R4100151 | R4100152
4I00!51                                     > R4100151 !read_as 4I00!51>4100151
41001b8B                                    > R41001688 !read_as 41001b8B>41001688
410015T                                     > ? confirm_letters: 410015T / 4100157
410015g                                     > ? confirm_letters: 410015g / 4100159
410015G                                     > R4100156 !read_as 410015G>4100156
A4100151                                    > ? confirm_letters: A4100151 / 4100151
41O0 151                                    > ? confirm_letters: 41O0 151 / 4100151
OOOO151                                     > ? no_number
4IOOI5I                                     > ? confirm_letters: 4IOOI5I / 4100151
4IOOI5                                      > ? wrong_length: 4IOOI5 / 6
0OOO00000                                   > ? wrong_length: 0OOO00000 / 9
0G0000000                                   > ? wrong_length: 0G0000000 / 9
12|3456789                                  > ? wrong_length: 12|3456789 / 10
4100151|yam                                 > R4100151 (yam)
410015lb                                    > ? wrong_length: 410015 / 6
12/10/2024                                  > ? looks_like_date: 12/10/2024 / 12102024
10-05-5123                                  > R10055123
4100151 12-10-24 14:05                      > R4100151
4100151 dated 9 May 2026                    > R4100151
4100151 12Mar26                             > R4100151
4100151 12-Mar-26                           > R4100151
4100151 12Mar2026                           > R4100151
4100151 12 Mar 20 lb yam                    > R4100151 (yam 20 LBR)
4100151 12 Marrow                           > R4100151 (marrow 12)
876-555-0100                                > ? looks_like_phone: 876-555-0100
+1 (658) 555-0100 4100151                   > R4100151
5678GT                                      > ? looks_like_plate: 5678GT
5678 gt                                     > ? looks_like_plate: 5678GT
4100151 5678GT                              > R4100151 [5678GT]
4100151 CH 1234 coconut 1130 lb             > R4100151 (coconut 1130 LBR) [CH1234]
R 4100151 coconut 1130 CH 5678              > R4100151 (coconut 1130) [CH5678]
4100151 20 lb yam 5678 HA                   > R4100151 (yam 20 LBR) [5678HA]
4100151 4100152 PA-1234                     > R4100151 [PA1234] | R4100152 [PA1234]
4100151 5678GT 5678 gt 1234 AB              > R4100151 [5678GT] !not_read 1234AB>1234AB
"""


def rows(table: str) -> list[tuple[str, str]]:
    """Text and expected line; the text keeps its leading space, which belongs to it."""
    lines = (line.rpartition(" > ") for line in table.strip("\n").splitlines())
    return [(text.rstrip(), expected) for text, _, expected in lines]


@pytest.mark.parametrize(("text", "expected"), rows(NUMBERS))
def test_numbers_are_read_whole_or_asked(text: str, expected: str) -> None:
    assert said(asked(text)) == expected


@pytest.mark.parametrize(("text", "expected"), rows(BOOKS_AND_FARMERS))
def test_book_and_farmer_numbers_belong_to_their_receipt(text: str, expected: str) -> None:
    assert said(asked(text)) == expected


@pytest.mark.parametrize(("text", "expected"), rows(LETTERS_AND_SHAPES))
def test_letters_are_digits_only_where_that_is_said_and_shapes_are_no_receipts(text: str, expected: str) -> None:
    assert said(asked(text)) == expected


@pytest.mark.parametrize("text", ["4100151\n4100152", "4100151\r\n4100152", "4100151\u20284100152", "4100151🚚4100152"])
def test_a_new_line_or_a_picture_parts_two_numbers(text: str) -> None:
    assert said(asked(text)) == "R4100151 | R4100152"


def test_invisible_and_control_characters_are_as_if_not_there() -> None:
    assert said(asked("\x00" * 5000 + "4\u200b1\x070\u202e01\ufeff51")) == "R4100151"


def test_a_text_that_is_too_long_never_ends_in_a_torn_number() -> None:
    assert said(asked("a " * 796 + "4100151 41001529")) == "R4100151"


def test_the_lengths_of_receipts_come_from_outside() -> None:
    assert said(asked("410015", frozenset({6}))) == "R410015"
    assert said(asked("4100151", frozenset({6}))) == "? wrong_length: 4100151 / 7"
    assert said(asked("5678GT", frozenset({6}))) == "? looks_like_plate: 5678GT"
    assert said(asked("081119321", frozenset({9}))) == "R081119321"
    assert said(asked("4100151", frozenset())) == "? wrong_length: 4100151 / 7"
