"""What an officer reads when his text cannot be acted on: what was seen in it and what to text instead."""

from clip.reading.asked import Unclear, UnclearKind
from clip.wording import phrases
from clip.wording.fitting import Rung, always, fit, optional

# {0}, {1}: the parts of the Unclear. Every sentence ends with something that can be texted as it stands.
_SENTENCES = {
    UnclearKind.EMPTY: "Your text was empty. Text the receipt no., e.g. 4100151",
    UnclearKind.NO_NUMBER: "No receipt no. in your text. Text it in digits, e.g. 4100151. Text ? for help",
    UnclearKind.WRONG_LENGTH: "{0} has {1} digits, too many or too few. Re-read the receipt no., e.g. 4100151",
    UnclearKind.WHICH_NUMBER: "Is it {0} or {1}? Resend the right one without spaces",
    UnclearKind.NUMBER_OR_QUANTITY: "If {0} is the receipt no. text R {0}. If it is how much {1}, add the receipt no.",
    UnclearKind.NUMBER_OR_BOOK: "Is it {0} or {1}? Text both with their letters, e.g. R 4100151 B 151560",
    UnclearKind.CONFIRM_LETTERS: "{0}: is it {1}? If so text {1}, else re-read and resend in digits only",
    UnclearKind.LOOKS_LIKE_DATE: "{0} looks like a date. If it is the receipt no. text R {1}",
    UnclearKind.LOOKS_LIKE_PHONE: "{0} looks like a phone number. Text the receipt no., e.g. 4100151",
    UnclearKind.LOOKS_LIKE_PLATE: "{0} looks like a plate. Text the receipt no. too, e.g. 4100151 {0}",
    UnclearKind.NO_RECEIPT_WHAT: "To log that no receipt was shown, say for what, e.g. N COCONUT 1130 5678GT",
    UnclearKind.NO_RECEIPT_OR_NUMBER: "To check no. {0} text R {0}. If no receipt was shown, for what? N COCONUT 1130",
    UnclearKind.PLACE_OR_GOODS: "Is {0} goods or place? Put a comma after the place, e.g. 4100151 AT MAY PEN, YAM 20",
    UnclearKind.NO_RECEIPT_UNREAD: "Not logged: {0} is not clear. One amount per goods, e.g. N COCONUT 1130 5678GT",
    UnclearKind.BOOK_ALONE: "B {0} is a book no. Add the receipt no., e.g. R 4100151 B {0}",
    UnclearKind.KEYWORD_ALONE: "{0} needs a number after it, e.g. {0} {1}",
}
_AFTER_KEYWORD = {"F": "081119321", "FARMER": "081119321", "B": "151560", "BOOK": "151560", "BK": "151560"}


def say_unclear(unclear: Unclear, help_number: str, was_cut: bool = False) -> str:
    """One sentence that says what to text instead; `was_cut`: the text was too long and only its start was read."""
    if was_cut and unclear.kind is UnclearKind.EMPTY:  # the start was empty, the text was not
        unclear = Unclear(UnclearKind.NO_NUMBER)
    said = _SENTENCES[unclear.kind].format(*_said_parts(unclear))
    parts = [
        optional("Your text was too long, only its start was read. " if was_cut else "", Rung.NAME),
        always(said),
        optional(f". Call {phrases.field(help_number, 16)}", Rung.ADVICE),
    ]
    return fit(parts)


def _said_parts(unclear: Unclear) -> tuple[str, str]:
    first, second, *_ = (*(phrases.field(part, 20) or "?" for part in unclear.parts), "?", "?")
    if unclear.kind is UnclearKind.KEYWORD_ALONE:
        return first, _AFTER_KEYWORD.get(first.upper(), "4100151")
    return first, second
