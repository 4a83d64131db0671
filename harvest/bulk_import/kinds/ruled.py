"""The rules of a form over the fields of one row: the same as on the page, in the same words."""

from collections.abc import Iterable

from harvest.bulk_import.judged import Judged
from harvest.foundation.intake import Intake


def as_on_form(judged: Judged, names: Iterable[str]) -> Intake:
    """The fields of a form, out of a row that may have others as well."""
    values = judged.values
    return Intake(judged.entry.typed, {name: values.get(name) for name in names})


def take_over(judged: Judged, taken: Intake) -> None:
    """The values as the rules left them; what they refuse is refused, once for each field."""
    judged.values = {**judged.values, **taken.values}
    for name, sentence in taken.errors.items():
        if name not in judged.wrong:
            judged.refuse(name, name, sentence)
