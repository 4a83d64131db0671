"""A demonstration in a real browser, every page of which is looked at by axe in every state."""

import gzip
import hashlib
import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from flask import Flask
from playwright.sync_api import Page as Tab
from sqlalchemy import select
from sqlalchemy.orm import sessionmaker
from werkzeug.exceptions import HTTPException
from werkzeug.serving import make_server

from harvest.app import make_app
from harvest.database import HarvestSession, make_sessions
from harvest.demo import fill
from harvest.demo.people import MEMBERS, PASSWORD, employ
from harvest.foundation.clock import local_day, utc_now
from harvest.foundation.engine import make_engine
from harvest.foundation.settings import read
from harvest.records.farmers.merging import propose_merge
from harvest.records.offices import Office
from harvest.records.receipt_books import DisputedRange
from harvest.records.stop_list import request_release, stop
from harvest.statistics.publishing import publish
from tests.conftest import Databases
from tests.harvest.records.makers import make_book, make_farmer
from tests.roadside import closing_engines

AXE = Path(__file__).with_name("axe.min.js").read_text(encoding="utf-8")


FIND = """() => axe.run(document, {resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
  .then(found => found.violations.map(
    one => one.id + ": " + one.nodes.map(node => node.html.slice(0, 160)).join(" | ")))"""


# Sends a form as somebody would who typed nothing, or in a search something that is nowhere.
SEND = """([number, typed]) => {
  const form = document.querySelectorAll("main form")[number];
  for (const one of form.elements) {
    if (one.type === "checkbox" || one.type === "radio") one.checked = false;
    else if (one.type === "text" || one.type === "textarea") one.value = typed;
    else if (one.type === "password" || one.type.startsWith("select")) one.value = "";
  }
  HTMLFormElement.prototype.submit.call(form);
}"""


FORMS = """() => [...document.querySelectorAll("main form")].map((form, number) => [number, form.method, form.action,
  [...form.elements].some(one => one.tagName !== "BUTTON" && one.type !== "hidden")])"""


LINKS = "found => [...new Set(found.map(one => one.href))]"


DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


HEAVIEST = 100_000  # bytes, compressed, with everything the page brings


OF_EACH_KIND = 2


NOWHERE = "zz?"


ROLES = [(member[0], member[2]) for member in MEMBERS if member[0] != "clerk2"]


@dataclass
class Running:
    """One installation that answers; `examined` are the looks of pages that axe has seen."""

    app: Flask
    address: str
    examined: set[str] = field(default_factory=set)
    weights: dict[str, int] = field(default_factory=dict)

    def kind(self, url: str) -> str | None:
        """The route of a staff page and what it is asked; None for what is no page, or a file to take along."""
        parts = urlsplit(url)
        asked = sorted(name for name, _ in parse_qsl(parts.query))
        if not url.startswith(self.address) or not parts.path.startswith("/staff") or "as" in asked:
            return None
        try:
            endpoint, _ = self.app.url_map.bind("localhost").match(parts.path)
        except HTTPException:
            return f"unknown {parts.path}"
        return f"{endpoint} {asked}" if not endpoint.endswith("photo") else None


@contextmanager
def running(databases: Databases, *, farmers: int | None) -> Iterator[Running]:
    """Harvest on a port of this machine with the demo country, or with its staff alone."""
    url = databases.fresh("sqlite", "harvest")
    with closing_engines():
        sessions, today = make_sessions(make_engine(url, durable=False)), local_day(utc_now())
        if farmers is None:
            with sessions.begin() as session:
                session.info["actor"] = "demo"
                employ(session, today)
        else:
            fill(sessions, today=today, farmers=farmers, progress=lambda _: None)
            amiss(sessions, today)
            publish(sessions, utc_now())
        app = make_app(read({"DEMO": "1", "SERVE": "harvest", "HARVEST_DATABASE_URL": url}))
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield Running(app, f"http://127.0.0.1:{server.server_port}")
        server.shutdown()
        thread.join()
        server.server_close()


def amiss(sessions: sessionmaker[HarvestSession], today: date) -> None:
    """What waits for a second person or for a decision, with the longest names that the register takes."""
    with sessions.begin() as session:
        session.info["actor"] = "demo"
        called = {"first_name": "Marguerite-Antoinette Eliza", "last_name": "Featherstonehaugh-Cholmondeley"}
        known = {"alias": "Mother Feather of Bottom Road", "phone": "+18765550177"}
        kept, other = (make_farmer(session, **called, **known) for _one in range(2))
        propose_merge(session, kept, other, by="staff:99", reason="W" * 300, on=today)
        office = session.scalars(select(Office).where(Office.name == "JAS St Ann")).one()
        book = make_book(session, office=office, first_number=9_000_001)
        entry = stop(session, book, source="Station diary " + "9" * 80, set_by="staff:98", on=today)
        request_release(session, entry, by="staff:99", reason="Found. " * 40, on=today)
        claimed = {"series_id": book.series_id, "first_number": book.first_number, "last_number": book.last_number}
        session.add(DisputedRange(**claimed, claimed_by="SAMPLE", reason="W" * 300, created_on=today))


