"""How sure a value is within its own trial: six equal parts of the window.

A mean is compared over the six parts; a value that is no mean is computed six times, each time
without one part (delete-one-batch jackknife). Both intervals use Student's t with 5 degrees of
freedom. Neighbouring samples of sway tell nearly the same, so the parts are long.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from forceplate.metrics.declare import Metric, Withheld
from forceplate.model.plate import Floats

PARTS = 6
T_95 = 2.5705818356363155
"""Quantile 0.975 of Student's t with 5 degrees of freedom."""


class Sure(NamedTuple):
    """A value and the six numbers that say how sure it is, (6,)."""

    metric: Metric
    value: float
    parts: Floats


def six_of(metric: Metric, pieces: Any, settings: Any) -> Floats | None:
    """The six numbers of a metric that says how, (6,); None where the window does not give them.

    Parameters
    ----------
    metric : Metric
        With `batches`.
    pieces, settings
        What its value was computed from.
    """
    assert metric.batches is not None
    try:
        return metric.batches(pieces, settings)
    except (Withheld, ArithmeticError):
        return None


def intervals(sure: Sequence[Sure]) -> list[tuple[float | None, float | None]]:
    """Low and high end of the 95 % interval of each value; (None, None) where it has none."""
    if not sure:
        return []
    rows = np.concatenate([each.parts for each in sure]).reshape(-1, PARTS)
    left_out = [each.metric.uncertainty == "jackknife" for each in sure]
    halves = (T_95 * errors(rows, left_out)).tolist()
    return [_ends(each, half) for each, half in zip(sure, halves, strict=True)]


def _ends(sure: Sure, half: float) -> tuple[float | None, float | None]:
    if not math.isfinite(half):
        return None, None
    value, (low, high) = sure.value, sure.metric.bounds
    # noise of an empty plate may take a value a little beyond its bounds
    return min(max(value - half, low), value), max(min(value + half, high), value)


def errors(rows: Floats, left_out: Sequence[bool]) -> Floats:
    """Standard errors from six parts, or from six values that each leave one part out.

    Parameters
    ----------
    rows : (k, parts) float64
        Of six parts, or of another number of them.
    left_out : k of bool
        Whether a row's values each leave one part out.

    Returns
    -------
    (k,) float64
    """
    away = rows - rows.mean(axis=1, keepdims=True)
    squares = (away * away).sum(axis=1)
    parts = rows.shape[1]
    share = np.where(left_out, (parts - 1) / parts, 1.0 / (parts * (parts - 1)))
    return np.sqrt(squares * share)


@lru_cache(maxsize=32)
def edges_of(n_samples: int, parts: int = PARTS) -> NDArray[np.int64]:
    """Where the parts of a window begin and end: one index more than parts."""
    edges = np.array([round(k * n_samples / parts) for k in range(parts + 1)], dtype=np.int64)
    edges.flags.writeable = False
    return edges


def without(parts: Floats) -> Floats:
    """Sums of the five other parts, from sums of each, (6,)."""
    return np.asarray(parts.sum() - parts)
