"""What is said of change: how far a visit is from this person's own visits before it.

A visit is more or less than before, never better or worse, and always with how sure that is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from dashboards import words
from dashboards.course_words import (
    DIRECTIONS,
    LOAD,
    NO_ORDER,
    between,
    left_out,
    visit_day,
)
from dashboards.formatting import NBSP, capital, day, number, plural, quantity
from forceplate.metrics.declare import Metric
from forceplate.model.change import Change, Prior, Tier
from forceplate.model.judgement import Judgement, Seen
from forceplate.model.past import Annotation, Past
from forceplate.model.scale import back

TIERS: dict[Tier, str] = {
    "within": "within usual variation", "possible": "a possible change",
    "likely": "likely different from usual",
}  # fmt: skip
FLAGS: dict[Tier, str] = {"within": "", "possible": "possible change", "likely": "likely different"}
"""Beside the latest dot of a figure."""
USUAL = "usual range"
CONTROL = "control limit"
TREND = "trend"
BEGINS = "baseline begins"
OUTSIDE = "◆ outside when it came"
BESIDE = "Where it comes from"
COPIES = "The earlier visits are all alike, so nothing says how much is usual."
OWN = "How much is usual comes from this person's own visits alone."
PROVISIONAL = "Provisional until the lab has a reliability study of its own."
GEOMETRIC = "Visits are geometric means of the trials that count."
ARITHMETIC = "Visits are means of the trials that count."
FISHER = "Visits are means of the trials that count, made on Fisher's scale."
BAND = (
    "The band at each visit is where it was expected from the visits before it; 95 of 100 visits "
    "lie inside while nothing changes. Its strong end is the range of the latest visit."
)
MONTH = 365.25 / 12.0
UPPERMOST = 10.0
"""A ratio beyond this is told as `20 times as much`, not in per cent."""


def usual(change: Change) -> tuple[float, float]:
    """The interval of a new visit, in the metric's unit."""
    low, high = change.usual
    return back(low, change.scale), back(high, change.scale)


def amount(metric: Metric, change: Change, difference: float) -> str:
    """A difference on the scale in words: `31 % more`, `2.1 mm less`."""
    size, way = _amount(metric, change, difference)
    return f"{size} {way}"


def _amount(
    metric: Metric, change: Change, difference: float, *, bare: bool = False
) -> tuple[str, str]:
    """How much, and which way; bare: without a unit that was just said."""
    way = "more" if difference >= 0 else "less"
    if change.scale == "log":
        if difference > math.log(UPPERMOST):
            return f"{number(back(difference, 'log'), 2)}{NBSP}times", "as much"
        percent = 100.0 * abs(math.expm1(difference))
        return f"{percent:.{0 if percent >= 9.95 else 1}f}{NBSP}%", way
    if change.scale == "fisher":
        difference = math.tanh(change.baseline + difference) - math.tanh(change.baseline)
    if bare:
        return _rounded(abs(difference)), way
    if metric.unit.symbol == "%":
        told = f"{_rounded(abs(difference))}{NBSP}percentage{NBSP}points"
    else:
        told = " ".join(part for part in (_rounded(abs(difference)), metric.unit.shown) if part)
        told = told.replace(" ", NBSP)
    return told, f"{way} on the left" if metric.key == LOAD else way


def _rounded(size: float) -> str:
    """Two digits that tell something; a difference needs no more."""
    return number(size, 2)


def against(metric: Metric, change: Change) -> str:
    """`31 % more than before (95 %: 9.0 % to 57 % more)`."""
    low, high = (_amount(metric, change, end, bare=True) for end in change.interval)
    if low[1] != high[1]:
        ends = f"{low[0]} {low[1]} to {high[0]} {high[1]}"
    elif change.interval[0] < 0:
        ends = f"{high[0]} to {low[0]} {low[1]}"
    else:
        ends = f"{low[0]} to {high[0]} {high[1]}"
    told = amount(metric, change, change.difference)
    told += " as before" if told.endswith("as much") else " than before"
    return f"{told} ({100.0 * change.level:.3g}{NBSP}%: {ends})"


def latest(metric: Metric, judgement: Judgement) -> tuple[str, str]:
    """Of the latest visit: its word, empty where nothing is judged, and what belongs to it."""
    course, change = judgement.course, judgement.change
    if course.scale == "direction":
        return "", DIRECTIONS
    if judgement.state == "nothing":
        return "", ""
    if judgement.state == "first":
        return "", words.FIRST_VISIT
    if judgement.state == "undated":
        return "", NO_ORDER
    if change is None or judgement.tier is None:
        return "", COPIES if judgement.state == "judged" else alone(len(judgement.seen))
    seen = between(*usual(change), metric.unit.symbol)
    side = " left" if metric.key == LOAD else ""
    earlier = plural(change.n, "earlier visit")
    told = f"{against(metric, change)}. {capital(USUAL)} {seen}{side}, {earlier}."
    return capital(TIERS[judgement.tier]), told


def hover(metric: Metric, seen: Seen) -> str:
    """A visit's mean with its n, and where it was expected when it came."""
    visit, symbol = seen.visit, metric.unit.symbol
    mean = quantity(visit.mean, symbol)
    told = f"{visit_day(visit)}, mean of {plural(len(visit.counted), 'trial')}: {mean}"
    if seen.change is None:
        return told
    where = "outside" if seen.outside else "inside"
    return f"{told}, {where} the range usual then, {between(*usual(seen.change), symbol)}"


