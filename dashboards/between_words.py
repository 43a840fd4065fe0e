"""What the Compare page says of chance: how far two trials of an unchanged person lie apart."""

from __future__ import annotations

import math
from collections.abc import Mapping

from dashboards.change_words import amount, of_several, source
from dashboards.formatting import NBSP, number, plural, short_day
from forceplate.metrics.declare import Metric
from forceplate.model.between import Beside, Between, Mixed, Sort, Whole

SORTS: dict[Sort, str] = {"trials": "same visit", "visits": "another visit"}
PAIRS: dict[Sort, str] = {"trials": "two trials of one visit", "visits": "trials of two visits"}
MEANS = "the means of two visits"
OUTSIDE = "\u25c6"
WHOLE = "Means of whole visits"
WHOLE_SUB = "from the first visit"
MIXED: dict[Mixed, str] = {
    "people": "people", "conditions": "conditions",
    "nobody": "It is not known who stood there in some of these trials: assign them, and their "
    "differences stand beside what one person's trials differ by.",
    "no visit": "Of some of these trials the visit is not known, so it is not known either by how "
    "much they differ anyway.",
}  # fmt: skip
NOT_OF_ONE = (
    "How far trials lie apart by chance is known for one person in one condition alone, so nothing "
    "is said of it here."
)


def by_chance(metric: Metric, beside: Beside) -> str:
    """`by chance up to 25 % more`: how far on this side an unchanged person's values lie."""
    told = f"by chance up to {_far(metric, beside)}"
    return f"{OUTSIDE}{NBSP}{told}" if beside.change.outside else told


def sentence_of(metric: Metric, beside: Beside, pair: str = "") -> str:
    """The same as one sentence, for whoever points at it or does not see the table."""
    change = beside.change
    where = "outside" if change.outside else "inside"
    return (
        f"{metric.name}: {amount(metric, change, change.difference)}; "
        f"{pair or PAIRS[beside.sort]} of an unchanged person differ by up to "
        f"{_far(metric, beside)} {_of_hundred(change.level)}: {where}."
    )


def _far(metric: Metric, beside: Beside) -> str:
    """How far chance goes on the side of the difference; the row says of what."""
    change = beside.change
    told = amount(metric, change, math.copysign(change.half, change.difference))
    return told.removesuffix(" on the left").replace(f"percentage{NBSP}points", "points")


def _of_hundred(level: float) -> str:
    return f"in {100.0 * level:.3g} of 100"


def mixed(found: Between) -> list[str]:
    """Why differences are held against nothing; empty where they are."""
    kinds = [MIXED[each] for each in found.mixed if each in ("people", "conditions")]
    told: list[str] = []
    if kinds:
        apart = " and ".join(kinds)
        told.append(f"These trials are of different {apart}: a difference here is not a change.")
        told.append(NOT_OF_ONE)
    told += [MIXED[each] for each in found.mixed if each in ("nobody", "no visit")]
    return told


def chance(found: Between) -> list[str]:
    """What `by chance` says, and how many differences lie outside."""
    judged = found.judged
    if not judged:
        return []
    pairs = [f"{PAIRS[sort]} ({SORTS[sort]})" for sort in SORTS
             if any(each.sort == sort for each in judged)]  # fmt: skip
    level = judged[0].change.level
    told = (
        f"By chance: {' and '.join(pairs)} of a person who has not changed lie no further apart "
        f"than that, {_of_hundred(level)}."
    )
    outside = sum(each.change.outside for each in judged)
    expected = number(sum(1.0 - each.change.level for each in judged), 2)
    count = (
        f"{OUTSIDE} lies outside: {outside} of {plural(len(judged), 'difference')}; about "
        f"{expected} expected by chance."
    )
    return [told, count]


def whole_chance(found: Whole) -> str:
    """What `by chance` says of visits' means; empty where nothing is known."""
    judged = [each for row in found.beside.values() for each in row if each is not None]
    if not judged:
        return ""
    return (
        f"By chance: {MEANS} of a person who has not changed lie no further apart than that, "
        f"{_of_hundred(judged[0].change.level)}."
    )


def sources(metrics: Mapping[str, Metric], found: Between) -> list[str]:
    """Where it comes from how much is chance; of several tables, what each was used for."""
    lines: dict[str, list[str]] = {}
    for key, row in found.beside.items():
        prior = next((each.prior for each in row if each is not None), None)
        if prior is not None:
            lines.setdefault(source(prior), []).append(metrics[key].name)
    return of_several(lines)


def unknown(metrics: Mapping[str, Metric], found: Between) -> str:
    """The metrics of which no table says how much chance does; empty where there is none."""
    if found.mixed or not any(found.sorts):
        return ""
    names = [
        metrics[key].name for key, row in found.beside.items()
        if not any(row) and any(
            sort is not None and not against
            for sort, against in zip(found.sorts, found.unlike, strict=True)
        )
    ]  # fmt: skip
    if not names:
        return ""
    return f"No table of trials like these says how far chance takes apart: {'; '.join(names)}."


def visit_name(found: Whole, at: int) -> str:
    """`12 Mar 2026, 3 trials`; the session's name where its day is not known."""
    start = found.starts[at]
    when = found.sessions[at] if start is None else short_day(start.isoformat())
    return f"{when}, {plural(found.trials[at], 'trial')}"
