"""R14: write-ahead logging only on versions of SQLite whose fault in it is mended."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.reliability.finding import Finding, Size
from benchmarks.reliability.life import acts, lost
from forceplate.archive.archive import Archive

BAR = (
    "On a SQLite version with the WAL-reset bug the catalogue uses a rollback journal, on a mended "
    "one a write-ahead log; in either a life of the archive holds."
)
VERSIONS = {
    (3, 7, 0): "TRUNCATE", (3, 40, 1): "TRUNCATE", (3, 44, 5): "TRUNCATE", (3, 44, 6): "WAL",
    (3, 45, 3): "TRUNCATE", (3, 50, 6): "TRUNCATE", (3, 50, 7): "WAL", (3, 51, 2): "TRUNCATE",
    (3, 51, 3): "WAL", (3, 52, 0): "WAL", (4, 0, 0): "WAL",
}  # fmt: skip


def measure(folder: Path, size: Size, seed: int) -> Finding:
    """Each version is pretended, and the database itself is asked for its journal."""
    del size, seed
    begun = time.monotonic()
    trouble: list[str] = []
    for version, expected in VERSIONS.items():
        name = ".".join(map(str, version))
        with pretended(version), Archive.open(folder / name, create=True) as archive:
            promised = [act() for act in acts(archive)]
            found = archive.health()["journal_mode"]
            trouble += [f"{name}: {what}" for what in lost(archive, promised)]
        if found != expected:
            trouble.append(f"{name}: journal {found}, expected {expected}")
    figures = {
        "versions": len(VERSIONS), "with a log": sum(each == "WAL" for each in VERSIONS.values()),
        "as expected": len(VERSIONS) - len(trouble), "this machine's": sqlite3.sqlite_version,
    }  # fmt: skip
    return Finding(
        "R14", "SQLite versions", BAR, not trouble, figures, tuple(trouble),
        time.monotonic() - begun,
    )  # fmt: skip


@contextmanager
def pretended(version: tuple[int, int, int]) -> Iterator[None]:
    """As if SQLite were of this version."""
    true = sqlite3.sqlite_version_info
    sqlite3.sqlite_version_info = version
    try:
        yield
    finally:
        sqlite3.sqlite_version_info = true
