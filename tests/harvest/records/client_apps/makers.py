"""Programs, rights and keys with valid defaults, all of them invented."""

from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from harvest.records.client_apps import AppGrant, ClientApp, Developer, GrantState, Scope
from harvest.records.client_apps.keys import key_for
from tests.fakes import NOW

_numbers = count(1)


def make_program(session: Session, **changed: Any) -> ClientApp:
    """A confirmed program of a developer of its own."""
    developer = Developer(email=f"dev{next(_numbers)}@example.com", registered_at=NOW, confirmed_at=NOW)
    values: dict[str, Any] = {
        "name": "Market watch",
        "contact": "Jo Tester",
        "purpose": "Prices for buyers",
        "developer": developer,
        "registered_at": NOW,
        "confirmed_at": NOW,
    }
    app = ClientApp(**(values | changed))
    session.add(app)
    session.flush()
    return app


def make_grant(session: Session, app: ClientApp, **changed: Any) -> AppGrant:
    """Granted for a month, or as the state says."""
    values: dict[str, Any] = {"scope": Scope.FINDINGS, "state": GrantState.GRANTED, "purpose": "A task by law"}
    if (values | changed)["state"] is not GrantState.ASKED:
        values |= {"decided_by": "staff:3", "decided_on": NOW.date(), "expires_on": NOW.date() + timedelta(days=30)}
    grant = AppGrant(client_app=app, **(values | changed))
    session.add(grant)
    session.flush()
    return grant


def make_key(session: Session, app: ClientApp, *scopes: Scope) -> str:
    """The text of a key for open data and for these."""
    return key_for(session, app, scopes=scopes, now=NOW)[0]
