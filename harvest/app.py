"""Harvest put together: settings in, its Flask app and the register for a CLIP in this process out. Parts meet here."""

from flask import Flask, Response, jsonify
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import sessionmaker

from harvest.api.findings import make_findings
from harvest.api.shown import make_shown
from harvest.database import HarvestSession, make_sessions
from harvest.foundation.clock import utc_now
from harvest.foundation.engine import make_engine
from harvest.foundation.headers import add_security_headers
from harvest.foundation.settings import Settings
from harvest.lookup.registry import LocalRegistry
from harvest.portal.pages import make_portal
from harvest.records.client_apps import find_key

LOOKUP_LIMIT_S = 2.0


def local_registry(settings: Settings, *, limit_s: float = LOOKUP_LIMIT_S) -> LocalRegistry:
    """The register for CLIP in this process; a statement or lock longer than `limit_s` is an outage, said as one."""
    return LocalRegistry(_reading_engine(settings, limit_s), writing=_writing_sessions(settings, limit_s))


def _reading_engine(settings: Settings, limit_s: float) -> Engine:
    return make_engine(settings.harvest_database_url, durable=False, reading=True, statement_limit_s=limit_s)


def _writing_sessions(settings: Settings, limit_s: float) -> sessionmaker[HarvestSession]:
    return make_sessions(make_engine(settings.harvest_database_url, durable=False, statement_limit_s=limit_s))


def make_app(settings: Settings) -> Flask:
    """Harvest's doors: the portal, the findings and shown API, health."""
    app = Flask("harvest", static_folder=None)
    engine = _reading_engine(settings, LOOKUP_LIMIT_S)
    sessions = make_sessions(engine)

    def allows(key: str, scope: str) -> bool:
        with sessions() as session:
            found = find_key(session, key, utc_now())
            return found is not None and scope in found.scopes.split()

    register = LocalRegistry(engine, writing=_writing_sessions(settings, LOOKUP_LIMIT_S), actor="api:shown")
    app.register_blueprint(make_findings(register.find, allows))
    app.register_blueprint(make_shown(register.note_shown, allows))
    app.register_blueprint(make_portal(settings))
    app.add_url_rule("/healthz", view_func=lambda: _health(engine))
    add_security_headers(app)
    return app


def _health(engine: Engine) -> Response:
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return Response('{"harvest":"database unavailable"}\n', 503, content_type="application/json")
    return jsonify(harvest="ok")
