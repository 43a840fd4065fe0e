"""Pictures that are missing, made again: the work that made them is done once more.

No number is changed. What comes out is held against what is stored under the same key, so that
this is a check of reproducibility too.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from forceplate.analysis import environment
from forceplate.archive.archive import Archive
from forceplate.batch.again import first_difference, numbers_of
from forceplate.batch.engines import Engine
from forceplate.batch.runs import Progress, work_for
from forceplate.batch.work import Outcome, Work
from forceplate.errors import ForcePlateError, SettingsError
from forceplate.model.settings import Settings

ELSEWHERE_RTOL = 1e-12
"""What another machine, or another version of a library, may move the last digits by."""
DIFFERS = "result-differs"
NOT_DRAWN = "not-drawn"


@dataclass(frozen=True)
class RedrawReport:
    """What was made again.

    Parameters
    ----------
    missing : int
        Trials some of whose pictures were missing or torn at the beginning.
    drawn : int
        Trials all of whose pictures that could be made are there now.
    passed_over : int
        Trials whose result would come out differently now, because another version made it or
        they were corrected since: a new run draws them.
    seconds : float
    problems : tuple of {code, trial, what}
        `result-differs`: the numbers came out differently than they are stored; `not-drawn`.
    stopped : str or None
        Why it ended before it was through.
    """

    missing: int
    drawn: int
    passed_over: int
    seconds: float
    problems: tuple[dict[str, str], ...] = field(default=())
    stopped: str | None = None

    @property
    def differs(self) -> bool:
        """Whether a number came out differently than it is stored."""
        return any(problem["code"] == DIFFERS for problem in self.problems)


def redraw(
    archive: Archive, engine: Engine, *, stop: Callable[[], bool],
    on_progress: Progress | None = None,
) -> RedrawReport:  # fmt: skip
    """Make every picture that is missing: of the recordings, and of the results that are shown.

    What is done is there at once, so that the same call goes on after any end.

    Raises
    ------
    ArchiveError, StorageFull
        The pictures cannot be written.
    """
    drawing = _Redrawing(archive)
    begun = time.monotonic()
    drawn, through = 0, 0
    problems: list[dict[str, str]] = []
    for outcome in engine(drawing.works()):
        problem = drawing.problem_of(outcome)
        through += 1
        drawn += outcome.error is None
        problems += [problem] if problem else []
        if on_progress:
            on_progress(drawing.passed + through, len(drawing.lacking), outcome.trial)
    left = len(drawing.lacking) - drawing.passed - through
    return RedrawReport(
        len(drawing.lacking), drawn, drawing.passed_over, time.monotonic() - begun,
        (*drawing.problems, *problems),
        "stopped by whoever started it." if left and stop() else None,
    )  # fmt: skip


class _Redrawing:
    """The works of one redrawing, and what became of them."""

    def __init__(self, archive: Archive) -> None:
        there = archive.pictures()
        self._archive = archive
        self._settings = _settings(archive)
        self.lacking = [
            (code, code not in there, None if key in there else key)
            for code, key in archive.pictures_wanted()
            if code not in there or not (key is None or key in there)
        ]
        # in an order of its own, so that two who redraw at once share the work
        random.shuffle(self.lacking)
        self.passed = 0
        self.passed_over = 0
        self.problems: list[dict[str, str]] = []

    def works(self) -> Iterator[Work]:
        """One a trial: what it lacks, and no more."""
        for code, recorded, key in self.lacking:
            self._archive.room_for_pictures()
            try:
                work = self._work(code, key, recorded=recorded)
            except ForcePlateError as cause:
                self.problems.append(_problem(NOT_DRAWN, code, cause.sentence()))
                work = None
            if work is None:
                self.passed += 1
            else:
                yield work

    def _work(self, code: str, key: str | None, *, recorded: bool) -> Work | None:
        """What there is to do for a trial; None where nothing is, or somebody else has done it."""
        work = work_for(self._archive, code, self._settings or Settings())
        if key is not None and (self._settings is None or work.key != key):
            self.passed_over += 1
            key = None
        wanted = replace(
            work, recorded=recorded and not self._archive.drawn_meanwhile(code),
            analysed=key is not None and not self._archive.drawn_meanwhile(key),
        )  # fmt: skip
        return wanted if wanted.recorded or wanted.analysed else None

    def problem_of(self, outcome: Outcome) -> dict[str, str] | None:
        """What an outcome is told of; None where it is as it was, or has no numbers."""
        if outcome.error is not None:
            return _problem(NOT_DRAWN, outcome.trial, str(outcome.error.get("what")))
        kept = None if outcome.result is None else self._archive.kept_result(outcome.key)
        if outcome.result is None or kept is None:
            return None
        stored, env = kept
        rtol = 0.0 if env == environment() else ELSEWHERE_RTOL
        found = numbers_of(json.loads(outcome.result.text))
        where = first_difference(numbers_of(stored), found, rtol)
        return None if where is None else _problem(DIFFERS, outcome.trial, where)


def _settings(archive: Archive) -> Settings | None:
    """Those of the run that is shown; None where this version does not know them."""
    run = archive.current_run()
    try:
        return None if run is None else Settings().having(run.settings)
    except SettingsError:
        return None


def _problem(code: str, trial: str, what: str) -> dict[str, str]:
    return {"code": code, "trial": trial, "what": what}
