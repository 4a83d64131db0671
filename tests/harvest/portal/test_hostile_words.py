"""Whatever a thing, a place or a line is called, it is words: on a page, in a picture, in a spreadsheet."""

from typing import Any

import pytest
from sqlalchemy import select

from harvest.records.commodities import Commodity, Variety
from harvest.records.prices import PriceItem, PricePoint, rebuild_published_prices
from harvest.statistics.publishing import publish
from tests.fakes import NOW
from tests.harvest.portal.visitors import Installation, publish_week
from tests.harvest.records.makers import acting
from tests.harvest.statistics.register import growers, settle

HTML = """"'><img src=x onerror=alert(1)>{{7*7}}</title></svg><script>"""
SHEET = '=HYPERLINK("http://evil.example","Yam")'
PAGES = ("/", "/prices", "/season", "/parishes", "/prices?report=farmgate&parish=JM-06")


@pytest.mark.parametrize("words", [HTML, SHEET])
def test_names_are_words_everywhere(open_house: Installation, words: str) -> None:
    publish_week(open_house.sessions, {"Yam, yellow at St Ann": 100, "Carrot at St Ann": 90})
    settle(open_house.sessions, growers(ST_ANN=9))
    with acting(open_house.sessions) as session:
        for model in (Commodity, PriceItem, PricePoint, Variety):
            for one in session.scalars(select(model).where(model.id < 200)):
                one.name = f"{words}{one.id}"
        rebuild_published_prices(session.connection())
    publish(open_house.sessions, NOW)
    client = open_house.visit()
    linked = [link for page in PAGES for link in links(client.get(page).text)]
    assert any(link.startswith("/prices/") for link in linked)
    for path in {*PAGES, *linked}:
        page = client.get(path)
        assert page.status_code == 200, path
        assert "<img" not in page.text
        assert "</title></svg><script>" not in page.text
        assert "49" not in page.text.partition("onerror=alert(1)")[2][:30]
    for resource in ("prices", "commodities", "markets", "production"):
        for cell in client.get(f"/api/v1/{resource}.csv?limit=100").text.replace('"', "").splitlines():
            assert not [one for one in cell.split(",") if one.startswith("=")], cell


def links(page: str) -> list[Any]:
    import re  # noqa: PLC0415
    from html import unescape  # noqa: PLC0415

    return [unescape(one) for one in re.findall(r'href="(/(?:prices|season)[^"]*)"', page)]
