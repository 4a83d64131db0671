"""What is wrong at one spot of a file: where, what stands there, which rule, and what to do. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """`column` is what a spreadsheet shows above it ("C"), None where the whole row or file is meant.

    `rule` is a code for programs ("price_order"), `sentence` is for the clerk.
    """

    line: int
    column: str | None
    value: str
    rule: str
    sentence: str
