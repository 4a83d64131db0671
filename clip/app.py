"""CLIP put together: settings and a register in, the line, its gateways and the Flask app out. Parts meet only here."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask, Response, jsonify
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from clip.answering.line import Line, Rules
from clip.gateways.base import Gateway
from clip.gateways.console import ConsoleGateway
from clip.gateways.twilio import TwilioGateway
from clip.judging import Hours
from clip.messages import texts
from clip.officers.limits import Limits
from clip.registry import Registry
from clip.tryout.pages import make_tryout
from clip.webhook import LARGEST_REQUEST, make_webhook
from harvest.foundation.engine import make_engine
from harvest.foundation.headers import add_security_headers
from harvest.foundation.settings import Settings

BEHIND_AFTER = timedelta(seconds=30)  # a text that waits longer than this for a worker means there is none


@dataclass(frozen=True, slots=True)
class Clip:
    """CLIP wired for one process. `senders`: what the worker sends through; in the demo nothing leaves the machine."""

    line: Line
    gateways: Mapping[str, Gateway]
    senders: Mapping[str, Gateway]
    engine: Engine


def rules_of(settings: Settings) -> Rules:
    return Rules(
        digits=settings.receipt_digits,
        limits=Limits(settings.clip_checks_per_10_minutes, settings.clip_checks_per_day),
        help_number=settings.clip_help_number,
        deadline=timedelta(seconds=settings.clip_deadline_s),
        hours=Hours(
            same_trip=timedelta(hours=settings.clip_same_trip_hours),
            same_stop=timedelta(hours=settings.clip_same_stop_hours),
        ),
    )


def wire(settings: Settings, registry: Registry) -> Clip:
    """The line with its databases and gateways; nothing is opened until it is used."""
    engine = make_engine(settings.clip_database_url, durable=True)
    reading = make_engine(settings.clip_database_url, durable=True, reading=True)
    gateways = _gateways(settings)
    line = Line(
        engine=engine,
        reading=reading,
        registry=registry,
        gateways=gateways,
        rules=rules_of(settings),
        wait=time.sleep,
    )
    console = ConsoleGateway()
    senders = dict.fromkeys((*gateways, console.name), console) if settings.demo else gateways
    return Clip(line, gateways, senders, engine)


def _gateways(settings: Settings) -> dict[str, Gateway]:
    gateways: list[Gateway] = []
    if settings.twilio_account_sid:
        gateways.append(
            TwilioGateway(
                public_url=settings.clip_public_url,
                account_sid=settings.twilio_account_sid,
                auth_tokens=settings.twilio_auth_tokens,
                numbers=frozenset(settings.line_numbers),
                shared_keys=settings.twilio_webhook_keys,
            )
        )
    if settings.demo:
        gateways.append(ConsoleGateway())
    return {gateway.name: gateway for gateway in gateways}


def make_app(settings: Settings, clip: Clip) -> Flask:
    """CLIP's doors."""
    app = Flask("clip", static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_REQUEST)
    app.register_blueprint(make_webhook(clip.line, clip.gateways))
    if settings.demo:
        app.config["SECRET_KEY"] = settings.secret_key  # only /try keeps a session; gateways need no cookie opened
        app.register_blueprint(make_tryout(clip.line, settings))
    app.add_url_rule("/healthz", view_func=lambda: _health(clip))
    add_security_headers(app)
    return app


def _health(clip: Clip) -> Response:
    """200 while texts can be stored; says beside it whether anyone answers those that were left behind."""
    try:
        with clip.line.reading.connect() as connection:
            waiting = texts.waiting_since(connection)
    except SQLAlchemyError:
        return Response('{"clip":"database unavailable"}\n', 503, content_type="application/json")
    behind = waiting is not None and clip.line.clock() - waiting > BEHIND_AFTER
    return jsonify(clip="ok", worker="behind: is clip worker running?" if behind else "ok")
