"""A file layer in which one step goes wrong in one of several ways; SQL statements are steps."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from forceplate.archive.archive import Archive
from forceplate.archive.files.layer import KILLED, LocalFiles

DEATHS = ("die before", "die after", "die half-way")
ERRORS = ("disk full", "input/output error", "short write")
KINDS = (*DEATHS, *ERRORS)
_NUMBERS = {"disk full": errno.ENOSPC, "input/output error": errno.EIO, "short write": errno.ENOSPC}
_SQLITE = {"disk full": "SQLITE_FULL", "input/output error": "SQLITE_IOERR_WRITE",
           "short write": "SQLITE_FULL"}  # fmt: skip


class FaultyFiles(LocalFiles):
    """The computer's own files, but for step `number` (from 1), which goes wrong.

    Parameters
    ----------
    kind : str
        One of KINDS.
    number : int
        0: nothing goes wrong; the steps are only counted.
    """

    def __init__(self, kind: str, number: int) -> None:
        self.kind = kind
        self.number = number
        self.taken = 0
        self.went_wrong = False
        self._dies_after = False

    def _around(self, act: Callable[[], Any], half: Callable[[], Any] | None = None) -> Any:
        self.taken += 1
        if self.taken != self.number:
            return act()
        self.went_wrong = True
        if self.kind == "die before":
            os._exit(KILLED)
        if self.kind in ("die half-way", "short write") and half is not None:
            half()
        if self.kind in ERRORS:
            number = _NUMBERS[self.kind]
            raise OSError(number, os.strerror(number))
        if self.kind == "die after":
            act()
        os._exit(KILLED)

    def open(self, path: Path, mode: int) -> int:
        return self._around(lambda: super(FaultyFiles, self).open(path, mode))

    def write(self, fd: int, data: bytes) -> None:
        whole = super().write
        self._around(lambda: whole(fd, data), lambda: whole(fd, data[: len(data) // 2]))

    def fsync(self, fd: int) -> None:
        self._around(lambda: super(FaultyFiles, self).fsync(fd))

    def rename(self, old: Path, new: Path) -> None:
        self._around(lambda: super(FaultyFiles, self).rename(old, new))

    def unlink(self, path: Path) -> None:
        self._around(lambda: super(FaultyFiles, self).unlink(path))

    def make_folders(self, paths: Sequence[Path]) -> None:
        self._around(lambda: super(FaultyFiles, self).make_folders(paths))

    def fsync_dir(self, path: Path) -> None:
        self._around(lambda: super(FaultyFiles, self).fsync_dir(path))

    def watch(self, archive: Archive) -> None:
        """Let every SQL statement that changes something, and every commit, be a step too."""
        engine = archive._catalogue.database.engine

        @event.listens_for(engine, "before_cursor_execute")
        def _statement(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if statement.lstrip()[:6].upper() in ("INSERT", "UPDATE", "BEGIN "):
                self._sql(statement)

        @event.listens_for(engine, "after_cursor_execute")
        def _after(*_: Any) -> None:
            if self._dies_after:
                os._exit(KILLED)

        @event.listens_for(engine, "commit")
        def _commit(_connection: Any) -> None:
            self._sql("COMMIT")

    def step(self, name: str, /) -> None:
        if name == "committed":
            self.taken += 1
            if self.taken == self.number and self.kind == "die after":
                os._exit(KILLED)

    def _sql(self, statement: str) -> None:
        self.taken += 1
        if self.taken != self.number or self.kind == "die half-way":
            return  # a statement has no half that we could see
        if self.kind == "die before":
            os._exit(KILLED)
        if self.kind == "die after":
            self._dies_after = statement != "COMMIT"  # what comes after that is a step of its own
            return
        self.went_wrong = True
        cause = sqlite3.OperationalError(self.kind)
        cause.sqlite_errorname = _SQLITE[self.kind]
        raise OperationalError(statement, {}, cause)
