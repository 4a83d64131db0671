"""A verdict into one SMS. Pure: every reply that an officer can read is said by one of the functions named here."""

from clip.wording.check import say_check
from clip.wording.commands import say_help, say_nothing_yet, say_unknown_reference, say_withdrawn
from clip.wording.enrolment import (
    say_code_dead,
    say_code_wrong,
    say_enrolled,
    say_expired,
    say_neutral,
    say_over_limit,
    say_suspended,
)
from clip.wording.more import say_more
from clip.wording.no_receipt import say_no_receipt
from clip.wording.pending import say_delayed, say_pending
from clip.wording.places import say_place_now, say_place_set
from clip.wording.stamps import Answered, Stamp
from clip.wording.triage import say_triage
from clip.wording.unclear import say_unclear

__all__ = [
    "Answered",
    "Stamp",
    "say_check",
    "say_code_dead",
    "say_code_wrong",
    "say_delayed",
    "say_enrolled",
    "say_expired",
    "say_help",
    "say_more",
    "say_neutral",
    "say_no_receipt",
    "say_nothing_yet",
    "say_over_limit",
    "say_pending",
    "say_place_now",
    "say_place_set",
    "say_suspended",
    "say_triage",
    "say_unclear",
    "say_unknown_reference",
    "say_withdrawn",
]
