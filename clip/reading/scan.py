"""Tokens into items, from the first to the last: each number is read with its mark and its neighbours."""

from dataclasses import replace

from clip.reading import amounts
from clip.reading.asked import UnclearKind
from clip.reading.items import Doubt, Item, ItemKind
from clip.reading.letters import digits_beside_strays, looks_like_number, meant_as_digits, read_letters
from clip.reading.other_papers import other_paper
from clip.reading.runs import Run, resolve
from clip.reading.tokens import UNITS, Kind, Token
from clip.reading.words import Mark

LONGEST_GOODS = 40  # characters of one goods phrase
_LOSABLE = frozenset({"f", "b", "bk"})  # "farmer" and "book" stand in sentences too
_PHRASE_GAPS = frozenset({" ", "-", "'"})


def items_of(tokens: tuple[Token, ...], digits: frozenset[int]) -> tuple[Item, ...]:
    """Raises Doubt where the text must be asked back."""
    scan = _Scan(tokens, digits)
    while scan.place < len(tokens):
        scan.step()
    scan.lose_mark()
    return (*scan.items, *scan.lost)


class _Scan:
    """A place in the tokens. `parted`: something since the last item keeps the next one apart from it."""

    def __init__(self, tokens: tuple[Token, ...], digits: frozenset[int]) -> None:
        self.tokens = tokens
        self.digits = digits
        self.place = 0
        self.items: list[Item] = []
        self.mark: Mark | None = None
        self.named = ""  # the letter that set the mark, until a number takes it
        self.parted = False
        self.lost: list[Item] = []

    def step(self) -> None:
        token = self.tokens[self.place]
        self.parted = self.parted or token.parted
        if token.kind is Kind.MARK:
            self._take_mark(token)
        elif token.kind is Kind.OTHER_PAPER and self.mark is None:
            self._take_other_paper()
        elif token.kind is Kind.DIGITS:
            self._take_digits()
        elif token.kind is Kind.MIXED:
            self._take_mixed(token)
        elif token.kind is Kind.GROUPED:
            self._take_grouped(token)
        elif token.kind is Kind.WORD:
            self._take_goods()
        elif token.kind is Kind.PLATE:
            self._put([Item(ItemKind.PLATE, token.text)], 1)
        else:
            self._pass(token)

    def _put(self, items: list[Item], tokens: int) -> None:
        if items[0].kind in {ItemKind.GOODS, ItemKind.PLATE}:
            self.lose_mark()
        self.items.extend([replace(items[0], parted=self.parted), *items[1:]])
        self.place += tokens
        self.parted = False
        self.mark, self.named = None, ""

    def lose_mark(self) -> None:
        """An F or B that no number follows: its number is missing, and that is said."""
        if self.named:
            self.lost.append(Item(ItemKind.LOST, self.named, parted=True))
        self.mark, self.named = None, ""

    def _pass(self, token: Token) -> None:
        """Units and links are transparent; what else means nothing here parts its neighbours."""
        self.parted = self.parted or token.kind not in {Kind.UNIT, Kind.LINK}
        if token.kind is Kind.AND:
            self.lose_mark()
        self.place += 1

    def _take_mark(self, token: Token) -> None:
        """ "Farmer no." stays a farmer's; "no." alone is a receipt's."""
        if token.mark is not Mark.NUMBER:
            self.lose_mark()
            self.mark = token.mark
            self.named = token.text.upper() if token.text.lower() in _LOSABLE else ""
        elif self.mark is None:
            self.mark = Mark.RECEIPT
        self.place += 1

    def _take_other_paper(self) -> None:
        """ "TRN 123-456-789": the driver's paper. A number as long as a receipt's is said not to be read."""
        found = other_paper(self.tokens, self.place, self.digits)
        if found.as_receipt:
            self.lost.append(Item(ItemKind.LOST, found.as_receipt, parted=True, typed=found.typed))
        self.parted = True
        self.place += found.size

    def _take_goods(self) -> None:
        end = self.place + 1
        while end < len(self.tokens) and self.tokens[end].kind is Kind.WORD and self.tokens[end].gap in _PHRASE_GAPS:
            end += 1
        phrase = " ".join(token.text.lower() for token in self.tokens[self.place : end])
        self._put([Item(ItemKind.GOODS, phrase[:LONGEST_GOODS].strip())], end - self.place)

    def _take_digits(self) -> None:
        size = amounts.fraction_size(self.tokens, self.place)
        if size and self.mark is None:
            self._take_fraction(size)
            return
        end = self.place + 1
        while end < len(self.tokens) and self._continues_number(end):
            end += 1
        unit, before_goods = self._after(end)
        run = Run(self.tokens[self.place : end], self.mark, self._after_goods(), before_goods, unit, self.digits)
        self._put(resolve(run), end - self.place)

    def _continues_number(self, at: int) -> bool:
        token = self.tokens[at]
        return token.kind is Kind.DIGITS and token.joins and not amounts.fraction_size(self.tokens, at)

    def _take_fraction(self, size: int) -> None:
        parts = self.tokens[self.place : self.place + size]
        plain = amounts.plain(parts)
        self._put([Item(ItemKind.AMOUNT, plain, typed=plain, unit=self._after(self.place + size)[0])], size)

    def _after_goods(self) -> bool:
        return bool(self.items) and self.items[-1].kind is ItemKind.GOODS and not self.parted

    def _after(self, end: int) -> tuple[str | None, bool]:
        """The unit right after a number that ends before token `end`, and whether goods follow directly."""
        following = self.tokens[end : end + 4]
        unit = None
        for place, token in enumerate(following):
            if token.parted:
                break
            if token.kind is Kind.UNIT and place == 0:
                unit = UNITS[token.text.lower()]
            elif token.kind not in {Kind.UNIT, Kind.LINK}:
                return unit, token.kind is Kind.WORD
        return unit, False

    def _take_grouped(self, token: Token) -> None:
        """ "1,130" beside goods is a quantity; "4,100,151" may be one number or three."""
        unit, before_goods = self._after(self.place + 1)
        joined = token.text.replace(",", "")
        if self.mark is not None or not (unit or before_goods or self._after_goods()):
            self._doubt_grouped(token, joined)
        self._put([Item(ItemKind.AMOUNT, amounts.plain_decimal(token.text), typed=joined, unit=unit)], 1)

    def _doubt_grouped(self, token: Token, joined: str) -> None:
        if len(joined) in self.digits and joined.isdigit():
            raise Doubt(UnclearKind.WHICH_NUMBER, joined, token.text.replace(",", " + "))

    def _take_mixed(self, token: Token) -> None:
        typed = token.text
        if typed[0] in "Bb" and typed[1:].isdigit() and self.mark in {None, Mark.BOOK}:
            self._take_book(token)
            return
        if self.mark in {Mark.FARMER, Mark.BOOK}:
            self._doubt_named(typed, self.mark)
        letters = read_letters(typed, self.digits)
        if letters and not letters.sure:
            raise Doubt(UnclearKind.CONFIRM_LETTERS, typed, letters.number)
        if letters:
            self._put([Item(ItemKind.NUMBER, letters.number, marked=self.mark is not None, typed=typed)], 1)
            return
        self._doubt_mixed(typed)
        self.parted = True
        self._put([Item(ItemKind.AMOUNT, typed, typed=typed)], 1)
        self.parted = True

    def _take_book(self, token: Token) -> None:
        """ "B1234567": a book, or an 8 that looks like a B; a receipt number before it settles that."""
        letters = read_letters(token.text, self.digits) if self.mark is None else None
        if letters and not any(item.kind is ItemKind.NUMBER for item in self.items):
            raise Doubt(UnclearKind.NUMBER_OR_BOOK, f"R {letters.number}", f"B {token.text[1:]}")
        book = replace(token, kind=Kind.DIGITS, text=token.text[1:], start=token.start + 1)
        self.tokens = (*self.tokens[: self.place], book, *self.tokens[self.place + 1 :])
        self.mark = Mark.BOOK
        self._take_digits()

    def _doubt_named(self, typed: str, mark: Mark) -> None:
        meant = meant_as_digits(typed)
        if meant and len(meant) <= 10:
            raise Doubt(UnclearKind.CONFIRM_LETTERS, typed, f"{mark} {meant}")

    def _doubt_mixed(self, typed: str) -> None:
        """Letters that cannot be digits, or too many, or only in a piece of a number: never dropped in silence."""
        own = digits_beside_strays(typed) or looks_like_number(typed, self.digits)
        if own and len(own) in self.digits:
            raise Doubt(UnclearKind.CONFIRM_LETTERS, typed, own)
        around = self._around()
        meant = meant_as_digits("".join(token.text for token in around))
        if len(around) > 1 and meant and len(meant) in self.digits:
            said = around[0].text + "".join(token.gap + token.text for token in around[1:])
            raise Doubt(UnclearKind.CONFIRM_LETTERS, said, meant)

    def _around(self) -> tuple[Token, ...]:
        """The pieces that the present one would join, one on each side: "41O0 151"."""
        first = last = self.place
        pieces = {Kind.DIGITS, Kind.MIXED}
        if first and self.tokens[first - 1].kind in pieces and self.tokens[first].joins:
            first -= 1
        if last + 1 < len(self.tokens) and self.tokens[last + 1].kind in pieces and self.tokens[last + 1].joins:
            last += 1
        around = self.tokens[first : last + 1]
        return () if any(len(token.text) in self.digits and token.kind is Kind.DIGITS for token in around) else around
