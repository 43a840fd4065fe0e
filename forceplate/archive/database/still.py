"""A SQLite catalogue that is only looked at: a backup's, or one that is no longer in use."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import QueuePool

from forceplate.archive.database.sqlite import NAME, WAIT_S, SqliteFile, any_text_of


class StillFile(SqliteFile):
    """A catalogue's file, opened so that not one byte beside it or in it can change.

    Parameters
    ----------
    folder : Path
    in_use : bool
        Others may write to it meanwhile; a backup's catalogue nobody writes to.
    """

    def __init__(self, folder: Path, *, in_use: bool = False) -> None:
        self.folder = folder
        self.path = folder / NAME
        self.where = str(self.path)
        self.engine = _engine(self.path, "mode=ro" if in_use else "mode=ro&immutable=1")

    @contextmanager
    def turn(self, what: str) -> Iterator[None]:
        del what  # a write fails by itself
        yield

    @contextmanager
    def adding(self) -> Iterator[None]:
        yield

    @contextmanager
    def tidying(self) -> Iterator[bool]:
        yield False


def _engine(path: Path, how: str) -> Engine:
    address = f"file:{quote(str(path))}?{how}"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(address, uri=True, timeout=WAIT_S, check_same_thread=False)
        connection.text_factory = any_text_of  # its row's seal tells, and others are read
        return connection

    return create_engine("sqlite://", creator=connect, poolclass=QueuePool)
