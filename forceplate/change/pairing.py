"""Two conditions of a person side by side: each visit's ratio, judged when it came."""

from __future__ import annotations

import math
from collections.abc import Sequence

from forceplate.change.pairs import Matched, matched, pair, pair_change
from forceplate.change.predictive import FEWEST_ALONE
from forceplate.change.sentences import counted, number, say
from forceplate.errors import SettingsError
from forceplate.model.change import Change
from forceplate.model.course import SAME_LENGTH, Course, Visit
from forceplate.model.pairing import Paired, Pairing, names_of

FEWEST_TRIALS = 2
"""Of each condition: a ratio of single trials says nothing."""


def pairing(first: Course, second: Course, name: str) -> Pairing:
    """Compare the second condition with the first, visit by visit.

    Parameters
    ----------
    first, second : Course
        Of one metric and protocol; their conditions differ in one fact.
    name : str
        Of the metric.

    Returns
    -------
    Pairing
        Without visits, and with the reason, where the two are not alike or have no ratio.

    Raises
    ------
    SettingsError
        A course is of no condition, or they are of different metrics.
    """
    if first.choice is None or second.choice is None or first.key != second.key:
        raise SettingsError("the two are not one metric in two conditions.")
    names, where = names_of(first.choice, second.choice)
    found = Pairing(first.key, first.choice, second.choice, names, where)
    why = _unlike(first, second, names)
    if why is not None:
        return Pairing(**{**found.__dict__, "why": why})
    both = matched(first.visits, second.visits)
    ours = {visit.session: visit for visit in first.visits}
    theirs = {visit.session: visit for visit in second.visits}
    visits = tuple(
        _paired(ours[each.session], theirs[each.session], both[: at + 1], names, name)
        for at, each in enumerate(both)
    )
    alone = len({visit.session for visit in (*first.averaged, *second.averaged)}) - len(both)
    why = None if visits else say("pair.nowhere", first=names[0], second=names[1])
    return Pairing(**{**found.__dict__, "visits": visits, "left_out": alone, "why": why})


def _unlike(first: Course, second: Course, names: tuple[str, str]) -> str | None:
    """Why the two cannot be held against each other; None where they can."""
    if first.scale != "log":
        return say("pair.no_ratio")
    if not first.averaged or not second.averaged:
        return say("pair.nowhere", first=names[0], second=names[1])
    unlike: list[str] = []
    if abs(first.seconds - second.seconds) > SAME_LENGTH * max(first.seconds, second.seconds):
        unlike.append(f"{number(first.seconds)} s and {number(second.seconds)} s")
    if first.plates != second.plates:
        unlike.append(f"{first.plates} and {second.plates} plates")
    recipes = {
        point.recipe for course in (first, second) for visit in course.averaged
        for point in visit.counted
    }  # fmt: skip
    if len(recipes) > 1:
        unlike.append("analysed in unlike ways")
    if not unlike:
        return None
    return say("pair.unlike", first=names[0], second=names[1], what="; ".join(unlike))


def _paired(
    first: Visit, second: Visit, known: Sequence[Matched], names: tuple[str, str], name: str
) -> Paired:
    *earlier, now = known
    means = math.exp(first.placed or 0.0), math.exp(second.placed or 0.0)
    if min(len(first.values), len(second.values)) < FEWEST_TRIALS:
        says = say("pair.single", first=names[0], second=names[1])
        return Paired(first.session, first.start, first.values, second.values, means, None, None,
                      None, None, (says,))  # fmt: skip
    try:
        found = pair(first.values, second.values)
    except SettingsError:
        says = say("pair.copies", first=names[0], second=names[1])
        return Paired(first.session, first.start, first.values, second.values, means, None, None,
                      None, None, (says,))  # fmt: skip
    change = _change(earlier, now)
    told = say("pair.ratio", name=name, first=names[0], second=names[1], ratio=found.ratio,
               low=found.low, high=found.high)  # fmt: skip
    return Paired(
        first.session, first.start, first.values, second.values, means, found.ratio, found.low,
        found.high, change, (told, *_usual(change, len(earlier))),
    )  # fmt: skip


def _change(earlier: Sequence[Matched], now: Matched) -> Change | None:
    """The ratio against the earlier ones; None of too few, of copies, and without an order."""
    if len(earlier) < FEWEST_ALONE or any(each.start is None for each in (*earlier, now)):
        return None
    if len({each.visited.mean for each in earlier}) == 1:
        return None
    return pair_change([*earlier, now], None)


def _usual(change: Change | None, earlier: int) -> tuple[str, ...]:
    if change is None:
        return (say("pair.waits", needed=FEWEST_ALONE, n=earlier),)
    low, high = (math.exp(end) for end in change.usual)
    where = "outside" if change.outside else "inside"
    visits = counted(change.n, "earlier visit")
    return (say(f"pair.{where}", low=low, high=high, visits=visits),)
