"""Every case that an officer can meet, asked of the running server by signed requests: one right SMS each."""

from datetime import timedelta

import pytest

from harvest.demo import CASES, EXTRA_CASES, demo_cases
from tests.journeys.servers import Site, Sites
from tests.journeys.texting import TARGET, ask, form, new_message_id, one_segment, post_sms, sign, without_ending

HELP = "876-555-0100"
SUSPENDED, STRANGER, OTHER_STRANGER = "+18765550102", "+18765550177", "+18765550178"
# The start of the reply and the words that must follow; {12d} is the day 12 days before the demo was filled.
EXPECTED = {
    "ok": (
        'OK R4100151 JANE SAMPLE "PEARL", Inverness, St Ann. VERIFIED.',
        ("Yam, ginger (rec 3m)", "Bk sold 12Mar", "Not seen before"),
    ),
    "seen": ("ASK R4100337 SEEN 2x: ", (":10 Toll Gate, ", ":10 Bog Walk", "GUAVABANK", "Banana, plantain (rec 3m)")),
    "goods": ("ASK R4100512 no COCONUT on record (yam, ginger; rec 3y)", ("FERNDALE", "Not seen before")),
    "unverified": ("ASK R4100725 FARMER NOT VERIFIED, registered {640d}", ("LIMEFIELD",)),
    "farmer_suspended": ("ALERT R4100948 FARMER SUSPENDED since {61d}", ("THORNGULLY", f"Call {HELP}")),
    "deceased": ("ASK R4101133 FARMER DIED {152d}", ("STONEMEAD",)),
    "stolen": ("ALERT R4101356 bk 151572 STOLEN {24d}", ("Not acceptable", "PALMRIDGE", f"Call {HELP}")),
    "lost": ("ALERT R4101571 bk 151574 LOST {47d}", ("Not acceptable", "CEDARWORTH", f"Call {HELP}")),
    "void": ("ALERT R4101722 bk 151576 VOID since {118d}", ("Not acceptable", "RIVERSTEAD", f"Call {HELP}")),
    "recalled": ("ALERT R4102742 bk 151586 RECALLED {33d}", ("Not acceptable", "ALMONDWICK", f"Call {HELP}")),
    "investigation": ("ALERT R4101964 bk 151578 UNDER INVESTIGATION since {12d}", ("LOGWOODPEN", f"Call {HELP}")),
    "stop_list": (
        "ALERT R4102117 bk 151580 ON STOP LIST since {19d}",
        ("Not acceptable", "TAMARINDCROFT", f"Call {HELP}"),
    ),
    "unsold": ("ALERT R4102380 bk 151582 NOT SOLD", ("Not acceptable", "Held at JAS St Ann", f"Call {HELP}")),
    "disputed": ("ASK R4102555 NUMBER DISPUTED since {51d}", ("QUARRYBOURNE",)),
    "finished": ("ASK R4102919 BOOK FINISHED {85d}", ("PIMENTODALE",)),
    "never_printed": ("NO RECORD R4999123. Misread?", ("resend", f"call {HELP}")),
    "ambiguous": ("R4103937 is in 3 books", ("bk 151598", "bk 004137", "bk 900212", "Resend with book or farmer no.")),
}
ALL_CASES = {**CASES, **EXTRA_CASES}
FIVE = "4100151 4100725 4999123 4101356 4103937"
UNREADABLE = {
    "words alone": "please call me",
    "nothing": "",
    "blanks": " \n ",
    "emoji": "\U0001f33d\U0001f954\U0001f468\u200d\U0001f33e",
    "1,600 characters": "x" * 1600,
    "5,000 control characters": "\x07" * 5000,
    "control characters of all kinds": "".join(map(chr, range(32))) * 40,
}


def fill_in(words: str, site: Site) -> str:
    before, found, rest = words.partition("{")
    if not found:
        return words
    days, _, after = rest.partition("d}")
    return f"{before}{site.filled_on - timedelta(days=int(days)):%d%b%y}{after}"


def test_the_table_has_every_case() -> None:
    assert set(EXPECTED) == set(ALL_CASES)


@pytest.mark.parametrize("case", EXPECTED)
def test_a_case_gets_its_verdict_first_and_every_word_it_needs(site: Site, case: str) -> None:
    start, words = EXPECTED[case]
    reply = ask(site, ALL_CASES[case], site.officer())
    assert reply.startswith(fill_in(start, site))
    assert [word for word in words if word not in reply] == []
    assert without_ending(reply) != reply
    assert not any(remark in reply for remark in ("diary", "invented", "mistyped", "Petersfield station"))


