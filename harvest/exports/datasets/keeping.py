"""Who works with the register and what they did, as files: the trail for auditors, the accounts for administrators."""

from harvest.audit import Change, View
from harvest.exports.columns import Column, Kind
from harvest.exports.dataset import Dataset
from harvest.records.exports import Export
from harvest.records.offices import Office
from harvest.records.staff_members import StaffMember

CHANGES = Dataset(
    "changes",
    "Trail of changes",
    "Who changed which record, when, from what to what.",
    Change.__table__,
    Change.id,
    (
        Column("id", "Line of the trail", Change.id, Kind.WHOLE),
        Column("at", "When", Change.at, Kind.MOMENT),
        Column("actor", "Who", Change.actor),
        Column("action", "What", Change.action, Kind.WORD),
        Column("table", "Kind of record", Change.table_name),
        Column("record", "Record number", Change.record_id, Kind.WHOLE),
        Column("before", "Before", Change.before, Kind.DETAILS),
        Column("after", "After", Change.after, Kind.DETAILS),
        Column("load", "Load", Change.load_id, Kind.WHOLE),
        Column("line", "Line of the file", Change.line, Kind.WHOLE),
    ),
    day="at",
)
VIEWS = Dataset(
    "views",
    "Trail of what was shown",
    "Who was shown whose record, when.",
    View.__table__,
    View.id,
    (
        Column("id", "Line of the trail", View.id, Kind.WHOLE),
        Column("at", "When", View.at, Kind.MOMENT),
        Column("actor", "Who", View.actor),
        Column("table", "Kind of record", View.table_name),
        Column("record", "Record number", View.record_id, Kind.WHOLE),
    ),
    day="at",
)
EXPORTS = Dataset(
    "exports",
    "Files that were taken",
    "Who took which file out of the register, when.",
    Export.__table__,
    Export.id,
    (
        Column("id", "Number", Export.id, Kind.WHOLE),
        Column("taken_at", "When", Export.taken_at, Kind.MOMENT),
        Column("taken_by", "Who", Export.taken_by),
        Column("dataset", "Records", Export.dataset),
        Column("form", "Form", Export.form, Kind.WORD),
        Column("parish", "Parish", Export.parish, Kind.PARISH),
        Column("since", "Since", Export.since, Kind.DAY),
        Column("role", "Columns of", Export.role),
        Column("row_count", "Rows", Export.row_count, Kind.WHOLE),
    ),
    day="taken_at",
)
PEOPLE = Dataset(
    "people",
    "Staff accounts",
    "Who has an account, in which role and office.",
    StaffMember.__table__.outerjoin(Office, Office.id == StaffMember.office_id),
    StaffMember.id,
    (
        Column("username", "User name", StaffMember.username),
        Column("name", "Name", StaffMember.name),
        Column("role", "Role", StaffMember.role, Kind.WORD),
        Column("office", "Office", Office.name),
        Column("state", "State", StaffMember.state, Kind.WORD),
        Column("created_on", "Opened on", StaffMember.created_on, Kind.DAY),
        Column("has_codes", "Signs in with codes", StaffMember.totp_secret.is_not(None), Kind.YES_NO),
    ),
    day="created_on",
)
