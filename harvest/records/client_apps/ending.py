"""Keys that end: whose last day is two weeks away, or has come, and who is to be told so by mail.

What was told of a key is noted once, with the mail that tells it. So a worker that stood still tells the rest later,
and two of them tell it once. One mail names all keys of a developer; it has no link that opens anything.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from harvest.foundation.clock import local_day
from harvest.records.client_apps.letters import MOST_TRIES, KeyNotice, Letter, LetterKind, Notice
from harvest.records.client_apps.record import ApiKey, ClientApp, Developer

BEFORE = timedelta(days=14)
AFTER = timedelta(days=14)  # later than this it is no news


def note_endings(session: Session, *, now: datetime) -> int:
    """Note the mails that are due now about keys that end; how many."""
    today = local_day(now)
    spans = ((Notice.SOON, today + timedelta(days=1), today + BEFORE), (Notice.LAST_DAY, today - AFTER, today))
    return sum(_note(session, *span, now=now) for span in spans)


def _note(session: Session, notice: Notice, first: date, last: date, *, now: datetime) -> int:
    """Of the keys whose last day is one of these and of which this was not told."""
    letters = 0
    for developer_id, keys in groupby(_untold(session, notice, first, last), key=itemgetter(0)):
        letter = Letter(kind=LetterKind.MANAGE, developer_id=developer_id, asked_at=now, asked_from="", due_at=now)
        session.add(letter)
        session.flush()
        for _, key_id, lost in keys:
            said = lost or KeyNotice(api_key_id=key_id, notice=notice)
            said.letter_id = letter.id
            session.add(said)
        letters += 1
    session.flush()
    return letters


def _untold(session: Session, notice: Notice, first: date, last: date) -> Iterable[tuple[int, int, KeyNotice | None]]:
    """Developer, key, and the notice of a mail that never got away, which is told again."""
    told, by = aliased(KeyNotice), aliased(Letter)
    lost = and_(by.given_up_at.is_not(None), by.tries >= MOST_TRIES)
    wanted = (
        select(ClientApp.developer_id, ApiKey.id, told)
        .join(ClientApp, ClientApp.id == ApiKey.client_app_id)
        .join(Developer, Developer.id == ClientApp.developer_id)
        .outerjoin(told, and_(told.api_key_id == ApiKey.id, told.notice == notice))
        .outerjoin(by, by.id == told.letter_id)
        .where(ApiKey.expires_on.between(first, last), ApiKey.revoked_at.is_(None), ApiKey.replaced_by_id.is_(None))
        .where(ClientApp.confirmed_at.is_not(None), ClientApp.closed_at.is_(None), Developer.email.is_not(None))
        .where(or_(told.id.is_(None), lost))
        .order_by(ClientApp.developer_id, ApiKey.id)
    )
    return session.execute(wanted).all()  # type: ignore[return-value]
