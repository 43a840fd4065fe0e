"""All metrics, and their values for one trial."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Mapping
from types import MappingProxyType

import numpy as np

from forceplate.errors import NothingFound
from forceplate.metrics.area import AREA
from forceplate.metrics.boundary import BOUNDARY
from forceplate.metrics.com import COM
from forceplate.metrics.coordination import COORDINATION
from forceplate.metrics.declare import Metric, Withheld
from forceplate.metrics.density import DENSITY
from forceplate.metrics.diffusion import DIFFUSION
from forceplate.metrics.drift import DRIFT
from forceplate.metrics.dynamic import DYNAMIC
from forceplate.metrics.feet import per_foot
from forceplate.metrics.force import FORCE
from forceplate.metrics.fractal import COMPLEXITY
from forceplate.metrics.frequency import FREQUENCY
from forceplate.metrics.interval import interval
from forceplate.metrics.load import LOAD
from forceplate.metrics.mechanism import MECHANISM
from forceplate.metrics.position import POSITION
from forceplate.metrics.start import START
from forceplate.metrics.trial_pieces import Pieces
from forceplate.model.result import Value
from forceplate.model.trial import Trial

FAMILIES = (
    POSITION,
    AREA,
    DYNAMIC,
    DENSITY,
    FREQUENCY,
    DIFFUSION,
    COMPLEXITY,
    BOUNDARY,
    LOAD,
    COORDINATION,
    MECHANISM,
    COM,
    FORCE,
    DRIFT,
)

METRICS: Mapping[str, Metric] = MappingProxyType(
    {
        metric.key: metric
        for metric in [*(m for f in FAMILIES for m in f.metrics), *per_foot(), *START.metrics]
    }
)
"""Every metric by its key, in the order of tables and exports."""

TITLES: Mapping[str, str] = MappingProxyType(
    {**{family.name: family.title for family in (*FAMILIES, START)}, "per foot": "Each foot"}
)
"""What a family is called on pages, by its name."""

PRIMARY: tuple[str, ...] = (
    "mean_velocity_total", "ellipse_area_95", "load_left_mean", "start_shift_ap",
)  # fmt: skip
"""What a page shows first."""


def evaluate(
    trial: Trial, keys: Iterable[str] | None = None, pieces: Pieces | None = None
) -> dict[str, Value]:
    """The value of every metric, or of those named; never NaN, never an error for its data.

    Parameters
    ----------
    trial : Trial
    keys : iterable of str, optional
        Default: all of METRICS.
    pieces : Pieces, optional
        Of this trial, where the caller draws from them afterwards; nothing is computed twice.

    Returns
    -------
    dict of str to Value
        A number, or None and the reason.

    Raises
    ------
    NothingFound
        A key is not in METRICS.
    """
    shared = pieces or Pieces(trial)
    with np.errstate(all="ignore"):
        if keys is None:
            return {key: _valued(metric, shared) for key, metric in METRICS.items()}
        return {key: _valued(_metric(key), shared) for key in keys}


def _valued(metric: Metric, pieces: Pieces) -> Value:
    why = None
    number = math.nan
    between = None, None
    try:
        own = pieces.of(metric)
        number = float(metric.compute(own, pieces.trial.settings))
        between = interval(metric, own, pieces.trial.settings, number)
    except Withheld as reason:
        why = str(reason)
    except ArithmeticError:
        why = "the numbers are too large or too small to calculate with"
    if why is None and not math.isfinite(number):
        why = "the numbers are too large or too small to calculate with"
    if why is not None:
        return Value(None, metric.unit.symbol, why, metric.revision)
    return Value(number, metric.unit.symbol, None, metric.revision, *between)


def _metric(key: str) -> Metric:
    if key not in METRICS:
        near = difflib.get_close_matches(key, METRICS, n=1)
        raise NothingFound(
            f"there is no metric {key!r}.",
            advice=f"Did you mean {near[0]}?" if near else "See forceplate metrics.",
        )
    return METRICS[key]


def column_of(key: str) -> str:
    """The metric's column in a table: its key, then its unit; NothingFound where there is none."""
    suffix = _metric(key).unit.suffix
    return f"{key}_{suffix}" if suffix else key


def revisions() -> dict[str, int]:
    """The revision of every metric; part of a result's key."""
    return {key: metric.revision for key, metric in METRICS.items()}
