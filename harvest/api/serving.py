"""The open API put together: one engine that only reads, signed cursors, limits, and 304s ahead of everything."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import Engine

from harvest.api.answers import Answers
from harvest.api.cursors import Cursors
from harvest.api.limits import Limits
from harvest.api.open_data import Door, make_open_data
from harvest.api.reference import make_reference
from harvest.api.resources import TABLE
from harvest.api.validators import Unchanged, Validators
from harvest.foundation.clock import Clock
from harvest.foundation.settings import Settings


def serve_open_data(
    app: Flask, settings: Settings, engine: Engine, find_key: Callable[[str], str | None], clock: Clock
) -> Door:
    """Add the addresses of the open API to the application."""
    answers = Answers(engine, Cursors(settings.secret_key))
    door = Door(answers, Validators(answers.version, clock), Limits(settings.rate_limit_storage_url), find_key)
    app.register_blueprint(make_open_data(door, TABLE))
    app.register_blueprint(make_reference(door, TABLE, clock))
    app.wsgi_app = Unchanged(app.wsgi_app, door.validators)  # type: ignore[method-assign]
    app.extensions["open_data"] = door
    return door