def test_a_goods_word_that_nobody_knows_is_said_and_not_judged(site: Site) -> None:
    reply = ask(site, "4100151 cocnut 40", site.officer())
    assert reply.startswith("OK R4100151 JANE SAMPLE")
    assert "'cocnut' not understood" in reply
    assert "COCNUT" not in reply


def test_five_numbers_at_once_are_five_verdicts_in_one_sms(site: Site) -> None:
    reply = ask(site, FIVE, site.officer())
    assert reply.startswith("5 read: 4100151 OK; 4100725 ASK")
    for answer in ("4999123 NO RECORD", "4101356 ALERT STOLEN", "4103937 WHICH BK?", f"call {HELP}"):
        assert answer in reply


def test_a_book_or_farmer_number_answers_the_question_back(site: Site) -> None:
    officer = site.officer()
    assert ask(site, "R 4103937 B 004137", officer).startswith("OK R4103937 SYLVAN MAHOECOMBE")
    assert ask(site, "R 4103937 F 080000243", officer).startswith("OK R4103937 HERMINE BRAMBLEWOOD")


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_gets_a_helpful_line(site: Site, name: str) -> None:
    reply = ask(site, UNREADABLE[name], site.officer())
    assert "4100151" in reply  # an example of what to text
    assert HELP in reply
    assert not reply.startswith(("OK", "ASK", "ALERT", "NO RECORD"))


def test_an_unknown_phone_gets_one_neutral_line_whether_or_not_the_receipt_exists(site: Site) -> None:
    neutral = ask(site, CASES["stolen"], STRANGER)
    assert "enrolled officers" in neutral
    assert ask(site, CASES["never_printed"], OTHER_STRANGER) == neutral
    assert post_sms(site, CASES["ok"], STRANGER).said is None
    assert post_sms(site, "please call me", OTHER_STRANGER).said is None


def test_a_suspended_officer_is_told_so_and_nothing_else(site: Site) -> None:
    reply = ask(site, CASES["ok"], SUSPENDED)
    assert reply.startswith("Your access to this line is suspended since")
    assert "SAMPLE" not in reply


def test_an_officer_over_the_limit_is_told_when_to_text_again(site: Site) -> None:
    officer = site.officer()
    for _ in range(6):
        assert ask(site, FIVE, officer).startswith("5 read:")
    reply = ask(site, CASES["ok"], officer)
    assert reply.startswith("Limit reached: 30 checks in 10 minutes.")
    assert "SAMPLE" not in reply


@pytest.mark.parametrize("token", [None, "another-token"])
def test_a_request_that_twilio_did_not_sign_is_refused_and_not_kept(site: Site, token: str | None) -> None:
    message_id, officer = new_message_id(), site.officer()
    fields = form(CASES["ok"], officer, message_id)
    signature = sign(site.public_url + TARGET, fields, token) if token else ""
    reply = post_sms(site, CASES["ok"], officer, message_id, signature=signature)
    assert reply.status == 403
    assert b"SAMPLE" not in reply.body
    assert site.text(message_id) is None


def test_a_message_id_that_comes_again_with_another_text_is_refused(site: Site) -> None:
    message_id, officer = new_message_id(), site.officer()
    ask(site, CASES["ok"], officer, message_id)
    assert post_sms(site, CASES["stolen"], officer, message_id).status == 403


def test_a_repeated_delivery_gets_the_same_bytes(site: Site) -> None:
    message_id, officer = new_message_id(), site.officer()
    first, second = (post_sms(site, CASES["ok"], officer, message_id) for _ in range(2))
    assert one_segment(first.said or "").startswith("OK")
    assert second.body == first.body


def test_cases_say_the_same_however_often_they_are_texted_and_after_a_restart(sites: Sites, engine_name: str) -> None:
    with sites.own(engine_name) as site:
        site.start()
        told = [without_ending(ask(site, text, site.officer())) for text in demo_cases().values()]
        again = [without_ending(ask(site, text, site.officer())) for text in demo_cases().values()]
        site.stop()
        site.prepare()
        site.start()
        restarted = [without_ending(ask(site, text, site.officer())) for text in demo_cases().values()]
    assert again == told
    assert restarted == told
