"""What is said of many people at once: each beside their own past, none beside another."""

from __future__ import annotations

import math
from collections import Counter

from dashboards import words
from dashboards.change_words import TIERS, of_several, source, usual
from dashboards.course_words import LOAD, between, visit_day
from dashboards.formatting import MINUS, NBSP, number, plural, quantity
from forceplate.metrics.declare import Metric
from forceplate.model.cohort import EVERYBODY, PLATES, RECORDED, SIMULATED, Cohort, Member, Unjudged
from forceplate.model.course import Visit
from forceplate.model.judgement import Seen

TITLE = "Cohort"
SUB = "each person beside their own past, by code"
FIGURE_SUB = "latest visit of each person in their own usual range"
EACH_ALONE = "How much is usual comes from each person's own visits alone."
GRID = "Each person"
GRID_SUB = "latest value and what is said of it; beneath: the own usual range, and the place in it"
FILTER = "Part of a code"
METRIC, GROUP, PRIMARY = "Metric", "Group", "Primary"
NOBODY = "Nobody yet"
NOBODY_SAYS = "People appear here as soon as a trial says who stood there, and in which condition."
NONE_FOUND = "Nobody of this group is called that."
FEWEST = 2
"""People of whom a share is told."""
MOST = 60
"""Rails that are drawn at once."""
BEYOND = 100
OWN_MEAN = "own mean"
GROUPS = {EVERYBODY: "Everybody", SIMULATED: "Simulated", RECORDED: "Not simulated"}
REASONS: dict[Unjudged, str] = {
    "first": "one visit so far: a starting point",
    "undated": "visits without dates have no order",
    "alone": "too few visits to tell a change from usual variation",
    "copies": "the earlier visits are all alike",
    "nothing": "no value",
    "unanalysed": "not analysed yet",
}
SHORT: dict[Unjudged, str] = {
    "first": "starting point", "undated": "no dates", "alone": "too few visits",
    "copies": "visits all alike", "nothing": "no value", "unanalysed": "not analysed yet",
}  # fmt: skip
"""The same in a cell of the table."""
PLACE = (
    "The place of a latest visit is told in the person's own usual range: 0 is the mean of the "
    f"earlier visits, {MINUS}1 and 1 are the ends of the range that holds 95 of 100 visits while "
    "nothing changes. Small dots are earlier visits. The order is that of the codes and "
    "says nothing else."
)
OTHER = "Whether this metric is likely different is told on a person's trend, among all others."


def title_sub(found: Cohort, protocol: str) -> str:
    """`9 people · quiet stance · eyes open, firm`."""
    condition = found.condition or words.NO_CONDITION
    parts = [plural(len(found.members), "person", "people"), protocol, condition]
    return " · ".join(part for part in parts if part)


def group_name(group: str) -> str:
    """A group for the select."""
    if group.startswith(PLATES):
        return f"On {plural(int(group.removeprefix(PLATES)), 'plate')}"
    return GROUPS[group]


def inside(metric: Metric) -> str:
    """The metric's name within a sentence; one that begins with an abbreviation stays."""
    name = metric.name
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def outside(metric: Metric, found: Cohort) -> str:
    """How many lie outside of their own usual range, beside how many would by chance."""
    n, k = len(found.changes(metric.key)), found.outside(metric.key)
    if not n:
        return f"Nobody's latest visit can be judged in {inside(metric)} yet."
    if n == 1:
        where = "outside" if k else "inside"
        return (
            f"One person's latest visit could be judged; it lies {where} their own usual range in "
            f"{inside(metric)}."
        )
    return (
        f"Of {plural(n, 'person', 'people')} whose latest visit could be judged, "
        f"{k or 'none'} {'lie' if k > 1 else 'lies'} outside their own usual range in "
        f"{inside(metric)}; about {number(found.by_chance(metric.key), 2)} expected by chance."
    )


