"""The reference an officer writes into his notebook: one per text, unique for ever, short.

A permutation of the text's own number, so it needs no table and no luck, and nobody can count from one to the next.
Four letters for the first 614,656 texts, then five, then six.
"""

LETTERS = "23456789BCDFGHJKLMNPQRSTVWXZ"  # 28: no vowels, no 0 O 1 I
SHORTEST_REFERENCE = 4
MIXER = 387_431  # shares no factor with 28, so it is a permutation of every length


def reference_of(text_id: int) -> str:
    """Reference of the text with this id (from 1)."""
    index, length = text_id - 1, SHORTEST_REFERENCE
    while index >= len(LETTERS) ** length:
        index -= len(LETTERS) ** length
        length += 1
    mixed = index * MIXER % len(LETTERS) ** length
    return "".join(LETTERS[mixed // len(LETTERS) ** place % len(LETTERS)] for place in reversed(range(length)))


def text_id_of(reference: str) -> int | None:
    """The text that a reference names; None when it cannot be one of ours."""
    if len(reference) < SHORTEST_REFERENCE or len(reference) > 9 or any(letter not in LETTERS for letter in reference):
        return None
    mixed = 0
    for letter in reference:
        mixed = mixed * len(LETTERS) + LETTERS.index(letter)
    size: int = len(LETTERS) ** len(reference)
    shorter: int = sum(len(LETTERS) ** length for length in range(SHORTEST_REFERENCE, len(reference)))
    unmixed: int = mixed * pow(MIXER, -1, size) % size
    return unmixed + shorter + 1
