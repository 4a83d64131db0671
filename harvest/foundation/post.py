"""Mail to people outside: by SMTP where a server is set, else onto the console. One mail, one try, one verdict."""

import re
import smtplib
import ssl
import sys
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Protocol
from urllib.parse import unquote, urlsplit

from harvest.foundation.addresses import is_address, shown_address

TIMEOUT_S = 20.0
PORTS = {"smtp": 587, "smtps": 465}
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
NEVER = range(550, 560)  # SMTP answers that no later try will change: no such mailbox, not wanted


_URL = re.compile(r"smtps?://(?:[^\s:@/]+(?::[^\s:@/]*)?@)?[A-Za-z0-9.-]+(?::[0-9]{1,5})?/?")
_SENDER = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+")


def complaints(smtp_url: str, mail_from: str, public_url: str) -> list[str]:
    """A sentence for each of these settings that cannot be used; the links in mails lead to `public_url`."""
    found = []
    if public_url and not is_address(public_url):
        found.append(
            f"HARVEST_PUBLIC_URL={shown_address(public_url)!r}: give the address at which people reach Harvest, such "
            "as https://harvest.example.gov.jm, without user, query or final slash."
        )
    if not smtp_url:
        return found
    if not public_url:
        found.append("HARVEST_PUBLIC_URL is missing: with SMTP_URL it says where the links in mails lead.")
    if not _URL.fullmatch(smtp_url):
        found.append(
            "SMTP_URL: give the mail server as smtp://user:password@host:587 or smtps://host, in user and password "
            "%40 for @ and %3A for a colon."
        )
    if not _SENDER.fullmatch(mail_from):
        found.append(
            f"MAIL_FROM={mail_from!r}: with SMTP_URL give the address that mails come from, such as "
            "harvest@example.gov.jm."
        )
    return found


def about_contact(address: str) -> list[str]:
    """What is wrong with the address that people are told to write to."""
    if not address or _SENDER.fullmatch(address):
        return []
    return ["CONTACT_EMAIL: give one address at which somebody reads, such as register@example.gov.jm."]


class NotSent(Exception):
    """The mail did not leave. `for_good`: nor will it ever. The message names no address and no text."""

    def __init__(self, why: str, *, for_good: bool = False) -> None:
        super().__init__(why)
        self.for_good = for_good


class Post(Protocol):
    def send(self, to: str, subject: str, text: str) -> None:
        """Raises NotSent."""


class SmtpPost:
    """`smtp://user:password@host:587` takes STARTTLS and insists on it but on this machine; `smtps://` is TLS from the
    first byte. User and password are written as in any address: `%40` for @.
    """

    def __init__(self, url: str, sender: str, *, timeout_s: float = TIMEOUT_S) -> None:
        self._url = urlsplit(url)
        self._sender = sender
        self._timeout_s = timeout_s

    def send(self, to: str, subject: str, text: str) -> None:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self._sender, to, subject
        mail["Date"], mail["Message-ID"] = formatdate(), make_msgid(domain=self._sender.rpartition("@")[2].strip("> "))
        mail["Auto-Submitted"] = "auto-generated"  # no answer of a holiday comes back (RFC 3834)
        mail.set_content(text)
        try:
            with self._connected() as server:
                server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as refused:
            codes = {code for code, _ in refused.recipients.values()}
            raise NotSent(f"refused: {sorted(codes)}", for_good=all(code in NEVER for code in codes)) from refused
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent(type(error).__name__) from error

    def _connected(self) -> smtplib.SMTP:
        host, port = self._url.hostname or "localhost", self._url.port or PORTS[self._url.scheme]
        if self._url.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port, timeout=self._timeout_s, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(host, port, timeout=self._timeout_s)
        try:
            self._make_safe(server, host)
        except BaseException:
            server.close()
            raise
        return server

    def _make_safe(self, server: smtplib.SMTP, host: str) -> None:
        server.ehlo_or_helo_if_needed()
        if self._url.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
        elif self._url.scheme == "smtp" and host not in LOOPBACK:
            raise smtplib.SMTPException("no STARTTLS")
        if self._url.username:
            server.login(unquote(self._url.username), unquote(self._url.password or ""))


class ConsolePost:
    """Nothing leaves the machine: whoever runs the worker reads the mail there."""

    def send(self, to: str, subject: str, text: str) -> None:
        sys.stdout.write(f"\n--- mail to {to}: {subject}\n{text}---\n")
        sys.stdout.flush()
