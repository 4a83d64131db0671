"""How rows of one kind are judged in portions: read by the form's fields, found in the register, compared."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from harvest import audit
from harvest.audit import Altered, Record, Source
from harvest.bulk_import.columns import Column
from harvest.bulk_import.judged import Judged
from harvest.bulk_import.rows import Entry
from harvest.bulk_import.seen import Seen
from harvest.bulk_import.sheets.cells import is_error
from harvest.bulk_import.sheets.dates import DateOrder
from harvest.database import HarvestSession
from harvest.foundation.columns import among
from harvest.permissions import Act
from harvest.records.loads import Outcome
from harvest.vocabulary import UNIT_BY_CODE, Parish

MayIn = Callable[[Act, Parish], bool]
SAME_RECORD = "Line {} of this file is the same record. Keep one of the two lines."
Compared = tuple[int, Mapping[str, Any]]  # the id of a record on file, and its columns


@dataclass(frozen=True, slots=True)
class Context:
    """Who loads what, when: `may` says where, `system` whose numbers the file uses."""

    today: date
    may: MayIn
    system: str = "file"
    lenient: bool = False  # an older register's file: places that are not on record are taken over
    date_order: DateOrder = DateOrder.DMY
    series: str = ""  # of receipt books whose file does not name one


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the trail says of what is written now."""

    load_id: int
    actor: str

    def source(self, judged: Sequence[Judged]) -> Source:
        return Source(self.load_id, [one.entry.line for one in judged])


