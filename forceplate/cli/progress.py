"""Progress on stderr: a bar for a person, a plain line now and then for a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

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
               TextColumn("{task.fields[rate]}"), TimeRemainingColumn())  # fmt: skip
    with Progress(*columns, console=voice.console(stderr=True), transient=True) as bar:
        task = bar.add_task(doing, total=None, rate="")
        pace = Pace()

        def step(done: int, total: int, what: str) -> None:
            bar.update(
                task, completed=done, total=total, description=f"{doing} {what}",
                rate=pace.rate(done),
            )  # fmt: skip

        yield step


def _lines(doing: str) -> Step:
    last = time.monotonic()
    pace = Pace()

    def step(done: int, total: int, what: str) -> None:
        nonlocal last
        rate = pace.rate(done)
        if done < total and time.monotonic() - last >= SECONDS_BETWEEN_LINES:
            last = time.monotonic()
            left = pace.left(done, total)
            voice.say(f"{doing}: {done} of {total}, {what}{rate and '; '}{rate}{left}")

    return step


class Pace:
    """How fast something goes on, since it was first told of."""

    def __init__(self) -> None:
        self._first: tuple[float, int] | None = None

    def _per_second(self, done: int) -> float | None:
        now = time.monotonic()
        if self._first is None:
            self._first = (now, done)
        seconds, before = now - self._first[0], self._first[1]
        return (done - before) / seconds if seconds > 0.5 and done > before else None

    def rate(self, done: int) -> str:
        """Such as `12.5/s`; empty until it can be told."""
        pace = self._per_second(done)
        return "" if pace is None else f"{pace:.1f}/s"

    def left(self, done: int, total: int) -> str:
        """Such as `, 0:02:10 left`; empty until it can be told."""
        pace = self._per_second(done)
        if pace is None:
            return ""
        return f", {timedelta(seconds=round((total - done) / pace))} left"
