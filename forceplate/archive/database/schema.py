"""The tables of the catalogue; what was written is never changed, and the tables see to it.

They are what the migrations in `migrations/` add up to; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    insert,
    inspect,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeEngine

from forceplate.archive.database.guards import guard
from forceplate.errors import ArchiveError, ArchiveTooNew

VERSION = 2
"""Number of the newest migration."""
Row = Mapping[Any, Any]
"""A row by column name: from the database or on its way there."""

METADATA = MetaData()


def _table(name: str, *parts: Any) -> Table:
    return Table(name, METADATA, *parts)


def _short(length: int) -> TypeEngine[str]:
    """A short text. The first release wrote a length; SQLite ignores it, PostgreSQL would not."""
    return String(length).with_variant(Text(), "postgresql")


LONG = BigInteger().with_variant(Integer, "sqlite")

REVISION = _table(  # as Alembic itself would make it
    "alembic_version",
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
FIRST_VERSION = _table(  # what the first release asks before it opens an archive; nobody else does
    "schema_version",
    Column("version", Integer, primary_key=True),
    Column("at", _short(40), nullable=False),
)
BLOB = _table(
    "blob",
    Column("sha256", _short(64), primary_key=True),
    Column("kind", _short(16), nullable=False),
    Column("suffix", _short(8), nullable=False),
    Column("bytes", LONG, nullable=False),
    Column("at", _short(40), nullable=False),
)
TRIAL = _table(
    "trial",
    Column("code", _short(16), primary_key=True),
    Column("sha256", _short(64), nullable=False),
    Column("idx", Integer, nullable=False),
    Column("source_name", Text, nullable=False),
    Column("suffix", _short(8), nullable=False),
    Column("raw_sha256", _short(64), nullable=False),
    Column("archived", _short(40), nullable=False),
    Column("by", _short(64), nullable=False),
    Column("rate_hz", Float, nullable=False),
    Column("n_samples", Integer, nullable=False),
    Column("n_plates", Integer, nullable=False),
    Column("simulated", Boolean, nullable=False),
    Column("facts", Text, nullable=False),
    Column("quality", Text, nullable=False),
    Column("layout", Text),
    Column("options", Text, nullable=False),
    Column("window", Text),
    Column("content", _short(64), nullable=False),
    Column("seal", _short(64), nullable=False),
    UniqueConstraint("sha256", "idx"),
    Index("trial_content", "content"),
)
# What the audit trail adds up to, kept beside it so that a listing is one query; verify compares.
NOW = _table(
    "trial_now",
    Column("code", ForeignKey("trial.code"), primary_key=True),
    Column("participant", _short(64)),
    Column("session", _short(64)),
    Column("start", _short(40)),
    Column("protocol", _short(64)),
    Column("vision", _short(16)),
    Column("surface", _short(16)),
    Column("trial", Integer),
    Column("mass_kg", Float),
    Column("height_m", Float),
    Column("foot_length_mm", Float),
    Column("state", _short(16), nullable=False),
    Column("state_reason", Text),
    Column("layout", Text),
    Column("verdict", _short(16), nullable=False),
    Column("moment", _short(40), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("quality", Text),
    Index("trial_now_participant", "participant", "moment"),
    Index("trial_now_moment", "moment"),
)
PERSON = _table(
    "participant_now",
    Column("code", _short(64), primary_key=True),
    Column("mass_kg", Float),
    Column("height_m", Float),
    Column("foot_length_mm", Float),
)
RUN = _table(
    "run",
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("preset", _short(64)),
    Column("settings", Text, nullable=False),
    Column("digest", _short(64), nullable=False),
    Column("software", _short(64), nullable=False),
    Column("by", _short(64), nullable=False),
    Column("started", _short(40), nullable=False),
    Column("chosen", Text),
)
CURRENT = _table(
    "current_run",
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("run", ForeignKey("run.id"), nullable=False),
    Column("by", _short(64), nullable=False),
    Column("at", _short(40), nullable=False),
    Column("reason", Text, nullable=False),
)
RESULT = _table(
    "result",
    Column("key", _short(64), primary_key=True),
    Column("trial", ForeignKey("trial.code"), nullable=False),
    Column("recipe", _short(64), nullable=False),
    Column("primary_values", Text, nullable=False),
    Column("at", _short(40), nullable=False),
    Column("seal", _short(64), nullable=False),
    Column("env", Text, nullable=False),
    Column("payload", Text, nullable=False),  # last, so that a listing need not read past it
)
RUN_RESULT = _table(
    "run_result",
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("run", ForeignKey("run.id"), nullable=False),
    Column("trial", ForeignKey("trial.code"), nullable=False),
    Column("key", _short(64), nullable=False),
    Column("failed", Boolean, nullable=False),
    Column("error", Text),
    Column("revision", Integer, nullable=False),
    Column("at", _short(40), nullable=False),
    Column("seal", _short(64), nullable=False),
    Index("run_result_trial", "run", "trial", "seq"),
)
AUDIT = _table(
    "audit",
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", _short(40), nullable=False),
    Column("by", _short(64), nullable=False),
    Column("action", _short(32), nullable=False),
    Column("subject", _short(80), nullable=False),
    Column("reason", Text),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("previous", _short(64), nullable=False),
    Column("seal", _short(64), nullable=False),
    Index("audit_subject", "subject", "seq"),
)
APPEND_ONLY = (BLOB, TRIAL, RUN, CURRENT, RESULT, RUN_RESULT, AUDIT)


JOB = _table(  # how far long work is; nothing is known from it alone
    "job",
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("run", ForeignKey("run.id"), nullable=False),
    Column("state", _short(16), nullable=False),
    Column("by", _short(64), nullable=False),
    Column("asked", _short(40), nullable=False),
    Column("started", _short(40)),
    Column("ended", _short(40)),
    Column("seen", _short(40)),
    Column("worker", _short(120)),
    Column("engine", _short(16), nullable=False),
    Column("workers", Integer, nullable=False),
    Column("options", Text, nullable=False),
    Column("total", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    Column("reused", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("why", Text),
    Index("job_run", "run", "id"),
)


def create(connection: Connection) -> None:
    """All tables, the triggers that keep the past as it was, and the version."""
    METADATA.create_all(connection)
    guard(connection, [table.name for table in APPEND_ONLY])
    connection.execute(insert(REVISION).values(version_num=revision(VERSION)))
    connection.execute(insert(FIRST_VERSION).values(version=VERSION, at=""))


def revision(version: int) -> str:
    """The name of a migration: 0002."""
    return f"{version:04}"


def version(connection: Connection, where: str) -> int | None:
    """The catalogue's version; None where the tables are not there yet.

    Raises
    ------
    ArchiveTooNew
        A later forceplate wrote it.
    ArchiveError
        It says no number, or more than one.
    """
    there = inspect(connection)
    if there.has_table(REVISION.name):
        found = _number(connection.execute(select(REVISION.c.version_num)).scalars().all(), where)
    elif there.has_table(FIRST_VERSION.name):
        found = connection.execute(select(func.max(FIRST_VERSION.c.version))).scalar()
    else:
        return None
    if found is not None and found > VERSION:
        raise ArchiveTooNew(
            "the archive was written by a later version of forceplate.", where=where,
            expected=f"catalogue version {VERSION} or earlier", found=str(found),
            advice="Install the current forceplate; nothing was changed.",
        )  # fmt: skip
    return found


def _number(rows: Sequence[object], where: str) -> int:
    named = rows[0] if len(rows) == 1 else None
    if not (isinstance(named, str) and named.isascii() and named.isdecimal()):
        raise ArchiveError(
            "the catalogue does not say which version its tables are of.", where=where,
            expected=f"{revision(VERSION)} in alembic_version",
            found=", ".join(map(repr, rows))[:80] or "no row",
            advice="It was changed by hand or is another program's; bring it back from a backup.",
        )  # fmt: skip
    return int(named)


def insert_new(connection: Connection, table: Table, row: Row) -> bool:
    """Insert the row where its key is not there yet; whether it was new."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(dict(row)).on_conflict_do_nothing()
    return connection.execute(statement).rowcount > 0
