"""A person's past in one condition: visits, what is judged of them, and what was noted beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Literal

from forceplate.model.course import Apart, Choice, Point
from forceplate.model.judgement import Judgement
from forceplate.model.record import ParticipantRecord, RunRecord, SessionRecord

NoteKind = Literal["note", "phase"]
"""What stands on a person's timeline: something that happened, or a phase that begins."""
Reason = Apart | Literal["protocol", "unstated", "unanalysed"]
"""Why trials take no part: unlike the others, or not said what they are, or not analysed yet."""


@dataclass(frozen=True)
class Annotation:
    """One note on a person's timeline.

    Parameters
    ----------
    number : int
        From 1, in the order they were written for this person.
    participant : str
    day : str
        ISO 8601 date that it is about.
    text : str
    kind : str
        note, or phase: from that day on something was planned to be different.
    by, at : str
        Who wrote it, and when (ISO 8601 UTC).
    changed_by, changed_at : str or None
        Who changed it last, and when; what stood there before is in the audit trail.
    """

    number: int
    participant: str
    day: str
    text: str
    kind: NoteKind
    by: str
    at: str
    changed_by: str | None = None
    changed_at: str | None = None


@dataclass(frozen=True)
class Baseline:
    """Where a person in the lab let another one's baseline begin.

    Parameters
    ----------
    session : str or None
        The first visit of it; None: the first visit of all, again.
    why, by, at : str
    """

    session: str | None
    why: str
    by: str
    at: str


@dataclass(frozen=True)
class LeftOut:
    """Trials that take no part in a comparison for one reason.

    Parameters
    ----------
    why : Reason
    trials : tuple of str
    says : str
        One sentence: how many, and why.
    command : str or None
        The one command that makes them comparable; None where nothing does.
    """

    why: Reason
    trials: tuple[str, ...]
    says: str
    command: str | None = None


@dataclass(frozen=True)
class Past:
    """What is known of one person over time, in one protocol and condition.

    Parameters
    ----------
    person : ParticipantRecord
    visits : tuple of SessionRecord
        All, oldest first.
    choices : mapping of Choice to str
        Every protocol and condition with its words, the commonest first.
    choice : Choice or None
        The one that this is about; None for a person without trials.
    primary : tuple of Judgement
        They share one false-discovery control.
    others : tuple of Judgement
        All other metrics that can be compared, under a control of their own.
    left_out : tuple of LeftOut
        Trials that take no part, by reason.
    annotations : tuple of Annotation
        By day.
    baseline : Baseline or None
        Where it begins, if a person decided that.
    run : RunRecord or None
        Whose numbers these are.
    not_analysed : int
        Trials of this condition without numbers in that run.
    """

    person: ParticipantRecord
    visits: tuple[SessionRecord, ...]
    choices: Mapping[Choice, str] = field(default_factory=dict[Choice, str])
    choice: Choice | None = None
    primary: tuple[Judgement, ...] = ()
    others: tuple[Judgement, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    baseline: Baseline | None = None
    run: RunRecord | None = None
    not_analysed: int = 0

    @property
    def begins(self) -> str | None:
        """The session from which the baseline counts, where a person decided that."""
        return None if self.baseline is None else self.baseline.session

    @property
    def condition(self) -> str:
        """The condition in words."""
        return "" if self.choice is None else self.choices[self.choice]

    @property
    def judgements(self) -> dict[str, Judgement]:
        """Everything that is judged, by metric."""
        return {each.course.key: each for each in chain(self.primary, self.others)}

    @property
    def points(self) -> tuple[Point, ...]:
        """The trials of the condition, of the first metric that has any."""
        return next((tuple(each.course.points) for each in self.primary if each.course.points), ())

    @property
    def sources(self) -> tuple[str, ...]:
        """A line for each table that says how much people vary, as far as one was used."""
        priors = (each.prior for each in chain(self.primary, self.others))
        return tuple(dict.fromkeys(prior.source for prior in priors if prior is not None))
