"""Alembic's way into the clip history; the work is in harvest.foundation.migrate."""

from harvest.foundation.migrate import run_environment

run_environment()
