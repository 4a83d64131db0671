"""One signature, many readings: the re-splits of the signed characters, as fixtures and at random."""

import re
from random import Random

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from clip.gateways.base import InboundText
from tests.gateways.harness import Case, outcome_of, run_cases
from tests.gateways.twilio_line import (
    ACCOUNT,
    GOOD,
    LINE,
    OFFICER,
    PUBLIC_URL,
    SID,
    TARGET,
    TOKEN,
    concatenated,
    gateway,
    request,
    signature,
)

VICTIM = "+18765550111"
NEW_SID = "SM" + "5f" * 16
GATEWAY = gateway()


def without(form: dict[str, str], *names: str) -> dict[str, str]:
    return {name: value for name, value in form.items() if name not in names}


def resplit(form: dict[str, str], gone: str, name: str, value: str) -> dict[str, str]:
    """`form` with one field cut anew: the characters stay the same."""
    return without(form, gone) | {name: value}


FIVE = {
    "the id is gone": (resplit(GOOD, "MessageSid", f"MessageSid{SID}", ""), TARGET, "missing_MessageSid"),
    "the sender is gone": (resplit(GOOD, "From", f"From{OFFICER[:5]}", OFFICER[5:]), TARGET, "missing_From"),
    "the text is gone": (resplit(GOOD, "Body", "BodyR 4", "100151"), TARGET, "missing_Body"),
    "the sender is in the text": (
        resplit(without(GOOD, "FromCity"), "From", "Body", f"R 4100151From{OFFICER}FromCity"), TARGET, "missing_From"),
    "the first field is in the path": (
        without(GOOD, "AccountSid"), f"{TARGET}AccountSid{ACCOUNT}", "field_in_target"),
}  # fmt: skip


@pytest.mark.parametrize("name", FIVE)
def test_a_resplit_that_the_library_accepts_is_refused(name: str) -> None:
    form, target, code = FIVE[name]
    signed = signature(GOOD)
    assert RequestValidator(TOKEN).validate(PUBLIC_URL + target, form, signed)
    run_cases(GATEWAY, [Case(name, request(form, signed, target), refused=code)])


def test_a_field_moved_into_the_query_is_refused() -> None:
    target = f"{TARGET}?a=1"
    signed = signature(GOOD, PUBLIC_URL + target)
    moved = request(without(GOOD, "AccountSid"), signed, f"{target}AccountSid{ACCOUNT}")
    run_cases(GATEWAY, [Case("query", moved, refused="field_in_target")])


def test_a_sender_cannot_write_another_sender_into_his_text() -> None:
    """First forgery: the true sender hides in the city."""
    honest = GOOD | {"Body": f"R 4100151From{VICTIM}FromCityX"}
    forged = GOOD | {"Body": "R 4100151", "From": VICTIM, "FromCity": f"XFrom{OFFICER}"}
    # The true FromCity, empty, would repeat the name: the attacker needs a sender of whom Twilio knows no city.
    honest = without(honest, "FromCity")
    check_forgery(honest, forged)


def test_a_sender_cannot_write_another_sender_and_id_into_his_text() -> None:
    """Second forgery: everything true from the sender to the line hides in one junk field."""
    tail = f"SmsMessageSid{NEW_SID}SmsSid{NEW_SID}SmsStatusreceivedTo{LINE}ToZ"
    honest = GOOD | {"Body": f"R 4100151From{VICTIM}MessageSid{NEW_SID}NumMedia0{tail}"}
    rest = concatenated({name: value for name, value in honest.items() if name > "Body"})
    forged = {
        "AccountSid": ACCOUNT, "ApiVersion": "2010-04-01", "Body": "R 4100151", "From": VICTIM, "MessageSid": NEW_SID,
        "NumMedia": "0", "SmsMessageSid": NEW_SID, "SmsSid": NEW_SID, "SmsStatus": "received", "To": LINE, "ToZ": rest,
    }  # fmt: skip
    check_forgery(honest, forged)


@pytest.mark.parametrize("sender", ["12345", "BANK", "Ann", "whatsapp:+18765550122", "", OFFICER])
def test_a_sender_without_a_number_cannot_plant_one_either(sender: str) -> None:
    """BANK, followed by the true FromCity, could pass as a field of its own between From and FromCity."""
    honest = GOOD | {"From": sender, "Body": f"R 4100151From{VICTIM}"}
    for cut in range(len(sender) + 1):
        name = "From" + sender[:cut]
        if name != "From":
            forged = GOOD | {"From": VICTIM, name: sender[cut:]}
            run_cases(GATEWAY, [Case(name, request(forged, signature(honest)), refused=code_of(forged, honest))])


def test_a_text_cannot_be_made_to_begin_later() -> None:
    honest = GOOD | {"Body": "R 4100151BodyR 4100152"}
    for name, value in {"Bo": "dyR 4100151", "Bod": "yR 4100151"}.items():
        forged = GOOD | {name: value, "Body": "R 4100152"}
        run_cases(GATEWAY, [Case(name, request(forged, signature(honest)), refused="second_body")])


