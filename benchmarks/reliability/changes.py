"""Changes behind the archive's back, and by which words it is known what was changed."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forceplate.archive.database.sqlite import NAME

FAR = 1_000_003
"""Added to a number; so far that no other row has it."""
TABLES = ("blob", "trial", "trial_now", "participant_now", "run", "current_run", "result",
          "run_result", "audit")  # fmt: skip
"""All but `job`: how far work is may be forgotten, and nothing is known from it alone."""
SIGNS = 12
"""Of a hash that is too long to be told."""
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """What was changed.

    Parameters
    ----------
    kind : str
        bit, value, row or line.
    what : str
    names : tuple of str
        Whoever says any of these has said what was changed.
    """

    kind: str
    what: str
    names: tuple[str, ...]


def bit(place: Path, chance: random.Random) -> Change:
    """One bit of one immutable file."""
    files = sorted(path for kind in ("raw", "originals") for path in place.glob(f"{kind}/??/*"))
    path = chance.choice(files)
    name = path.relative_to(place).as_posix()
    data = bytearray(path.read_bytes())
    at, number = chance.randrange(len(data)), chance.randrange(8)
    data[at] ^= 1 << number
    path.chmod(0o600)
    path.write_bytes(data)
    names = (name,)
    if path.suffix == ".json":
        with _opened(place) as connection:
            rows = _rows(connection, "trial")
        names = tuple(row["code"] for row in rows if row["raw_sha256"] == path.stem)
    return Change("bit", f"bit {number} of byte {at} of {name}", names)


def value(place: Path, chance: random.Random) -> Change:
    """One value of one row."""
    with _opened(place) as connection:
        table, rowid = _some_row(connection, chance)
        before = _row(connection, table, rowid)
        names = _names(connection, table, before)
        name = chance.choice(list(before))
        after = _other(before[name], chance)
        connection.execute(f'UPDATE {table} SET "{name}"=? WHERE rowid=?', (after, rowid))
        # a row whose own name was changed may be told by the new one
        names += _names(connection, table, {**before, name: after})
    what = f"{table}.{name}: {str(before[name])[:40]!r} became {str(after)[:40]!r}"
    return Change("value", what, tuple(dict.fromkeys(names)))


def row(place: Path, chance: random.Random) -> Change:
    """One row gone."""
    with _opened(place) as connection:
        table, rowid = _some_row(connection, chance)
        names = _names(connection, table, _row(connection, table, rowid))
        connection.execute(f"DELETE FROM {table} WHERE rowid=?", (rowid,))
    return Change("row", f"row {rowid} of {table} removed", names)


def line(place: Path, chance: random.Random) -> Change:
    """One line of the trail changed, removed, or two swapped."""
    with _opened(place) as connection:
        count = connection.execute("SELECT count(*) FROM audit").fetchone()[0]
        # the last line can only be missed by somebody who noted the head
        seq, act = chance.randrange(1, count), chance.choice(("edit", "remove", "swap"))
        if act == "edit":
            connection.execute("UPDATE audit SET by='somebody else' WHERE seq=?", (seq,))
        elif act == "remove":
            connection.execute("DELETE FROM audit WHERE seq=?", (seq,))
        else:
            for old, new in ((seq, -1), (seq + 1, seq), (-1, seq + 1)):
                connection.execute("UPDATE audit SET seq=? WHERE seq=?", (new, old))
    return Change("line", f"audit line {seq}: {act}", (f"audit line {seq} ",))


KINDS: tuple[Callable[[Path, random.Random], Change], ...] = (bit, value, row, line)


def _names(connection: sqlite3.Connection, table: str, told: Row) -> tuple[str, ...]:
    """By which words one knows that it is about this row."""
    if table == "blob":
        sha256 = str(told["sha256"])
        needed = [trial["code"] for trial in _rows(connection, "trial")
                  if sha256 in (trial["sha256"], trial["raw_sha256"])]  # fmt: skip
        return (sha256[:SIGNS], *needed)
    return {
        "trial": lambda: (str(told["code"]),),
        "trial_now": lambda: (str(told["code"]),),
        "participant_now": lambda: (f"participant {told['code']} ",),
        "run": lambda: (f"run {told['id']} ",),
        "current_run": lambda: ("the current run ",),
        "result": lambda: (f"result {told['key']} ",),
        "run_result": lambda: (f"run_result {told['seq']} ", "among the results of the runs",
                               "the last results of the runs"),
        "audit": lambda: (f"audit line {told['seq']} ",),
    }[table]()  # fmt: skip


@contextmanager
def _opened(place: Path) -> Iterator[sqlite3.Connection]:
    """The catalogue without the triggers that would refuse a change; they are there again at the
    end, so that verify has to find the change itself.
    """
    with closing(sqlite3.connect(place / NAME)) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.row_factory = sqlite3.Row
        made = "SELECT name, sql FROM sqlite_master WHERE type='trigger'"
        triggers = connection.execute(made).fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        yield connection
        for _, statement in triggers:
            connection.execute(statement)
        connection.commit()


def _rows(connection: sqlite3.Connection, table: str) -> list[sqlite3.Row]:
    return connection.execute(f"SELECT * FROM {table}").fetchall()


def _row(connection: sqlite3.Connection, table: str, rowid: int) -> dict[str, Any]:
    return dict(connection.execute(f"SELECT * FROM {table} WHERE rowid=?", (rowid,)).fetchone())


def _some_row(connection: sqlite3.Connection, chance: random.Random) -> tuple[str, int]:
    """A row of a table that holds any; not the newest of the trail, whose loss is a cut tail."""
    while True:
        table = chance.choice(TABLES)
        rows = [row[0] for row in connection.execute(f"SELECT rowid FROM {table} ORDER BY rowid")]
        rows = rows[:-1] if table == "audit" else rows
        if rows:
            return table, chance.choice(rows)


def _other(old: object, chance: random.Random) -> object:
    if old is None:
        return "something"
    if isinstance(old, int | float):
        return old + FAR
    text = str(old)
    at = chance.randrange(len(text)) if text else 0
    return text[:at] + ("x" if text[at : at + 1] != "x" else "y") + text[at + 1 :]
