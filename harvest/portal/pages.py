"""The public front page: what this is, and links only to what exists."""

from flask import Blueprint, render_template

from harvest.foundation.settings import Settings


def make_portal(settings: Settings) -> Blueprint:
    """The front page at `/`; its style sheet below `/static/portal`."""
    door = Blueprint(
        "portal", __name__, template_folder="templates", static_folder="static", static_url_path="/static/portal"
    )

    @door.get("/")
    def front() -> str:
        return render_template("front.html", demo=settings.demo, has_line=settings.serves_clip)

    return door
