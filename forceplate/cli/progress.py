"""Progress on stderr: a bar for a person, a plain line now and then for a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from forceplate.cli import voice

Step = Callable[[int, int, str], None]
SECONDS_BETWEEN_LINES = 5.0


@contextmanager
def progress(doing: str) -> Iterator[Step]:
    """A function to call with (done, total, what was done); who watches decides what it shows."""
    if voice.quiet():
        yield _nothing
    elif sys.stderr.isatty():
        with _bar(doing) as step:
            yield step
    else:
        yield _lines(doing)


def _nothing(*_: object) -> None:
    """Progress that nobody wants to see."""


@contextmanager
def _bar(doing: str) -> Iterator[Step]:
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
               TimeRemainingColumn())  # fmt: skip
    with Progress(*columns, console=voice.console(stderr=True), transient=True) as bar:
        task = bar.add_task(doing, total=None)

        def step(done: int, total: int, what: str) -> None:
            bar.update(task, completed=done, total=total, description=f"{doing} {what}")

        yield step


def _lines(doing: str) -> Step:
    last = time.monotonic()

    def step(done: int, total: int, what: str) -> None:
        nonlocal last
        if done < total and time.monotonic() - last >= SECONDS_BETWEEN_LINES:
            last = time.monotonic()
            voice.say(f"{doing}: {done} of {total}, {what}")

    return step