def flagged(found: Cohort, metrics: int) -> str:
    """How many have a flagged primary metric, and what the control states; empty without any."""
    n, k = found.judged, found.flagged
    if n < FEWEST:
        return ""
    people = plural(n, "person", "people")
    who = f"{k} of {people} {'has' if k == 1 else 'have'}" if k else f"nobody of {people} has"
    return (
        f"Over the {metrics} primary metrics together, {who} one that is {TIERS['likely']}. Of "
        f"people who did not change, at most {100 * found.q:.3g}{NBSP}% are flagged so: about "
        f"{number(found.q * n, 2)} of {n}."
    )


def lasting(metric: Metric, found: Cohort) -> str:
    """In how many a change has lasted; empty where in none."""
    k = found.lasting(metric.key)
    if not k:
        return ""
    people = plural(k, "person", "people")
    return (
        f"In {people} a change in {inside(metric)} before the latest visit has lasted so far; some "
        "of these may be chance."
    )


def not_judged(metric: Metric, found: Cohort) -> str:
    """Who cannot be judged, and why; empty where everybody can."""
    counted = found.unjudged(metric.key)
    told = [
        f"{plural(counted[why], 'person', 'people')} ({REASONS[why]})"
        for why in REASONS if why in counted
    ]  # fmt: skip
    return f"Not judged: {', '.join(told)}." if told else ""


def elsewhere(found: Cohort) -> str:
    """Who has no trial of this condition; empty where everybody has."""
    n = found.elsewhere
    if not n:
        return ""
    has = "has" if n == 1 else "have"
    return f"{plural(n, 'person', 'people')} {has} no trial of this protocol and condition."


def not_drawn(shown: int, of: int) -> str:
    """How many rails are not drawn; empty where all are."""
    if shown >= of:
        return ""
    return (
        f"Drawn are {shown} of {of} people, the first by code; the table holds all of them. "
        "Write a part of a code to draw others."
    )


def sources(metric: Metric, found: Cohort) -> list[str]:
    """Where it comes from how much is usual; of several sources, for how many people each."""
    priors = [
        EACH_ALONE if own.prior is None else source(own.prior)
        for each in found.members
        if (own := each.of(metric.key)).change is not None
    ]
    counted = Counter(priors).most_common()
    return of_several(
        {line: [f"For {plural(count, 'person', 'people')}"] for line, count in counted}
    )


def place(position: float | None) -> str:
    """A place in the usual range, with two digits behind the point; empty where there is none."""
    if position is None or not math.isfinite(position):
        return ""
    text = f"{position:.2f}" if abs(position) < BEYOND else number(position, 2)
    return "0.00" if text == "-0.00" else text.replace("-", MINUS)


def range_of(metric: Metric, member: Member) -> str:
    """The person's own usual range; empty where there is none."""
    change = member.of(metric.key).change
    return "" if change is None else between(*usual(change), metric.unit.symbol)


def word(metric: Metric, member: Member) -> str:
    """What is said of the latest visit, or in short why nothing is."""
    why, found = member.unjudged(metric.key), member.of(metric.key)
    if why is not None:
        return SHORT[why]
    if found.tier is not None:
        return TIERS[found.tier]
    return "outside" if found.seen[-1].outside else "inside"


def hover_latest(metric: Metric, member: Member) -> str:
    """A latest visit with its range."""
    found = member.of(metric.key)
    assert found.change is not None  # only who was judged has a dot
    now = _of(metric, found.seen[-1].visit)
    earlier = plural(found.change.n, "earlier visit")
    where = "outside" if found.change.outside else "inside"
    return f"{now}, {where} the usual range of {range_of(metric, member)} ({earlier})"


def hover_earlier(metric: Metric, seen: Seen) -> str:
    """An earlier visit."""
    return _of(metric, seen.visit)


def _of(metric: Metric, visit: Visit) -> str:
    side = " left" if metric.key == LOAD else ""
    return f"{visit_day(visit)}: {quantity(visit.mean, metric.unit.symbol)}{side}"
