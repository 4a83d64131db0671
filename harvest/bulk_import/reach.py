"""In which parishes somebody may load what: as on the pages; who works at the machine itself may everywhere."""

from harvest import permissions
from harvest.bulk_import.kinds.reading import MayIn
from harvest.database import HarvestSession
from harvest.permissions import Act
from harvest.records.offices import OfficeParish
from harvest.records.staff_members import MemberState, StaffMember
from harvest.vocabulary import Parish

MACHINE = ("cli:", "demo")


def may_of(session: HarvestSession, actor: str) -> MayIn:
    """What the actor of a load may do: "staff:12" as his role and office say, "cli:root" everything."""
    if actor.startswith(MACHINE):
        return lambda _act, _parish: True
    member = session.get(StaffMember, int(actor.removeprefix("staff:")))
    if member is None or member.state is not MemberState.ACTIVE:
        return lambda _act, _parish: False
    role = member.role
    served = session.query(OfficeParish.parish).filter_by(office_id=member.office_id).all() if member.office_id else []
    own = frozenset(parish for (parish,) in served)

    def may(act: Act, parish: Parish) -> bool:
        return permissions.may_in(role, act, own, parish)

    return may
