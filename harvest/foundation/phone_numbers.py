"""Jamaican phone numbers: +1 876 and, since 2023, +1 658, always all ten digits.

The last seven digits repeat between the two codes, so a number is only ever stored and compared whole, in E.164. The
raw pattern comes before the parsing library, which would also take whatsapp:, vanity letters, other scripts and more.
"""

import re

import phonenumbers

WRITTEN = re.compile(r"\+?\(?[0-9][0-9 ().-]{8,18}[0-9]", re.ASCII)
USUAL = re.compile(r"(?:\+?1[ .-]?)?\(?(876|658)\)?[ .-]?([2-9][0-9]{2})[ .-]?([0-9]{4})", re.ASCII)
JAMAICAN = re.compile(r"\+1(?:876|658)[2-9][0-9]{6}", re.ASCII)


class PhoneWrong(ValueError):
    """Not a Jamaican phone number; the message says which was given and how to write it."""


def jamaican_phone(text: str) -> str:
    """E.164 of a number as people write it ("876-555-0100"); raises PhoneWrong."""
    written = text.strip()
    usual = USUAL.fullmatch(written)
    if usual is not None:  # what nearly everybody writes; the library takes fifty times as long
        return "+1" + "".join(usual.groups())
    try:
        parsed = phonenumbers.parse(written, "JM") if WRITTEN.fullmatch(written) else None
    except phonenumbers.NumberParseException:
        parsed = None
    number = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) if parsed else ""
    if not JAMAICAN.fullmatch(number):
        raise PhoneWrong(f"phone {text!r} is not a Jamaican number: write all ten digits, such as +18765550100.")
    return number


def said_phone(number: str) -> str:
    """A Jamaican number as people here say it: "876-555-0100"; any other as it is."""
    if not JAMAICAN.fullmatch(number):
        return number
    return f"{number[2:5]}-{number[5:8]}-{number[8:]}"
