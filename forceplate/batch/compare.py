"""Two runs held against each other, metric by metric, from the stored results of both."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forceplate.archive.runs import Matched
from forceplate.errors import NothingFound
from forceplate.metrics.registry import METRICS
from forceplate.model.record import RunRecord
from forceplate.model.result import finite
from forceplate.model.run_change import (
    OUTLIERS,
    MetricChange,
    Outlier,
    RunComparison,
    moved,
)
from forceplate.model.settings import differing

Floats = NDArray[np.float64]

FAR = 5.0
"""A change lies far from the others' beyond so many robust standard deviations of them."""
FLOOR = 0.01
"""... and beyond this share of the robust standard deviation of the values themselves."""
ROUNDING = 1e-9
"""... and beyond this share of their typical size, which sums in another order can reach."""
ENOUGH = 5
"""Of fewer changes none can be said to lie unlike the others."""
NO_UNIT = 255
"""In place of a unit, where there is no value."""
TO_SD = 1.4826
"""Median absolute deviation to standard deviation, for a normal distribution."""


def compare(
    first: RunRecord,
    second: RunRecord,
    matched: Sequence[Matched],
    results: Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]],
    keys: Sequence[str] | None = None,
) -> RunComparison:
    """How the second run's numbers differ from the first's.

    Parameters
    ----------
    first, second : RunRecord
    matched : sequence of Matched
        Every trial that has a result in either run.
    results : iterable of (first, second)
        The results of those that are in both, in the same order; read once, none is kept.
    keys : sequence of str, optional
        Metrics; all that either run holds where not given.

    Returns
    -------
    RunComparison
        Memory: 18 bytes a metric and trial.

    Raises
    ------
    NothingFound
        A key is neither a metric nor in the results.
    """
    both = [each for each in matched if each.in_both]
    columns = _columns(results, len(both), keys)
    known = _known(columns, keys)
    trials = [each.trial for each in both]
    return RunComparison(
        first=first, second=second, n_both=len(both),
        n_first_only=sum(each.second is None for each in matched),
        n_second_only=sum(each.first is None for each in matched),
        n_same_work=sum(each.same_work for each in both),
        settings=differing(first.settings, second.settings),
        metrics=tuple(_change(key, columns.get(key), trials) for key in known),
        n_corrected=sum(each.corrected for each in both),
    )  # fmt: skip


class _Column:
    """One metric's values in both runs, trial by trial; NaN where there is none."""

    def __init__(self, n_trials: int) -> None:
        self.numbers = np.full((2, n_trials), np.nan)
        self.symbols: list[str] = []
        """The units that occur."""
        self.units = np.full((2, n_trials), NO_UNIT, dtype=np.uint8)
        """Of each value, its place among the symbols."""
        self.revised = False

    def put(self, at: int, side: int, value: Mapping[str, Any]) -> None:
        number, symbol = value["value"], value["unit"]
        if number is not None:
            self.numbers[side, at] = number
        if symbol not in self.symbols:
            self.symbols.append(symbol)
        self.units[side, at] = self.symbols.index(symbol)

    @property
    def unit(self) -> str:
        """That of most values of the second run; of the first where the second has none."""
        told = next(of_run for of_run in self.units[::-1] if (of_run != NO_UNIT).any())
        return self.symbols[int(np.argmax(np.bincount(told[told != NO_UNIT])))]

    @property
    def alike(self) -> NDArray[np.bool_]:
        """Trials whose numbers have that unit in both runs; others cannot be subtracted."""
        return np.all(self.units == self.symbols.index(self.unit), axis=0)


def _columns(
    results: Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]],
    n_trials: int,
    keys: Sequence[str] | None,
) -> dict[str, _Column]:
    """The values of each metric that either run holds, in the order they were first seen."""
    columns: dict[str, _Column] = {}
    wanted = None if keys is None else set(keys)
    for at, pair in enumerate(results):
        values: list[Mapping[str, Any]] = [result["values"] for result in pair]
        for side, of_one in enumerate(values):
            for key in of_one if wanted is None else wanted & of_one.keys():
                if key not in columns:
                    columns[key] = _Column(n_trials)
                columns[key].put(at, side, of_one[key])
        if values[0] is not values[1]:
            for key in columns.keys() & values[0].keys() & values[1].keys():
                if values[0][key]["revision"] != values[1][key]["revision"]:
                    columns[key].revised = True
    return columns


