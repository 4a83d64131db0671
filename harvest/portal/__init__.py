"""The public pages: what is known of prices and farming, for anybody; and the developers' own pages."""

from harvest.portal.about import add_about
from harvest.portal.developers import add_developers
from harvest.portal.door import House, PortalDoor, as_public_page
from harvest.portal.downloads import add_downloads
from harvest.portal.front import add_front
from harvest.portal.prices import add_prices
from harvest.portal.programs import add_programs
from harvest.portal.registering import add_registering
from harvest.portal.season import add_season

__all__ = ["House", "as_public_page", "make_portal"]


def make_portal(house: House) -> PortalDoor:
    """The front page at `/` and all that it leads to; the style sheet below `/static/portal`."""
    door = PortalDoor(house)
    add_front(door)
    add_prices(door)
    add_season(door)
    add_downloads(door)
    add_about(door)
    add_developers(door)
    add_registering(door)
    add_programs(door)
    return door
