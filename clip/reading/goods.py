"""Goods and their quantities: which amount belongs to which goods word, and when a number is one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from clip.reading.amounts import plain_decimal
from clip.reading.asked import Note, NoteKind, UnclearKind
from clip.reading.items import Doubt, Item, ItemKind
from harvest.findings import GoodsAsked


@dataclass(frozen=True, slots=True)
class Load:
    """`goods`: by the place of the goods item. `used`: places of the items that are quantities of some goods."""

    goods: dict[int, GoodsAsked]
    used: frozenset[int]
    notes: tuple[Note, ...]


def load_of(items: tuple[Item, ...]) -> Load:
    """Raises Doubt where a number after goods is either a receipt or how much there is of them."""
    quantities = max((_assigned(items, side) for side in (1, -1)), key=len)  # a draw goes to the right
    taken = _numbers_as_quantities(items, quantities)
    quantities |= taken
    goods = {place: _goods(items, place, quantities.get(place)) for place in _places(items, ItemKind.GOODS)}
    notes = tuple(Note(NoteKind.QUANTITY_ASSUMED, items[at].text, items[at].text) for at in taken.values())
    return Load(goods, frozenset(quantities.values()), notes)


def _goods(items: tuple[Item, ...], place: int, quantity: int | None) -> GoodsAsked:
    if quantity is None:
        return GoodsAsked(items[place].text)
    return GoodsAsked(items[place].text, plain_decimal(items[quantity].text), items[quantity].unit)


def _places(items: tuple[Item, ...], kind: ItemKind) -> Iterator[int]:
    return (place for place, item in enumerate(items) if item.kind is kind)


def _assigned(items: tuple[Item, ...], first_side: int) -> dict[int, int]:
    """Goods place to amount place: neighbours on `first_side` first (1 right, -1 left), then on the other."""
    assigned: dict[int, int] = {}
    used: set[int] = set()
    for side in (first_side, -first_side):
        for place in _places(items, ItemKind.GOODS):
            beside = place + side
            if place not in assigned and beside not in used and _beside(items, place, beside, ItemKind.AMOUNT):
                assigned[place] = beside
                used.add(beside)
    return assigned


def _beside(items: tuple[Item, ...], place: int, beside: int, kind: ItemKind) -> bool:
    if not 0 <= beside < len(items) or items[beside].kind is not kind:
        return False
    return not items[max(place, beside)].parted


def _numbers_as_quantities(items: tuple[Item, ...], quantities: dict[int, int]) -> dict[int, int]:
    """Unmarked numbers directly after goods that have no quantity yet, where another number is surely the receipt's."""
    waiting = {
        place: place + 1
        for place in _places(items, ItemKind.GOODS)
        if place not in quantities
        and _beside(items, place, place + 1, ItemKind.NUMBER)
        and not items[place + 1].marked
        and not items[place + 1].typed
    }
    if not waiting:
        return {}
    sure = [place for place in _places(items, ItemKind.NUMBER) if place not in waiting.values()]
    for place, at in waiting.items():
        if not sure or (items[at].unit is None and _only_its_neighbour_is_sure(items, at, sure)):
            raise Doubt(UnclearKind.NUMBER_OR_QUANTITY, items[at].text, items[place].text)
    return waiting


def _only_its_neighbour_is_sure(items: tuple[Item, ...], at: int, sure: Iterable[int]) -> bool:
    """ "yam 4100151 4100152": the first may be a receipt as well as the second."""
    return (
        all(place > at for place in sure) and _beside(items, at, at + 1, ItemKind.NUMBER) and not items[at + 1].marked
    )
