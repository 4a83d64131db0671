"""The pages for files: bring one, see what it would do, load it, take it back."""

from harvest.staff.door import StaffDoor
from harvest.staff.loads.answers import add_answers
from harvest.staff.loads.bringing import add_bringing
from harvest.staff.loads.columns import add_columns
from harvest.staff.loads.listing import add_listing
from harvest.staff.loads.looking import add_looking
from harvest.staff.loads.steps import add_steps
from harvest.staff.loads.taking import add_taking

__all__ = ["add_loads"]


def add_loads(door: StaffDoor) -> None:
    """Every page below `/staff/files`."""
    for add in (add_listing, add_bringing, add_looking, add_columns, add_answers, add_taking, add_steps):
        add(door)
