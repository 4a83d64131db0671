"""How rows of receipt books are judged and written: known by series and book number, their numbers nobody else's."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from sqlalchemy import false, or_, select
from sqlalchemy.orm import Session

from harvest import audit
from harvest.bulk_import.judged import Judged
from harvest.bulk_import.kinds.owners import Owners, whole_number
from harvest.bulk_import.kinds.reading import Compared, Reading, Stamp
from harvest.bulk_import.kinds.receipt_books.claims import Claim, Dispute, Lines, holders, keep
from harvest.bulk_import.kinds.receipt_books.columns import COLUMNS
from harvest.bulk_import.kinds.receipt_books.holding import CHANGEABLE, held, may_follow, question
from harvest.bulk_import.kinds.receipt_books.places import Printed, Stores
from harvest.bulk_import.kinds.ruled import as_on_form, take_over
from harvest.database import HarvestSession
from harvest.foundation.columns import among_those
from harvest.permissions import Act
from harvest.records.farmers import Farmer
from harvest.records.loads import Outcome
from harvest.records.receipt_books import BookMove, BookReport, ReceiptBook
from harvest.records.receipt_books.intake import no_later
from harvest.records.receipt_books.life import AMISS
from harvest.records.receipt_books.ranges import numbers_wrong
from harvest.vocabulary import Parish

MOST_RECEIPTS = 1000  # of one book: more is a slip that would take the numbers of others
DAYS = {"sold_on": "Sold on", "state_since": "State since"}


class ReceiptBooks(Reading):
    """`also` of a row is what it claims; of a refused one it may be the dispute that is kept."""

    name: ClassVar[str] = "receipt_books"
    title: ClassVar[str] = "Receipt books"
    model = ReceiptBook
    act = Act.RECEIVE_BOOKS
    columns = COLUMNS
    compared = ()
    keys = ("first_number", "last_number", "book_number")
    fields: ClassVar[Mapping[str, str]] = {"farmer_id": "farmer_number", "sold_at_office_id": "office"}

    def prepare(self, session: Session) -> None:
        self.owners = Owners(self.context.system)
        self.stores = Stores(session)
        self.printed = Printed(session, lenient=self.context.lenient)
        self.earlier = Lines()

    def row(self, judged: Judged) -> None:
        whole_number(judged)
        taken = as_on_form(judged, DAYS)
        for name, label in DAYS.items():
            taken = no_later(taken, name, label, self.context.today)
        take_over(judged, taken)
        self.stores.place(judged)
        series = self.printed.series(judged, default=self.context.series)
        number = judged.values.get("book_number")
        if number is None and "book_number" not in judged.wrong:
            judged.refuse("book_number", "missing", "Enter the book number: it says which book a row is.")
        if number is None or series is None:
            return
        judged.key = (series.code, number)
        first, last = judged.values.get("first_number"), judged.values.get("last_number")
        if first is None or last is None:
            return
        wrong = numbers_wrong(first, last, code=series.code, digits=series.digits)
        if last - first >= MOST_RECEIPTS and wrong is None:
            wrong = f"{first} to {last} are {last - first + 1:,} receipts. A book has at most {MOST_RECEIPTS:,}."
        if wrong is not None:
            judged.refuse("last_number", "range", wrong)
            return
        judged.also = Claim(series.id, series.code, number, first, last, line=judged.entry.line)

    def refer(self, session: HarvestSession, judged: Sequence[Judged]) -> None:
        self.owners.refer(session, judged)
        for one in judged:
            if isinstance(one.also, Claim):
                one.also = replace(one.also, farmer_id=one.values.get("farmer_id"))

    def known(self, session: HarvestSession, judged: Sequence[Judged]) -> Mapping[Hashable, Compared]:
        ids = self.printed.lock(session, {one.key for one in judged})
        names = ("id", "series_id", "book_number", "first_number", "last_number", *CHANGEABLE)
        columns = [getattr(ReceiptBook, name) for name in names]
        numbers = {one.values["book_number"] for one in judged}
        connection = session.connection()
        of_these = [among_those(connection, ReceiptBook.book_number, numbers, series_id=id_) for id_ in ids]
        rows = session.execute(
            select(*columns, Farmer.parish.label("parish"))
            .outerjoin(Farmer, Farmer.id == ReceiptBook.farmer_id)
            .where(or_(false(), *of_these))
        )
        return {
            (ids[row["series_id"]], row["book_number"]): (row["id"], dict(row))
            for row in rows.mappings()
            if row["series_id"] in ids
        }

    def consider(self, session: HarvestSession, judged: Sequence[Judged], known: Mapping[Hashable, Compared]) -> None:
        claiming = [one for one in judged if isinstance(one.also, Claim)]
        on_record = holders(session, [one.also for one in claiming])
        holder = {id(one): on_record.get(place) for place, one in enumerate(claiming)}
        for one in judged:
            found = known.get(one.key)
            if one.key is not None:
                self._settle(one, found[1] if found and not _is_second(one) else None)
            if id(one) in holder:
                mine = _as_claim(one.also.code, found[1]) if found else None
                self._refuse_claimed(one, mine, holder[id(one)])
            if isinstance(one.also, Claim) and one.outcome is not Outcome.REFUSED:
                self.earlier.take(one.also)

    def _refuse_claimed(self, judged: Judged, mine: Claim | None, holder: Claim | None) -> None:
        """Refuse what another book has. `mine`: the book of this number on record; `holder`: who has the receipts.

        A row with something else wrong claims nothing until that is mended: the same file would claim more the second
        time, against lines that came after.
        """
        claim: Claim = judged.also
        earlier = self.earlier.books.get((claim.code, claim.book_number)) or self.earlier.holder(claim)
        for other in (earlier, mine, holder) if not judged.wrong else (earlier,) if _only_second(judged) else ():
            if other is not None and not claim.agrees(other):
                judged.also = Dispute(claim, other)
                judged.refuse("first_number", "overlap", judged.also.sentence)
                return

    def _settle(self, judged: Judged, known: Mapping[str, Any] | None) -> None:
        """The book as it would be, or why it cannot be so."""

        def refuse(name: str, rule: str, sentence: str) -> None:
            if name not in judged.wrong and not (name == "farmer_number" and "farmer_reference" in judged.wrong):
                judged.refuse(name, rule, sentence)

        book = held(judged.values, known, refuse)
        owner = judged.values.get("owner")
        if owner is not None and (known is None or known["farmer_id"] is None):
            odd = question(owner, book["sold_on"])
            if odd is not None:
                judged.note("farmer_number", "buyer", odd)
        if known is None:
            judged.values = {**judged.values, **book}
            return
        may_follow(book, known, f"Book {known['book_number']} of series {judged.key[0]}", refuse)  # type: ignore[index]
        judged.follow(known, **book)
        if judged.outcome is not Outcome.REFUSED:
            judged.outcome = Outcome.CHANGED if judged.after else Outcome.SAME

    def parishes(self, judged: Judged, known: Mapping[str, Any] | None) -> Iterable[Parish]:
        """Where the book is, and where it would be: a book that was sold is in the parish of its farmer."""
        owner, office = judged.values.get("owner"), judged.values.get("office_id")
        found = {owner.parish} if owner is not None else set()
        if owner is None and (office is not None or known is None):
            found = self._served(office)
        if known is not None:
            found |= {known["parish"]} if known["parish"] else self._served(known["office_id"])
        return found

    def _served(self, office_id: int | None) -> set[Parish]:
        return set(self.stores.parish(office_id, lambda parish: self.context.may(self.act, parish)))

    def word_for(self, name: str, value: Any) -> Any:
        if name in {"office_id", "sold_at_office_id"}:
            return self.stores.names.get(value)
        if name == "farmer_id":
            return self.owners.numbers.get(value, value)
        return super().word_for(name, value)

    def new_row(self, judged: Judged) -> Mapping[str, Any]:
        values = judged.values
        numbers = {name: values[name] for name in ("book_number", "first_number", "last_number")}
        return {"series_id": judged.also.series_id, **numbers, **{name: values[name] for name in CHANGEABLE}}

    def write(self, session: HarvestSession, judged: Sequence[Judged], stamp: Stamp) -> None:
        self.printed.write(session, judged, stamp)
        for one in judged:
            one.also = replace(one.also, series_id=self.printed.known[one.also.code].id)
        super().write(session, judged, stamp)

    def write_beside(self, session: HarvestSession, written: Sequence[Judged], stamp: Stamp) -> None:
        told = [(one, one.after if one.outcome is Outcome.CHANGED else one.values) for one in written]
        reported = [one for one, book in told if book.get("state") in AMISS]
        rows = [
            {
                "book_id": one.record_id,
                "state": _now(one, "state"),
                "since": _now(one, "state_since"),
                "reason": one.values.get("reason") or f"load {stamp.load_id}",
                "reported_by": stamp.actor,
            }
            for one in reported
        ]
        audit.load(session, BookReport, rows, stamp.actor, source=stamp.source(reported))
        moved = [one for one, book in told if book.get("office_id") is not None]
        moves = [
            {
                "book_id": one.record_id,
                "from_office_id": one.before.get("office_id"),
                "to_office_id": _now(one, "office_id"),
                "moved_on": _now(one, "state_since"),
            }
            for one in moved
        ]
        audit.load(session, BookMove, moves, stamp.actor, source=stamp.source(moved))

    def keep_refused(self, session: HarvestSession, refused: Sequence[Judged], stamp: Stamp) -> None:
        disputes = [(one, self._with_series(one.also)) for one in refused if isinstance(one.also, Dispute)]
        keep(session, disputes, stamp, on=self.context.today)

    def _with_series(self, dispute: Dispute) -> Dispute:
        return replace(dispute, claim=replace(dispute.claim, series_id=self.printed.known[dispute.claim.code].id))


def _is_second(judged: Judged) -> bool:
    """A line with the number of an earlier one, which is on record by the time the same file comes again."""
    return any(one.rule == "twice" for one in judged.problems)


def _only_second(judged: Judged) -> bool:
    return judged.wrong == {"book_number"} and _is_second(judged)


def _as_claim(code: str, known: Mapping[str, Any]) -> Claim:
    numbers = known["first_number"], known["last_number"]
    return Claim(known["series_id"], code, known["book_number"], *numbers, known["farmer_id"])


def _now(judged: Judged, name: str) -> Any:
    return judged.after.get(name, judged.values.get(name))
