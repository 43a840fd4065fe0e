"""The catalogue in a PostgreSQL database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from forceplate.errors import ArchiveError, StorageFull

_WRITERS, _ADDING = 0x666F7263, 0x706C6174
"""Numbers of our advisory locks; they hold within one database."""
_FULL = ("53100", "54000")
_NOT_ALLOWED = ("42501", "28000", "28P01")
DRIVER = "postgresql+psycopg"
TIMEOUT_S = 10
_KEEPALIVES = {"tcp_keepalives_idle": 30, "tcp_keepalives_interval": 10,
               "tcp_keepalives_count": 3}  # fmt: skip
"""Seconds, and how often: a computer that does not answer is given up within a minute."""


class PostgresServer:
    """One database of a PostgreSQL server; one archive has it to itself.

    Parameters
    ----------
    url : str
        `postgresql+psycopg://user@host/database`; a password comes with it or, better, from the
        environment or the password file that PostgreSQL's own library reads.

    Raises
    ------
    ArchiveError
        The address cannot be understood, or the library is not installed.
    """

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        # the query may hold a password too
        self.where = self.engine.url.set(query={}).render_as_string(hide_password=True)

    def exists(self) -> bool:
        return True

    @contextmanager
    def turn(self, what: str) -> Iterator[None]:
        """Writers queue inside their transaction, where the lock falls with it."""
        del what
        yield

    @contextmanager
    def adding(self) -> Iterator[None]:
        what = "wait for whoever tidies the archive"
        with self._session(what) as connection:
            self._asked(connection, f"SELECT pg_advisory_lock_shared({_ADDING})", what)
            try:
                yield
            finally:
                _let_go(connection, f"SELECT pg_advisory_unlock_shared({_ADDING})")

    @contextmanager
    def tidying(self) -> Iterator[bool]:
        with self._session("tidy the archive") as connection:
            lock = f"SELECT pg_try_advisory_lock({_ADDING})"
            alone = bool(self._asked(connection, lock, "tidy the archive"))
            try:
                yield alone
            finally:
                if alone:
                    _let_go(connection, f"SELECT pg_advisory_unlock({_ADDING})")

    @contextmanager
    def _session(self, what: str) -> Iterator[Connection]:
        """A connection outside of any transaction, for locks that outlive one."""
        try:
            connection = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        except SQLAlchemyError as cause:
            raise self.error(cause, what) from cause
        with connection:
            yield connection

    def _asked(self, connection: Connection, statement: str, what: str) -> object:
        try:
            return connection.exec_driver_sql(statement).scalar()
        except SQLAlchemyError as cause:
            raise self.error(cause, what) from cause

    def error(self, cause: SQLAlchemyError, what: str) -> ArchiveError:
        origin = getattr(cause, "orig", None)
        state = getattr(origin, "sqlstate", None) or ""
        found = " ".join(str(origin or cause).split())
        if state in _FULL:
            return StorageFull(
                f"no room to {what}.", where=self.where, found=found,
                advice="Free some space on the server and repeat; what was acknowledged is safe.",
            )  # fmt: skip
        if state in _NOT_ALLOWED:
            advice = "Give this account its password and the right to use the database."
        elif getattr(cause, "connection_invalidated", False) or not state:
            advice = "Check that the server runs and can be reached, then repeat."
        else:
            advice = "Run forceplate verify on the archive."
        return ArchiveError(f"could not {what}.", where=self.where, found=found, advice=advice)

    def now(self, connection: Connection) -> str:
        said = "to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
        return str(connection.exec_driver_sql(f"SELECT {said}").scalar_one())

    def health(self, connection: Connection) -> dict[str, Any]:
        version, size, commit = connection.exec_driver_sql(
            "SELECT current_setting('server_version'), pg_database_size(current_database()), "
            "current_setting('synchronous_commit')"
        ).one()
        return {
            "database": f"PostgreSQL {version}", "journal_mode": f"synchronous_commit {commit}",
            "sqlite": None, "catalogue_bytes": int(size),
        }  # fmt: skip

    def damage(self, connection: Connection, table: str | None = None) -> Iterator[str]:
        """The server keeps its own checksums; what it finds it raises when rows are read."""
        del connection, table
        yield from ()


def _let_go(connection: Connection, statement: str) -> None:
    """Unlock; a server that went meanwhile has unlocked it, and what was done stays done."""
    with suppress(SQLAlchemyError):
        connection.exec_driver_sql(statement)


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername=DRIVER)
        if parsed.drivername != DRIVER:
            raise ArchiveError(
                "a catalogue in PostgreSQL is reached by another library than the address names.",
                expected=f"{DRIVER}://user@host/database", found=f"{parsed.drivername}://...",
                advice="Mend FORCEPLATE_CATALOGUE.",
            )  # fmt: skip
        engine = create_engine(
            parsed, connect_args={"connect_timeout": TIMEOUT_S}, pool_pre_ping=True,
            isolation_level="REPEATABLE READ", max_overflow=20,
        )  # fmt: skip
    except (ArgumentError, ValueError) as cause:
        raise ArchiveError(
            "the address of the catalogue is not understood.",
            expected=f"{DRIVER}://user@host/database", advice="Mend FORCEPLATE_CATALOGUE.",
        ) from cause  # fmt: skip
    except ImportError as cause:
        raise ArchiveError(
            "a catalogue in PostgreSQL needs a library that is not installed.",
            found=str(cause), advice="pip install 'forceplate[postgres]'",
        ) from cause  # fmt: skip

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:
        # a writer whose computer lost its power must not hold up the others for hours
        with connection.cursor() as cursor:
            for name, value in _KEEPALIVES.items():
                cursor.execute(f"SET {name} TO {value}")
        connection.commit()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if not connection.get_execution_options().get("write", False):
            return
        # each statement of a writer sees what the writer before it has committed
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
        connection.exec_driver_sql("SET LOCAL synchronous_commit TO on")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS})")

    return engine
