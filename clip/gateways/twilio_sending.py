"""One SMS to Twilio's REST interface, and what each of its refusals means for the outbox.

Source: Twilio's API reference for Messages and its error dictionary.
"""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

from clip.gateways.base import OutboundText, SendFailed

# Plain httpx and not twilio.rest: two calls are needed, and the helper costs 0.7 s and 62 MB in the worker and knows
# only a limit per read, so that a server that trickles its answer could hold the worker for ever. The asynchronous
# client is used because cancelling it is the one way to a limit on the whole.

# httpx notes every address it calls, and the one that looks for an earlier send holds a phone number.
logging.getLogger("httpx").setLevel(logging.WARNING)

TWILIO = "https://api.twilio.com"
DEADLINE_S = 10.0
LONGEST_VALIDITY_S = 36_000
LISTED = 200  # newest messages between two numbers; an uncertain send is minutes old
CLOCKS_APART = timedelta(minutes=2)

_FINAL = {
    "21211": "the recipient is no valid number",
    "21214": "the recipient cannot be reached",
    "21408": "the account may not send to that country",
    "21610": "the recipient has opted out by STOP",
    "21614": "the recipient is no mobile phone",
    "21635": "the recipient is a landline",
    "30004": "the recipient blocks messages",
    "30006": "the recipient is a landline or on a network that cannot be reached",
    "30007": "the carrier filtered the text",
}
_PASSING = {"20429", "63018", "30001", "30003", "21611"}  # throttled, queue full, phone off
_OURS_TO_MEND = {401, 403, 404}  # a wrong token or account: the text is not at fault and waits for whoever mends it
_NOT_GONE_OUT = {"failed", "canceled"}


@dataclass(frozen=True, slots=True)
class TwilioAccount:
    """Where and as whom to send. `api_url` is for a Twilio played by this machine; `deadline_s` covers all calls."""

    sid: str
    tokens: tuple[str, ...] = field(repr=False)
    discard_content: bool = False
    api_url: str | None = None
    deadline_s: float = DEADLINE_S

    def __post_init__(self) -> None:
        if self.api_url and urlsplit(self.api_url).hostname not in {"127.0.0.1", "localhost"}:
            raise ValueError(f"api_url is {self.api_url!r}: it is for tests on 127.0.0.1; leave it out.")

    @property
    def messages_url(self) -> str:
        return f"{self.api_url or TWILIO}/2010-04-01/Accounts/{self.sid}/Messages.json"


def send_through(account: TwilioAccount, message: OutboundText) -> str:
    """The sid of the message sent, or of the one that an earlier try had sent after all; raises SendFailed."""
    if message.valid_seconds < 1:
        raise SendFailed("The text is out of date: it was not sent.", code="out_of_date", retryable=False)
    return asyncio.run(_send_within_deadline(account, message))


async def _send_within_deadline(account: TwilioAccount, message: OutboundText) -> str:
    try:
        async with asyncio.timeout(account.deadline_s), _client(account) as client:
            earlier = await _sent_earlier(client, account, message) if message.maybe_sent_since else None
            return earlier or await _send_now(client, account, message)
    except TimeoutError as error:
        sentence = f"Twilio did not answer within {account.deadline_s:g} s: the text may have gone out."
        raise SendFailed(sentence, code="timeout", retryable=True, uncertain=True) from error


def _client(account: TwilioAccount) -> httpx.AsyncClient:
    # Connecting gets half, so that a machine that cannot be reached is told apart from one that took the text.
    timeout = httpx.Timeout(account.deadline_s, connect=account.deadline_s / 2)
    return httpx.AsyncClient(timeout=timeout, trust_env=account.api_url is None)


async def _send_now(client: httpx.AsyncClient, account: TwilioAccount, message: OutboundText) -> str:
    form = {
        "To": message.recipient,
        "From": message.sender,
        "Body": message.body,
        "ValidityPeriod": str(min(message.valid_seconds, LONGEST_VALIDITY_S)),
    }
    if account.discard_content:
        form |= {"ContentRetention": "discard", "AddressRetention": "obfuscate"}
    answer = await _call(client, account, "POST", data=form)
    if not isinstance(answer.get("sid"), str):
        sentence = "Twilio's answer cannot be read: the text may have gone out."
        raise SendFailed(sentence, code="unreadable_answer", retryable=True, uncertain=True)
    return str(answer["sid"])


async def _sent_earlier(client: httpx.AsyncClient, account: TwilioAccount, message: OutboundText) -> str | None:
    """The sid of the same text sent since `maybe_sent_since`, or None; while that is unknown the send is uncertain."""
    # Not filtered by DateSent: a message that still waits at Twilio has none and would be sent twice.
    wanted = {"To": message.recipient, "From": message.sender, "PageSize": str(LISTED)}
    try:
        answer = await _call(client, account, "GET", params=wanted)
    except SendFailed as error:
        raise SendFailed(str(error), code=error.code, retryable=True, uncertain=True) from error
    rows = answer.get("messages")
    if not isinstance(rows, list):
        sentence = "Twilio's list of messages cannot be read: whether the text went out is not known."
        raise SendFailed(sentence, code="unreadable_answer", retryable=True, uncertain=True)
    return next((str(row["sid"]) for row in rows if _is_same(row, message)), None)


def _is_same(row: dict[str, Any], message: OutboundText) -> bool:
    if row.get("body") != message.body or row.get("status") in _NOT_GONE_OUT or "sid" not in row:
        return False
    try:
        created = parsedate_to_datetime(str(row.get("date_created")))
    except ValueError:
        return True  # the same text to the same phone: better one too few than two
    since = message.maybe_sent_since or datetime.min.replace(tzinfo=UTC)
    return created >= since - CLOCKS_APART


async def _call(client: httpx.AsyncClient, account: TwilioAccount, method: str, **parts: Any) -> dict[str, Any]:
    """Twilio's answer as JSON. During a rotation a token that is refused leads to the next one."""
    for token in account.tokens:
        try:
            response = await client.request(method, account.messages_url, auth=(account.sid, token), **parts)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
            raise SendFailed("Twilio cannot be reached: try later.", code="unreachable", retryable=True) from error
        except httpx.HTTPError as error:
            sentence = "The connection to Twilio broke off: the text may have gone out."
            raise SendFailed(sentence, code="broken_off", retryable=True, uncertain=True) from error
        if response.status_code != 401:
            break
    if response.is_success:
        return _json(response)
    raise _refusal(response.status_code, str(_json(response).get("code") or ""))


def _json(response: httpx.Response) -> dict[str, Any]:
    try:
        answer = response.json()
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _refusal(status: int, code: str) -> SendFailed:
    name = code or f"http_{status}"
    if status == 408 or not 400 <= status < 500:
        sentence = f"Twilio failed ({name}): the text may have gone out."
        return SendFailed(sentence, code=name, retryable=True, uncertain=True)
    if code in _FINAL:
        return SendFailed(f"Twilio refused the text ({code}): {_FINAL[code]}.", code=code, retryable=False)
    if status == 429 or code in _PASSING:
        return SendFailed(f"Twilio is busy ({name}): try later.", code=name, retryable=True)
    if status in _OURS_TO_MEND:
        sentence = f"Twilio refused the account ({name}): check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN."
        return SendFailed(sentence, code=name, retryable=True)
    return SendFailed(f"Twilio refused the text ({name}): see its error dictionary.", code=name, retryable=False)
