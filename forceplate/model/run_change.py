"""Two runs held against each other: which numbers moved, by how much, and in which direction."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from forceplate.model.record import RunRecord

OUTLIERS = 10
"""Trials that are named for each metric at most."""


def moved(first: float, second: float, *, turning: bool) -> float:
    """Second minus first, in their unit.

    Of a direction in degrees (`turning`), which half a turn makes the same again, the shorter way
    round: from -90 to 90.
    """
    return math.remainder(second - first, 180.0) if turning else second - first


@dataclass(frozen=True)
class Outlier:
    """One trial whose number moved unlike the others': its value in both runs."""

    trial: str
    first: float
    second: float

    def to_json(self) -> dict[str, Any]:
        return {"trial": self.trial, "first": self.first, "second": self.second}


@dataclass(frozen=True)
class MetricChange:
    """How one metric differs between two runs, over the trials that both hold.

    Parameters
    ----------
    key, name, unit : str
    n : int
        Trials with a value in `unit` in both runs.
    n_changed, n_up, n_down : int
        Of those: values that are not equal; larger, smaller in the second run.
    n_gained, n_lost : int
        Trials with a value in the second run only, in the first run only.
    median, low, high : float or None, in `unit`
        Of second minus first over the n trials: the median, 5th and 95th percentile.
    median_percent : float or None
        Median of the change as a share of the size of the first value, where that is not 0; None
        where a share says nothing (values on both sides of 0, directions).
    outliers : tuple of Outlier
        Trials whose change lies far from the others', the farthest first; at most OUTLIERS.
    revised : bool
        The metric's own algorithm was revised between the runs.
    n_other_unit : int
        Trials with a value in both runs, of which one or both are not in `unit`: they are not
        subtracted and stand in no other count.
    turning : bool
        The metric is a direction: its changes go the shorter way round (`moved`).
    """

    key: str
    name: str
    unit: str
    n: int
    n_changed: int
    n_up: int
    n_down: int
    n_gained: int
    n_lost: int
    median: float | None
    low: float | None
    high: float | None
    median_percent: float | None
    outliers: tuple[Outlier, ...] = ()
    revised: bool = False
    n_other_unit: int = 0
    turning: bool = False

    @property
    def changed(self) -> bool:
        """Whether any trial has another value or unit, one more, or one less in the second run."""
        return self.n_changed + self.n_gained + self.n_lost + self.n_other_unit > 0

    def moved(self, first: float, second: float) -> float:
        """The change between two of its values, as `low`, `median` and `high` count it."""
        return moved(first, second, turning=self.turning)

    def to_json(self) -> dict[str, Any]:
        return {
            "key": self.key, "name": self.name, "unit": self.unit, "n": self.n,
            "n_changed": self.n_changed, "n_up": self.n_up, "n_down": self.n_down,
            "n_gained": self.n_gained, "n_lost": self.n_lost, "median": self.median,
            "low": self.low, "high": self.high, "median_percent": self.median_percent,
            "revised": self.revised, "n_other_unit": self.n_other_unit,
            "outliers": [each.to_json() for each in self.outliers],
        }  # fmt: skip


@dataclass(frozen=True)
class RunComparison:
    """Two runs held against each other.

    Parameters
    ----------
    first, second : RunRecord
    n_both, n_first_only, n_second_only : int
        Trials with a result in both runs, in one alone.
    n_same_work : int
        Of n_both: trials whose result is the same piece of work in both runs (equal key).
    settings : tuple of (key, first, second)
        The settings that differ.
    n_corrected : int
        Of n_both: trials that were corrected between the two results, so that a change may come
        from the correction and not from the settings.
    metrics : tuple of MetricChange
        In the order of the catalogue of metrics; then those that only stored results know.
    """

    first: RunRecord
    second: RunRecord
    n_both: int
    n_first_only: int
    n_second_only: int
    n_same_work: int
    settings: tuple[tuple[str, object, object], ...]
    metrics: tuple[MetricChange, ...]
    n_corrected: int = 0
