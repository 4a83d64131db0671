"""One's own account: where one is signed in, and the codes of a phone."""

import segno
from flask import g, redirect, render_template, request, session, url_for
from sqlalchemy import select

from harvest.foundation import accounts
from harvest.foundation.intake import empty, take
from harvest.records.staff_members import StaffMember, StaffSession
from harvest.records.staff_members import acts as members
from harvest.staff.door import Page, StaffDoor
from harvest.staff.signing_in import CODE_FIELDS

# In this order: each browser also calls itself by the names of those below it.
BROWSERS = (
    *(("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox")),
    *(("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari")),
)
SYSTEMS = (
    *(("Android", "Android"), ("iPhone", "an iPhone"), ("iPad", "an iPad"), ("Windows", "Windows")),
    *(("Mac OS", "a Mac"), ("CrOS", "a Chromebook"), ("Linux", "Linux")),
)


def add_account(door: StaffDoor) -> None:
    """The pages of one's own account."""

    @door.page("/account", None)
    def account() -> Page:
        with door.reading() as found:
            mine = StaffSession.staff_member_id == g.guest.member.id
            rows = found.scalars(
                select(StaffSession)
                .where(mine, StaffSession.ended_at.is_(None), StaffSession.ends_at > door.now())
                .order_by(StaffSession.seen_at.desc())
            ).all()
        return render_template("staff/account.html", rows=rows, called=device_called)

    @door.page("/account/sessions/<int:number>/end", None, posts=True)
    def end_session(number: int) -> Page:
        if request.method == "POST":
            with door.acting() as acting:
                row = acting.get(StaffSession, number)
                if row and row.staff_member_id == g.guest.member.id:
                    row.ended_at = row.ended_at or door.now()
        return redirect(url_for("staff.account"))

    @door.page("/account/codes", None, posts=True)
    def codes() -> Page:
        return _set_up_codes(door)


def device_called(agent: str) -> str:
    """What people call the device: "Chrome on Android"; the first words of it where nobody knows."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return f"{browser or 'A browser'} on {system}" if system else browser or agent[:40] or "Not known"


def _set_up_codes(door: StaffDoor) -> Page:
    """The QR code for the phone; the first code that fits turns it on and shows the recovery codes, once."""
    secret = session.setdefault("new_totp", accounts.new_totp_secret())
    taken = empty(CODE_FIELDS)
    if request.method == "POST":
        taken = take(CODE_FIELDS, request.form)
        step = accounts.totp_step(secret, taken["code"] or "", door.now())
        if taken and step is not None:
            with door.acting() as acting:
                who = acting.get_one(StaffMember, g.guest.member.id)
                recovery = members.set_up_totp(acting, who, secret, step, now=door.now())
            session.pop("new_totp")
            return render_template("staff/recovery.html", recovery=recovery)
        taken = taken.refused(
            code="This code does not fit. Check the clock of your phone and type the code it shows now."
        )
    picture = segno.make(accounts.totp_address(secret, g.guest.member.username)).svg_inline(scale=5, border=2)
    return render_template(
        "staff/codes.html", fields=CODE_FIELDS, intake=taken, errors=taken.errors, picture=picture, secret=secret
    )
