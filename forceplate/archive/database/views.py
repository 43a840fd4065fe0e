"""One moment of a catalogue, held for as long as it takes while others go on writing."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path

from sqlalchemy import Connection

from forceplate.archive.database import rows, schema
from forceplate.archive.database.catalogue import Catalogue
from forceplate.archive.database.sqlite import LOCK, NAME, SqliteFile
from forceplate.archive.database.still import StillFile
from forceplate.archive.files.layer import FileLayer, storage_error
from forceplate.errors import ArchiveError, StorageFull


@contextmanager
def held(catalogue: Catalogue) -> Iterator[Connection]:
    """The catalogue as it is at this moment, to be read for hours.

    PostgreSQL keeps such a view by itself. A SQLite file is copied aside first: a reader that
    stays would make its writers wait.
    """
    if not isinstance(catalogue.database, SqliteFile):
        with catalogue.reading() as connection:
            yield connection
        return
    with tempfile.TemporaryDirectory(prefix="forceplate-") as folder:
        copy_sqlite(catalogue, Path(folder) / NAME)
        still = Catalogue(StillFile(Path(folder)), catalogue.files)
        try:
            with still.reading() as connection:
                yield connection
        finally:
            still.close()


def copy_catalogue(catalogue: Catalogue, folder: Path, step: rows.Step) -> None:
    """The catalogue as it is at this moment, as a SQLite file in a folder, on disk."""
    files, path = catalogue.files, folder / NAME
    files.step("copy the catalogue")
    if isinstance(catalogue.database, SqliteFile):
        copy_sqlite(catalogue, path)
    else:
        target = Catalogue(SqliteFile(folder), files)
        try:
            with (
                catalogue.reading() as source,
                target.writing("copy the catalogue") as connection,
            ):
                schema.create(connection)
                rows.copy_rows(source, connection, step)
        finally:
            target.close()
        (folder / LOCK).unlink(missing_ok=True)
        _settle(path)
        journal = path.with_name(f"{NAME}-journal")  # left empty where its catalogue is closed
        if journal.exists() and journal.stat().st_size == 0:
            journal.unlink()
    try:
        _sync(files, path)
    except OSError as cause:
        raise storage_error(cause, "the copy of the catalogue", path, 0) from cause


def copy_sqlite(catalogue: Catalogue, path: Path) -> None:
    """SQLite's own online backup; writers queue for the moment it takes, readers do not.

    Raises
    ------
    StorageFull, ArchiveError
        It cannot be read, or there is no room for it.
    """
    database = catalogue.database
    alone = os.access(Path(database.where).parent, os.W_OK)
    with database.turn("copy the catalogue") if alone else nullcontext():
        source = database.engine.raw_connection()
        try:
            driver = source.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            with closing(sqlite3.connect(path)) as target:
                driver.backup(target)
        except (OSError, sqlite3.Error) as cause:
            raise _refused(cause, path) from cause
        finally:
            source.close()
    _settle(path)


def _settle(path: Path) -> None:
    """One file, with nothing of it in a journal beside it."""
    try:
        with closing(sqlite3.connect(path)) as target:
            target.execute("PRAGMA journal_mode=DELETE").fetchall()
    except sqlite3.Error as cause:
        raise _refused(cause, path) from cause


def _sync(files: FileLayer, path: Path) -> None:
    fd = os.open(path, os.O_RDWR)
    try:
        files.fsync(fd)
    finally:
        os.close(fd)


def _refused(cause: Exception, path: Path) -> ArchiveError:
    # a disk that fills in the middle of a page is an i/o error to SQLite
    name = getattr(cause, "sqlite_errorname", "")
    full = name.startswith(("SQLITE_FULL", "SQLITE_IOERR_WRITE"))
    kind = StorageFull if full else ArchiveError
    return kind(
        "no room to copy the catalogue." if full else "the catalogue could not be copied.",
        where=path, found=str(cause),
        advice="Free some space and repeat; what was acknowledged before is safe."
        if full else "Run forceplate verify on the archive.",
    )  # fmt: skip
