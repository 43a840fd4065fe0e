"""One look at a person in one condition: what their visits say, by whichever page asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import mode
from typing import TYPE_CHECKING

from forceplate.lookup import Lookup
from forceplate.metrics.registry import METRICS
from forceplate.model.course import Choice, Course, Recipe
from forceplate.model.past import Baseline
from forceplate.model.record import RunRecord, SessionRecord

if TYPE_CHECKING:
    from forceplate.change.visits import Rows
    from forceplate.model.change import Prior
    from forceplate.model.judgement import Judgement
    from forceplate.model.reference import Reference
    from forceplate.model.window import Window


@dataclass(frozen=True)
class Ground:
    """What is the same for everybody who is looked at.

    Parameters
    ----------
    window : Window
    most_hz : float, Hz
        How much of each trial the shown run compares, and at how many samples a second.
    references : tuple of Reference
        The lab's own tables, then the shipped ones.
    """

    window: Window
    most_hz: float
    references: tuple[Reference, ...]


def ground(lab: Lookup, run: RunRecord | None) -> Ground:
    """The ground to judge by what a run holds."""
    from forceplate.change.likeness import most_hz_of, window_of
    from forceplate.change.reference import shipped

    settings = {} if run is None else run.settings
    return Ground(
        window_of(settings), most_hz_of(settings), (*lab.archive.references(), *shipped())
    )


class Look:
    """One look at a person in one condition: its courses, priors and judgements."""

    def __init__(
        self, on: Ground, rows: Rows, visits: Sequence[SessionRecord], choice: Choice | None,
        baseline: Baseline | None, left_out: int = 0,
    ) -> None:  # fmt: skip
        from forceplate.change.visits import not_analysed

        self.rows, self.visits, self.choice = rows, visits, choice
        self.baseline, self.left_out = baseline, left_out
        self.on = on
        self.not_analysed = not_analysed(rows, visits, choice)
        self._courses: dict[str, Course] = {}

    def course(self, key: str) -> Course:
        """The course of a metric, with all its visits."""
        from forceplate.change.visits import course

        if key not in self._courses:
            self._courses[key] = course(
                key, METRICS[key].compared, self.rows, self.visits, self.choice, self.on.window,
                self.on.most_hz,
            )  # fmt: skip
        return self._courses[key]

    def judged(
        self, keys: Sequence[str], *, exploratory: bool, brief: bool | None = None
    ) -> tuple[Judgement, ...]:
        """The judgements of metrics that are asked about together.

        brief: without what is drawn of one person alone; so for exploratory ones if not said.
        """
        from forceplate.change.discovery import EXPLORATORY_Q, PRIMARY_Q
        from forceplate.change.judge import judge

        limit = EXPLORATORY_Q if exploratory else PRIMARY_Q
        begins, over = self._begins()
        courses = [replace(each, visits=()) if over else each for each in map(self.course, keys)]
        return tuple(
            judge(
                courses,
                self.prior,
                begins=begins,
                left_out=self.left_out,
                limit=limit,
                brief=exploratory if brief is None else brief,
            )
        )

    def _begins(self) -> tuple[str | None, bool]:
        """The first visit of this condition from where the baseline begins; whether none is."""
        from forceplate.change.visits import choice_of

        wanted = None if self.baseline is None else self.baseline.session
        names = [visit.session for visit in self.visits]
        if wanted is None or wanted not in names:
            return None, False
        later = self.visits[names.index(wanted) :]
        for visit in later:
            if any(choice_of(trial) == self.choice for trial in visit.trials):
                return visit.session, False
        return None, True

    def since_baseline(self, course: Course) -> Course:
        """The course without the visits before the one where the baseline begins."""
        begins, over = self._begins()
        sessions = [visit.session for visit in course.visits]
        if over:
            return replace(course, visits=())
        if begins is None or begins not in sessions:
            return course
        return replace(course, visits=course.visits[sessions.index(begins) :])

    def prior(self, course: Course) -> Prior | None:
        """How much people's visits vary: the lab's own study, else what is shipped."""
        from forceplate.model.reference import first_prior

        sizes = [len(visit.values) for visit in course.averaged]
        if not sizes:
            return None
        return first_prior(
            self.on.references, course.key, course.choice, mode(sizes), course.seconds,
            _recipe(course), course.plates,
        )  # fmt: skip


def _recipe(course: Course) -> Recipe | None:
    """How the values that count were made."""
    return next((point.recipe for point in course.points if point.apart is None), None)
