"""The people of RADA and JAS who keep the record: their accounts, their sessions, how they sign in."""

from harvest.records.staff_members.record import (
    KeptForm,
    MemberState,
    OneTimeLink,
    RecoveryCode,
    Role,
    SignInTry,
    StaffMember,
    StaffSession,
)

__all__ = [
    "KeptForm",
    "MemberState",
    "OneTimeLink",
    "RecoveryCode",
    "Role",
    "SignInTry",
    "StaffMember",
    "StaffSession",
]
