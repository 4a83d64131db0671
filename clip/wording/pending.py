"""What is said while the register does not answer: never NO RECORD, and never as if it were the farmer's fault."""

from datetime import datetime

from clip.judging import Verdict
from clip.reading.asked import AskedCheck
from clip.wording import phrases, stamps
from clip.wording.fitting import Part, Rung, always, fit, one_segment, optional
from clip.wording.stamps import Answered, Stamp


def say_pending(asked: AskedCheck, stamp: Stamp) -> str:
    """PENDING for one number or several."""
    return pending(tuple(Answered(question, notes=asked.notes) for question in asked.questions), stamp)


def pending(answered: tuple[Answered, ...], stamp: Stamp) -> str:
    numbers = [phrases.asked_number(one.question) for one in answered]
    notes = tuple(dict.fromkeys(note for one in answered for note in one.notes))
    parts = [
        always(str(Verdict.PENDING)),
        Part((f" {', '.join(numbers)}", f" {numbers[0]} +{len(numbers) - 1}"), (Rung.LAST,))
        if len(numbers) > 1
        else always(f" {numbers[0]}"),
        stamps.read_as(notes),
        Part((": registry slow, not the farmer's fault", ": registry slow"), (Rung.SHORT_REASON,)),
        always(". Answer follows by SMS"),
        optional(stamps.call(stamp, "Urgent:"), Rung.CALL),
        stamps.place(stamp),
    ]
    return fit(parts, stamps.ending(stamp))


def say_delayed(received_at: datetime, reference: str) -> str:
    """For a text that no answer can help any more; `received_at` aware UTC."""
    when = phrases.clock(received_at)
    return one_segment(
        f"Your text of {when} was delayed: send it again if still needed. Ref {phrases.field(reference, 8)}"
    )


def say_kept(stamp: Stamp | None) -> str:
    """While our own side is in trouble, and for texts that ask no number: nothing is said of anybody."""
    ending = f" Ref {phrases.field(stamp.reference, 8)} {phrases.clock(stamp.at)}" if stamp else ""
    return one_segment(f"Your text is kept; our system is slow. The answer follows by SMS.{ending}")
