"""Mail leaves through a real server on a socket, or stays with a reason."""

import pytest

from harvest.foundation.post import ConsolePost, NotSent, SmtpPost, complaints
from tests.harvest.portal.developers import PROGRAM, Browser
from tests.harvest.portal.smtp import mail_server
from tests.harvest.portal.visitors import ADDRESS, Installation


def test_a_registration_arrives_at_a_mail_server(open_house: Installation) -> None:
    from harvest.records.client_apps.sending import MailRound  # noqa: PLC0415

    browser = Browser(open_house)
    browser.post("/developers/register", PROGRAM)
    with mail_server() as server:
        post = SmtpPost(server.url, "harvest@example.gov.jm")
        mail = MailRound(open_house.sessions, post, ADDRESS, open_house.clock)
        assert mail.send_next()
        assert not mail.send_next()
        [arrived] = server.mails
    assert arrived["To"] == PROGRAM["email"]
    assert arrived["From"] == "harvest@example.gov.jm"
    text = arrived.get_content()  # type: ignore[attr-defined]
    link = next(word for word in text.split() if word.startswith(ADDRESS))
    browser.post(link.removeprefix(ADDRESS))
    assert browser.key()


def test_no_such_mailbox_is_for_good_and_a_full_one_is_not() -> None:
    with mail_server() as server:
        post = SmtpPost(server.url, "harvest@example.gov.jm")
        for answer, for_good in (("550 no such mailbox", True), ("452 full", False)):
            server.refuses = answer
            with pytest.raises(NotSent) as refused:
                post.send("jo@example.com", "x", "y")
            assert refused.value.for_good is for_good
            assert "jo@example.com" not in str(refused.value)
    with pytest.raises(NotSent) as gone:
        post.send("jo@example.com", "x", "y")
    assert not gone.value.for_good


def test_the_console_shows_what_would_be_sent(capsys: pytest.CaptureFixture[str]) -> None:
    ConsolePost().send("jo@example.com", "A subject", "A text\n")
    assert "A text" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("smtp_url", "mail_from", "public_url", "about"),
    [
        ("", "", "", []),
        ("smtp://localhost:25", "a@example.com", "https://h.example", []),
        ("smtps://jo%40x:p%3Aw@mail.example", "a@example.com", "https://h.example", []),
        ("mail.example", "a@example.com", "https://h.example", ["SMTP_URL"]),
        ("smtp://mail.example", "nobody", "", ["HARVEST_PUBLIC_URL", "MAIL_FROM"]),
        ("", "", "https://u:p@h.example/", ["HARVEST_PUBLIC_URL"]),
    ],
)
def test_wrong_settings_of_mail_are_told(smtp_url: str, mail_from: str, public_url: str, about: list[str]) -> None:
    said = complaints(smtp_url, mail_from, public_url)
    assert [one.partition("=")[0].partition(":")[0].split()[0] for one in said] == about
    assert "p%3Aw" not in str(said)
