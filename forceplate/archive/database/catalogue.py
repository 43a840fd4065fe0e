"""The catalogue's database: short reads, one writer at a time, failures as one sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from forceplate.archive.files.layer import FileLayer
from forceplate.errors import ArchiveError


class Database(Protocol):
    """What SQLite and PostgreSQL do each in its own way."""

    engine: Engine
    where: str
    """File or address; never with a password."""

    def exists(self) -> bool:
        """Whether there is a database to ask; its tables may still be missing."""
        ...

    def turn(self, what: str) -> AbstractContextManager[None]:
        """One writer after the other, in the order they came."""
        ...

    def adding(self) -> AbstractContextManager[None]:
        """Together with others who put files in place; nobody tidies meanwhile."""
        ...

    def tidying(self) -> AbstractContextManager[bool]:
        """Whether nobody is putting files in place at this moment; if so, nobody will."""
        ...

    def error(self, cause: SQLAlchemyError, what: str) -> ArchiveError: ...

    def now(self, connection: Connection) -> str | None:
        """The time by the one clock of all who share the database, ISO 8601 UTC.

        None where that is this computer's own.
        """
        ...

    def health(self, connection: Connection) -> dict[str, Any]:
        """Its kind, version, size and how it commits."""
        ...

    def damage(self, connection: Connection, table: str | None = None) -> Iterator[str]:
        """What the database itself finds wrong with its file, or with one table of it."""
        ...


class Catalogue:
    """The database of one archive.

    Parameters
    ----------
    database : Database
    files : FileLayer
        Told about each commit, so that a fault can be put before and after it.
    """

    def __init__(self, database: Database, files: FileLayer) -> None:
        self.database = database
        self.files = files
        self.where = database.where
        self._any_text = False
        self.may_write: Callable[[Connection], None] | None = None
        """Asked in the turn of each writer before it writes; raises where it may not."""

    def with_any_text(self) -> Catalogue:
        """The same, to look for damage: a text that is none is read with signs in place of it.

        Else one such text would hide all rows beside it. Its row's seal does not hold any more.
        """
        other = Catalogue(self.database, self.files)
        other._any_text = True
        return other

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view; keep it short, because writers wait for it."""
        with self._translated("read the catalogue"), self.database.engine.connect() as connection:
            yield connection.execution_options(any_text=self._any_text)

    @contextmanager
    def writing(self, what: str) -> Iterator[Connection]:
        """One transaction: all of it is on disk afterwards, or none of it.

        Raises
        ------
        StorageFull, ArchiveError
            It could not be committed; `what` says in the sentence what was tried.
        """
        with self._translated(what), self.database.turn(what):
            connection = self.database.engine.connect().execution_options(write=True)
            with connection, connection.begin():
                if self.may_write is not None:
                    self.may_write(connection)
                yield connection
                self.files.step("commit")
            self.files.step("committed")

    @contextmanager
    def _translated(self, what: str) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as cause:
            raise self.database.error(cause, what) from cause

    def close(self) -> None:
        """Let go of every connection."""
        self.database.engine.dispose()


def database_at(url: str | None, folder: Path) -> Database:
    """The database of an archive: SQLite in its folder where no address is given.

    Raises
    ------
    ArchiveError
        The address is of another kind than SQLite or PostgreSQL.
    """
    if url is None:
        from forceplate.archive.database.sqlite import SqliteFile

        return SqliteFile(folder)
    if url.startswith("postgresql"):
        from forceplate.archive.database.postgres import PostgresServer

        return PostgresServer(url)
    raise ArchiveError(
        "the catalogue cannot be kept there.", found=_scheme(url),
        expected="postgresql+psycopg://user@host/database",
        advice="Mend FORCEPLATE_CATALOGUE, or unset it to keep the catalogue in the folder.",
    )  # fmt: skip


def _scheme(url: str) -> str:
    """What kind of address it is; the rest of it may hold a password."""
    scheme, mark, _ = url.partition("://")
    return f"{scheme}://..." if mark else "something that is no address"
