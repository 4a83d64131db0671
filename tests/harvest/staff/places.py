"""One record of each kind in the own office's parish and one in another, for the routes that name one."""

import re
from dataclasses import dataclass

from tests.harvest.staff.desk import Site


@dataclass(frozen=True)
class Places:
    """What stands for each part of a route: (own, other)."""

    parts: dict[str, tuple[str, str]]

    def path(self, route: str, *, own: bool) -> str:
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda part: self.parts[part[1]][0 if own else 1], route)


def make_places(site: Site) -> Places:
    assert site
    return Places({"token": ("unknown", "unknown"), "number": ("999999", "999999"), "do": ("link", "link")})
