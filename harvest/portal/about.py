"""What is promised in words: terms of use, stability, and what of people is never published."""

from flask import render_template

from harvest.portal.door import Page, PortalDoor


def add_about(door: PortalDoor) -> None:
    @door.page("/terms")
    def terms() -> Page:
        return render_template("portal/terms.html")

    @door.page("/privacy")
    def privacy() -> Page:
        return render_template("portal/privacy.html")
