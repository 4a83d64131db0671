"""Days of a column: in every form one day, and which of day and month stands first is never guessed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvest.bulk_import.sheets.dates import DateOrder, iso, survey

DAYS = st.dates(date(1930, 1, 1), date(2029, 12, 31))
FORMS = {
    DateOrder.DMY: [
        "%d/%m/%Y",
        "%-d/%-m/%Y",
        "%d-%m-%Y",
        "%d.%m.%Y",
        "%d/%m/%y",
        "%d/%m/%Y 14:05",
        "%d/%m/%Y 2:05:00 PM",
    ],
    DateOrder.MDY: ["%m/%d/%Y", "%-m/%-d/%Y", "%m-%d-%Y", "%m/%d/%y", "%m/%d/%Y 00:00"],
}
PLAIN = [
    *("%Y-%m-%d", "%Y/%m/%d", "%Y-%m-%d 00:00:00", "%Y-%m-%dT14:05:00Z", "%Y-%m-%d 00:00:00.000", "%Y%m%d"),
    *(
        "%-d %b %Y",
        "%d-%b-%Y",
        "%d-%b-%y",
        "%d%b%Y",
        "%B %-d, %Y",
        "%b %-d %Y",
        "%d %B %Y",
        "%A, %-d %B %Y",
        "%a %d %b %Y",
    ),
]


@given(day=DAYS, data=st.data())
def test_every_form_of_a_day_is_that_day(day: date, data: st.DataObject) -> None:
    order = data.draw(st.sampled_from(DateOrder))
    form = data.draw(st.sampled_from(FORMS.get(order, []) + PLAIN))
    assert iso(day.strftime(form), order) == day.isoformat()


@given(day=DAYS)
def test_a_number_of_excel_is_its_day(day: date) -> None:
    number = (day - date(1899, 12, 30)).days
    assert iso(str(number), DateOrder.DMY) == day.isoformat()
    assert iso(f"{number}.5", DateOrder.ISO) == day.isoformat()


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "-",
            "n/a",
            "yam",
            "31/2/2026",
            "0/1/2026",
            "2026-13-01",
            "3/4",
            "1/2/3/2026",
            "3 Marlon 2026",
            "12",
            "1234",
        ),
        *("13/2/2026 25", "٣/٤/٢٠٢٦", "1/2/0026", "9999999999", "3/4-2026", "30 Feb 2026"),
    ],
)
@pytest.mark.parametrize("order", DateOrder)
def test_what_is_no_day_is_none(text: str, order: DateOrder) -> None:
    assert iso(text, order) is None


def test_without_an_order_only_what_needs_none_is_read() -> None:
    assert iso("3/4/2026", DateOrder.ISO) is None
    assert iso("5/5/2026", DateOrder.ISO) == "2026-05-05"


@pytest.mark.parametrize(
    ("values", "order"),
    [
        (["3/4/2026", "13/2/2026"], DateOrder.DMY),
        (["3/4/2026", "2/13/2026", "", "n/a"], DateOrder.MDY),
        (["2026-03-27", "3 Mar 2026", "5/5/2026", "45373"], DateOrder.ISO),
        ([], DateOrder.ISO),
        (["3/4/2026"], None),
        (["13/2/2026", "2/13/2026"], None),
    ],
)
def test_the_order_is_found_in_the_column(values: list[str], order: DateOrder | None) -> None:
    assert survey(values).order is order


def test_a_column_says_whether_it_is_mixed_or_ambiguous_and_by_which_cells() -> None:
    mixed = survey(["3/4/2026", "13/2/2026", "2/13/2026"])
    assert (mixed.mixed, mixed.ambiguous, mixed.day_first, mixed.month_first) == (True, False, "13/2/2026", "2/13/2026")
    open_ = survey(["3/4/2026"])
    assert (open_.mixed, open_.ambiguous, open_.either) == (False, True, "3/4/2026")


@given(st.lists(DAYS, min_size=1), st.sampled_from(["%d/%m/%Y", "%m/%d/%Y"]))
def test_a_column_in_one_order_is_never_read_in_the_other(days: list[date], form: str) -> None:
    found = survey(day.strftime(form) for day in days)
    assert not found.mixed
    if found.order is not None:
        assert [iso(day.strftime(form), found.order) for day in days] == [day.isoformat() for day in days]


@given(
    st.lists(st.tuples(DAYS, st.sampled_from([*FORMS[DateOrder.DMY], *FORMS[DateOrder.MDY], *PLAIN]))), st.integers(0)
)
def test_of_days_that_were_seen_the_examples_are_enough(days: list[tuple[date, str]], first: int) -> None:
    written = [day.strftime(form) for day, form in days]
    some, rest = written[: first % (len(written) + 1)], written[first % (len(written) + 1) :]
    once, again = survey(written), survey([*survey(some).examples, *rest])
    assert (once.order, once.mixed, once.ambiguous) == (again.order, again.mixed, again.ambiguous)


@given(DAYS, DAYS)
def test_both_orders_in_one_column_are_mixed_whenever_it_can_be_seen(one: date, other: date) -> None:
    first, second = one.replace(day=13 + one.day % 10), other.replace(day=13 + other.day % 10)
    assert survey([first.strftime("%d/%m/%Y"), second.strftime("%m/%d/%Y")]).mixed


@given(st.text(max_size=20))
def test_any_text_is_a_day_or_none(text: str) -> None:
    for order in DateOrder:
        found = iso(text, order)
        assert found is None or date.fromisoformat(found) > date(1800, 1, 1) - timedelta(days=1)
    survey([text])
