"""A job: long work on an archive that was asked for once and can be watched from anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

JobState = Literal["waiting", "running", "stopping", "done", "cancelled", "stopped"]
OPEN: tuple[JobState, ...] = ("waiting", "running", "stopping")
"""States of a job that is not over yet."""


@dataclass(frozen=True)
class JobRecord:
    """One job as its row in the catalogue tells it.

    Parameters
    ----------
    job : int
    run : int
        The run whose results it computes.
    state : str
        waiting: nobody has taken it yet; running; stopping: asked to end, the trials in hand are
        finished first; done: through; cancelled: a person ended it; stopped: it ended before it
        was through, and `why` says so. A cancelled or stopped job is gone on with by a new one.
    by, asked : str, str
        Who asked for it, and when (ISO 8601 UTC).
    started, ended, seen : str or None
        When work began and ended, and when the process that does it last said so.
    worker : str or None
        The process that does it, as `host:process number`.
    engine, workers : str, int
    total, done, reused, failed : int
        Trials that were wanted; computed by this job; taken over from equal work; recorded as
        failures.
    why : str or None
    """

    job: int
    run: int
    state: JobState
    by: str
    asked: str
    started: str | None = None
    ended: str | None = None
    seen: str | None = None
    worker: str | None = None
    engine: str = "processes"
    workers: int = 1
    total: int = 0
    done: int = 0
    reused: int = 0
    failed: int = 0
    why: str | None = None

    @property
    def open(self) -> bool:
        """Whether it is not over yet."""
        return self.state in OPEN

    @property
    def through(self) -> int:
        """Trials that have been dealt with."""
        return self.done + self.reused + self.failed

    def left(self, lacking: int) -> bool:
        """Whether it can be gone on with, its run lacking so many results.

        Also where none is lacking, if its process died before it had said so and shown the run;
        what a person cancelled is over then.
        """
        if self.open or self.state == "done":
            return False
        return lacking > 0 or self.state == "stopped"
