"""Goods, quantities and places as officers text them, told from the numbers beside them."""

import pytest

from tests.clip.test_reading_corpus import asked, rows, said

GOODS = """
R 4100151 coconut 1130                      > R4100151 (coconut 1130)
4100151 yam                                 > R4100151 (yam)
4100151 5 yam                               > R4100151 (yam 5)
4100151yam20lb                              > R4100151 (yam 20 LBR)
4100151 1130 coconut 20 yam                 > R4100151 (coconut 1130, yam 20)
4100151 20 lbs Irish Potato & 3 bags of eggs > R4100151 (irish potato 20 LBR, eggs 3 XBG)
4100151 scotch-bonnet 10 1/2 lb             > R4100151 (scotch bonnet 10.5 LBR)
4100151 2.5 kg ginger 1/2 lb thyme          > R4100151 (ginger 2.5 KGM, thyme 0.5 LBR)
4100151 10½ lb yam                          > R4100151 (yam 10.5 LBR)
4100151 yam 2½                              > R4100151 (yam 2.5)
4100151 no receipt                          > ? no_receipt_or_number: 4100151
4100151 yam, no paper shown                 > ? no_receipt_or_number: 4100151
4100151 receipt no 4100152                  > R4100151 | R4100152
4100151 coconut 1,130                       > R4100151 (coconut 1130)
4100151 yam $150                            > R4100151 (yam)
coconut 1130 4100151                        > R4100151 (coconut 1130)
coconut 1 4100151                           > R4100151 (coconut 1)
coconut 1130lb 4100151                      > R4100151 (coconut 1130 LBR)
4100151 4100152 yam                         > R4100151 (yam) | R4100152 (yam)
4100151 yam R4100152 coconut                > R4100151 (yam) | R4100152 (coconut)
R 4100151 yam R 4100151 coconut             > R4100151 (yam, coconut)
4100151 yam, 4100152 coconut                > R4100151 (yam) | R4100152 (coconut)
4100151 yam 4100152 coconut                 > R4100151 (yam 4100152, coconut) !quantity_assumed 4100152>4100152
4100151 one long phrase of goods that never seems to end > R4100151 (long phrase, never seems, end)
4100151 bb, cc, dd, ee, ff                  > R4100151 (bb, cc, dd, ee)
yam 4100151                                 > ? number_or_quantity: 4100151 / yam
yam 410 0151                                > ? number_or_quantity: 4100151 / yam
yam 4100151 4100152                         > ? number_or_quantity: 4100151 / yam
yam 4100151, coconut 4100152                > ? number_or_quantity: 4100151 / yam
yam R 4100151                               > R4100151 (yam)
4100 151 5 yam                              > ? which_number: 41001515 / 4100151
yam 20 lb                                   > ? no_number
N coconut 1130 5678GT                       > N (coconut 1130) [5678GT]
n goat 3 head at Bog Walk                   > N (goat 3 HEA) @Bog Walk
No receipt yam 20                           > N (yam 20)
NO coconut 300                              > N (coconut 300)
No yam 20 lb 5678GT                         > N (yam 20 LBR) [5678GT]
no yam 410015                               > ? wrong_length: 410015 / 6
no problem                                  > ? no_number
no yam 20 R 4100151                         > R4100151 (yam 20)
N                                           > ? no_receipt_what
N 20 lb                                     > ? no_receipt_what
N 4100151                                   > ? no_receipt_or_number: 4100151
N 4100151 yam                               > ? no_receipt_or_number: 4100151
4100151 yam at Toll Gate, St Ann            > R4100151 (yam) @Toll Gate, St Ann
4100151 at Toll Gate, yam 20 lb             > R4100151 (yam 20 LBR) @Toll Gate
4100151 at $150 per lb                      > R4100151
4100151 at Toll Gate 410033                 > R4100151 @Toll Gate !not_read 410033>410033
AT Toll Gate R 4100151 yam                  > R4100151 (yam) @Toll Gate
hello                                       > ? no_number
😀😀                                          > ? no_number
 , . -                                      > ? no_number
"""