def _known(columns: Mapping[str, _Column], keys: Sequence[str] | None) -> list[str]:
    """The metrics to tell of, in the order of the catalogue, then those only results know."""
    for key in keys or ():
        if key not in METRICS and key not in columns:
            near = difflib.get_close_matches(key, [*METRICS, *columns], n=1)
            raise NothingFound(
                f"there is no metric {key!r}, and neither run holds one.",
                advice=f"Did you mean {near[0]}?" if near else "See forceplate metrics.",
            )
    chosen = columns.keys() if keys is None else set(keys)
    ordered = [key for key in METRICS if key in chosen]
    return ordered + [key for key in columns if key not in METRICS]


def _change(key: str, column: _Column | None, trials: Sequence[str]) -> MetricChange:
    metric = METRICS.get(key)
    name = key if metric is None else metric.name
    if column is None:
        unit = "" if metric is None else metric.unit.symbol
        return MetricChange(key, name, unit, 0, 0, 0, 0, 0, 0, None, None, None, None)
    in_first, in_second = np.isfinite(column.numbers)
    alike = column.alike
    in_both = in_first & in_second & alike
    first, second = column.numbers[:, in_both]
    turning = metric is not None and metric.turning
    by = _changes(first, second, turning=turning)
    low, median, high = _percentiles(by)
    found = [trial for trial, there in zip(trials, in_both, strict=True) if there]
    return MetricChange(
        key=key, name=name, unit=column.unit, n=first.size,
        n_changed=int(np.sum(first != second)), n_up=int(np.sum(by > 0)),
        n_down=int(np.sum(by < 0)), n_gained=int(np.sum(in_second & ~in_first)),
        n_lost=int(np.sum(in_first & ~in_second)), median=median, low=low, high=high,
        median_percent=None if turning else _median_percent(first, by),
        outliers=_outliers(first, second, by, found), revised=column.revised,
        n_other_unit=int(np.sum(in_first & in_second & ~alike)), turning=turning,
    )  # fmt: skip


def _changes(first: Floats, second: Floats, *, turning: bool) -> Floats:
    """The change of each pair."""
    pairs = zip(first.tolist(), second.tolist(), strict=True)
    return np.array([moved(one, other, turning=turning) for one, other in pairs], dtype=float)


def _percentiles(moved: Floats) -> tuple[float | None, float | None, float | None]:
    """5th, 50th and 95th, interpolated linearly; None of nothing."""
    if not moved.size:
        return None, None, None
    with np.errstate(invalid="ignore"):
        low, median, high = np.percentile(moved, [5.0, 50.0, 95.0])
    return finite(low), finite(median), finite(high)


def _median_percent(first: Floats, moved: Floats) -> float | None:
    """Of the change as a share of the first value's size, %; None where that says nothing."""
    some = first != 0
    if not some.any() or (first.min() < 0 < first.max()):
        return None
    with np.errstate(over="ignore"):
        return finite(np.median(100.0 * (moved[some] / np.abs(first[some]))))


def _outliers(
    first: Floats, second: Floats, moved: Floats, trials: Sequence[str]
) -> tuple[Outlier, ...]:
    """Trials whose change lies far from the others', the farthest first.

    Far is, from the median of the changes, more than the largest of
    - 5 robust standard deviations (1.4826 times the median absolute deviation) of the changes;
    - a hundredth of the robust standard deviation of the first run's values: where nearly all
      changes are equal, less than that does not show among the people who were measured;
    - 1e-9 of the median size of those values, which is no more than rounding.

    Of fewer than five changes there are none.
    """
    if moved.size < ENOUGH or not np.isfinite(moved).all():
        return ()
    away = np.abs(moved - np.median(moved))
    limit = max(
        FAR * TO_SD * float(np.median(away)), FLOOR * TO_SD * _spread(first),
        ROUNDING * float(np.median(np.abs(first))),
    )  # fmt: skip
    far = [int(at) for at in np.argsort(-away, kind="stable")[:OUTLIERS] if away[at] > limit]
    return tuple(Outlier(trials[at], float(first[at]), float(second[at])) for at in far)


def _spread(values: Floats) -> float:
    """Median absolute deviation."""
    return float(np.median(np.abs(values - np.median(values))))
