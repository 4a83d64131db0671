"""What an officer reads after `?`, `WRONG`, and `LAST` or `MORE` with nothing before it."""

from datetime import datetime

from clip.reading.asked import Note
from clip.wording import phrases, stamps
from clip.wording.fitting import Part, Rung, always, fit, one_segment


def say_help(help_number: str) -> str:
    return one_segment(
        "Text the receipt no.: 4100151 or 4100151 COCONUT 1130. Farmer: F 081119321. No receipt: N COCONUT 1130. "
        f"Or AT place, MORE, LAST, WRONG ref. Call {phrases.field(help_number, 16)}"
    )


def say_withdrawn(
    reference: str, number: str | None, at: datetime, was_no_receipt: bool = False, notes: tuple[Note, ...] = ()
) -> str:
    """`number` as it was said (R4100151); None for a record that had none. `was_no_receipt`: a record of `N`.

    `notes`: what stood beside the reference and was not read.
    """
    named = phrases.field(reference, 8)
    about = f" ({phrases.field(number, 20)})" if number and not was_no_receipt else ""
    stays = (
        ": the no-receipt record is marked as a mistake and stays on file"
        if was_no_receipt
        else ". It no longer counts as shown and stays on file"
    )
    unread = stamps.not_read(notes)
    said = tuple(f". {words}: text it by itself" for words in unread)
    return fit(
        [
            always(f"WITHDRAWN {named}{about} at {phrases.clock(at)}{stays}"),
            Part((*said[:2], *(f". {words}" for words in unread[2:])), (Rung.DETAIL, Rung.LAST))
            if said
            else always(""),
        ],
        ".",
    )


def say_unknown_reference(reference: str | None) -> str:
    """None: the officer texted WRONG alone."""
    if not reference:
        return one_segment(
            "WRONG needs the reference of your check, e.g. WRONG K7F2. It stands at the end of each reply."
        )
    named = phrases.field(reference, 12)
    return one_segment(
        f"You have no check with reference {named}. It stands at the end of each reply, e.g. WRONG K7F2."
    )


def say_nothing_yet() -> str:
    return one_segment("No earlier answer to you is on file. Text the receipt no., e.g. 4100151.")
