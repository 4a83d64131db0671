"""CLIP's declarative base, the names of its constraints, and its sessions."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, MetaData, String, literal_column
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

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


def make_sessions(engine: Engine) -> sessionmaker[Session]:
    """Sessions for doors: `with sessions.begin() as session:`; nothing inside commits."""
    return sessionmaker(engine, expire_on_commit=False, autoflush=False)


def session_in(connection: Connection) -> Session:
    """A session inside the transaction of `connection`, for what is worth the ORM there; flush it when done."""
    return Session(connection, expire_on_commit=False, autoflush=False)


def said_plainly(value: str) -> ColumnElement[str]:
    """A constant of ours written into the statement itself: a partial index is of no use to a value that is bound."""
    return literal_column(f"'{value}'", String)


# The dialects' INSERTs know ON CONFLICT, and both spell it alike.
INSERTS: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
