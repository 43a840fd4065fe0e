"""All metrics, and their values for one trial."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Mapping
from functools import lru_cache
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
from forceplate.metrics.interval import Sure, intervals, six_of
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
BEYOND = "the numbers are too large or too small to calculate with"


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
    chosen = tuple(METRICS) if keys is None else tuple(keys)
    shared = pieces or Pieces(trial)
    found: dict[str, Value] = {}
    sure: list[Sure] = []
    with np.errstate(all="ignore"):
        for group in _alike(chosen):
            _read(group, shared, found, sure)
        for (metric, number, _), (low, high) in zip(sure, intervals(sure), strict=True):
            found[metric.key] = Value(number, metric.unit.symbol, None, metric.revision, low, high)
    return {key: found[key] for key in chosen}


@lru_cache(maxsize=16)
def _alike(keys: tuple[str, ...]) -> tuple[tuple[Metric, ...], ...]:
    """The metrics of these keys: those that read the same pieces and need as much together."""
    groups: dict[object, dict[str, Metric]] = {}
    for metric in map(_metric, keys):
        groups.setdefault((metric.pieces, metric.needs), {})[metric.key] = metric
    return tuple(tuple(group.values()) for group in groups.values())


def _read(
    group: tuple[Metric, ...], shared: Pieces, found: dict[str, Value], sure: list[Sure]
) -> None:
    """Values of metrics that read the same pieces; those with an interval go to `sure`."""
    settings = shared.trial.settings
    try:
        own = shared.of(group[0])
    except Withheld as reason:
        found.update({metric.key: _withheld(metric, str(reason)) for metric in group})
        return
    for metric in group:
        try:
            number = float(metric.compute(own, settings))
        except Withheld as reason:
            found[metric.key] = _withheld(metric, str(reason))
            continue
        except ArithmeticError:
            number = math.nan
        if not math.isfinite(number):
            found[metric.key] = _withheld(metric, BEYOND)
            continue
        parts = None if metric.batches is None else six_of(metric, own, settings)
        if parts is None:
            found[metric.key] = Value(number, metric.unit.symbol, None, metric.revision)
        else:
            sure.append(Sure(metric, number, parts))


def _withheld(metric: Metric, why: str) -> Value:
    return Value(None, metric.unit.symbol, why, metric.revision)


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
