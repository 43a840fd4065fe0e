"""The rows of one catalogue in another one: as they are, with their ids, seals and triggers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

from sqlalchemy import Column, Connection, Table, func, insert, select, update

from forceplate.archive import audit
from forceplate.archive.database import schema
from forceplate.archive.database.catalogue import Catalogue
from forceplate.archive.database.schema import AUDIT, METADATA, RUN_RESULT, Row
from forceplate.errors import ArchiveError

AT_ONCE = 500
TABLES = tuple(
    table for table in METADATA.sorted_tables
    if table not in (schema.REVISION, schema.FIRST_VERSION)
)  # fmt: skip
"""What is copied, each after the tables that it refers to."""
Step = Callable[[int, int, str], None]
Part = Sequence[dict[str, Any]]
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Beside(Protocol[T_co]):
    """Asks for more in the view in which a part of a table was read."""

    def __call__(self, connection: Connection, some: Sequence[Row], /, *, last: bool) -> T_co: ...


def count(connection: Connection, table: Table) -> int:
    """How many rows a table has."""
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def copy_rows(source: Connection, target: Connection, step: Step) -> int:
    """Every row that the target lacks, and what differs where rows may change; how many.

    Within the caller's transactions: all of it, or none. An empty target gets its tables first.

    Raises
    ------
    ArchiveError
        The target has gone on by itself, or holds another archive.
    """
    if schema.version(target, "the target") is None:
        schema.create(target)
    follows(source, target)
    total = sum(count(source, table) for table in TABLES)
    looked_at = copied = 0
    for table in TABLES:
        fresh = _copy_fixed if table in schema.APPEND_ONLY else _copy_changing
        for keys in _keys(source, table):
            copied += fresh(source, target, table, keys)
            looked_at += len(keys)
            step(looked_at, total, table.name)
    return copied


def follows(source: Connection, target: Connection) -> None:
    """ArchiveError unless all that the target's trail and results tell is in the source too."""
    for table, what in ((AUDIT, "audit trail"), (RUN_RESULT, "results")):
        last = select(table.c.seq, table.c.seal).order_by(table.c.seq.desc()).limit(1)
        head = target.execute(last).one_or_none()
        if head is None:
            continue
        same = select(table.c.seal).where(table.c.seq == head.seq)
        if source.execute(same).scalar() != head.seal:
            raise ArchiveError(
                f"the {what} of the catalogue there is not the beginning of the {what} of this "
                "archive: it is another archive's, or has gone on by itself.",
                expected=f"line {head.seq} with the same seal here", found="another one, or none",
                advice="Copy into an empty database or a new folder; nothing was changed.",
            )  # fmt: skip


def equal_heads(one: Connection, other: Connection) -> str | None:
    """What differs between two catalogues of one archive, as a sentence; None where nothing."""
    first, second = audit.head(one), audit.head(other)
    if first != second:
        return f"audit trail of {first[0]} lines here, {second[0]} there, or other seals"
    for table in schema.APPEND_ONLY:
        here, there = count(one, table), count(other, table)
        if here != there:
            return f"{here} rows of {table.name} here, {there} there"
    return None


def differences(source: Connection, target: Connection) -> Iterator[str]:
    """Rows that differ, row for row; one sentence each."""
    for table in TABLES:
        key = _key(table)
        for keys in _keys(source, table):
            here, there = _by_key(source, table, keys), _by_key(target, table, keys)
            yield from (
                f"{table.name} {each} {'differs' if each in there else 'is missing'}"
                for each, row in here.items()
                if there.get(each) != row
            )
        more = count(target, table) - count(source, table)
        if more > 0:
            yield f"{table.name} has {more} rows more than the original (by {key.name})"


def _copy_fixed(source: Connection, target: Connection, table: Table, keys: list[Any]) -> int:
    """Rows that never change: only those that are missing."""
    key = _key(table)
    there = set(target.execute(select(key).where(key.in_(keys))).scalars())
    missing = [each for each in keys if each not in there]
    if not missing:
        return 0
    _insert(target, table, list(_by_key(source, table, missing).values()))
    return len(missing)


def _copy_changing(source: Connection, target: Connection, table: Table, keys: list[Any]) -> int:
    """Rows that follow from the others, and jobs: as they are now."""
    key = _key(table)
    there = _by_key(target, table, keys)
    rows = _by_key(source, table, keys)
    _insert(target, table, [row for each, row in rows.items() if each not in there])
    changed = [row for each, row in rows.items() if each in there and there[each] != row]
    for row in changed:
        target.execute(update(table).where(key == row[key.name]).values(row))
    return len(rows) - len(there) + len(changed)


def _insert(target: Connection, table: Table, rows: Part) -> None:
    if rows:
        target.execute(insert(table), rows)


def _by_key(connection: Connection, table: Table, keys: Sequence[Any]) -> dict[Any, dict[str, Any]]:
    key = _key(table)
    found = connection.execute(select(table).where(key.in_(keys)).order_by(key)).mappings()
    return {row[key.name]: _plain(row) for row in found}


def _plain(row: Row) -> dict[str, Any]:
    return {str(name): value for name, value in row.items()}


def _keys(connection: Connection, table: Table) -> Iterator[list[Any]]:
    """The keys of a table in order, some hundred at a time."""
    key = _key(table)
    wanted = select(key).order_by(key).limit(AT_ONCE)
    found = list(connection.execute(wanted).scalars())
    while found:
        yield found
        found = list(connection.execute(wanted.where(key > found[-1])).scalars())


def in_parts(
    catalogue: Catalogue, table: Table, beside: Beside[T]
) -> Iterator[tuple[Sequence[Row], T]]:
    """The rows of a table in order, some hundred at a time, each time in a short view of its own.

    Parameters
    ----------
    catalogue : Catalogue
    table : Table
        One whose rows never go.
    beside : callable (connection, rows, last=)
        What else is wanted of the same view; `last` where no further rows are there.

    Raises
    ------
    ArchiveError
        The keys do not lead on to the rest: they are missing, or texts that are none.
    """
    key = _key(table)
    wanted = select(table).order_by(key).limit(AT_ONCE)
    part, before = wanted, None
    while True:
        with catalogue.reading() as connection:
            found = connection.execute(part).mappings().all()
            told = beside(connection, found, last=len(found) < AT_ONCE)
        yield found, told
        if len(found) < AT_ONCE:
            return
        last = found[-1][key.name]
        if last is None or last == before:
            raise ArchiveError(
                f"the rows of {table.name} cannot all be read.", where=catalogue.where,
                expected=f"a {key.name} that tells each row apart", found=repr(last),
                advice="Restore a backup into another folder and compare.",
            )  # fmt: skip
        part, before = wanted.where(key > last), last


def nothing_else(connection: Connection, some: Sequence[Row], /, *, last: bool) -> None:
    """For `in_parts`, where the rows are all that is wanted."""
    del connection, some, last


def _key(table: Table) -> Column[Any]:
    (key,) = table.primary_key.columns
    return key
