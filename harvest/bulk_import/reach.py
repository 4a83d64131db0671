"""In which parishes somebody may load what: as on the pages; who works at the machine itself may everywhere.

A file that is brought at the machine for an office is read by its staff: its rows lie in the parishes of the office.
"""

from sqlalchemy import select

from harvest import permissions
from harvest.bulk_import.kinds.reading import MayIn
from harvest.database import HarvestSession
from harvest.permissions import MAY, Act, Where
from harvest.records.loads import Load
from harvest.records.offices import OfficeParish
from harvest.records.staff_members import MemberState, StaffMember
from harvest.vocabulary import Parish

MACHINE = ("cli:", "demo")


def may_of(session: HarvestSession, load: Load) -> MayIn:
    """What is done for who brought this: "staff:12" as his role and office say, "cli:root" everything."""
    if load.made_by.startswith(MACHINE):
        return _for_office(_served(session, load.office_id)) if load.office_id else lambda _act, _parish: True
    member = session.get(StaffMember, int(load.made_by.removeprefix("staff:")))
    if member is None or member.state is not MemberState.ACTIVE:
        return lambda _act, _parish: False
    role, own = member.role, _served(session, member.office_id)

    def may(act: Act, parish: Parish) -> bool:
        return permissions.may_in(role, act, own, parish)

    return may


def _for_office(own: frozenset[Parish]) -> MayIn:
    anywhere = {act for acts in MAY.values() for act, where in acts.items() if where is Where.ANYWHERE}
    return lambda act, parish: act in anywhere or parish in own


def _served(session: HarvestSession, office_id: int | None) -> frozenset[Parish]:
    return frozenset(session.scalars(select(OfficeParish.parish).where(OfficeParish.office_id == office_id)))