AFTER_A_PLACE = """
4100512 AT May Pen coconut 1130             > R4100512 (coconut 1130) @May Pen
4100512 coconut 1130 AT May Pen             > R4100512 (coconut 1130) @May Pen
AT May Pen coconut 1130 4100512             > R4100512 (coconut 1130) @May Pen
4100512 at May Pen coconut 1130 lb          > R4100512 (coconut 1130 LBR) @May Pen
4100512 at May Pen coconut 1,130            > R4100512 (coconut 1130) @May Pen
4100512 at May Pen irish potato 20          > R4100512 (irish potato 20) @May Pen
4100512 at May Pen 20 yam                   > R4100512 (yam 20) @May Pen
4100512 at May Pen 20 lb yam                > R4100512 (yam 20 LBR) @May Pen
4100512 at Toll Gate, St Ann 20 yam         > R4100512 (yam 20) @Toll Gate, St Ann
4100512 at Linstead yam 20                  > ? place_or_goods: yam 20
4100512 at Linstead 20 yam                  > ? place_or_goods: 20 yam
AT Linstead yam 20 4100512                  > ? place_or_goods: yam 20
4100512 at Linstead, yam 20                 > R4100512 (yam 20) @Linstead
4100512 at Linstead bay leaf 20             > ? place_or_goods: leaf 20
AT May Pen yam 20                           > ? place_or_goods: yam 20
4100512 at Toll Gate 12                     > R4100512 @Toll Gate 12
4100512 at mile 12                          > R4100512 @mile 12
AT Spanish Town lot 12 4100151              > R4100151 @Spanish Town lot 12
4100512 at 7 Miles                          > R4100512 @7 Miles
4100512 at 7 Miles yam 20                   > R4100512 (yam 20) @7 Miles
N yam 20 at May Pen coconut 30              > N (yam 20, coconut 30) @May Pen
"""


NO_RECEIPT_AND_A_NUMBER_TOO_MANY = """
N coconut 1 130                             > ? no_receipt_unread: 130
N 12 13 yam                                 > ? no_receipt_unread: 12
N yam 2-3 bags                              > ? no_receipt_unread: 3
N coconut 1,13                              > ? no_receipt_unread: 13
N yam -5                                    > ? no_receipt_unread: -5
N yam - 5                                   > N (yam 5)
N yam-5                                     > N (yam 5)
N yam 20 4100                               > ? no_receipt_unread: 4100
N yam 20 081119321                          > ? no_receipt_unread: 081119321
N yam 2O                                    > ? no_receipt_unread: 2O
no yam 20 12                                > ? no_receipt_unread: 12
N yam 20 5678GT 1234AB                      > ? no_receipt_unread: 1234AB
N yam 20 5678GT 5678 gt                     > N (yam 20) [5678GT]
N aa, bb, cc, dd, ee 5                      > ? no_receipt_unread: ee
N yam 1 1/2 lb                              > N (yam 1.5 LBR)
N 2½ lb yam                                 > N (yam 2.5 LBR)
N goat 3 and yam 20                         > N (goat 3, yam 20)
"""


def test_a_phrase_of_goods_is_cut_at_forty_characters() -> None:
    assert said(asked("4100151 " + "sweet " * 10)) == "R4100151 (" + ("sweet " * 10)[:40].strip() + ")"


@pytest.mark.parametrize(("text", "expected"), rows(GOODS))
def test_goods_quantities_and_places_are_told_from_numbers(text: str, expected: str) -> None:
    assert said(asked(text)) == expected


@pytest.mark.parametrize(("text", "expected"), rows(AFTER_A_PLACE))
def test_goods_behind_a_place_are_goods_or_asked_about(text: str, expected: str) -> None:
    assert said(asked(text)) == expected


@pytest.mark.parametrize(("text", "expected"), rows(NO_RECEIPT_AND_A_NUMBER_TOO_MANY))
def test_a_record_of_no_receipt_drops_no_number(text: str, expected: str) -> None:
    assert said(asked(text)) == expected
