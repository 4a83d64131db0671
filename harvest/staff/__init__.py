"""The staff pages of Harvest, one file per noun; `make_staff` puts them together."""

from harvest.staff.account import add_account
from harvest.staff.door import Desk, StaffDoor
from harvest.staff.farmer_acts import add_farmer_acts
from harvest.staff.farmers import add_farmers
from harvest.staff.figures import add_figures
from harvest.staff.merging import add_merging
from harvest.staff.people import add_people
from harvest.staff.price_grid import add_price_grid
from harvest.staff.prices import add_prices
from harvest.staff.registering import add_registering
from harvest.staff.signing_in import add_signing_in
from harvest.staff.today import add_today

__all__ = ["Desk", "StaffDoor", "make_staff"]


# In the order of the menu.
ADDED = (
    *(add_today, add_signing_in, add_account, add_farmers, add_registering, add_farmer_acts, add_merging),
    *(add_prices, add_price_grid, add_figures),
    *(add_people,),
)


def make_staff(desk: Desk) -> StaffDoor:
    """Every page below `/staff`."""
    door = StaffDoor(desk)
    for add in ADDED:
        add(door)
    return door