def check_forgery(honest: dict[str, str], forged: dict[str, str]) -> None:
    assert concatenated(honest) == concatenated(forged)
    signed = signature(honest)
    assert RequestValidator(TOKEN).validate(PUBLIC_URL + TARGET, forged, signed)
    assert isinstance(outcome_of(GATEWAY, request(honest, signed)), InboundText)
    run_cases(GATEWAY, [Case("forged", request(forged, signed), refused="second_sender")])


def code_of(forged: dict[str, str], honest: dict[str, str]) -> str:
    if concatenated(forged) != concatenated(honest):
        return "bad_signature"
    valid_name = all(re.fullmatch("[A-Z][A-Za-z]{1,39}[0-9]{0,2}", name) for name in forged)
    return "second_sender" if valid_name else "shape_name"


# What an attacker who knows all this puts into his text, and what stands in honest fields.
NAMES = sorted(GOOD, key=len, reverse=True)
PLANTED = [
    "AddOns", f"AccountSid{ACCOUNT}", "ApiVersion2010-04-01", "BodyR 4100152", "ErrorCode11200", "ErrorUrlhttp://x/",
    f"From{VICTIM}", f"From{OFFICER}", "FromA", "FromCityX", "FromCountryJM", f"MessageSid{NEW_SID}",
    f"MessagingServiceSidMG{'0' * 32}", "NumMedia0", "NumMedia1", "NumSegments1", f"SmsMessageSid{NEW_SID}",
    f"SmsSid{NEW_SID}", "SmsStatusreceived", f"To{LINE}", "ToCountryJM", "ToZ", "Zz",
]  # fmt: skip
LOOSE = st.lists(st.sampled_from([*PLANTED, "R 4100151", " ", "x", "X", "To", "Fr", "From"]), max_size=10).map("".join)
# In the order in which the signature would have them: a whole second form but for what is left out.
IN_ORDER = st.sets(st.sampled_from(PLANTED), max_size=8).map(lambda left: "".join(sorted(set(PLANTED[6:]) - left)))
SENDERS = st.sampled_from([OFFICER, OFFICER, OFFICER, "12345", "BANK", "Ab", "whatsapp:+18765550122"])
KEPT = st.sets(st.sampled_from(["FromCity", "FromState", "FromZip", "FromCountry", "ToCity", "ToZip", "ApiVersion"]))


@st.composite
def honest_forms(draw: st.DrawFn) -> dict[str, str]:
    body = "R 4100151" + draw(LOOSE | IN_ORDER)
    return without(GOOD, *draw(KEPT)) | {"Body": body, "From": draw(SENDERS)}


def resplits(chance: Random, characters: str) -> tuple[str, dict[str, str]]:
    """What goes into the address, and fields in ascending order of names that give the same characters."""
    missed, invented = chance.choice([0, 0.03, 0.1]), chance.choice([0, 0.02, 0.2])
    cuts = list[tuple[int, str]]()
    for at in starts_of_names(characters):
        known = next((name for name in NAMES if characters.startswith(name, at)), None)
        if chance.random() < missed if known else chance.random() > invented:
            continue
        name = known if known and chance.random() < 0.97 else characters[at : at + chance.randint(2, 12)]
        free = not cuts or at >= cuts[-1][0] + len(cuts[-1][1])
        if free and (not cuts or name > cuts[-1][1]):
            cuts.append((at, name))
    ends = [at for at, _ in cuts[1:]] + [len(characters)]
    form = {name: characters[at + len(name) : end] for (at, name), end in zip(cuts, ends, strict=False)}
    return characters[: cuts[0][0]] if cuts else characters, form


def starts_of_names(characters: str) -> list[int]:
    return [at for at, character in enumerate(characters) if character.isupper()]


@settings(max_examples=1000, deadline=None)
@given(st.integers(0, 2**32), honest_forms())
def test_no_other_reading_of_a_signed_text_changes_who_where_or_which(seed: int, honest: dict[str, str]) -> None:
    signed = signature(honest)
    moved, form = resplits(Random(seed), concatenated(honest))
    if form == honest:
        return
    target = TARGET + moved
    assert RequestValidator(TOKEN).compute_signature(PUBLIC_URL + target, form) == signed
    read = outcome_of(GATEWAY, request(form, signed, target))
    event("accepted" if isinstance(read, InboundText) else f"refused: {read.code}")
    if isinstance(read, InboundText):
        assert_only_the_end_of_the_text_is_missing(honest, read)


def assert_only_the_end_of_the_text_is_missing(honest: dict[str, str], read: InboundText) -> None:
    """What the stateless part cannot see keeps the id and changes the binding, so that the stored part does."""
    assert (read.sender, read.recipient, read.message_id) == (honest["From"], honest["To"], honest["MessageSid"])
    assert honest["Body"].startswith(read.body)
    true = outcome_of(GATEWAY, request(honest))
    assert isinstance(true, InboundText)
    same = (read.body, read.was_cut) == (true.body, true.was_cut)
    assert same or read.binding != true.binding


def test_a_text_cut_at_its_end_keeps_its_id_and_changes_its_binding() -> None:
    honest = GOOD | {"Body": "R 4100151Cocoa 3"}
    cut = GOOD | {"Body": "R 4100151", "Cocoa": " 3"}
    whole, less = GATEWAY.receive(request(honest)), GATEWAY.receive(request(cut, signature(honest)))
    assert (whole.message_id, whole.sender) == (less.message_id, less.sender)
    assert whole.binding != less.binding
