"""How much memory a long file takes does not grow with it: what passes is given back, and what is kept is little."""

import gc
import random
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

from harvest.bulk_import import plan as planning
from harvest.bulk_import.rows import FileRefused
from harvest.bulk_import.sheets import dates, workbook
from harvest.bulk_import.sheets.dates import DateOrder
from harvest.bulk_import.sheets.shared_texts import A_BLOCK, SharedTexts
from harvest.database import HarvestSession
from harvest.foundation.columns import among
from harvest.records.farmers import Farmer
from tests.harvest.bulk_import.test_sheets import cells, file_in, refusal
from tests.harvest.bulk_import.test_workbooks import in_place_of, one_sheet

TEXTS_PART = "xl/sharedStrings.xml"
TEXTS = st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=9), max_size=5 * A_BLOCK)


@given(TEXTS, st.integers(0, 900), st.randoms())
def test_texts_come_back_in_any_order_from_memory_and_from_disk(
    texts: list[str], room: int, dice: random.Random
) -> None:
    with closing(SharedTexts()) as kept:
        kept.room = room
        for text in texts:
            kept.add(text)
        places = [*range(len(texts)), *(dice.randrange(len(texts)) for _ in texts)]
        assert [kept[place] for place in places] == [texts[place] for place in places]
        for place in (-1, len(texts)):
            with pytest.raises(IndexError):
                kept[place]


def test_the_first_rows_of_a_workbook_need_the_first_of_its_texts(tmp_path: Path) -> None:
    path = file_in(tmp_path, one_sheet(*([f"Farm {number}", f"F-{number}"] for number in range(20_000))))
    with workbook._opened(path) as book:
        rows = book.rows(book.tabs[0])
        assert next(rows).cells == ("Farm 0", "F-0")
        assert book.texts is not None
        assert len(book.texts.first) < 20_000
        assert sum(1 for _ in rows) == 19_999
        assert len(book.texts.first) == 40_000


def test_the_texts_of_a_workbook_are_given_back_without_waiting_for_the_collector(tmp_path: Path) -> None:
    path = file_in(tmp_path, one_sheet(*([f"Farm {number}"] for number in range(2000))))
    gc.disable()
    try:
        with workbook._opened(path) as book:
            list(book.rows(book.tabs[0]))
            texts = book.texts
        assert texts is not None
        assert (texts.first, texts.last, texts.at_hand) == ([], [], (-1, ()))
    finally:
        gc.enable()


def test_a_list_of_texts_that_is_damaged_where_no_cell_points_is_refused_all_the_same() -> None:
    whole = in_place_of(
        one_sheet(["Farm"], ["F-1"]), TEXTS_PART, b"</sst>", b"<si><t>of nobody</t></si>" * 9000 + b"</sst>"
    )
    assert cells(whole) == [["Farm"], ["F-1"]]
    assert "damaged" in refusal(in_place_of(whole, TEXTS_PART, b"</sst>", b"</si></sst>"))


@pytest.mark.parametrize(
    ("days", "order"),
    [
        (["2/13/2026", *(f"3/4/{year}" for year in range(1990, 2020))], DateOrder.MDY),
        ([f"{day}/4/2026 14:{day}" for day in range(13, 30)], DateOrder.DMY),
        ([f"2026-03-27 14:{minute}" for minute in range(10, 60)], DateOrder.ISO),
    ],
)
def test_the_order_of_many_different_days_is_found_with_few_of_them_held(
    days: list[str], order: DateOrder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    most = 0

    def looked_at(some: set[str]) -> dates.Found:
        nonlocal most
        most = max(most, len(some))
        return dates.survey(some)

    monkeypatch.setattr(planning, "MOST_DAYS", 5)
    monkeypatch.setattr(planning, "survey", looked_at)
    assert planning.plan(_farmers(tmp_path, days), {}).date_order is order
    assert most <= 6
    with pytest.raises(FileRefused, match="two ways"):
        planning.plan(_farmers(tmp_path, ["2/13/2026", *days, "13/2/2026"]), {})


def _farmers(folder: Path, days: list[str]) -> Path:
    rows = [["Farmer number", "Last name", "Parish", "Date of birth"]]
    rows += [[f"08{line:07}", "SAMPLE", "St Ann", day] for line, day in enumerate(days)]
    return file_in(folder, "\n".join(",".join(row) for row in rows).encode())


def test_a_look_for_many_values_leaves_nothing_to_the_collector(harvest_sessions: sessionmaker[HarvestSession]) -> None:
    def look(session: HarvestSession) -> None:
        wanted = among(session.connection(), Farmer.farmer_number, ["081119321", "081119322"])
        session.execute(select(Farmer.id).where(wanted)).all()

    with harvest_sessions() as session:
        look(session)  # the first of its kind is kept, as the pattern of the others
        gc.collect()
        gc.disable()
        try:
            look(session)
            assert gc.collect() == 0
        finally:
            gc.enable()
