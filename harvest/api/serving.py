"""The open API put together: one engine that only reads, signed cursors, limits, and 304s ahead of everything."""

from collections.abc import Callable
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine

from harvest.api.cross_site import open_to_other_sites
from harvest.api.download import make_download
from harvest.api.limits import Limits
from harvest.api.reading import Door, make_open_data
from harvest.api.reference import make_reference
from harvest.api.validators import Unchanged, Validators
from harvest.foundation.clock import Clock
from harvest.foundation.settings import Settings
from harvest.open_data.answers import Answers
from harvest.open_data.cursors import Cursors
from harvest.open_data.listed import Listed
from harvest.open_data.resources import TABLE


def serve_open_data(
    app: Flask,
    settings: Settings,
    engine: Engine,
    find_key: Callable[[str], str | None],
    limits: Limits,
    clock: Clock,
) -> Door:
    """Add the addresses of the open API to the application."""
    answers = Answers(engine, Cursors(settings.secret_key))
    door = Door(answers, Validators(answers.version, clock), limits, find_key, Listed(engine))
    app.register_blueprint(make_open_data(door, TABLE))
    files = make_download(Path(settings.open_data_folder), TABLE, door.admit, limits.admit_to_pages)
    app.register_blueprint(files)
    app.register_blueprint(make_reference(door, TABLE, clock, settings.contact_email))
    open_to_other_sites(app)
    app.wsgi_app = Unchanged(app.wsgi_app, door.validators)  # type: ignore[method-assign]
    app.extensions["open_data"] = door
    return door
