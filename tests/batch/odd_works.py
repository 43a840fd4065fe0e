"""Work that does to its worker what a trial must not; other processes import it by this name."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from forceplate.batch.work import Work
from forceplate.model.layout import Layout


@dataclass(frozen=True)
class Odd(Work):
    """Ordinary in the process that made it; anything else where it is performed."""

    maker: int = 0

    @property
    def placing(self) -> Layout | None:
        if os.getpid() != self.maker:
            self.happens()
        return super().placing

    def happens(self) -> None:
        raise NotImplementedError


@dataclass(frozen=True)
class Deadly(Odd):
    """Kills its worker, as a crash in a library does."""

    def happens(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True)
class Buggy(Odd):
    """Raises what nobody meant to raise."""

    def happens(self) -> None:
        raise LookupError("no such thing")


@dataclass(frozen=True)
class Slow(Odd):
    """Takes a fifth of a second and more, and leaves a mark where it began."""

    marks: str = ""

    def happens(self) -> None:
        mark = Path(self.marks, f"{self.trial} in {os.getpid()}")
        if not mark.exists():
            mark.touch()
            time.sleep(0.2)
