"""One invented member of staff for each role, so that every page can be seen; only the demonstration has them."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from harvest.foundation.accounts import hash_password
from harvest.records.offices import Office
from harvest.records.staff_members import MemberState, Role, StaffMember

PASSWORD = "roadside-mango-kettle"  # noqa: S105 - shown on the sign-in page of the demonstration, and only there
MEMBERS = (
    ("clerk", "Cora Sample", Role.CLERK, "RADA St Ann"),
    ("clerk2", "Cecil Sample", Role.CLERK, "RADA St Ann"),
    ("extension", "Evan Sample", Role.EXTENSION_OFFICER, "RADA St Ann"),
    ("jas", "Joan Sample", Role.JAS_AGENT, "JAS St Ann"),
    ("analyst", "Anna Sample", Role.ANALYST, None),
    ("auditor", "Alva Sample", Role.AUDITOR, None),
    ("admin", "Ada Sample", Role.ADMINISTRATOR, None),
)


def employ(session: Session, today: date) -> None:
    """Add those who are not there yet."""
    known = set(session.scalars(select(StaffMember.username)))
    wanted = [one for one in MEMBERS if one[0] not in known]
    if not wanted:
        return
    offices = {office.name: office for office in session.scalars(select(Office))}
    kept = hash_password(PASSWORD)
    for username, name, role, office in wanted:
        session.add(
            StaffMember(
                username=username,
                name=name,
                role=role,
                office=offices[office] if office else None,
                state=MemberState.ACTIVE,
                password_hash=kept,
                created_on=today,
            )
        )
    session.flush()
