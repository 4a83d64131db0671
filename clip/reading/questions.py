"""Items into the questions to look up: which book, farmer and goods belong to which number."""

from dataclasses import dataclass, field

from clip.reading.asked import Note, NoteKind, UnclearKind
from clip.reading.goods import Load
from clip.reading.items import Doubt, Item, ItemKind, wrong_length
from clip.reading.left_over import note_of
from clip.reading.runs import LONGEST_BOOK
from harvest.findings import GoodsAsked, Question, QuestionKind

MOST_QUESTIONS = 5
MOST_GOODS = 4


@dataclass(frozen=True, slots=True)
class Checks:
    questions: tuple[Question, ...]
    notes: tuple[Note, ...]
    ignored: int


@dataclass(slots=True)
class _Draft:
    """A question in the making. `group`: numbers without goods between them share the goods that follow."""

    group: int
    number: str | None = None
    book: str | None = None
    farmer: str | None = None
    short: bool = False
    notes: list[Note] = field(default_factory=list)

    @property
    def key(self) -> tuple[str | None, str | None, str | None]:
        return self.number, self.book, self.farmer


def checks_of(items: tuple[Item, ...], load: Load) -> Checks:
    """At most five distinct questions; raises Doubt for a marked number that cannot be a receipt's."""
    drafting = _Drafting()
    for place, item in enumerate(items):
        if item.kind is ItemKind.GOODS:
            drafting.add_goods(load.goods[place])
        elif place not in load.used:
            drafting.add(item)
    return drafting.checks(next((item.text for item in items if item.kind is ItemKind.PLATE), None), load.notes)


class _Drafting:
    """The drafts so far, and what was named before the number that it belongs to."""

    def __init__(self) -> None:
        self.drafts: list[_Draft] = []
        self.goods: dict[int, list[GoodsAsked]] = {0: []}
        self.group = 0
        self.closed = False
        self.book: str | None = None
        self.farmers: list[Item] = []
        self.lost: list[Note] = []

    def add_goods(self, goods: GoodsAsked) -> None:
        self.goods[self.group].append(goods)
        self.closed = bool(self.drafts)

    def add(self, item: Item) -> None:
        if item.kind is ItemKind.NUMBER:
            self._add_number(item)
        elif item.kind is ItemKind.BOOK:
            self._add_book(item.text)
        elif item.kind is ItemKind.FARMER:
            self._add_farmer(item)

    def _add_number(self, item: Item) -> None:
        if self.closed:
            self.group += 1
            self.goods[self.group] = []
            self.closed = False
        draft = _Draft(self.group, item.text, self.book, short=item.short)
        if item.typed:
            draft.notes.append(Note(NoteKind.READ_AS, item.text, item.typed))
        self.drafts.append(draft)
        self.book = None
        self.farmers = [farmer for farmer in self.farmers if not _give_farmer(draft, farmer)]

    def _add_book(self, book: str) -> None:
        if not self.drafts:
            self.lost.extend([note_of(f"B {self.book}")] if self.book not in {None, book} else [])
            self.book = book
        elif self.drafts[-1].book is None:
            self.drafts[-1].book = book
        else:  # the same number of another book is another receipt
            last = self.drafts[-1]
            self.drafts.append(_Draft(last.group, last.number, book, short=last.short, notes=list(last.notes)))

    def _add_farmer(self, item: Item) -> None:
        if not self.drafts or not _give_farmer(self.drafts[-1], item):
            self.farmers.append(item)

    def checks(self, plate: str | None, notes: tuple[Note, ...]) -> Checks:
        for farmer in self.farmers:
            draft = _Draft(0)
            _give_farmer(draft, farmer)
            self.drafts.append(draft)
        if self.book and not any(draft.number for draft in self.drafts):
            raise Doubt(UnclearKind.BOOK_ALONE, self.book)
        distinct: dict[tuple[str | None, str | None, str | None], list[_Draft]] = {}
        for draft in self.drafts:
            _refuse_short(draft)
            distinct.setdefault(draft.key, []).append(draft)
        kept = list(distinct.values())[:MOST_QUESTIONS]
        said = dict.fromkeys((*(note for same in kept for draft in same for note in draft.notes), *notes, *self.lost))
        return Checks(tuple(self._question(same, plate) for same in kept), tuple(said), len(distinct) - len(kept))

    def _question(self, same: list[_Draft], plate: str | None) -> Question:
        """The question of drafts about the same number, with the goods of each."""
        first = same[0]
        kind = QuestionKind.RECEIPT if first.number else QuestionKind.FARMER
        goods = dict.fromkeys(one for draft in same for one in self.goods[draft.group])
        return Question(kind, first.number, first.book, first.farmer, tuple(goods)[:MOST_GOODS], plate)


def _give_farmer(draft: _Draft, farmer: Item) -> bool:
    if draft.farmer is not None:
        return False
    draft.farmer = farmer.text
    if not farmer.marked:
        draft.notes.append(Note(NoteKind.FARMER_ASSUMED, farmer.text, farmer.typed))
    return True


def _refuse_short(draft: _Draft) -> None:
    """A number without a receipt's length is one only together with its book or farmer."""
    number = draft.number or ""
    if draft.short and (len(number) > LONGEST_BOOK or (draft.book is None and draft.farmer is None)):
        raise wrong_length(number)
