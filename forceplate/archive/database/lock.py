"""Queues between processes: one writer at a time, and who is in the middle of adding."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: SQLite's own lock has to do
    fcntl = None


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Alone with the lock file; waits its turn. The system frees it when a process dies."""
    with _opened(path) as fd:
        if fcntl is not None:
            fcntl.flock(fd, fcntl.LOCK_EX)
        yield


@contextmanager
def shared(path: Path) -> Iterator[None]:
    """With others; waits for one who is alone."""
    with _opened(path) as fd:
        if fcntl is not None:
            fcntl.flock(fd, fcntl.LOCK_SH)
        yield


@contextmanager
def alone_now(path: Path) -> Iterator[bool]:
    """Whether nobody else holds the lock at this moment; if so, alone with it."""
    with _opened(path) as fd:
        if fcntl is None:
            yield False
            return
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o660)
    try:
        yield fd
    finally:
        os.close(fd)
