"""Control charts: limits from a person's own baseline, and the visits beyond them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from forceplate.errors import SettingsError
from forceplate.model.course import Visit
from forceplate.model.judgement import Chart
from forceplate.model.plate import Floats

BASELINE_VISITS = 8
"""Visits that limits are made of; of fewer they call one unchanged visit in ten a change."""
SINGLE = 3.0 / 1.128
"""Half width of the limits of a single visit in mean moving ranges: 2.66, of the tabled 1.128."""
RANGE = 3.267
"""Upper limit of a step between neighbours, in mean moving ranges."""
RANGE_OF_TWO = 2.0 / math.sqrt(math.pi)
"""Mean distance of two draws from a normal distribution, in its standard deviations."""
WEIGHT = 0.2
EWMA_WIDTH = 3.0
SLACK = 0.5
CUSUM_LIMIT = 5.0


def chart(visits: Sequence[Visit], n_baseline: int = BASELINE_VISITS) -> Chart | None:
    """The chart of the visits' means.

    Parameters
    ----------
    visits : n of Visit
        In order, each with a mean.
    n_baseline : int
        The first so many make the limits, which later visits do not move.

    Returns
    -------
    Chart or None
        None where the visits of the baseline are all alike: nothing says how much the person
        varies.

    Raises
    ------
    SettingsError
        As `control_chart`.
    """
    placed = [visit.placed for visit in visits]
    means = np.array([math.nan if each is None else each for each in placed])
    if means.size >= n_baseline and not np.ptp(means[:n_baseline]) > 0 and _whole(means):
        return None
    return control_chart(means, n_baseline)


def control_chart(values: ArrayLike, n_baseline: int = BASELINE_VISITS) -> Chart:
    """Limits of single values, of a weighted mean and of a sum, from the first values.

    Parameters
    ----------
    values : (n,) float64
        In order; n of `n_baseline` or more.
    n_baseline : int
        `BASELINE_VISITS` or more.

    Returns
    -------
    Chart
        The weighted mean (weight 0.2, limits of 3 of its own sigma) starts at the centre; the
        sums add what lies beyond half a sigma and call at 5.

    Raises
    ------
    SettingsError
        There are too few values, one is missing, or those of the baseline are all alike.

    Source
    ------
    montgomery2013, chapters 6 and 9.
    """
    seen = np.asarray(values, dtype=np.float64)
    _checked(seen, n_baseline)
    baseline = seen[:n_baseline]
    centre = float(baseline.mean())
    step = float(np.abs(np.diff(baseline)).mean())
    sigma = step / RANGE_OF_TWO
    ewma, half = _ewma(seen, centre, sigma)
    sums = _cusum((seen - centre) / sigma)
    signals = {
        "single": abs(seen - centre) > SINGLE * step,
        "ewma": abs(ewma - centre) > half,
        "cusum": [max(each) > CUSUM_LIMIT for each in sums],
    }
    return Chart(
        n_baseline=n_baseline, centre=centre, sigma=sigma,
        low=centre - SINGLE * step, high=centre + SINGLE * step, range_limit=RANGE * step,
        ewma=tuple(ewma.tolist()), ewma_half=tuple(half.tolist()), cusum=tuple(sums),
        signals=tuple((rule, at) for rule, beyond in signals.items()
                      if (at := _first(beyond)) is not None),
    )  # fmt: skip


def _ewma(values: Floats, centre: float, sigma: float) -> tuple[Floats, Floats]:
    means, mean = np.empty_like(values), centre
    for at, value in enumerate(values):
        mean = WEIGHT * value + (1.0 - WEIGHT) * mean
        means[at] = mean
    gone = (1.0 - WEIGHT) ** (2.0 * np.arange(1, values.size + 1))
    return means, EWMA_WIDTH * sigma * np.sqrt(WEIGHT / (2.0 - WEIGHT) * (1.0 - gone))


def _cusum(away: Floats) -> list[tuple[float, float]]:
    """Sums upwards and downwards of what lies beyond the slack, in sigmas."""
    sums, up, down = [], 0.0, 0.0
    for each in away.tolist():
        up, down = max(0.0, up + each - SLACK), max(0.0, down - each - SLACK)
        sums.append((up, down))
    return sums


def _first(beyond: Iterable[bool]) -> int | None:
    return next((at for at, each in enumerate(beyond) if each), None)


def _whole(values: Floats) -> bool:
    return bool(np.isfinite(values).all())


def _checked(values: Floats, n_baseline: int) -> None:
    if n_baseline < BASELINE_VISITS or values.size < n_baseline or not _whole(values):
        raise SettingsError(
            "there are too few values for control limits.",
            expected=f"a baseline of {BASELINE_VISITS} or more, every one with a value",
            found=f"{int(np.isfinite(values).sum())} values for a baseline of {n_baseline}",
        )  # fmt: skip
    if not np.ptp(values[:n_baseline]) > 0:
        raise SettingsError(
            "the baseline's values are all alike, so there are no control limits.",
            expected="values that differ", found=f"{n_baseline} times {values[0]:g}",
        )  # fmt: skip
