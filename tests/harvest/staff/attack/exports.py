"""Attacks on the form by which records are taken along as a file."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from harvest.records.exports import Export, FileForm
from harvest.records.staff_members import Role
from tests.harvest.records.makers import DAY
from tests.harvest.staff.attack.attempts import Attack, Attempt, held_by
from tests.harvest.staff.attack.hostile import Kind
from tests.harvest.staff.desk import Seat, Site

TAKEN = 60
DATASETS = ("farmers", "farms", "plantings", "livestock", "visits", "receipt_books", "stop_list")


@dataclass
class Ground:
    """A clerk, and nothing in the register: what is attacked is the choosing."""

    clerk: Seat


def ground(site: Site) -> Ground:
    return Ground(site.sit(Role.CLERK))


def _take(on: Ground, dice: Random, n: int) -> Attempt:
    dataset, form, since = dice.choice(DATASETS), dice.choice(list(FileForm)), DAY - timedelta(days=n)
    parish = dice.choice(("", "JM-06"))
    typed = {"dataset": dataset, "form": form.value, "parish": parish, "since": f"{since:%d/%m/%Y}"}
    held = held_by(Export, dataset=dataset, form=form, since=since, parish=parish or None)
    return Attempt("/staff/exports", typed, held, on.clerk, shows_once=True)


ATTACKS = (
    Attack(
        "/staff/exports",
        _take,
        TAKEN,
        {"dataset": Kind.CHOICE, "form": Kind.CHOICE, "parish": Kind.CHOICE, "since": Kind.LATER_DAY},
        frozenset({"dataset", "form"}),
    ),
)
