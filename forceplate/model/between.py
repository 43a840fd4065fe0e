"""Trials side by side: what stands against comparing them, and by how much they differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from forceplate.model.change import Change, Prior
from forceplate.model.past import LeftOut
from forceplate.model.record import TrialRecord

Sort = Literal["trials", "visits"]
"""What differs: two trials of one visit, or two visits."""
Mixed = Literal["people", "conditions", "nobody", "no visit"]
"""Why differences are held against nothing: of several people or conditions, or it is not known
of whom, or at which visit."""


@dataclass(frozen=True)
class Beside:
    """One value beside the first: by how much it differs, and by how much unchanged people do.

    Parameters
    ----------
    sort : Sort
    change : Change
        Its `half` is how far two such values of an unchanged person lie apart at most, in
        `level` of cases.
    prior : Prior
        Where that comes from; of two trials of one visit it holds nothing of how visits differ.
    """

    sort: Sort
    change: Change
    prior: Prior


@dataclass(frozen=True)
class Whole:
    """Means of whole visits beside that of the first.

    Parameters
    ----------
    sessions : tuple of str
    starts : tuple of datetime or None
    trials : tuple of int
        How many each is of.
    means : mapping of metric to tuple of float or None
        In the metric's unit.
    beside : mapping of metric to tuple of Beside or None
        None for the first visit, and where nothing can be told.
    """

    sessions: tuple[str, ...]
    starts: tuple[datetime | None, ...]
    trials: tuple[int, ...]
    means: Mapping[str, tuple[float | None, ...]]
    beside: Mapping[str, tuple[Beside | None, ...]]


@dataclass(frozen=True)
class Between:
    """Trials side by side.

    Parameters
    ----------
    trials : tuple of TrialRecord
    unlike : tuple of tuples of LeftOut
        What stands against holding each against the first; empty where nothing does.
    mixed : tuple of Mixed
        Why differences are held against nothing; empty where they are.
    sorts : tuple of Sort or None
        Whether each is of the visit of the first; None for the first and where that is not known.
    beside : mapping of metric to tuple of Beside or None
    whole : Whole or None
        Where the trials are all that count of two visits or more.
    """

    trials: tuple[TrialRecord, ...]
    unlike: tuple[tuple[LeftOut, ...], ...]
    mixed: tuple[Mixed, ...] = ()
    sorts: tuple[Sort | None, ...] = ()
    beside: Mapping[str, tuple[Beside | None, ...]] = field(default_factory=dict)
    whole: Whole | None = None

    @property
    def judged(self) -> tuple[Beside, ...]:
        """Every difference between two trials that stands beside what is usual."""
        return tuple(each for row in self.beside.values() for each in row if each is not None)
