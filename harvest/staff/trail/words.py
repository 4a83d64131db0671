"""The trail's tables, columns, stored values and actors in field words."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, select
from sqlalchemy.orm import Session

from harvest.audit import Record
from harvest.database import Base
from harvest.foundation.clock import said_day, said_moment
from harvest.foundation.columns import Choice, UtcDateTime
from harvest.records.client_apps import ApiKey, ClientApp
from harvest.records.commodities import Commodity, Variety
from harvest.records.farmers import Farmer
from harvest.records.offices import Office
from harvest.records.places import District, ExtensionArea
from harvest.records.receipt_books import ReceiptBook, Series
from harvest.records.staff_members import StaffMember
from harvest.vocabulary import UNIT_BY_CODE

NOTHING = "–"
# What one record of a table is called where the class's own name is not field words.
TABLES: Mapping[str, str] = {
    "changes": "Trail",
    "farmers": "Farmer",
    "farmer_registrations": "Registration of a farmer",
    "farmer_photos": "Photo of a farmer",
    "farmer_status_changes": "Change of a farmer’s status",
    "farmer_merges": "Merge of two farmers",
    "livestock": "Animals on a farm",
    "stop_entries": "Stop list entry",
    "staff_members": "Staff account",
    "one_time_links": "Link to choose a password",
    "office_parishes": "Parish of an office",
    "client_apps": "Program of a developer",
    "api_keys": "Key of a program",
    "app_grants": "Right of a program",
    "developers": "Developer",
    "developer_links": "Link to a developer",
    "exports": "Export",
}
FIELDS: Mapping[str, str] = {
    "alias": "Alias (the name people use)",
    "size_quantity": "Size",
    "area_quantity": "Area",
    "plants_count": "Number of plants",
    "id_card_expires_on": "Card valid to",
    "id_seen": "ID seen at the sale",
    "price": "Price (J$)",
    "kept_id": "Record that stays",
    "other_id": "Record merged into it",
    "organisation_name": "Name of the company or group",
    "username": "User name",
    "password_hash": "Password",
    "totp_secret": "Codes of a phone",
    "since": "Since",
    "state_since": "In this state since",
    "status_since": "In this status since",
    "printed_digits": "Digits on paper",
    "form_token": "Mark of the form",
    "dataset": "Records",
    "row_count": "Rows",
    "taken_at": "When",
    "taken_by": "Who",
}
# The column by which a record of these is named; a farmer by his number, never by his name.
NAMED_BY: Mapping[type[Record], str] = {
    Farmer: "farmer_number",
    Office: "name",
    District: "name",
    ExtensionArea: "name",
    Commodity: "name",
    Variety: "name",
    Series: "code",
    ReceiptBook: "book_number",
    StaffMember: "name",
    ClientApp: "name",
    ApiKey: "prefix",
}
BYS = {
    "app": "program",
    "developer": "developer",
    "cli": "command line",
    "key": "key of a program",
    "door": "page",
    "staff": "staff",
}
_BY = re.compile(r"(?P<kind>[a-z]+):(?P<rest>\S+)(?: by (?P<person>\S.*))?")


_ACTORS = re.compile(r"\b(?:[a-z]+:[0-9]+ by )?(?:staff:[0-9]+|cli:[\w-]+)")


def models() -> dict[str, type[Record]]:
    """Every kind of record by its table, as the trail names it."""
    found = (mapper.class_ for mapper in Base.registry.mappers)
    return {model.__tablename__: model for model in found if issubclass(model, Record)}


def table_label(table: str) -> str:
    """What one record of this table is: "Receipt book"."""
    model = models().get(table)
    bare = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model.__name__) if model else table.replace("_", " ")
    return TABLES.get(table) or bare.capitalize()


def field_label(column: str) -> str:
    """The column as people call it: "Verified on", "District"."""
    return FIELDS.get(column) or column.removesuffix("_id").replace("_", " ").capitalize()


class Names:
    """Stored values as people read them. Each name is looked up once for all that is shown together."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._records: dict[tuple[type[Record], int], str] = {}
        self._actors: dict[str, str] = {}

    def value(self, table: str, column: str, value: Any) -> str:
        """One stored value of this column; a dash for nothing."""
        if value is None or value == "":
            return NOTHING
        if isinstance(value, bool):
            return "yes" if value else "no"
        model = models().get(table)
        known = model.__table__.c.get(column) if model is not None else None
        return str(value) if known is None else self._of_column(known, value)

    def _of_column(self, column: Any, value: Any) -> str:
        if isinstance(column.type, Choice):
            return choice_label(column.type, str(value))
        if isinstance(column.type, Date):
            return said_day(date.fromisoformat(value))
        if isinstance(column.type, UtcDateTime):
            return said_moment(datetime.fromisoformat(value))
        if column.name.endswith("_unit") and value in UNIT_BY_CODE:
            return UNIT_BY_CODE[value].label
        if column.name.endswith("_by"):
            return self.actor(str(value))
        target = self._target(column)
        return self._record(target, value) if target is not None else str(value)

    @staticmethod
    def _target(column: Any) -> type[Record] | None:
        keys = [key.column for key in column.foreign_keys if key.column.name == "id"]
        return models().get(keys[0].table.name) if keys else None

    def record(self, table: str, number: int) -> str:
        """One record with its kind: "Receipt book 150003", "Farm no. 12"."""
        model = models().get(table)
        if model is None or model not in NAMED_BY:
            return f"{table_label(table)} no. {number}"
        return f"{table_label(table)} {self._record(model, number)}"

    def _record(self, model: type[Record], number: int) -> str:
        if model not in NAMED_BY:
            return f"{table_label(model.__tablename__)} no. {number}"
        if (model, number) not in self._records:
            name = self.session.scalar(select(getattr(model, NAMED_BY[model])).where(model.id == number))
            self._records[model, number] = str(name) if name is not None else f"no. {number}"
        return self._records[model, number]

    def in_sentence(self, sentence: str) -> str:
        """The same sentence, the actors in it called by their names."""
        return _ACTORS.sub(lambda found: self.actor(found[0]), sentence)

    def actor(self, actor: str) -> str:
        """Who it was: "Cora Sample, clerk", "import 17 by Cora Sample", "command line (root)"."""
        if actor not in self._actors:
            self._actors[actor] = self._said_actor(actor)
        return self._actors[actor]

    def _said_actor(self, actor: str) -> str:
        parts = _BY.fullmatch(actor)
        if parts is None:
            return {"demo": "the demonstration"}.get(actor, actor)
        if parts["kind"] == "staff":
            who = self._member(parts["rest"])
            return f"{who.name}, {_role(who)}" if who else f"staff {parts['rest']}"
        if parts["person"]:
            who = self._member(parts["person"].removeprefix("staff:"))
            return f"{parts['kind']} {parts['rest']} by {who.name if who else self.actor(parts['person'])}"
        kind = BYS.get(parts["kind"])
        return f"{kind} ({parts['rest'].replace('-', ' ')})" if kind else f"{parts['kind']} {parts['rest']}"

    def _member(self, number: str) -> StaffMember | None:
        return self.session.get(StaffMember, int(number)) if number.isascii() and number.isdigit() else None


def _role(who: StaffMember) -> str:
    label = who.role.label
    return label if label[:2].isupper() else label.lower()


def choice_label(kind: Choice, value: str) -> str:
    """A word of a closed list as people read it; a word that the list no longer has, as it was stored."""
    try:
        word = kind.words(value)
    except ValueError:
        return value
    return str(getattr(word, "label", "") or word.value.replace("_", " ").replace("/", " ").capitalize())


def table_choices(tables: Iterable[str]) -> list[tuple[str, str]]:
    return sorted(((table, table_label(table)) for table in tables), key=lambda pair: pair[1])