class Inspection:
    """One person's way through the pages; `wrong` is what there is to mend."""

    def __init__(self, site: Running, tab: Tab) -> None:
        self.site, self.tab = site, tab
        self.wrong: list[str] = []
        self.opened: Counter[str] = Counter()
        tab.on("pageerror", lambda error: self.wrong.append(f"{tab.url}: {error}"))

    def sign_in(self, username: str) -> None:
        self.tab.goto(f"{self.site.address}/staff/sign-in")
        self.tab.fill("#username", username)
        self.tab.fill("#password", PASSWORD)
        self.tab.get_by_role("button", name="Sign in").click()
        assert urlsplit(self.tab.url).path == "/staff", self.tab.url

    def walk(self) -> None:
        """The first page, what its menu leads to, and what those lead to."""
        frontier = [f"{self.site.address}/staff"]
        for _level in range(3):
            frontier = [link for url in frontier for link in self.visit(url)]

    def visit(self, url: str) -> list[str]:
        """The links of this page, examined with its forms; none where enough of its kind were seen."""
        kind = self.site.kind(url)
        if kind is None or self.opened[kind] >= OF_EACH_KIND:
            return []
        self.opened[kind] += 1
        self.goto(url)
        self.examine(kind)
        links = list(self.tab.eval_on_selector_all("a[href]", LINKS))
        if self.opened[kind] == 1:
            self.send_forms(url, kind)
        return [link.partition("#")[0] for link in links]

    def goto(self, url: str) -> None:
        answer = self.tab.goto(url)
        assert answer is not None
        if answer.status != 200:
            self.wrong.append(f"{url}: {answer.status}")

    def send_forms(self, url: str, kind: str) -> None:
        for number, method, _, has_fields in self.tab.evaluate(FORMS):
            if not has_fields:
                continue  # a button that does what it says
            if urlsplit(self.tab.url) != urlsplit(url):
                self.goto(url)
            with self.tab.expect_navigation():
                self.tab.evaluate(SEND, [number, "" if method == "post" else NOWHERE])
            self.examine(f"{kind}, form {number + 1} sent {'empty' if method == 'post' else 'for what is nowhere'}")
            self.goto(url)

    def examine(self, what: str) -> None:
        found = list(self.barriers())
        if not re.fullmatch(r".+ – Harvest", self.tab.title()):
            found.append(f"the title is “{self.tab.title()}”")
        if self.tab.locator("h1").count() != 1:
            found.append(f"{self.tab.locator('h1').count()} main headings")
        if (weight := self.weight()) > HEAVIEST:
            found.append(f"{weight:,} bytes")
        self.wrong += [f"{what}: {one}" for one in found]

    def weight(self) -> int:
        """Bytes of the page and of everything it brings, compressed, as on a first visit."""
        brought = self.tab.evaluate("performance.getEntriesByType('resource').map(one => one.name)")
        for url in brought:
            if url not in self.site.weights:
                self.site.weights[url] = len(gzip.compress(self.tab.request.get(url).body()))
        return len(gzip.compress(self.tab.content().encode())) + sum(self.site.weights[url] for url in brought)

    def barriers(self) -> Iterator[str]:
        """What axe finds at the desk's width and at a phone's, and what does not fit a phone."""
        is_new = self.look() not in self.site.examined
        self.site.examined.add(self.look())
        if is_new:
            self.tab.evaluate(AXE)
            yield from self.tab.evaluate(FIND)
        self.tab.set_viewport_size(PHONE)
        width = self.tab.evaluate("document.documentElement.scrollWidth")
        if width > PHONE["width"]:
            yield f"{width} px wide on a phone of {PHONE['width']}"
        if is_new:
            yield from (f"on a phone: {one}" for one in self.tab.evaluate(FIND))
        self.tab.set_viewport_size(DESK)

    def look(self) -> str:
        """Tags, classes, kinds of field and the names of attributes, repeated rows counted once."""
        tags = re.findall(r"<[a-z][^>]*>", self.tab.content())
        bare = [re.sub(r'(?<!class)(?<!type)(?<!role)="[^"]*"', "", tag) for tag in tags]
        return hashlib.sha256("".join(sorted(set(bare))).encode()).hexdigest()
