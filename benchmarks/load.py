"""Signed requests made beforehand and sent over raw sockets, so that the measuring costs little of what it measures."""

import base64
import hashlib
import hmac
import random
import secrets
import socket
import threading
import time
from urllib.parse import urlencode

GOODS = ("", "", "", " yam 20", " coconut 1130", " yam 40 lb 5678GT")
HOST = "127.0.0.1"


class Requests:
    """An endless supply of fresh signed texts by these officers about numbers of a register of this size."""

    def __init__(
        self, *, token: str, account: str, line: str, public_url: str, phones: list[str], numbers: range
    ) -> None:
        self.token = token.encode()
        self.account = account
        self.line = line
        self.url = f"{public_url}/sms/twilio"
        self.phones = phones
        self.numbers = numbers
        self.random = random.Random(7)

    def make(self) -> bytes:
        sid = f"SM{secrets.token_hex(16)}"
        number = self.random.choice(self.numbers)
        form = {
            "ToCountry": "JM",
            "ToState": "",
            "SmsMessageSid": sid,
            "NumMedia": "0",
            "ToCity": "",
            "FromZip": "",
            "SmsSid": sid,
            "FromState": "",
            "SmsStatus": "received",
            "FromCity": "",
            "Body": f"{number}{self.random.choice(GOODS)}",
            "FromCountry": "JM",
            "To": self.line,
            "ToZip": "",
            "NumSegments": "1",
            "MessageSid": sid,
            "AccountSid": self.account,
            "From": self.random.choice(self.phones),
            "ApiVersion": "2010-04-01",
        }
        signed = self.url + "".join(name + form[name] for name in sorted(form))
        signature = base64.b64encode(hmac.new(self.token, signed.encode(), hashlib.sha1).digest()).decode()
        body = urlencode(form).encode()
        head = (
            f"POST /sms/twilio HTTP/1.1\r\nHost: clip\r\nX-Twilio-Signature: {signature}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


class Client:
    """One keep-alive connection."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket = self._open()

    def _open(self) -> socket.socket:
        opened = socket.create_connection((HOST, self.port), timeout=30)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return opened

    def send(self, request: bytes) -> bytes:
        self.socket.sendall(request)
        return self._read()

    def _read(self) -> bytes:
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _, body = data.partition(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        while len(body) < length:
            body += self._more()
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"The server refused: {head[:80]!r} {body[:200]!r}")
        return body

    def _more(self) -> bytes:
        data = self.socket.recv(65536)
        if not data:
            raise RuntimeError("The server closed the connection.")
        return data


def throughput(port: int, requests: list[bytes], connections: int) -> float:
    """Requests a second with so many connections that never pause."""
    shares = [requests[index::connections] for index in range(connections)]
    clients = [Client(port) for _ in shares]

    def work(client: Client, share: list[bytes]) -> None:
        for request in share:
            client.send(request)

    threads = [threading.Thread(target=work, args=pair) for pair in zip(clients, shares, strict=True)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(requests) / (time.perf_counter() - started)


def latencies_at(port: int, requests: list[bytes], per_second: float) -> list[float]:
    """Milliseconds from when each request was due to its answer, at a steady rate; waiting in line counts."""
    clients = [Client(port) for _ in range(8)]
    free = threading.Semaphore(len(clients))
    taken = threading.Lock()
    found: list[float] = []

    def one(request: bytes, due: float) -> None:
        with free:
            with taken:
                client = clients.pop()
            client.send(request)
            found.append((time.perf_counter() - due) * 1000)
            clients.append(client)

    threads = []
    start = time.perf_counter() + 0.1
    for index, request in enumerate(requests):
        due = start + index / per_second
        time.sleep(max(0.0, due - time.perf_counter()))
        threads.append(threading.Thread(target=one, args=(request, due)))
        threads[-1].start()
    for thread in threads:
        thread.join()
    return sorted(found)
