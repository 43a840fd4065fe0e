"""Ctrl-C during long work: the first finishes what is in hand, the second ends at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from forceplate.cli import voice

SAYS = "finishing the trials in hand; once more stops at once."


Stop = Callable[[], bool]


@contextmanager
def asked_to_stop() -> Iterator[Stop]:
    """A function that tells whether Ctrl-C was pressed, or the process was told to end.

    It is asked between two pieces of work. An exception raised wherever Ctrl-C finds the program
    may be lost: Python drops one that comes up while it clears away what nobody needs any more.
    """
    asked: list[int] = []
    unsaid: list[str] = []

    def say() -> None:
        while unsaid:
            voice.say(unsaid[-1])
            unsaid.clear()

    def hear(number: int, _frame: FrameType | None) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)
        unsaid.append(SAYS)
        # in the middle of writing another line nothing can be written: then when asked next
        with suppress(RuntimeError):
            say()

    def is_asked() -> bool:
        say()
        return bool(asked)

    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    before = {number: signal.signal(number, hear) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield is_asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def end_if(stop: Stop) -> None:
    """Between two pieces of work: end here, as Ctrl-C would, where it was pressed."""
    if stop():
        raise KeyboardInterrupt
