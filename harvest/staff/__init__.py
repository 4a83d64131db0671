"""The staff pages of Harvest, one file per noun; `make_staff` puts them together."""

from harvest.staff.account import add_account
from harvest.staff.books import add_books
from harvest.staff.door import Desk, StaffDoor, as_page
from harvest.staff.exports import add_exports
from harvest.staff.farmer_acts import add_farmer_acts
from harvest.staff.farmers import add_farmers
from harvest.staff.farms import add_farms
from harvest.staff.figures import add_figures
from harvest.staff.loads import add_loads
from harvest.staff.losses import add_losses
from harvest.staff.merging import add_merging
from harvest.staff.oldest_farms import add_oldest_farms
from harvest.staff.paper import add_paper
from harvest.staff.people import add_people
from harvest.staff.price_grid import add_price_grid
from harvest.staff.prices import add_prices
from harvest.staff.production import add_production
from harvest.staff.programs import add_programs
from harvest.staff.reach import RecordId
from harvest.staff.registering import add_registering
from harvest.staff.selling import add_selling
from harvest.staff.signing_in import add_signing_in
from harvest.staff.stock import add_stock
from harvest.staff.stops import add_stops
from harvest.staff.today import add_today
from harvest.staff.trail import add_trail
from harvest.staff.visits import add_visits

__all__ = ["Desk", "RecordId", "StaffDoor", "as_page", "make_staff"]


# In the order of the menu.
ADDED = (
    *(add_today, add_signing_in, add_account, add_farmers, add_registering, add_farmer_acts, add_merging),
    *(add_oldest_farms, add_farms, add_production, add_visits),
    *(add_books, add_selling, add_stock, add_losses, add_stops),
    *(add_prices, add_price_grid, add_loads, add_figures, add_exports, add_paper, add_trail, add_people, add_programs),
)


def make_staff(desk: Desk) -> StaffDoor:
    """Every page below `/staff`."""
    door = StaffDoor(desk)
    for add in ADDED:
        add(door)
    return door
