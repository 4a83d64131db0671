"""What every page for people stands on: the frame, the field macro, the style sheet. It knows no farming.

GOV.UK's patterns (one thing on a page, error summary on top, sentences beside fields) in our own colours and the
system's font. Works without JavaScript.
"""

from flask import Blueprint


def make_pages() -> Blueprint:
    """The templates `frame.html` and `fields.html`, and the style sheet below `/static/pages`."""
    return Blueprint(
        "pages", __name__, template_folder="templates", static_folder="static", static_url_path="/static/pages"
    )
