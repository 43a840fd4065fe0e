"""The two feet of one visit beside each other: load, place and sway of each, in raw units."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dashboards.change_words import usual
from dashboards.formatting import capital
from forceplate.metrics.declare import Metric
from forceplate.model.course import Visit
from forceplate.model.judgement import Judgement
from forceplate.model.past import Past

LOAD = "load_left_mean"
PAIRED = ("mean_ap", "mean_velocity_ap", "ellipse_area_95")
"""What is shown of each foot beside its load."""
KEYS = (LOAD, *[f"{side}.{key}" for key in PAIRED for side in ("left", "right")])
WHOLE = 100.0
"""Per cent: what the left foot does not bear is on the right one."""


Trial = tuple[str, float, bool]
"""Code, value, and whether it counts."""


@dataclass(frozen=True)
class Foot:
    """One measure of one foot at one visit.

    Parameters
    ----------
    mean : float or None
        Of the trials that count, in the metric's unit.
    trials : tuple of (code, value, counts)
    usual : (float, float) or None
        Where the visit was expected from this person's earlier ones; None where nothing was.
    """

    mean: float | None
    trials: tuple[Trial, ...]
    usual: tuple[float, float] | None = None


@dataclass(frozen=True)
class BothFeet:
    """One measure of both feet; `even` is where the load of both is the same."""

    key: str
    name: str
    symbol: str
    left: Foot
    right: Foot
    even: float | None = None

    @property
    def known(self) -> bool:
        """Whether there is a value of either foot."""
        return bool(self.left.trials or self.right.trials)


def both_feet(metrics: Mapping[str, Metric], past: Past, session: str) -> Iterator[BothFeet]:
    """Each measure of both feet at one visit of a past that ends with it."""
    found = past.judgements
    left = _foot(found[LOAD], session)
    symbol = metrics[LOAD].unit.symbol
    yield BothFeet(LOAD, "Load", symbol, left, _other(left), WHOLE / 2)
    for key in PAIRED:
        metric = metrics[f"left.{key}"]
        left, right = (_foot(found[f"{side}.{key}"], session) for side in ("left", "right"))
        name = metric.name.removesuffix(", left foot").removeprefix("Mean ")
        yield BothFeet(key, capital(name), metric.unit.symbol, left, right)


def visit_of(judgement: Judgement, session: str) -> Visit | None:
    """The visit in a metric's course; None where it has no trial of the condition."""
    visits = judgement.course.visits
    return next((visit for visit in visits if visit.session == session), None)


def _foot(judgement: Judgement, session: str) -> Foot:
    visit = visit_of(judgement, session)
    if visit is None:
        return Foot(None, ())
    trials = tuple(
        (point.record.trial, point.value, point.apart is None)
        for point in visit.points
        if point.value is not None and math.isfinite(point.value)
    )
    change = judgement.change
    return Foot(visit.mean, trials, None if change is None else usual(change))


def _other(foot: Foot) -> Foot:
    """The right foot's share of the load."""
    usual_then = None if foot.usual is None else (WHOLE - foot.usual[1], WHOLE - foot.usual[0])
    return Foot(
        None if foot.mean is None else WHOLE - foot.mean,
        tuple((code, WHOLE - value, counts) for code, value, counts in foot.trials),
        usual_then,
    )