class Reading:
    """One pass over one file. A kind of record names its columns, its key and its rules; the order of work is here."""

    name: ClassVar[str]  # of the kind, in addresses and commands: "farmers"
    title: ClassVar[str]
    model: ClassVar[type[Record]]
    act: ClassVar[Act]  # what one must be allowed to do in the parish of every row
    columns: ClassVar[tuple[Column, ...]]
    compared: ClassVar[tuple[str, ...]]  # columns of the model that a file may change
    keys: ClassVar[tuple[str, ...]]  # the columns of the file that say which record a row is
    beside: ClassVar[frozenset[str]] = frozenset()  # of those compared what another table keeps
    fields: ClassVar[Mapping[str, str]] = {}  # columns of the model that the file calls otherwise
    holds = False  # while loading: nobody changes a record between its being compared and being written
    untold: ClassVar[frozenset[str]] = frozenset()  # columns that follow from others, which are told

    def __init__(self, session: Session, context: Context) -> None:
        self.context = context
        self.readers = {column.name: column.reader(context.date_order) for column in self.columns}
        self.needed = tuple(column for column in self.columns if column.needed)
        self.sensitive = {column.name for column in self.columns if column.sensitive}
        self.lines = Seen()
        self.prepare(session)

    def prepare(self, session: Session) -> None:
        """Read once what every row needs: places, commodities, offices."""

    def look_through(self, entries: Iterable[Entry]) -> None:
        """See all rows before the first is judged, where what a later one says counts for an earlier one."""

    def judge(self, session: HarvestSession, entries: Iterable[Entry]) -> list[Judged]:
        """What each of these rows is, in their order. Within a load this is the transaction that writes them."""
        portion = [self._read(entry) for entry in entries]
        self.refer(session, portion)
        self._refuse_twice(portion)
        keyed = [one for one in portion if one.key is not None]
        known = self.known(session, keyed)
        if self.holds and known and hold(session, self.model, {record_id for record_id, _ in known.values()}):
            known = self.known(session, keyed)  # as it is now that nobody else changes it
        # First of all: what a row is told of a record on file is for those who may see that.
        mine = [one for one in portion if not self._refuse_elsewhere(one, known)]
        for one in mine:
            found = known.get(one.key) if one.key is not None else None
            if found is not None:
                one.compare(*found, self.compared)
                self._refuse_named_again(one, found[0])
            elif one.key is not None and one.outcome is not Outcome.REFUSED:
                self._complete(one)
        self.consider(session, mine, known)
        return portion

    def remember(self, session: HarvestSession, entries: Iterable[Entry]) -> None:
        """Rows that were written before, of which a later one may be the same."""
        portion = [self._read(entry) for entry in entries]
        self.refer(session, portion)
        self._refuse_twice(portion)
        keyed = [one for one in portion if one.key is not None]
        known = self.known(session, keyed)
        for one in keyed:
            if one.key in known:
                self._refuse_named_again(one, known[one.key][0])

    def row(self, judged: Judged) -> None:
        """Rules over the fields of one row: sets `key`, turns words into columns. Pure but for what was prepared."""
        raise NotImplementedError

    def refer(self, session: HarvestSession, judged: Sequence[Judged]) -> None:
        """Find the other records that rows name: their farmer, their farm. A row that names nobody is refused."""

    def known(self, session: HarvestSession, judged: Sequence[Judged]) -> Mapping[Hashable, Compared]:
        """The records that have these keys, in few statements."""
        raise NotImplementedError

    def consider(self, session: HarvestSession, judged: Sequence[Judged], known: Mapping[Hashable, Compared]) -> None:
        """Rules that need other records, set-wise: duplicates, overlaps."""

    def parishes(self, judged: Judged, known: Mapping[str, Any] | None) -> Iterable[Parish]:
        """Where the row would change something."""
        return {one for one in (judged.values.get("parish"), known and known.get("parish")) if one}

    def write(self, session: HarvestSession, judged: Sequence[Judged], stamp: Stamp) -> None:
        """Put new and changed rows into the register with their trail."""
        new = [one for one in judged if one.record_id is None]
        changed = [one for one in judged if one.record_id is not None]
        ids = audit.load(session, self.model, [self.new_row(one) for one in new], stamp.actor, source=stamp.source(new))
        for one, record_id in zip(new, ids, strict=True):
            one.record_id = record_id
        inside = [(one, self._inside(one)) for one in changed]
        written = [(one, altered) for one, altered in inside if altered.after]
        source = stamp.source([one for one, _ in written])
        audit.change(session, self.model, [altered for _, altered in written], stamp.actor, source=source)
        self.write_beside(session, judged, stamp)

    def _inside(self, judged: Judged) -> Altered:
        before, after = (
            {name: value for name, value in values.items() if name not in self.beside}
            for values in (judged.before, judged.after)
        )
        return Altered(judged.record_id or 0, before, after)

    def new_row(self, judged: Judged) -> Mapping[str, Any]:
        """The columns of a record that is new; every row of a kind names the same ones."""
        values = judged.values
        return {name: values.get(name) for name in self.compared}

    def write_beside(self, session: HarvestSession, written: Sequence[Judged], stamp: Stamp) -> None:
        """What belongs to these records, new or changed, in other tables."""

    def keep_refused(self, session: HarvestSession, refused: Sequence[Judged], stamp: Stamp) -> None:
        """What the register keeps of rows that it does not take: numbers that two claim."""

    def field_of(self, name: str) -> tuple[str, str]:
        """The field of the file, and its label, that a column of the model comes from."""
        field = self.fields.get(name, name.removesuffix("_id"))
        label = next((column.label for column in self.columns if column.name == field), None)
        return field, label or field.replace("_", " ").capitalize()

    def word_for(self, name: str, value: Any) -> Any:
        """A value of a column as people say it."""
        return UNIT_BY_CODE[value].label if name.endswith("_unit") and value else value

    def _read(self, entry: Entry) -> Judged:
        judged = Judged(entry, {})
        values = judged.values
        readers = self.readers
        for name, typed in entry.typed.items():
            if not typed:
                continue
            if typed[0] == "#" and is_error(typed):
                sentence = f"“{typed}” is what a spreadsheet shows in the place of a value. Write the value itself."
                judged.refuse(name, "error", sentence)
                continue
            value, sentence = readers[name](typed)
            if sentence:
                judged.refuse(name, "unreadable", sentence)
            else:
                values[name] = value
        for name, rule, sentence in entry.notes:
            judged.note(name, rule, sentence)
        if entry.stray is not None:
            judged.refuse_stray(*entry.stray)
        self.row(judged)
        return judged

    def _complete(self, judged: Judged) -> None:
        typed = judged.entry.typed
        for column in self.needed:
            if not typed.get(column.name, "").strip() and column.name not in judged.wrong:
                judged.refuse(column.name, "missing", column.field.when_missing())

    def _refuse_twice(self, portion: Sequence[Judged]) -> None:
        lines = self.lines
        for one in portion:
            if one.key is None:
                continue
            first = lines.setdefault(one.key, one.entry.line)
            if first != one.entry.line:
                one.refuse(self.keys[-1], "twice", SAME_RECORD.format(first))
            otherwise = self._named_otherwise(one) if one.nature is not None else None
            if otherwise is not None:
                sentence = (
                    f"Line {otherwise} of this file may be the same record: one of the two has a reference, and the "
                    "other none. Keep one of them, or give each its own reference."
                )
                one.refuse(self.keys[-1], "twice", sentence)

    def _refuse_named_again(self, judged: Judged, record_id: int) -> None:
        """One record on file may be named in two ways: by a reference, by our own number, by what it is."""
        first = self.lines.setdefault(("on record", record_id), judged.entry.line)
        if first != judged.entry.line and judged.outcome is not Outcome.REFUSED:
            judged.refuse(self.keys[-1], "twice", SAME_RECORD.format(first))

    def _named_otherwise(self, judged: Judged) -> int | None:
        """The line before that means this record by its reference where this one has none, or the other way round."""
        if judged.key == judged.nature:
            return self.lines.get(("referenced", judged.nature))
        self.lines.setdefault(("referenced", judged.nature), judged.entry.line)
        return self.lines.get(judged.nature)

    def _refuse_elsewhere(self, judged: Judged, known: Mapping[Hashable, Compared]) -> bool:
        """Refuse what lies, or would lie, where the person who brings it may not do this; says whether that is so."""
        found = known.get(judged.key) if judged.key is not None else None
        for parish in self.parishes(judged, found[1] if found else None):
            if not self.context.may(self.act, parish):
                judged.refuse("parish", "elsewhere", self._elsewhere(parish))
                return True
        return False

    def _elsewhere(self, parish: Parish) -> str:
        if any(self.context.may(self.act, one) for one in Parish):
            return f"{parish.label} is not served by your office. Ask somebody of the office there to load it."
        return "Your role does not enter or change records of this kind. Ask a colleague whose work they are."


def hold(session: HarvestSession, model: type[Record], ids: Iterable[int]) -> bool:
    """Keep these records as they are until the transaction ends; False on SQLite, where nobody else writes anyhow."""
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        return False
    these = among(connection, model.id, sorted(ids))
    session.execute(select(model.id).where(these).order_by(model.id).with_for_update(key_share=True))
    return True
