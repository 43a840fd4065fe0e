"""Changes to a catalogue that somebody makes past the archive, and what verify says of them."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from forceplate.archive.archive import Archive


def codes(report: dict) -> set[str]:
    """The codes of what verify found."""
    return {problem["code"] for problem in report["problems"]}


def behind_the_back(archive: Archive, *statements: str) -> None:
    """Change the catalogue as somebody with an SQL program would, who leaves no other trace."""
    with closing(sqlite3.connect(archive.folder / "catalogue.sqlite")) as connection:
        made = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        triggers = connection.execute(made).fetchall()
        dropped = [f"DROP TRIGGER {name}" for name, _ in triggers]
        for statement in (*dropped, *statements, *(sql for _, sql in triggers)):
            connection.execute(statement)
        connection.commit()
