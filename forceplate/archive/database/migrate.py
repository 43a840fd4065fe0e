"""Bringing an older catalogue to the tables of today, in one transaction, after a copy of it."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import Connection

from forceplate.archive.database import schema
from forceplate.archive.database.catalogue import Catalogue
from forceplate.archive.database.sqlite import NAME
from forceplate.archive.files.layer import FULL
from forceplate.archive.place import Place
from forceplate.errors import ArchiveError, StorageFull

HERE = Path(__file__).with_name("migrations")
BACKUPS = "backups"


def upgrade(catalogue: Catalogue, place: Place, at: str) -> None:
    """All migrations that are missing; another process that does the same is waited for.

    A catalogue in a file is copied to `backups/` first.

    Raises
    ------
    ArchiveError
        A migration failed; the catalogue is as it was.
    """
    with catalogue.writing("bring the catalogue to the tables of today") as connection:
        found = schema.version(connection, catalogue.where)
        if found is None or found >= schema.VERSION:
            return
        if place.catalogue is None:
            _copy(place.folder, found, at)
        run_migrations(connection, found)


def run_migrations(connection: Connection, found: int) -> None:
    """From version `found` (0: no table yet) to today, in the caller's transaction."""
    from alembic import command
    from alembic.config import Config

    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.attributes["connection"] = connection
    if found == 1:
        # the first release wrote its version elsewhere
        command.stamp(config, schema.revision(1))
    command.upgrade(config, "head")


def _copy(folder: Path, found: int, at: str) -> None:
    """The catalogue as it is, beside the archive; SQLite copies what is committed."""
    stamp = "".join(sign for sign in at if sign.isalnum())
    path = folder / BACKUPS / f"catalogue-v{found}-{stamp}.sqlite"
    part = path.with_suffix(".part")
    try:
        path.parent.mkdir(exist_ok=True)
        with (
            closing(sqlite3.connect(f"{(folder / NAME).as_uri()}?mode=ro", uri=True)) as old,
            closing(sqlite3.connect(part)) as new,
        ):
            old.backup(new)
        part.replace(path)
    except (OSError, sqlite3.Error) as cause:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        full = "full" in str(cause) or getattr(cause, "errno", None) in FULL
        kind = StorageFull if full else ArchiveError
        raise kind(
            "the catalogue could not be copied before it is brought to the tables of today.",
            where=path, found=str(cause), advice="Free some space, then repeat; nothing changed.",
        ) from cause  # fmt: skip
