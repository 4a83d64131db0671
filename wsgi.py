"""Builds both applications, hands CLIP its registry, and dispatches by the first segment of the path.

The only file that knows both. `wsgi:app` is what a WSGI server runs; `SERVE=harvest|clip` runs one alone.
"""

import os
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from clip.app import Clip
from clip.app import make_app as make_clip
from clip.app import wire as wire_clip
from clip.cli import main as clip_main
from clip.registry import HttpRegistry, InTime, Registry
from clip.tryout.outage import Outage
from harvest.app import local_registry
from harvest.app import make_app as make_harvest
from harvest.foundation import logs
from harvest.foundation.settings import Settings, read

CLIP_SEGMENTS = frozenset({"sms", "try", "supervisors", "roadside"})
WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]

LOOKUP_LIMIT_S = 2.0  # one statement or lock of a lookup in this process (DESIGN section 4)


def registry_for(settings: Settings) -> Registry:
    """The register CLIP asks: Harvest in this process, or the one at HARVEST_URL."""
    limit_s = min(LOOKUP_LIMIT_S, settings.clip_deadline_s * 0.8)
    if settings.harvest_url:
        return HttpRegistry(settings.harvest_url, settings.harvest_api_key, deadline_s=limit_s)
    return InTime(local_registry(settings, limit_s=limit_s), deadline_s=limit_s)


def clip_for(settings: Settings) -> Clip:
    return wire_clip(settings, registry_for(settings))


def build(settings: Settings) -> WsgiApp:
    """One WSGI application out of what these settings serve."""
    if settings.serve == "harvest":
        return make_harvest(settings)
    # The demonstration cuts the line to the register for one number, in this process and not in the worker's.
    registry = Outage(registry_for(settings)) if settings.demo else registry_for(settings)
    clip = make_clip(settings, wire_clip(settings, registry))
    if settings.serve == "clip":
        return clip
    harvest = make_harvest(settings)

    def dispatch(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        segment = environ.get("PATH_INFO", "").lstrip("/").partition("/")[0]
        # CLIP reports health for both: it answers officers, if only PENDING, while Harvest is away.
        chosen = clip if segment in CLIP_SEGMENTS or segment == "healthz" else harvest
        return chosen(environ, start_response)

    return dispatch


@cache
def _app() -> WsgiApp:
    logs.set_up()
    return build(read(os.environ))


def __getattr__(name: str) -> Any:
    """`wsgi.app` is built when a server asks for it, so that the commands can import this file without settings."""
    if name == "app":
        return _app()
    raise AttributeError(name)


def clip_command() -> None:
    """The command `clip`: its worker needs the registry, which only this file can give it."""
    clip_main(clip_for)
