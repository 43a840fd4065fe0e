"""The catalogue as a SQLite file in the archive's folder."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError

from forceplate.archive.database import lock
from forceplate.archive.files import names
from forceplate.archive.files.layer import is_gone, moved_away, storage_error
from forceplate.errors import ArchiveError, StorageFull

NAME = names.CATALOGUE
LOCK = "catalogue.lock"
ADDING = "adding.lock"
WAIT_S = 30
_FULL = ("SQLITE_FULL", "SQLITE_IOERR_WRITE")
_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED")
_MOVED = "SQLITE_READONLY_DBMOVED"
_DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB")


def journal_mode(version: tuple[int, ...]) -> str:
    """WAL where SQLite's WAL-reset bug is mended (3.51.3, 3.50.7, 3.44.6), else TRUNCATE.

    Source
    ------
    SQLite's documentation of write-ahead logging, section on the WAL-reset bug.
    """
    mended = (
        version >= (3, 51, 3)
        or (version[:2] == (3, 50) and version >= (3, 50, 7))
        or (version[:2] == (3, 44) and version >= (3, 44, 6))
    )
    return "WAL" if mended else "TRUNCATE"


def any_text_of(data: bytes) -> str:
    """A text of the file, also where its bytes are none: one flipped bit may do that."""
    return data.decode(errors="replace")


class SqliteFile:
    """A SQLite file beside the archive's folders, and the lock files beside it.

    Parameters
    ----------
    folder : Path
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / NAME
        self.where = str(self.path)
        self.engine = _engine(self.path)

    def exists(self) -> bool:
        return self.path.is_file()

    @contextmanager
    def turn(self, what: str) -> Iterator[None]:
        """SQLite's own waiting is not fair under load; a lock on a file is."""
        queue = lock.exclusive(self.folder / LOCK)
        try:
            queue.__enter__()
        except OSError as cause:
            raise self._no_turn(cause, what, LOCK) from cause
        try:
            yield
        finally:
            queue.__exit__(None, None, None)

    @contextmanager
    def adding(self) -> Iterator[None]:
        turn = lock.shared(self.folder / ADDING)
        try:
            turn.__enter__()
        except OSError as cause:
            raise self._no_turn(cause, "the archive", ADDING) from cause
        try:
            yield
        finally:
            turn.__exit__(None, None, None)

    @contextmanager
    def tidying(self) -> Iterator[bool]:
        turn = lock.alone_now(self.folder / ADDING)
        try:
            alone = turn.__enter__()
        except OSError as cause:
            raise self._no_turn(cause, "the archive", ADDING) from cause
        try:
            yield alone
        finally:
            turn.__exit__(None, None, None)

    def _no_turn(self, cause: OSError, what: str, name: str) -> ArchiveError:
        if is_gone(self.folder):
            return moved_away(self.folder)
        return storage_error(cause, what, self.folder / name, 0)

    def error(self, cause: SQLAlchemyError, what: str) -> ArchiveError:
        origin = getattr(cause, "orig", None)
        name = getattr(origin, "sqlite_errorname", None) or ""
        if name == _MOVED or (name.startswith("SQLITE_") and is_gone(self.folder)):
            return moved_away(self.folder)
        if name.startswith(_FULL):
            return StorageFull(
                f"no room to {what}.", where=self.path, found=str(origin),
                advice="Free some space and repeat; what was acknowledged before is safe.",
            )  # fmt: skip
        if name.startswith(_BUSY):
            return ArchiveError(
                f"could not {what}: the catalogue was busy for {WAIT_S} s.", where=self.path,
                advice="Another program holds it; try again when that has finished.",
            )  # fmt: skip
        if name.startswith(_DAMAGED):
            return ArchiveError(
                f"could not {what}: the catalogue is damaged.", where=self.path, found=str(origin),
                advice="Bring catalogue.sqlite back from a backup, then run forceplate verify.",
            )  # fmt: skip
        advice = "Run forceplate verify on the archive."
        if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
            advice = "Give this account the right to write to the archive's folder."
        return ArchiveError(
            f"could not {what}.", where=self.path, found=str(origin or cause), advice=advice
        )

    def now(self, connection: Connection) -> None:
        """Whoever uses the file does so on the computer that has it."""
        del connection

    def health(self, connection: Connection) -> dict[str, Any]:
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
        return {
            "database": f"SQLite {sqlite3.sqlite_version}", "journal_mode": str(mode).upper(),
            "sqlite": sqlite3.sqlite_version, "catalogue_bytes": self.path.stat().st_size,
        }  # fmt: skip

    def damage(self, connection: Connection, table: str | None = None) -> Iterator[str]:
        only = "" if table is None else f"({table})"
        for line in connection.exec_driver_sql(f"PRAGMA integrity_check{only}").scalars():
            if line != "ok":
                yield str(line)


def _engine(path: Path) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),  # the folder may have any signs in its name
        connect_args={"timeout": WAIT_S, "check_same_thread": False},
    )
    mode = journal_mode(sqlite3.sqlite_version_info)

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # transactions begin where this file says so
        for pragma in (f"journal_mode={mode}", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}").fetchall()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        write, any_text = options.get("write", False), options.get("any_text", False)
        own: Any = connection.connection.dbapi_connection
        own.text_factory = any_text_of if any_text else str
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine
