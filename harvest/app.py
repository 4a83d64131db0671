"""Harvest put together: settings in, its Flask app and the register for a CLIP in this process out. Parts meet here."""

from collections.abc import Callable
from datetime import datetime

from flask import Flask, Response, g, jsonify, request
from flask.typing import ResponseReturnValue
from flask_wtf import CSRFProtect
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import sessionmaker
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from harvest.api.findings import make_findings
from harvest.api.keys import Gate, Holder
from harvest.api.limits import PARTNER, Limits
from harvest.api.refusals import as_problem, is_ours
from harvest.api.serving import serve_open_data
from harvest.api.shown import make_shown
from harvest.database import HarvestSession, make_sessions
from harvest.foundation.clock import Clock, said_day, said_moment, utc_now
from harvest.foundation.engine import make_engine
from harvest.foundation.headers import add_security_headers
from harvest.foundation.here import SETTING
from harvest.foundation.pages import make_pages
from harvest.foundation.phone_numbers import said_phone
from harvest.foundation.settings import Settings
from harvest.lookup.registry import LocalRegistry
from harvest.portal import House, as_public_page, make_portal
from harvest.records.client_apps import ApiKey, Scope, UseCounter, find_key
from harvest.staff import Desk, RecordId, as_page, make_staff

LOOKUP_LIMIT_S = 2.0
OPEN_DATA_LIMIT_S = 5.0
PAGE_LIMIT_S = 15.0
LARGEST_FORM = 4 * 1024 * 1024  # bytes; a photo of 2 MB and a form around it


def local_registry(settings: Settings, *, limit_s: float = LOOKUP_LIMIT_S) -> LocalRegistry:
    """The register for CLIP in this process; a statement or lock longer than `limit_s` is an outage, said as one."""
    return LocalRegistry(_reading_engine(settings, limit_s), writing=_writing_sessions(settings, limit_s))


def _reading_engine(settings: Settings, limit_s: float) -> Engine:
    return make_engine(settings.harvest_database_url, durable=False, reading=True, statement_limit_s=limit_s)


def _writing_sessions(settings: Settings, limit_s: float) -> sessionmaker[HarvestSession]:
    return make_sessions(make_engine(settings.harvest_database_url, durable=False, statement_limit_s=limit_s))


def make_app(settings: Settings, *, clock: Clock = utc_now) -> Flask:
    """Harvest's doors: the portal, the staff pages, the findings and shown API, health."""
    app = Flask("harvest", static_folder=None)
    engine = _reading_engine(settings, LOOKUP_LIMIT_S)
    sessions = make_sessions(engine)

    def key_prefix(key: str) -> str | None:
        with sessions() as session:
            found = find_key(session, key, clock())
            g.api_key_id = found.id if found else None
            is_partner = found is not None and Scope.PARTNER in found.rights(clock())
            return f"{PARTNER if is_partner else ''}{found.prefix}" if found else None

    def holder(key: str) -> Holder | None:
        with sessions() as session:
            found = find_key(session, key, clock())
            g.api_key_id = found.id if found else None
            return holder_of(found, clock()) if found else None

    counter = UseCounter(_writing_sessions(settings, LOOKUP_LIMIT_S), clock)
    limits = Limits(settings.rate_limit_storage_url)
    _add_pages(app, settings, counter, limits, clock)
    _count_use(app, counter)
    serve_open_data(app, settings, _reading_engine(settings, OPEN_DATA_LIMIT_S), key_prefix, limits, clock)
    register = LocalRegistry(engine, writing=_writing_sessions(settings, LOOKUP_LIMIT_S), actor="api:shown")
    gate = Gate(holder, limits.admit)
    app.register_blueprint(make_findings(register.find, gate))
    app.register_blueprint(make_shown(register.note_shown, gate))
    app.add_url_rule("/healthz", view_func=lambda: _health(engine))
    add_security_headers(app)
    if settings.trusted_proxies:
        told = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=told, x_proto=told, x_host=told)  # type: ignore[method-assign]
    return app


def holder_of(key: ApiKey, now: datetime) -> Holder:
    """The house's own programs, such as the officers' line, ask as often as an agency."""
    rights = key.rights(now)
    is_partner = key.client_app.is_of_the_house or Scope.PARTNER in rights
    return Holder(f"{PARTNER if is_partner else ''}{key.prefix}", frozenset(rights))


def _add_pages(app: Flask, settings: Settings, counter: UseCounter, limits: Limits, clock: Clock) -> None:
    """The public and the staff pages: their own engines; a page may take longer than an officer's question."""
    app.config |= {
        "SECRET_KEY": settings.secret_key,
        SETTING: settings.harvest_public_url,
        "SESSION_COOKIE_NAME": "harvest_session",
        "SESSION_COOKIE_PATH": "/staff",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": not settings.demo,  # the demonstration runs without TLS on this machine alone
        "MAX_CONTENT_LENGTH": LARGEST_FORM,
        "MAX_FORM_MEMORY_SIZE": LARGEST_FORM,  # what is pasted by mistake is refused on its page, not lost
        "WTF_CSRF_CHECK_DEFAULT": False,  # the staff door checks; programs bring keys, not cookies
        "WTF_CSRF_TIME_LIMIT": None,  # a mark holds as long as its session
    }
    CSRFProtect(app)
    app.url_map.converters["int"] = RecordId
    app.register_error_handler(HTTPException, _refused)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters |= {"moment": said_moment, "day": said_day, "phone": said_phone}
    writing = make_engine(settings.harvest_database_url, durable=False, statement_limit_s=PAGE_LIMIT_S)
    reading = make_engine(settings.harvest_database_url, durable=False, reading=True, statement_limit_s=PAGE_LIMIT_S)
    # No limit of time, and connections of its own: a slow phone that takes a large file keeps nobody else waiting.
    exporting = make_engine(settings.harvest_database_url, durable=False, reading=True)
    app.register_blueprint(make_pages())
    house = House(make_sessions(writing), make_sessions(reading), settings, counter, _wait(limits), clock)
    app.register_blueprint(make_portal(house))
    desk = Desk(house.sessions, house.reading, exporting, clock, settings.demo)
    app.register_blueprint(make_staff(desk))


def _wait(limits: Limits) -> Callable[[str], int]:
    def seconds(address: str) -> int:
        admission = limits.admit_to_pages(address)
        return 0 if admission.is_admitted else admission.resets_in

    return seconds


def _count_use(app: Flask, counter: UseCounter) -> None:
    """Whichever door knew a key says so in `g.api_key_id`; here its answer is counted."""

    @app.after_request
    def note(response: Response) -> Response:
        if key_id := g.get("api_key_id"):
            counter.note(key_id, response.status_code)
        return response


def _refused(refusal: HTTPException) -> ResponseReturnValue:
    """Flask's own refusals in the words of the door that was knocked at: a problem for programs, a page for people."""
    if is_ours(request.path):
        return as_problem(refusal)
    if request.path.startswith("/staff"):
        return as_page(refusal)
    return refusal if request.path == "/healthz" else as_public_page(refusal)


def _health(engine: Engine) -> Response:
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return Response('{"harvest":"database unavailable"}\n', 503, content_type="application/json")
    return jsonify(harvest="ok")
