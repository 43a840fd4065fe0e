"""Every metric of the latest visit on one scale: how far it is from the person's own mean."""

from __future__ import annotations

import math
from collections.abc import Mapping

from forceplate.change.predictive import predict
from forceplate.metrics.declare import Metric
from forceplate.model.change import Prior, Visited
from forceplate.model.judgement import Judgement
from forceplate.model.past import Past
from forceplate.model.scale import Scale, back
from forceplate.model.standing import Standing


def standings(past: Past, metrics: Mapping[str, Metric]) -> tuple[Standing, ...]:
    """The standing of each metric of which the latest visit could be judged.

    Parameters
    ----------
    past : Past
    metrics : mapping of str to Metric
        The catalogue.

    Returns
    -------
    tuple of Standing
        The primary ones first, then all others in the order of the catalogue.
    """
    primary = {each.course.key for each in past.primary}
    found = [_standing(each, metrics[each.course.key], each.course.key in primary)
             for each in (*past.primary, *past.others)]  # fmt: skip
    return tuple(each for each in found if each is not None)


def _standing(judgement: Judgement, metric: Metric, primary: bool) -> Standing | None:  # noqa: FBT001
    change, visits = judgement.change, judgement.course.visits
    if change is None or not visits or judgement.seen[-1].visit is not visits[-1]:
        return None
    value = judgement.seen[-1].visit.mean
    if value is None or not change.half > 0:
        return None
    least, most = metric.bounds
    low, high = (min(max(back(end, change.scale), least), most) for end in change.usual)
    found = Standing(
        judgement.course.key, change.difference / change.half,
        _detectable(judgement.prior, len(judgement.seen[-1].visit.values), change.scale,
                    change.half),
        value, low, high, change.n, change.outside, judgement.tier, judgement.q, primary,
    )  # fmt: skip
    return found if math.isfinite(found.place) else None


def _detectable(prior: Prior | None, trials: int, scale: Scale, half: float) -> float | None:
    """The interval after one earlier visit of as many trials, in halves of the usual range."""
    if prior is None:
        return None
    nowhere = [Visited(0.0, trials)]
    return predict(nowhere, nowhere, prior, scale=scale).half / half
