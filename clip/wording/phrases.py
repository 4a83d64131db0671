"""Days, times, names, places and amounts as an officer reads them: "12Mar26", "14:05", "J SAMPLE", "yam, ginger +2".

Times come in as aware UTC and are said in Jamaican local time. Everything from data goes through `field` first.
"""

import re
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from clip.sms.gsm7 import to_output_alphabet
from harvest.findings import Produce, Question, QuestionKind
from harvest.vocabulary import UNIT_BY_CODE, Parish

JAMAICA = ZoneInfo("America/Jamaica")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LINKING = re.compile(r"(?<=\w)\.(?=[^\W\d])|://|/(?=/)|\bwww\b", re.IGNORECASE)


@lru_cache(maxsize=4096)  # places, crops and offices come again with every check
def field(text: str | None, longest: int = 200) -> str:
    """Data in plain characters on one line, cut to `longest`; nothing in it can be tapped as a link on a phone."""
    plain = " ".join(_LINKING.sub(" ", to_output_alphabet(text or "")[:400]).split())
    plain = re.sub(r"\?{2,}", "?", plain).strip(" .,:;")
    return plain if len(plain) <= longest else plain[: longest - 1].rstrip(" .,:;") + "-"


def day(when: date) -> str:
    """12Mar26."""
    return f"{when.day:02d}{_MONTHS[when.month - 1]}{when.year % 100:02d}"


def local(at: datetime) -> datetime:
    return at.astimezone(JAMAICA)


def local_day(at: datetime) -> date:
    return local(at).date()


def clock(at: datetime) -> str:
    """14:05, in Jamaica."""
    return local(at).strftime("%H:%M")


def moment(at: datetime, now: datetime) -> str:
    """As short as it is clear from `now`: 05:10 today, 09May 05:10 this year, else 09May25 05:10."""
    return f"{moment_day(at, now)} {clock(at)}".strip()


def moment_day(at: datetime, now: datetime) -> str:
    """The day without the year if it is this year's, empty today."""
    if local_day(at) == local_day(now):
        return ""
    return day(local_day(at))[: None if local(at).year != local(now).year else 5]


def age(recorded_on: date, today: date) -> str:
    """How old a record is: 12d, 3m, 3y; a record from the future is 0d."""
    days = max((today - recorded_on).days, 0)
    if days < 45:
        return f"{days}d"
    months = round(days / 30.44)
    return f"{months}m" if months < 24 else f"{int(days / 365.25)}y"


def parish(code: str) -> str:
    """ "St Ann" for JM-06; a name that is not a code stays as it is."""
    return Parish(code).label if code in set(Parish) else field(code, 24)


def asked_number(question: Question) -> str:
    """The number as understood, with the letter that says what it is: R4100151, F081119321."""
    if question.kind is QuestionKind.FARMER:
        return f"F{field(question.farmer_number, 18)}"
    return f"R{field(question.number, 18)}"


def initials(name: str) -> str:
    """J SAMPLE for JANE SAMPLE; a single word stays."""
    *given, last = name.split() or [""]
    return " ".join([*(word[0] for word in given[:3]), last])


def words_list(words: list[str], most: int) -> str:
    """ "yam, ginger +2": the first `most` words and how many more there are."""
    left = len(words) - most
    return ", ".join(words[:most]) + (f" +{left}" if left > 0 else "")


def amount(produce: Produce) -> str:
    """ "2 acre", "400 lb", "30 head"; empty if nobody counted."""
    if produce.quantity is None:
        return ""
    unit = UNIT_BY_CODE.get(produce.unit or "")
    return f"{quantity(produce.quantity)} {unit.label if unit else ''}".strip()


def quantity(plain_decimal: str) -> str:
    """1130 for 1130.000; the decimal point stays where it says something."""
    digits = to_output_alphabet(plain_decimal)[:12]
    return digits.rstrip("0").rstrip(".") if "." in digits else digits
