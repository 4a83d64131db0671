"""The stores of the published retail report are places on record, and one that has prices is never lost."""

from sqlalchemy import Engine, text

from harvest.foundation.migrate import downgrade, upgrade
from tests.harvest.bulk_import.jamis.pages import names

BEFORE = "0018_loads"
PRICED = "Hi-Lo, Cross Roads"
STORES = "SELECT name FROM price_points WHERE kind = 'retail' AND name LIKE '%, %' ORDER BY position"


def stores(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(text(STORES)).scalars())


def test_the_stores_come_in_printed_order_after_the_areas(harvest_engine: Engine) -> None:
    assert stores(harvest_engine) == [name for name in names("jamis_points") if ", " in name]
    with harvest_engine.connect() as connection:
        areas = "SELECT max(position) FROM price_points WHERE name = 'Portmore'"
        summary = "SELECT position, parish FROM price_points WHERE name = 'Kingston supermarkets'"
        portmore = connection.execute(text(areas)).scalar_one()
        assert tuple(connection.execute(text(summary)).one()) == (portmore + 17, "JM-01")


def test_a_store_with_prices_stays_when_the_others_go_and_is_not_doubled(harvest_engine: Engine) -> None:
    everywhere = set(stores(harvest_engine))
    with harvest_engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO price_reports (kind, week_ending, revision, state)"
                " VALUES ('retail', '2027-05-15', 1, 'draft')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO market_prices (report_id, point_id, item_id, unit)"
                " SELECT r.id, p.id, min(i.id), 'KGM' FROM price_reports r, price_points p, price_items i"
                " WHERE p.name = :name GROUP BY r.id, p.id"
            ),
            {"name": PRICED},
        )
    downgrade(harvest_engine, "harvest", to=BEFORE)
    assert stores(harvest_engine) == [PRICED]
    upgrade(harvest_engine, "harvest")
    assert set(stores(harvest_engine)) == everywhere
    assert len(stores(harvest_engine)) == len(everywhere)
