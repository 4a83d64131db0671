"""Who the paper belongs to and what that farmer grows or rears, as long as it fits."""

from datetime import date

from clip.wording import phrases
from clip.wording.fitting import Part, Rung, optional
from harvest.findings import FarmerFound, Finding, GoodsFound, Produce
from harvest.vocabulary import GoodsOutcome

_LONGEST_NAME = 48
_LONGEST_COMMODITY = 16


def who(farmer: FarmerFound | None, before: str) -> Part:
    """Name, alias, district and parish; `before` is the separator and perhaps "Owner "."""
    if farmer is None:
        return Part(("",))
    name = phrases.field(farmer.name, 200).upper() or "NO NAME ON RECORD"
    short = phrases.initials(name)
    parish = f", {phrases.parish(farmer.parish)}"
    district = f", {phrases.field(farmer.district, 24)}" if farmer.district else ""
    alias = f' "{phrases.field(farmer.alias, 20).upper()}"' if farmer.alias else ""
    full = phrases.field(name, _LONGEST_NAME)
    texts = (
        f"{full}{alias}{district}{parish}",
        f"{full}{district}{parish}",
        f"{full}{parish}",
        *(f"{phrases.field(short, 32)}{ending}" for ending in (parish, "")),
        phrases.field(short, 16),
    )
    rungs = (Rung.ALIAS, Rung.DISTRICT, Rung.INITIALS, Rung.PARISH, Rung.NAME, Rung.NAME)
    return Part((*(before + text for text in texts), ""), rungs)


def verified(farmer: FarmerFound | None) -> Part:
    return optional(". VERIFIED" if farmer is not None and farmer.verified else "", Rung.VERIFIED)


def grows(finding: Finding, today: date) -> Part:
    """What is on record; goods that were asked about come first, by name."""
    matched = _matched(finding)
    others = [name for name in names(finding.produce) if name not in matched]
    if not finding.produce:
        return optional(". No produce on record" if finding.farmer else "", Rung.PRODUCE)
    recorded = record_age(finding.produce, today)
    if matched:
        return _on_record(matched, others, recorded)
    listed = (sentence(phrases.words_list(others, most)) for most in (6, 2, 1))
    forms = (*(f". {words} ({recorded})" for words in listed), "")
    return Part(forms, (Rung.WHOLE_PRODUCE, Rung.PRODUCE, Rung.PRODUCE))


def matched_only(finding: Finding) -> Part:
    """The goods asked about that are on record, without the rest."""
    matched = [name.upper() for name in _matched(finding)]
    return optional(f". {phrases.words_list(matched, 4)} on record" if matched else "", Rung.PRODUCE)


def record_age(produce: tuple[Produce, ...], today: date) -> str:
    """ "rec 3m", or "rec 3m-3y" if the records are not of one age."""
    days = sorted((one.recorded_on for one in produce), reverse=True)
    newest, oldest = phrases.age(days[0], today), phrases.age(days[-1], today)
    return f"rec {newest}" if newest == oldest else f"rec {newest}-{oldest}"


def names(produce: tuple[Produce, ...]) -> list[str]:
    return list(dict.fromkeys(commodity(one.commodity) for one in produce))


def commodity(name: str) -> str:
    return phrases.field(name, _LONGEST_COMMODITY).lower()


def not_understood(finding: Finding) -> Part:
    return words_not_understood(finding.goods)


def words_not_understood(goods: tuple[GoodsFound, ...]) -> Part:
    """Goods words that nobody knows: said, never judged."""
    words = [one.text for one in goods if one.outcome is GoodsOutcome.WORD_NOT_KNOWN]
    if not words:
        return Part(("",))
    quoted = [f"'{phrases.field(word, 16)}'" for word in dict.fromkeys(words)]
    forms = (
        f". {phrases.words_list(quoted, 4)} not understood",
        f". {phrases.words_list(quoted, 1)} not understood",
        "",
    )
    return Part(forms, (Rung.DETAIL, Rung.UNKNOWN_WORD))


def _matched(finding: Finding) -> list[str]:
    matched = [one.commodity or one.text for one in finding.goods if one.outcome is GoodsOutcome.MATCHED]
    return list(dict.fromkeys(commodity(name) for name in matched))


def _on_record(matched: list[str], others: list[str], recorded: str) -> Part:
    said = phrases.words_list([name.upper() for name in matched], 4)
    also = f"; also {phrases.words_list(others, 4)}" if others else ""
    forms = (
        f". {said} on record{also} ({recorded})",
        f". {said} on record ({recorded})",
        f". {phrases.words_list([name.upper() for name in matched], 1)} on record",
        "",
    )
    return Part(forms, (Rung.WHOLE_PRODUCE, Rung.PRODUCE, Rung.VERIFIED))


def sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