def alone(visits: int) -> str:
    """Said where neither a prior nor enough visits say how much is usual."""
    return f"{plural(visits, 'visit')} so far: not enough to tell a change from usual variation."


def lasting(metric: Metric, judgement: Judgement) -> str:
    """What has lasted since which visit; empty where nothing has."""
    found = judgement.lasting
    if found is None:
        return ""
    first = next(each.visit for each in judgement.seen if each.visit.session == found.session)
    told = against(metric, found.change)
    return f"Since {visit_day(first)}, over {plural(found.since, 'visit')}: {told}. Lasting so far."


def counted(judgement: Judgement) -> str:
    """How many visits lay outside when they came; empty where none was judged."""
    if not judgement.judged:
        return ""
    chance = number(judgement.by_chance, 2)
    visits = plural(judgement.judged, "visit")
    return f"{judgement.outside} of {visits} outside; about {chance} expected by chance."


def steady(metric: Metric, judgement: Judgement) -> str:
    """What the line over the visits says; empty where there is none."""
    trend, change = judgement.trend, judgement.change
    if trend is None or change is None:
        return ""
    if trend.low <= 0.0 <= trend.high:
        return f"Over {plural(trend.n, 'visit')} no steady direction."
    each, low, high = (
        amount(metric, change, MONTH * slope) for slope in (trend.slope, trend.low, trend.high)
    )
    return (
        f"Over {plural(trend.n, 'visit')} steadily {each} each month (95{NBSP}%: {low} to {high})."
    )


def limits(metric: Metric, judgement: Judgement) -> str:
    """What the control limits are of, and the first visit beyond them; empty without them."""
    chart = judgement.chart
    if chart is None:
        return ""
    scale = judgement.course.scale
    ends = between(back(chart.low, scale), back(chart.high, scale), metric.unit.symbol)
    told = f"Control limits {ends}, from the first {plural(chart.n_baseline, 'visit')}"
    beyond = dict(chart.signals).get("single")
    if beyond is None:
        return f"{told}; no visit lies beyond them."
    return f"{told}; the visit of {visit_day(judgement.seen[beyond].visit)} is the first beyond."


def source(prior: Prior | None) -> str:
    """Where it comes from how much is usual."""
    if prior is None:
        return OWN
    told = f"How much people's visits vary: {prior.source.rstrip('.')}."
    return f"{PROVISIONAL} {told}" if prior.provisional else told


def sources(metrics: Mapping[str, Metric], judgements: Sequence[Judgement]) -> list[str]:
    """A line for each source that something was judged by; of several, what each was used for."""
    lines: dict[str, list[str]] = {}
    for each in judgements:
        if each.change is not None:
            lines.setdefault(source(each.prior), []).append(metrics[each.course.key].name)
    return of_several(lines)


def of_several(lines: Mapping[str, Sequence[str]]) -> list[str]:
    """Sources with the names of what each was used for; that they are provisional is said once."""
    if len(lines) < 2:
        return list(lines)
    provisional = any(line.startswith(PROVISIONAL) for line in lines)
    named = [
        f"{', '.join(names)}. {line.removeprefix(PROVISIONAL).strip()}"
        for line, names in lines.items()
    ]
    return [PROVISIONAL, *named] if provisional else named


def means(judgement: Judgement) -> str:
    """Which mean of its trials a visit is."""
    return {"log": GEOMETRIC, "fisher": FISHER}.get(judgement.course.scale, ARITHMETIC)


def begun(past: Past) -> str:
    """Where a person in the lab let the baseline begin, and why; empty where nobody did."""
    if past.baseline is None or past.baseline.session is None:
        return ""
    start = next((v.start for v in past.visits if v.session == past.baseline.session), None)
    when = day(start) or past.baseline.session
    return f"Compared with visits from {when} on, because: {past.baseline.why.rstrip('.')}."


def noted(note: Annotation) -> str:
    """A note on the timeline: its day, its text."""
    return f"{day(note.day) or note.day}: {note.text}"


def summary(metric: Metric, judgement: Judgement) -> str:
    """One text that says what the figure shows: n, range, change, its source, the method."""
    course, symbol = judgement.course, metric.unit.symbol
    found = [visit.mean for visit in course.averaged if visit.mean is not None]
    trials = plural(sum(len(visit.counted) for visit in course.averaged), "trial")
    parts = [f"{metric.name}, {plural(len(found), 'visit')}, {trials}"]
    if found:
        parts[0] += f": {between(min(found), max(found), symbol)}"
    if len(found) > 1:
        parts[0] += f", the last {quantity(found[-1], symbol)}"
    word, told = latest(metric, judgement)
    parts += [f"{word}: {told}" if word else told, lasting(metric, judgement), counted(judgement)]
    parts += left_out(course)
    if judgement.change is not None:
        parts.append(source(judgement.prior))
    point = next((point for visit in course.averaged for point in visit.counted), None)
    if point is not None:
        digest = f", settings{NBSP}{point.recipe.digest[:8]}" if point.recipe.digest else ""
        parts.append(f"Method version{NBSP}{point.recipe.revision}{digest}")
    return " ".join(f"{part.rstrip('.')}." for part in parts if part)
