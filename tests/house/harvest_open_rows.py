"""One valid row for each table behind the open API: published prices, developers with their keys, the cube."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

DAY, LATER = date(2026, 5, 14), date(2026, 6, 1)
MOMENT = datetime(2026, 5, 14, 14, 5, tzinfo=UTC)
HASH = "0" * 64

OPEN: dict[str, dict[str, Any]] = {
    "published_prices": {
        "price_id": 9001,
        "report_id": 9001,
        "report": "farmgate",
        "week_ending": DAY,
        "revision": 1,
        "published_on": DAY,
        "market": "Sample",
        "parish": "JM-06",
        "item": "Sample",
        "commodity": "Sample",
        "unit": "LBR",
        **dict.fromkeys(("low", "most_frequent", "high"), 10),
        **dict.fromkeys(("low_kg", "most_frequent_kg", "high_kg"), 22),
    },
    "developers": {"email": "jo.tester@example.com", "registered_at": MOMENT, "confirmed_at": MOMENT},
    "client_apps": {
        "name": "Market watch",
        "contact": "Jo Tester",
        "purpose": "Prices for buyers",
        "website": "https://example.com",
        "developer_id": 9001,
        "registered_at": MOMENT,
        "confirmed_at": MOMENT,
    },
    "app_grants": {
        "client_app_id": 9001,
        "scope": "partner",
        "state": "granted",
        "purpose": "Prices for buyers",
        "asked_on": DAY,
        "decided_by": "staff:3",
        "decided_on": DAY,
        "expires_on": LATER,
    },
    "developer_links": {
        "developer_id": 9001,
        "client_app_id": 9001,
        "token_hash": HASH,
        "created_at": MOMENT,
        "ends_at": MOMENT + timedelta(hours=1),
    },
    "developer_sessions": {"developer_id": 9001, "token_hash": HASH, "created_at": MOMENT, "ends_at": MOMENT},
    "letters": {
        "kind": "confirm",
        "developer_id": 9001,
        "client_app_id": 9001,
        "asked_at": MOMENT,
        "asked_from": "x",
        "due_at": MOMENT,
        "tries": 0,
    },
    "key_uses": {"api_key_id": 9001, "day": DAY, "requests": 3, "not_modified": 1, "refused": 1},
    "cube_releases": {"version": 9001, "published_on": DAY, "published_at": MOMENT},
    "cube_cells": {
        "dataset": "production",
        "key": "2025-Q3|00012|parish=JM-06",
        "level": "parish",
        "parish": "JM-06",
        "commodity": "Yam",
        "variety": "_T",
        "period": "2025-Q3",
        "period_start": DAY,
        "records": 7,
        "contributors": 6,
        "hectares": Decimal("1.5"),
        "kg": 300,
        "obs_status": "A",
        "computed_on": DAY,
        "since_version": 9001,
    },
    "cube_layers": {"dataset": "farmers", "relation": "all|parish", "version": 9001, "packed": b"x"},
    "api_keys": {
        "client_app_id": 9001,
        "prefix": "hv_00000000",
        "key_hash": HASH,
        "scopes": "findings",
        "created_on": DAY,
        "expires_on": LATER,
    },
    "key_notices": {"api_key_id": 9001, "notice": "soon", "letter_id": 9001},
}
