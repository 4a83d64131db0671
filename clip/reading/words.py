"""The words the line knows: marks before a number, fillers, links, and what a typing slip may have meant."""

from enum import StrEnum

from rapidfuzz.distance import OSA

from harvest.vocabulary import UNIT_BY_WORD, UNITS


class Mark(StrEnum):
    """What a word says about the number after it. NUMBER ("no.", "#") says only that it is one."""

    RECEIPT = "R"
    FARMER = "F"
    BOOK = "B"
    NUMBER = "#"


# The same as clip.messages.references.LETTERS, which this room may not know; a test compares the two.
REFERENCE_LETTERS = frozenset("23456789BCDFGHJKLMNPQRSTVWXZ")
REFERENCE_LENGTHS = range(4, 7)


def word_set(words: str) -> frozenset[str]:
    """Words with spaces between them, as a set."""
    return frozenset(words.split())


_WORDS_OF_MARK = {
    Mark.RECEIPT: ("r", "rec", "receipt", "receipts", "rcpt"),
    Mark.FARMER: ("f", "farmer", "farmers"),
    Mark.BOOK: ("b", "bk", "book", "books"),
    Mark.NUMBER: ("#", "no", "nos", "num", "number", "numbers"),
}
MARK_BY_WORD = {word: mark for mark, words in _WORDS_OF_MARK.items() for word in words}
SLIPPABLE = {"receipt": Mark.RECEIPT, "rcpt": Mark.RECEIPT, "farmer": Mark.FARMER, "book": Mark.BOOK}
SHORTEST_SLIP = 4  # letters; shorter words are too close to one another

# "g" and "t" are labels of units, yet no words of theirs.
UNIT_CODE_BY_WORD = {unit.label: unit.code for unit in UNITS} | {word: unit.code for word, unit in UNIT_BY_WORD.items()}

LINKS = frozenset({"of", "is", "about", "approx", "x"})  # between a quantity and its goods
FILLERS = word_set(
    "a am an any are asking at be because bought buy by can card carrying check checked checking come coming "
    "confirm correct could date dated day evening fake for found from genuine get going good goods has "
    "have he hello help her here hey hi him his i in info it its jas know last legit load loaded look man me "
    "menu more morning my name need night now officer ok okay on one or paper person per pickup plate please pls plz "
    "pm produce rada re real registered registration say saying says see seen sell seller send sent showing shown "
    "sir sold still thank thanks that the their them there these this those thx to transporting truck true up us "
    "valid van vehicle verify want wants was we what which who will with woman wrong you your"
)
AND_WORDS = frozenset({"and", "plus"})
# Words for a person's own papers: the number after one of them is neither a receipt's nor a farmer's.
OTHER_PAPERS = word_set("badge driver drivers id lic licence license nis trn")
DRIVER_WORDS = word_set("driver drivers")  # of the man as well: "ask driver 4100151"


def slipped_mark(word: str) -> Mark | None:
    """The mark meant by a word with one typing slip (Damerau-Levenshtein 1), if it can be only one of them."""
    if len(word) < SHORTEST_SLIP:
        return None
    near = {mark for known, mark in SLIPPABLE.items() if OSA.distance(word, known, score_cutoff=1) <= 1}
    return near.pop() if len(near) == 1 else None
