"""One line of the card: a metric's latest visit beside the person's own range."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from forceplate.change.charts import BASELINE_VISITS
from forceplate.change.sentences import counted, number, plain, say
from forceplate.change.trend import TREND_VISITS
from forceplate.metrics.declare import Metric
from forceplate.model.card import Block, Line
from forceplate.model.change import Change
from forceplate.model.course import Visit
from forceplate.model.judgement import Judgement
from forceplate.model.scale import back

MONTH = 365.25 / 12
BEYOND = "what can be told"
"""In place of an end of an interval that is too far away to be written."""
Metrics = Mapping[str, Metric]


def line_of(judgement: Judgement, metric: Metric, session: str | None, block: Block) -> Line:
    """The numbers of a line; what it says is added by whoever knows the block.

    Parameters
    ----------
    judgement : Judgement
    metric : Metric
        Of the judgement's course.
    session : str or None
        The visit that the card is about: without a value there, the line has none.
    block : Block
    """
    course = judgement.course
    found = Line(block, course.key, metric.name, metric.unit.shown, state=judgement.state)
    visit = visit_of(judgement, session)
    if visit is None or visit.mean is None:
        return replace(found, says=(_missing(judgement, session),))
    low, high = _around(visit)
    point = visit.counted[-1]
    found = replace(
        found, value=visit.mean, low=low, high=high, recipe=point.recipe.digest,
        revision=point.recipe.revision, source=_source(judgement),
        provisional=judgement.prior is not None and judgement.prior.provisional,
    )  # fmt: skip
    change = judgement.change
    if change is None or judgement.seen[-1].visit.session != session:
        return found
    least, most = metric.bounds
    usual = [min(max(back(each, change.scale), least), most) for each in change.usual]
    return replace(
        found, usual_low=usual[0], usual_high=usual[1], n=change.n, outside=change.outside,
        tier=judgement.tier, p=change.p, q=judgement.q, numbers=_of_change(change),
    )  # fmt: skip


def visit_of(judgement: Judgement, session: str | None) -> Visit | None:
    """The visit of this session, if the metric was looked at there."""
    return next((each for each in judgement.course.visits if each.session == session), None)


def ranged(line: Line, *, percent: bool = False) -> tuple[str, ...]:
    """Whether the visit lies in the own usual range; nothing where there is none yet.

    `percent` tells a share of 1 in hundredths.
    """
    low, high = line.usual_low, line.usual_high
    if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)):
        return ()
    where, times, unit = "outside" if line.outside else "inside", 1.0, line.unit
    if percent:
        times, unit = 100.0, "%"
    return (
        say(f"range.{where}", low=times * low, high=with_unit(times * high, unit),
            visits=counted(line.n, "earlier visit")),
    )  # fmt: skip


def differing(judgement: Judgement, line: Line) -> tuple[str, ...]:
    """How the visit differs from those before it."""
    change = judgement.change
    if change is None or line.tier is None:
        return ()
    amount = amount_of(change.difference, change, line.unit)
    if amount is None:
        return ()
    low, high = (amount_of(each, change, line.unit, bare=True) for each in change.interval)
    return (
        say(f"change.{line.tier}", name=line.name, amount=amount, low=low or BEYOND,
            high=high or BEYOND, visits=counted(change.n, "visit")),
    )  # fmt: skip


def standing_out(judgement: Judgement, line: Line) -> tuple[str, ...]:
    """The same where it is more than usual variation, and what has lasted."""
    now = () if line.tier == "within" else differing(judgement, line)
    return (*now, *lasting(judgement, line))


def lasting(judgement: Judgement, line: Line) -> tuple[str, ...]:
    """The change that has lasted, if there is one."""
    found = judgement.lasting
    if found is None:
        return ()
    change = found.change
    amount = amount_of(change.difference, change, line.unit)
    ends = [amount_of(each, change, line.unit, bare=True) for each in change.interval]
    if amount is None or None in ends:
        return ()
    since = found.session if found.start is None else found.start.date().isoformat()
    return (
        say("change.lasting", name=line.name, since=since, amount=amount, low=str(ends[0]),
            high=str(ends[1]), visits=counted(found.since, "visit")),
    )  # fmt: skip


def amount_of(difference: float, change: Any, unit: str, *, bare: bool = False) -> str | None:
    """A difference in words: `12 % more`, `1.4 mm less`; None where it cannot be told.

    Parameters
    ----------
    difference : float
        On the scale.
    change : Change
        Gives the scale, and for correlations the place from which it is told.
    unit : str
        As shown.
    bare : bool
        With a sign instead of more or less.
    """
    scale = change.scale
    if scale == "log":
        return _ratio(difference, bare=bare)
    if scale == "fisher":
        # a difference of transformed correlations is told as that of the correlations
        difference = math.tanh(change.baseline + difference) - math.tanh(change.baseline)
    if not math.isfinite(difference):
        return None
    # so much of a share is not that percentage of it
    told = with_unit(abs(difference), "percentage points" if unit == "%" else unit)
    if bare:
        return told if difference >= 0 else f"-{told}"
    return f"{told} {'more' if difference >= 0 else 'less'}"


def _ratio(difference: float, *, bare: bool) -> str | None:
    """A difference of logarithms as percent."""
    try:
        percent = 100.0 * math.expm1(difference)
    except OverflowError:
        return None
    if bare:
        return f"{'-' if percent < 0 else ''}{number(abs(percent))} %"
    return f"{number(abs(percent))} % {'more' if percent >= 0 else 'less'}"


def with_unit(value: float, unit: str) -> str:
    """`12.3 mm`; a number without a unit alone."""
    return f"{number(value)} {unit}".rstrip()


def _around(visit: Visit) -> tuple[float | None, float | None]:
    """Smallest and largest trial; of a single one its interval."""
    points = visit.counted
    if len(points) > 1 or not points:
        return visit.spread or (None, None)
    return points[0].low, points[0].high


def _missing(judgement: Judgement, session: str | None) -> str:
    visit = visit_of(judgement, session)
    reasons = [] if visit is None else [point.why for point in visit.points if point.why]
    if not reasons:
        return (
            say("state.nothing")
            if not judgement.course.averaged
            else say("state.missing", why="none of its trials counts")
        )
    return say("state.missing", why=plain(reasons[0]))


def _source(judgement: Judgement) -> str | None:
    return None if judgement.prior is None else judgement.prior.source or None


def _of_change(change: Change) -> dict[str, float | int | None]:
    low, high = change.interval
    found: dict[str, float | int | None] = {
        "change": change.difference, "change_low": low, "change_high": high, "sd": change.sd,
        "df": change.df, "level": change.level,
    }  # fmt: skip
    if change.scale == "log" and max(abs(low), abs(high)) < 700.0:
        found.update(ratio=math.exp(change.difference), ratio_low=math.exp(low),
                     ratio_high=math.exp(high))  # fmt: skip
    return found


def towards(judgement: Judgement, line: Line) -> tuple[str, ...]:
    """The trend where it can be told; else from how many visits on."""
    trend, n = judgement.trend, len(judgement.seen)
    if judgement.state not in ("judged", "alone"):
        return ()
    if trend is None:
        return (say("state.trend_waits", needed=TREND_VISITS, n=n),) if n < TREND_VISITS else ()
    waits = (say("state.limits_wait", needed=BASELINE_VISITS, n=n),) if n < BASELINE_VISITS else ()
    visits = counted(trend.n, "visit")
    if trend.low <= 0.0 <= trend.high:
        return (say("change.no_trend", name=line.name, visits=visits), *waits)
    scaled = _Slope(judgement.course.scale, trend.intercept)
    ends = [amount_of(MONTH * each, scaled, line.unit, bare=True)
            for each in (trend.slope, trend.low, trend.high)]  # fmt: skip
    if None in ends:
        return waits
    return (
        say("change.trend", name=line.name, visits=visits,
            direction="upward" if trend.slope > 0 else "downward", amount=str(ends[0]),
            low=str(ends[1]), high=str(ends[2])),
        *waits,
    )  # fmt: skip


class _Slope:
    """What `amount_of` reads of a trend."""

    def __init__(self, scale: str, baseline: float) -> None:
        self.scale, self.baseline = scale, baseline
