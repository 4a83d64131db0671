"""Where this house is for whoever is sent on: as its setting says, or else as he came. A Host that is none is not told.

With the setting nobody who sends another Host can make a cache between us and others lead them to him.
"""

import re

from flask import current_app, request

SETTING = "PUBLIC_ADDRESS"
HOST = re.compile(r"[A-Za-z0-9._-]+(:[0-9]{1,5})?|\[[0-9a-fA-F:.]+\](:[0-9]{1,5})?")


def our_address() -> str:
    """Without a slash at its end; empty where nobody knows."""
    told: str = current_app.config.get(SETTING, "")
    host = request.environ.get("HTTP_HOST", "")
    return told or (f"{request.scheme}://{host}" if HOST.fullmatch(host) else "")
