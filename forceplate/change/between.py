"""Trials of one person side by side: what two of them differ by while nothing changes.

Two trials of one visit differ as trials do. Two of different visits differ as visits do as well:
what is learnt within a visit says nothing of that.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from forceplate.change.predictive import predict
from forceplate.change.visits import moment
from forceplate.model.between import Beside, Between, Mixed, Sort, Whole
from forceplate.model.change import Prior, Visited
from forceplate.model.course import choice_of
from forceplate.model.past import LeftOut
from forceplate.model.record import SessionRecord, TrialRecord
from forceplate.model.result import Value
from forceplate.model.scale import Scale, back, mean_of, onto

Values = Sequence[Mapping[str, Value]]
Priors = Callable[[str, int], Prior | None]
"""The prior of a metric for a visit's mean of so many trials."""


def between(
    trials: Sequence[TrialRecord],
    values: Values,
    unlike: Sequence[tuple[LeftOut, ...]],
    scales: Mapping[str, Scale],
    priors: Priors,
    visits: Sequence[SessionRecord],
) -> Between:
    """Hold trials against the first of them.

    Parameters
    ----------
    trials : n of TrialRecord
        n of 1 or more.
    values : n of mapping of metric to Value
        Of each trial; empty where it has no result.
    unlike : n of tuples of LeftOut
        What stands against comparing each with the first.
    scales : mapping of metric to Scale
        The metrics that are asked about.
    priors : callable
    visits : sequence of SessionRecord
        All of the first trial's person, to know which visits are whole.

    Returns
    -------
    Between
    """
    mixed = _mixed(trials)
    sorts: list[Sort | None] = [_sort(trials[0], each) for each in trials]
    made = Between(tuple(trials), tuple(unlike), mixed, tuple(sorts))
    if set(mixed) - {"no visit"}:
        return made
    beside = {
        key: tuple(
            _beside(key, scale, values[0], other, sort, priors)
            if sort is not None and not against else None
            for other, sort, against in zip(values, sorts, unlike, strict=True)
        )
        for key, scale in scales.items()
    }  # fmt: skip
    whole = _whole(trials, values, unlike, scales, priors, visits)
    return replace(made, beside=beside, whole=whole)


def within_visit(prior: Prior) -> Prior | None:
    """How much single trials of one visit vary, of what is known of visits' means.

    People who vary much between visits are taken to vary as much more between trials. None where
    trials of a visit are not known to vary.
    """
    usual = prior.session_variance + prior.trial_variance / prior.trials
    if not prior.trial_variance > 0 or not usual > 0:
        return None
    sd = prior.sd * math.sqrt(prior.trial_variance / usual)
    return replace(
        prior, sd=sd, session_variance=0.0, trial_variance=prior.trial_variance, trials=1
    )


def _beside(
    key: str, scale: Scale, first: Mapping[str, Value], other: Mapping[str, Value], sort: Sort,
    priors: Priors,
) -> Beside | None:  # fmt: skip
    here, there = first.get(key), other.get(key)
    if here is None or there is None or here.revision != there.revision:
        return None
    prior = priors(key, 1)
    if prior is not None and sort == "trials":
        prior = within_visit(prior)
    ends = [None if each.value is None else onto(each.value, scale) for each in (here, there)]
    return _told(sort, ends, (1, 1), prior, scale)


def _told(
    sort: Sort, ends: Sequence[float | None], trials: tuple[int, int], prior: Prior | None,
    scale: Scale,
) -> Beside | None:  # fmt: skip
    first, other = ends
    if prior is None or not prior.sd > 0 or first is None or other is None:
        return None
    change = predict(
        [Visited(first, trials[0])], [Visited(other, trials[1])], prior, scale=scale
    )  # fmt: skip
    return Beside(sort, change, prior)


def _mixed(trials: Sequence[TrialRecord]) -> tuple[Mixed, ...]:
    people = {each.facts.participant for each in trials}
    found: list[Mixed] = []
    if len(people - {None}) > 1:
        found.append("people")
    elif None in people:
        found.append("nobody")
    if len({choice_of(each).condition for each in trials}) > 1:
        found.append("conditions")
    if not found and any(each.facts.session is None for each in trials):
        found.append("no visit")
    return tuple(found)


def _sort(first: TrialRecord, other: TrialRecord) -> Sort | None:
    if other is first or None in (first.facts.session, other.facts.session):
        return None
    return "trials" if first.facts.session == other.facts.session else "visits"


def _whole(
    trials: Sequence[TrialRecord], values: Values, unlike: Sequence[tuple[LeftOut, ...]],
    scales: Mapping[str, Scale], priors: Priors, visits: Sequence[SessionRecord],
) -> Whole | None:  # fmt: skip
    """The visits' means; None where the trials are not all that count of two visits or more."""
    groups: dict[str, list[int]] = {}
    for at, each in enumerate(trials):
        groups.setdefault(str(each.facts.session), []).append(at)
    known = {visit.session: visit for visit in visits}
    choice = choice_of(trials[0])
    for session, places in groups.items():
        own = known[session].trials if session in known else ()
        counted = {each.trial for each in own if each.counts and choice_of(each) == choice}
        if counted != {trials[at].trial for at in places}:
            return None
    sizes = tuple(len(places) for places in groups.values())
    if len(groups) < 2 or max(sizes) < 2 or any(unlike):
        return None
    means: dict[str, tuple[float | None, ...]] = {}
    beside: dict[str, tuple[Beside | None, ...]] = {}
    for key, scale in scales.items():
        placed = [_mean(key, scale, [values[at] for at in places]) for places in groups.values()]
        means[key] = tuple(None if each is None else back(each, scale) for each in placed)
        prior = priors(key, sizes[0])
        beside[key] = (None, *(
            _told("visits", (placed[0], each), (sizes[0], size), prior, scale)
            for each, size in zip(placed[1:], sizes[1:], strict=True)
        ))  # fmt: skip
    starts = tuple(moment(known[session].start) for session in groups)
    return Whole(tuple(groups), starts, sizes, means, beside)


def _mean(key: str, scale: Scale, values: Values) -> float | None:
    """Mean on the scale; None where a trial has no value or values are made in several ways."""
    found = [each.get(key) for each in values]
    kept = [each for each in found if each is not None and each.value is not None]
    if len(kept) < len(found) or len({each.revision for each in kept}) > 1:
        return None
    return mean_of([each.value for each in kept if each.value is not None], scale)
