"""Taking records along as a file: whose role may see them chooses kind, form, parish and day; who took what is kept."""

import logging
from collections.abc import Callable, Iterator
from datetime import date

from flask import Response, g, render_template, request
from sqlalchemy import select

from harvest.exports.parquet import ParquetMissing, can_write_parquet, require_parquet
from harvest.exports.taking import NotTaken, Taken, Taker, rows_of, taken
from harvest.exports.writing import TYPES, counted, written
from harvest.foundation.engine import one_view
from harvest.foundation.intake import Field, Intake, choices, day, empty, one_of, take, text
from harvest.permissions import Act
from harvest.records.exports import Export, FileForm, note_export, note_whole
from harvest.staff.door import Page, StaffDoor
from harvest.staff.whose_book import names_of
from harvest.vocabulary import Parish

MOST_SHOWN = 20
AFTER_ALL = 1 << 62  # rows: told once, at the end
log = logging.getLogger("harvest.security")


def add_exports(door: StaffDoor) -> None:
    """One page: the form, and what was taken lately."""

    @door.page("/exports", Act.TAKE_EXPORTS, posts=True, menu="Exports")
    def exports() -> Page:
        taker = Taker(g.guest.member.role, g.guest.parishes)
        fields = _fields(taker)
        typed = empty(fields, **{"form": FileForm.CSV.value, **request.args.to_dict(), **door.kept()})
        if request.method == "POST":
            typed = take(fields, request.form)
            answer = _file(door, taker, typed) if typed else typed
            if isinstance(answer, Response):
                return answer
            typed = answer
        return _shown(door, taker, fields, typed)


def _fields(taker: Taker) -> tuple[Field, ...]:
    datasets = tuple((dataset.name, dataset.title) for dataset in taker.datasets())
    parishes = tuple((parish.value, parish.label) for parish in Parish)
    forms = choices(FileForm)
    return (
        Field("dataset", "Records", text("Records", 40), required=True, kind="select", choices=datasets),
        Field("form", "Form", one_of("Form", FileForm), required=True, kind="radios", choices=forms),
        Field(
            *("parish", "Parish", one_of("Parish", Parish), "Empty: all that you may see."),
            kind="select",
            choices=parishes,
        ),
        Field("since", "Since", day("Since"), "Day/month/year. Empty: from the beginning.", kind="date"),
    )


def _shown(door: StaffDoor, taker: Taker, fields: tuple[Field, ...], typed: Intake) -> Page:
    mine = () if g.guest.may(Act.READ_TRAIL) else (Export.taken_by == g.guest.actor,)
    with door.reading() as found:
        lately = found.scalars(select(Export).where(*mine).order_by(Export.id.desc()).limit(MOST_SHOWN)).all()
        called = names_of(found, {one.taken_by for one in lately})
    return render_template(
        "staff/exports.html",
        fields=fields,
        intake=typed,
        errors=typed.errors,
        datasets=[(dataset, taker.columns(dataset), taker.parishes(dataset)) for dataset in taker.datasets()],
        lately=lately,
        called=called,
        titles={dataset.name: dataset.title for dataset in taker.datasets()},
        no_parquet=not can_write_parquet(),
    )


def _file(door: StaffDoor, taker: Taker, typed: Intake) -> Response | Intake:
    """The file, or the form with the sentence that says why there is none."""
    form, parish, since = typed["form"], typed["parish"], typed["since"]
    try:
        what = taken(taker, typed["dataset"], parish=parish, since=since)
        if form is FileForm.PARQUET:
            require_parquet()
    except ParquetMissing as refused:
        return typed.refused(form=str(refused))
    except NotTaken as refused:
        return typed.refused(**{refused.field: str(refused)})
    number = _noted(door, what, form, parish, since)
    log.info("export %s of %s as %s taken by %s", number, what.dataset.name, form, g.guest.actor)
    answer = Response(_streamed(door, what, form, _ending(door, g.guest.actor, number)), content_type=TYPES[form])
    name = f"{what.dataset.name.replace('_', '-')}-{door.today()}.{form}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _noted(door: StaffDoor, what: Taken, form: FileForm, parish: Parish | None, since: date | None) -> int:
    with door.acting() as acting:
        member = g.guest.member
        note = Export(
            dataset=what.dataset.name,
            form=form,
            parish=parish,
            since=since,
            role=member.role.value,
            taken_by=member.actor,
            taken_at=door.now(),
        )
        return note_export(acting, note)


def _ending(door: StaffDoor, actor: str, number: int) -> Callable[[int], None]:
    """Keeps how many rows were handed out; the request is over by then."""

    def done(rows: int) -> None:
        with door.desk.sessions.begin() as session:
            session.info["actor"] = actor
            session.info["clock"] = door.desk.clock
            note_whole(session, number, rows)

    return done


def _streamed(door: StaffDoor, what: Taken, form: FileForm, done: Callable[[int], None]) -> Iterator[bytes]:
    """Read while it is sent: memory does not grow, and the file is of one moment however long it takes."""
    rows_read: list[int] = []
    with one_view(door.desk.exporting) as connection:
        rows = counted(rows_of(connection, what), rows_read.append, AFTER_ALL)
        yield from written(form, what.dataset.title, what.columns, rows)
    done(rows_read[-1])
