"""How ABIS writes things, in our words: NULL, Y/N and 1/2, days with a time, sizes with a tail of digits. Pure."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from harvest.bulk_import.rows import Note
from harvest.foundation.phone_numbers import PhoneWrong, jamaican_phone

NOTHING = {"null", "(null)", "none", "n/a", "not stated", "not applicable", "unknown", "-"}
NO_DAY = ("1900-01-01", "1899-12-30", "01/01/1900", "1/1/1900")
YES, NO = {"y", "yes", "1", "t", "true"}, {"n", "no", "2", "0", "f", "false"}
LOCAL_DIGITS = 7  # of a phone number from before the area code was dialled
PLACES = Decimal("0.001")
Typed = dict[str, str]
Cleaned = tuple[Typed, tuple[Note, ...]]


class Cells:
    """One row on its way into our words: what is taken out of it, and what has to be said of that."""

    def __init__(self, typed: Typed) -> None:
        kept = ((name, text.strip()) for name, text in typed.items())
        self.typed = {name: text for name, text in kept if text and text.casefold() not in NOTHING}
        self.notes: list[Note] = []

    def take(self, name: str) -> str:
        """The cell, which is then gone; "" where there is none."""
        return self.typed.pop(name, "")

    def put(self, name: str, text: str) -> None:
        if text:
            self.typed[name] = text

    def say(self, name: str, rule: str, sentence: str) -> None:
        self.notes.append((name, rule, sentence))

    def change(self, name: str, how: Callable[[str], str]) -> None:
        """Write one cell otherwise; what becomes empty is gone."""
        text = self.typed.pop(name, "")
        self.put(name, how(text) if text else "")

    def days(self, *names: str) -> None:
        """A day that stands for "none" is none."""
        for name in names:
            self.change(name, lambda text: "" if text.startswith(NO_DAY) else text)

    def yes(self, name: str) -> bool | None:
        """What a flag says, which is then gone; None where it says nothing known."""
        said = self.take(name).casefold()
        return True if said in YES else False if said in NO else None

    def phone(self, name: str, *others: str) -> None:
        """The first number that can be called; the area code that old numbers lack is added, and said."""
        texts = [(one, self.take(one)) for one in (name, *others)]
        for one, text in texts:
            digits = "".join(letter for letter in text if letter.isdigit())
            whole = f"876{digits}" if len(digits) == LOCAL_DIGITS else text
            try:
                jamaican_phone(whole)
            except PhoneWrong:
                if text:
                    self.say(one, "phone", f"“{text[:40]}” is not a Jamaican phone number: it was left out.")
                continue
            if whole != text:
                self.say(one, "area_assumed", f"Read as 876-{digits[:3]}-{digits[3:]}: the area code was missing.")
            self.put(name, whole)
            return

    def amount(self, name: str, unit: str, in_hectares: str) -> None:
        """A size with its unit, or what ABIS made of it in hectares; 0 stands for "not stated"."""
        size, units, hectares = (self.take(one) for one in (name, unit, in_hectares))
        known = units and not units.isdigit()
        chosen = size if size and (known or not hectares) else hectares
        chosen = rounded(chosen)
        if chosen:
            self.put(name, chosen)
            self.put(unit, units if known and size else "ha")

    @property
    def cleaned(self) -> Cleaned:
        return self.typed, tuple(self.notes)


def rounded(text: str) -> str:
    """An amount with at most three decimal places, as we keep them; "" for zero; other text as it is."""
    try:
        amount = Decimal(text).quantize(PLACES) if text else Decimal(0)
    except InvalidOperation:
        return text
    return f"{amount.normalize():f}" if amount else ""
