"""One table: which role may do which act, in the parishes of its own office or anywhere.

Every staff page names its act; tests hold a hand-written list of expectations beside this table.
"""

from collections.abc import Mapping
from enum import StrEnum

from harvest.records.staff_members import Role
from harvest.vocabulary import Parish


class Act(StrEnum):
    """What somebody may be allowed to do. SEE acts show names; FIGURES shows counts only."""

    SEE_FARMER = "see_farmer"
    REGISTER_FARMER = "register_farmer"
    VERIFY_FARMER = "verify_farmer"
    SUSPEND_FARMER = "suspend_farmer"
    MERGE_FARMERS = "merge_farmers"
    KEEP_FARM = "keep_farm"  # farms, plantings, livestock, visits
    SEE_BOOKS = "see_books"
    RECEIVE_BOOKS = "receive_books"  # from the printer, and to other offices
    SELL_BOOK = "sell_book"
    REPORT_BOOK = "report_book"  # lost, stolen, stubs returned
    STOP_RECEIPTS = "stop_receipts"
    SETTLE_DISPUTE = "settle_dispute"
    ENTER_PRICES = "enter_prices"
    PUBLISH_PRICES = "publish_prices"
    SEE_FILES = "see_files"  # brought files, with the rows in them
    LOAD_FILES = "load_files"  # bring, load, take back; each row needs the act of its own kind, too
    APPROVE_LOAD = "approve_load"  # the second person's word
    SEE_FIGURES = "see_figures"
    TAKE_EXPORTS = "take_exports"  # of what the role may see, see harvest/exports/whitelist.py
    READ_TRAIL = "read_trail"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_PROGRAMS = "manage_programs"  # what programs of strangers may do beyond open data


class Where(StrEnum):
    OWN = "own"  # in the parishes that the own office serves
    ANYWHERE = "anywhere"


OWN, ANYWHERE = Where.OWN, Where.ANYWHERE

MAY: Mapping[Role, Mapping[Act, Where]] = {
    Role.CLERK: {
        Act.SEE_FARMER: OWN,
        Act.REGISTER_FARMER: OWN,
        Act.VERIFY_FARMER: OWN,
        Act.SUSPEND_FARMER: OWN,
        Act.MERGE_FARMERS: OWN,
        Act.KEEP_FARM: OWN,
        Act.SEE_BOOKS: OWN,
        Act.REPORT_BOOK: OWN,
        Act.STOP_RECEIPTS: OWN,
        Act.SETTLE_DISPUTE: OWN,
        Act.ENTER_PRICES: ANYWHERE,
        Act.PUBLISH_PRICES: ANYWHERE,
        Act.SEE_FILES: OWN,
        Act.LOAD_FILES: OWN,
        Act.APPROVE_LOAD: OWN,
        Act.SEE_FIGURES: ANYWHERE,
        Act.TAKE_EXPORTS: ANYWHERE,
    },
    Role.EXTENSION_OFFICER: {
        Act.SEE_FARMER: OWN,
        Act.REGISTER_FARMER: OWN,
        Act.VERIFY_FARMER: OWN,
        Act.KEEP_FARM: OWN,
        Act.SEE_BOOKS: OWN,
        Act.REPORT_BOOK: OWN,
        Act.ENTER_PRICES: ANYWHERE,
        Act.SEE_FILES: OWN,
        Act.LOAD_FILES: OWN,
        Act.SEE_FIGURES: ANYWHERE,
        Act.TAKE_EXPORTS: ANYWHERE,
    },
    Role.JAS_AGENT: {
        Act.SEE_FARMER: OWN,
        Act.SEE_BOOKS: OWN,
        Act.RECEIVE_BOOKS: OWN,
        Act.SELL_BOOK: OWN,
        Act.REPORT_BOOK: OWN,
        Act.SEE_FILES: OWN,
        Act.LOAD_FILES: OWN,
        Act.APPROVE_LOAD: OWN,
        Act.SEE_FIGURES: ANYWHERE,
        Act.TAKE_EXPORTS: ANYWHERE,
    },
    Role.ANALYST: {Act.SEE_FIGURES: ANYWHERE, Act.TAKE_EXPORTS: ANYWHERE},
    Role.AUDITOR: {
        Act.SEE_FILES: ANYWHERE,
        Act.SEE_FIGURES: ANYWHERE,
        Act.TAKE_EXPORTS: ANYWHERE,
        Act.READ_TRAIL: ANYWHERE,
    },
    Role.ADMINISTRATOR: {
        Act.SEE_FIGURES: ANYWHERE,
        Act.TAKE_EXPORTS: ANYWHERE,
        Act.MANAGE_PEOPLE: ANYWHERE,
        Act.MANAGE_PROGRAMS: ANYWHERE,
    },
}


def may(role: Role, act: Act) -> bool:
    """Whether this role may do this somewhere."""
    return act in MAY[role]


def may_in(role: Role, act: Act, own: frozenset[Parish], parish: Parish) -> bool:
    """Whether this role may do this in this parish; `own`: the parishes that the person's office serves."""
    where = MAY[role].get(act)
    return where is Where.ANYWHERE or (where is Where.OWN and parish in own)


def where(role: Role, act: Act) -> Where | None:
    """In which parishes this role may do this; None: nowhere."""
    return MAY[role].get(act)
