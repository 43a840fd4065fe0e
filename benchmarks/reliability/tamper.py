"""R7: somebody changes a byte, a row or a line of the trail behind the archive's back."""

from __future__ import annotations

import random
import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from benchmarks.reliability.finding import MOST_TROUBLE, Finding, Size
from benchmarks.reliability.life import acts, pruned
from forceplate.archive.archive import Archive
from forceplate.archive.database.sqlite import NAME
from forceplate.errors import ForcePlateError

BAR = (
    "200 changes behind the archive's back, one at a time: a flipped bit in an archived file, a "
    "changed value or a removed row in any table, a changed, removed or swapped line of the audit "
    "trail. verify names each."
)
CHANGES = {"small": 40, "full": 200}
FAR = 1_000_003
"""Added to a number; so far that no other row has it."""
TABLES = ("blob", "trial", "trial_now", "participant_now", "run", "current_run", "result",
          "run_result", "audit")  # fmt: skip


def measure(folder: Path, size: Size, seed: int) -> Finding:
    """As many changes of each kind, each on a fresh copy."""
    begun = time.monotonic()
    chance, base = random.Random(seed), folder / "base"
    with Archive.open(base, create=True) as archive:
        for act in acts(archive):
            act()
    pruned(base)
    kinds: tuple[Callable[[Path, random.Random], str], ...] = (_bit, _value, _row, _line)
    missed, done = [], Counter[str]()
    for number in range(CHANGES[size]):
        change = kinds[number % len(kinds)]
        place = folder / "case"
        shutil.copytree(base, place)
        what = change(place, chance)
        done[change.__name__.strip("_")] += 1
        if not _found(place):
            missed.append(f"not found: {what}")
        shutil.rmtree(place)
    figures = {
        "changes": sum(done.values()), "bits of files": done["bit"], "values": done["value"],
        "rows": done["row"], "lines of the trail": done["line"],
        "found": sum(done.values()) - len(missed),
    }  # fmt: skip
    return Finding(
        "R7", "tampering", BAR, not missed, figures, tuple(missed[:MOST_TROUBLE]),
        time.monotonic() - begun,
    )  # fmt: skip


def _found(place: Path) -> bool:
    """Whether opening or verifying the archive says that something is wrong."""
    try:
        with Archive.open(place) as archive:
            report = archive.verify()
    except ForcePlateError:
        return True
    told = [line for line in report["recovered"] if "orphan" in line or "made again" in line]
    return not report["ok"] or bool(told)


def _bit(place: Path, chance: random.Random) -> str:
    """One bit of one immutable file."""
    files = sorted(path for kind in ("raw", "originals") for path in place.glob(f"{kind}/??/*"))
    path = chance.choice(files)
    data = bytearray(path.read_bytes())
    at, bit = chance.randrange(len(data)), chance.randrange(8)
    data[at] ^= 1 << bit
    path.chmod(0o600)
    path.write_bytes(data)
    return f"bit {bit} of byte {at} of {path.relative_to(place)}"


def _value(place: Path, chance: random.Random) -> str:
    """One value of one row."""
    with closing(_opened(place)) as connection:
        table, rowid = _some_row(connection, chance)
        names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        name = chance.choice(names)
        old = connection.execute(f'SELECT "{name}" FROM {table} WHERE rowid=?', (rowid,)).fetchone()
        new = _other(old[0], chance)
        connection.execute(f'UPDATE {table} SET "{name}"=? WHERE rowid=?', (new, rowid))
        connection.commit()
    return f"{table}.{name} of row {rowid}: {str(old[0])[:40]!r} became {str(new)[:40]!r}"


def _other(value: object, chance: random.Random) -> object:
    if value is None:
        return "something"
    if isinstance(value, int | float):
        return value + FAR
    text = str(value)
    at = chance.randrange(len(text)) if text else 0
    return text[:at] + ("x" if text[at : at + 1] != "x" else "y") + text[at + 1 :]


def _row(place: Path, chance: random.Random) -> str:
    """One row gone."""
    with closing(_opened(place)) as connection:
        table, rowid = _some_row(connection, chance)
        connection.execute(f"DELETE FROM {table} WHERE rowid=?", (rowid,))
        connection.commit()
    return f"row {rowid} of {table} removed"


def _line(place: Path, chance: random.Random) -> str:
    """One line of the trail changed, removed, or two swapped."""
    with closing(_opened(place)) as connection:
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
        connection.commit()
    return f"audit line {seq}: {act}"


def _opened(place: Path) -> sqlite3.Connection:
    """The catalogue without the triggers that would refuse a change."""
    connection = sqlite3.connect(place / NAME)
    connection.execute("PRAGMA foreign_keys=OFF")
    names = connection.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall()
    for (name,) in names:
        connection.execute(f"DROP TRIGGER {name}")
    return connection


def _some_row(connection: sqlite3.Connection, chance: random.Random) -> tuple[str, int]:
    """A row of a table that holds any; not the newest of the trail, whose loss is a cut tail."""
    while True:
        table = chance.choice(TABLES)
        rows = [row[0] for row in connection.execute(f"SELECT rowid FROM {table} ORDER BY rowid")]
        rows = rows[:-1] if table == "audit" else rows
        if rows:
            return table, chance.choice(rows)
