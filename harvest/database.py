"""Harvest's declarative base, the names of its constraints, and its sessions."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import Date, Engine, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

from harvest.foundation.columns import UtcDateTime

# A constraint without a name cannot be changed on SQLite; the pattern gives each one the same name on both engines.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {str: Text, date: Date, datetime: UtcDateTime}


class HarvestSession(Session):
    """A session whose every change needs an actor in `info["actor"]` (harvest.audit holds it to that)."""


def make_sessions(engine: Engine) -> sessionmaker[HarvestSession]:
    """Sessions for doors: `with sessions.begin() as session:`; nothing inside commits."""
    return sessionmaker(engine, class_=HarvestSession, expire_on_commit=False)
