"""What one cell of a price report says: words, a price, that there was no price, or a heading. Pure."""

import re
from decimal import ROUND_HALF_UP, Decimal

from harvest.bulk_import.rows import Row
from harvest.records.prices import CENT, MOST, NO_PRICE

OF_PRICES = frozenset("0123456789.,-–—$J ")
CURRENCY = re.compile(r"\A(?:J?\$|JMD)\s*")
NUMBER = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<cents>\d+))?")
A_THOUSANDTH = 3  # decimals that may as well be a point for thousands: "1.100"
LONGEST_WORD = 40


class CellWrong(ValueError):
    """A cell that cannot be taken: `rule` for programs, the message for the clerk."""

    def __init__(self, rule: str, sentence: str) -> None:
        super().__init__(sentence)
        self.rule = rule


def filled(row: Row) -> list[tuple[int, str]]:
    """The cells that have something in them, with their columns; line breaks inside a cell become spaces."""
    tidy = ((index, " ".join(cell.split())) for index, cell in enumerate(row.cells) if cell)
    return [(index, words) for index, words in tidy if words]


def is_no_price(words: str) -> bool:
    """Whether it says that there was no price: "-", "n/a", "$ -", a lone "$", or nothing."""
    return CURRENCY.sub("", words).casefold() in NO_PRICE | {""}


def is_for_prices(words: str) -> bool:
    """Whether it stands where prices stand: a number, however wrong, or "no price"."""
    return bool(words) and (is_no_price(words) or set(words) <= OF_PRICES)


def price(words: str) -> Decimal | None:
    """The price in J$, None for "no price". Raises CellWrong."""
    if is_no_price(words):
        return None
    number = NUMBER.fullmatch(CURRENCY.sub("", words))
    if number is None:
        raise CellWrong(
            "not_a_price", f"“{words[:40]}” is not a price. Write it like 1,100.50, or - where there is none."
        )
    if len(number["cents"] or "") == A_THOUSANDTH:
        raise CellWrong(
            "thousands_or_cents", f"“{words[:40]}” may mean thousands or cents. Write it with a comma or two decimals."
        )
    value = Decimal(number[0].replace(",", "")).quantize(CENT, ROUND_HALF_UP)
    if not 0 < value <= MOST:
        raise CellWrong("price_range", f"“{words[:40]}” cannot be a price per kg. Correct it.")
    return value


def remark(words: str) -> str:
    """Supply or grade as it is printed, "" for none. Raises CellWrong."""
    if is_no_price(words):
        return ""
    if any(letter.isdigit() for letter in words) or len(words) > LONGEST_WORD:
        raise CellWrong("not_a_word", f"“{words[:40]}” is no supply or grade. Write a word such as Moderate, or -.")
    return words


def plain(value: Decimal) -> str:
    """The price as people write it, without needless zeros: 132, 82.5."""
    return f"{value:f}".rstrip("0").rstrip(".")
