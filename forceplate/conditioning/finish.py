"""Series after the COP was formed: filtered late where a recipe asks so, and cut to the window."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from forceplate.conditioning.clean import clean
from forceplate.model.plate import Floats
from forceplate.model.settings import Settings
from forceplate.model.trial import ARRAYS, Path, Trial

PATHS = ("net", "left", "right")
SERIES = tuple(name for name in ARRAYS if name != "start_shift")
_UNTOUCHED = {"filter.kind": "none", "resample.max_rate_hz": 0}


def span_of(start: float, end: float, rate: float, n: int) -> tuple[int, int]:
    """Indices of the samples with start <= time < end."""
    first = int(np.ceil(start * rate - 1e-6))
    last = int(np.ceil(end * rate - 1e-6))
    return min(max(first, 0), n), min(max(last, 0), n)


def for_channels(settings: Settings) -> Settings:
    """The settings under which the channels are cleaned (setting filter.on)."""
    return settings.having(_UNTOUCHED) if settings.filter.on == "cop" else settings


def unfiltered(settings: Settings) -> Settings:
    """The settings without filter and change of rate."""
    return settings.having(_UNTOUCHED)


def filtered_late(trial: Trial) -> Trial:
    """The trial with its finished series filtered and brought to their rate.

    Parameters
    ----------
    trial : Trial
        Of unfiltered series; its settings say filter.on = cop.
    """
    changes: dict[str, Any] = {}
    rate = trial.rate
    for name in PATHS:
        path: Path | None = getattr(trial, name)
        if path is not None:
            done = clean(np.array([path.ml, path.ap]), trial.rate, trial.settings)
            changes[name] = Path(done.channels[0], done.channels[1], done.rate, path.origin)
            rate = done.rate
    for name in SERIES:
        series: Floats | None = getattr(trial, name)
        if series is not None:
            done = clean(series[np.newaxis], trial.rate, trial.settings)
            changes[name] = done.channels[0]
            rate = done.rate
    return replace(trial, rate=rate, **changes)


def with_origins(trial: Trial, plain: Trial, start: float, end: float) -> Trial:
    """The trial whose paths know the mean of the unfiltered ones within the window."""
    changes: dict[str, Any] = {}
    for name in PATHS:
        path, before = getattr(trial, name), getattr(plain, name)
        if path is None or before is None:
            continue
        first, last = span_of(start, end, before.rate, before.ml.size)
        ml, ap = before.ml[first:last], before.ap[first:last]
        seen = np.isfinite(ml) & np.isfinite(ap)
        if seen.any():
            origin = (_mean(ml[seen]), _mean(ap[seen]))
            changes[name] = replace(path, origin=origin)
    return replace(trial, **changes)


def _mean(values: Floats) -> float:
    """Mean, from the first value: of equal values it is exactly that value."""
    return float(values[0] + np.mean(values - values[0]))


def cut(whole: Trial, start: float, end: float, **known: Any) -> Trial:
    """The part of every series with start <= time < end; `known` holds other fields."""
    first, last = span_of(start, end, whole.rate, whole.n_samples)
    changes: dict[str, Any] = {"start": start, "end": end, **known}
    if (first, last) == (0, whole.n_samples):
        return replace(whole, **changes)
    for name in PATHS:
        path: Path | None = getattr(whole, name)
        if path is not None:
            changes[name] = replace(path, ml=path.ml[first:last], ap=path.ap[first:last])
    for name in SERIES:
        series: Floats | None = getattr(whole, name)
        if series is not None:
            changes[name] = np.ascontiguousarray(series[first:last])
    return replace(whole, **changes)
