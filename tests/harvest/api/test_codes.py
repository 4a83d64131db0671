"""A word that is in none of the lists we publish is a mistake, and never an empty page that reads as "no prices"."""

import pytest
from sqlalchemy import event, select

from harvest.api.document import document
from harvest.open_data.listed import KEPT_S, Listed
from harvest.open_data.resources import TABLE
from harvest.open_data.resources.produce import COMMODITY_NAMES
from harvest.records.commodities import Commodity
from harvest.vocabulary import CommodityKind
from tests.harvest.api.site import Site
from tests.harvest.records.makers import acting


@pytest.mark.parametrize(
    ("query", "parameter", "word", "said"),
    [
        ("prices?commodity=Calaloo", "commodity", "Calaloo", "Did you mean Callaloo? /api/v1/commodities lists them"),
        ("prices?commodity=callaloo", "commodity", "callaloo", "Did you mean Callaloo?"),
        ("prices?commodity=", "commodity", "", "/api/v1/commodities lists them"),
        ("prices?commodity__in=Yam,Yamm", "commodity__in", "Yamm", "Did you mean Yam?"),
        ("prices?commodity=Yam&commodity=Yamm", "commodity", "Yamm", "Did you mean Yam?"),
        ("prices?commodity__ne=Yamm", "commodity__ne", "Yamm", "Did you mean Yam?"),
        ("prices?market=Papin", "market", "Papin", "Did you mean Papine? /api/v1/markets lists them"),
        ("prices?variety=Yelow", "variety", "Yelow", "Did you mean Yellow? /api/v1/varieties lists them"),
        ("prices?item=Callaloo, hole", "item", "Callaloo, hole", "/api/v1/prices/values/item lists them"),
        ("prices?unit=lb", "unit", "lb", "/api/v1/units lists them"),
        ("prices?unit=LBS", "unit", "LBS", "“LBS” is not a unit"),
        ("varieties?commodity=Yamm", "commodity", "Yamm", "/api/v1/commodities lists them"),
        ("commodities?comes_from=Chicken", "comes_from", "Chicken", "Did you mean Chickens?"),
        ("production?parish=JM-15", "parish", "JM-15", "There are: JM, JM-01"),
        ("production?commodity=Yamm", "commodity", "Yamm", "/api/v1/commodities lists them"),
        ("production?level=parrish", "level", "parrish", "Did you mean parish? There are: country, parish"),
        ("production-by-variety?variety=Yelow", "variety", "Yelow", "/api/v1/varieties lists them"),
        ("farmers?sex=f", "sex", "f", "There are: female, male, _T"),
        ("farmers?age_band=under35", "age_band", "under35", "Did you mean under_35?"),
        ("farmers?activity=cropping", "activity", "cropping", "crops_and_livestock"),
        ("farms?size_class=small", "size_class", "small", "5_ha_and_more"),
    ],
)
def test_a_word_of_no_list_is_refused_with_near_ones_and_where_the_list_is(
    site: Site, query: str, parameter: str, word: str, said: str
) -> None:
    refused = site.get(f"/api/v1/{query}", 400)
    [fault] = refused["errors"]
    assert (refused["code"], fault["code"], fault["parameter"]) == ("parameters", "not-listed", parameter)
    assert f"“{word}”" in fault["detail"]
    assert said in fault["detail"]
    assert len(fault["allowed"]) <= 20
    for one in fault["allowed"]:
        path = query.partition("?")[0]
        assert site.ask(f"/api/v1/{path}?{parameter.partition('__')[0]}={one}").status_code == 200


def test_everything_that_is_wrong_is_said_at_once(site: Site) -> None:
    refused = site.get("/api/v1/prices?commodity=Yamm&market=Papin&limit=0", 400)
    assert {one["parameter"] for one in refused["errors"]} == {"commodity", "market", "limit"}


def test_what_is_on_a_list_and_has_no_rows_is_an_empty_page(site: Site) -> None:
    assert site.items("/api/v1/prices?commodity=Donkeys") == []
    assert site.items("/api/v1/prices?unit=XBG") == []
    assert site.items("/api/v1/production?parish=JM-14") == []


def test_free_words_are_looked_for_as_before(site: Site) -> None:
    for query in ("commodity__contains=yamm", "market__startswith=papineau", "supply=nothing", "grade=none"):
        assert site.items(f"/api/v1/prices?{query}") == []


def test_every_value_that_is_told_is_taken(site: Site) -> None:
    for name, field in (
        ("prices", "market"), ("prices", "commodity"), ("prices", "item"), ("production", "commodity"),
        ("production", "parish"), ("varieties", "commodity"),
    ):  # fmt: skip
        words = ",".join(one for one in site.get(f"/api/v1/{name}/values/{field}")["values"] if "," not in one)
        assert site.items(f"/api/v1/{name}?{field}__in={words}"), (name, field)


def test_a_commodity_that_was_added_is_known_a_second_later(own_site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    own_site.get("/api/v1/prices?commodity=Samplefruit", 400)
    with acting(own_site.sessions) as session:
        session.add(Commodity(name="Samplefruit", kind=CommodityKind.CROP))
    monkeypatch.setattr("harvest.open_data.listed.KEPT_S", -1.0)  # the second is over
    assert own_site.items("/api/v1/prices?commodity=Samplefruit") == []


def test_a_list_is_read_once_and_a_wrong_word_reads_it_at_most_once_a_second(site: Site) -> None:
    engine = site.engines[0]
    now = [100.0]
    listed = Listed(engine, monotonic=lambda: now[0])
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda _c, _u, statement, *_: asked.append(statement))
    assert listed.fault(COMMODITY_NAMES, "Yam", "commodity") is None
    for _ in range(50):
        assert listed.fault(COMMODITY_NAMES, "Tomato", "commodity") is None
        assert listed.fault(COMMODITY_NAMES, "Yamm", "commodity") is not None
    assert len(asked) == 1
    now[0] += KEPT_S + 0.1
    assert listed.fault(COMMODITY_NAMES, "Yam", "commodity") is None
    assert len(asked) == 1, "a word that is known costs nothing, however old the list is"
    assert listed.fault(COMMODITY_NAMES, "Yamm", "commodity") is not None
    assert len(asked) == 2


def test_before_there_is_a_list_nothing_is_refused(own_site: Site) -> None:
    engine = own_site.engines[0]
    nothing = type(COMMODITY_NAMES)("a place", "nowhere", kept=select(Commodity.name).where(Commodity.id < 0))
    assert Listed(engine).fault(nothing, "anything", "place") is None


def test_the_contract_says_which_words_are_taken() -> None:
    paths = document(TABLE)["paths"]
    told = {one["name"]: one for one in paths["/api/v1/prices"]["get"]["parameters"]}
    for name in ("commodity", "commodity__ne", "commodity__in"):
        assert "/api/v1/commodities" in told[name]["description"]
    assert "/api/v1/commodities" not in told["commodity__contains"]["description"]
    cells = {one["name"]: one for one in paths["/api/v1/farmers"]["get"]["parameters"]}
    assert cells["sex"]["schema"] == {"type": "string", "enum": ["female", "male", "_T"]}
    assert cells["sex__in"]["schema"]["items"]["enum"] == ["female", "male", "_T"]
