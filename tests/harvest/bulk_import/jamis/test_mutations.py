"""However a report is damaged, no price is wrong: it is the right one, or refused with a sentence, and nothing breaks.

The oracle: a price that is read is the one that the undamaged file has for this item at this place; unless price cells
of its very line were typed over, and then no more prices differ than cells were typed over.
"""

import random
from collections import Counter
from functools import lru_cache

import pytest

from harvest.bulk_import.layouts.jamis import JamisReport, read
from harvest.bulk_import.rows import FileRefused
from tests.harvest.bulk_import.jamis.mutations import MUTATIONS, Damage
from tests.harvest.bulk_import.jamis.pages import REPORTS, Sheet, cut, on_record, prices, rows, sample

ROUNDS = 16  # of each kind of damage, for each invented report
SAMPLES = {
    "Farmgate 02.13.2021.csv": 1, "urban_municipal_09.04.2021.csv": 3, "retail_01.16.2021.csv": 3,
    "kingston_supermarket_prices_september_04_2021.csv": 3,
}  # fmt: skip
Prices = dict[tuple[str, str], tuple[str, str, str]]


def wrong_prices(report: JamisReport, whole: Prices, damage: Damage) -> list[str]:
    """The prices that the undamaged report has not, beyond those that somebody typed."""
    found, _ = on_record(report)
    here = prices(report)
    other = Counter(one.entry.line for one in found if whole.get((one.place, one.item)) != here[one.place, one.item])
    return [f"line {line}: {count}" for line, count in other.items() if count > damage.typed_over.get(line, 0)]


def judge(sheet: Sheet, whole: Prices, damage: Damage) -> str:
    """ "right", "refused" or what is wrong."""
    try:
        report = read(rows(damage.sheet))
    except FileRefused as refused:
        return "refused" if len(str(refused)) > 20 else f"refused without a sentence: {refused}"
    wrong = wrong_prices(report, whole, damage)
    if wrong:
        return "; ".join(wrong)
    _, unknown = on_record(report)
    problems = [*report.refused, *unknown]
    if any(not problem.sentence.endswith(".") for problem in problems):
        return "a problem without a sentence"
    return "refused" if problems else "right"


@lru_cache
def of_sample(name: str) -> tuple[Sheet, Prices]:
    sheet = sample(name)
    return sheet, prices(read(rows(sheet)))


def run(sheet: Sheet, whole: Prices, kind: int, seeds: range) -> Counter[str]:
    verdicts: Counter[str] = Counter()
    for seed in seeds:
        damage = MUTATIONS[kind](sheet, random.Random(f"{kind}-{seed}"))
        verdict = judge(sheet, whole, damage)
        assert verdict in {"right", "refused"}, (MUTATIONS[kind].__name__, seed, verdict)
        verdicts[verdict] += 1
    return verdicts


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("kind", range(len(MUTATIONS)), ids=[kind.__name__ for kind in MUTATIONS])
def test_a_damaged_report_is_refused_or_right(name: str, kind: int) -> None:
    sheet = cut(REPORTS[name])
    verdicts = run(sheet, prices(read(rows(sheet))), kind, range(ROUNDS))
    assert verdicts.total() == ROUNDS


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("kind", range(len(MUTATIONS)), ids=[kind.__name__ for kind in MUTATIONS])
def test_a_damaged_published_file_is_refused_or_right(name: str, kind: int) -> None:
    sheet, whole = of_sample(name)
    assert run(sheet, whole, kind, range(SAMPLES[name])).total() == SAMPLES[name]


def test_the_oracle_sees_a_wrong_price() -> None:
    sheet = cut(REPORTS["farmgate"])
    whole = prices(read(rows(sheet)))
    damaged = [(line, ["212" if cell == "201" else "212.5" if cell == "202" else "213" if cell == "203" else cell
                       for cell in cells]) for line, cells in sheet]  # fmt: skip
    assert judge(sheet, whole, Damage(damaged)).startswith("line ")
