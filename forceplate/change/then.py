"""A person's past as it stood when one visit came: what was said then, with nothing known later."""

from __future__ import annotations

from dataclasses import replace

from forceplate.change.discovery import EXPLORATORY_Q, PRIMARY_Q, adjusted, tier
from forceplate.change.predictive import FEWEST_ALONE
from forceplate.model.judgement import Judgement, State
from forceplate.model.past import Past


def then(past: Past, session: str) -> Past:
    """The past with every judgement as of a visit.

    Parameters
    ----------
    past : Past
    session : str
        The visit. Where it has no trial of the condition nothing is judged of it.

    Returns
    -------
    Past
        Its judgements end with the visit, which is their latest; trend, chart, first trials and
        what lasted are of all visits and left out. Which trials are alike, and what is known of
        how much people vary, is as today, so that the ranges are those of the whole course.
    """
    return replace(
        past,
        primary=_judged([_cut(each, session) for each in past.primary], PRIMARY_Q),
        others=_judged([_cut(each, session) for each in past.others], EXPLORATORY_Q),
    )


def _judged(found: list[Judgement], limit: float) -> tuple[Judgement, ...]:
    """The words for judgements that are asked about together."""
    asked = [(at, change.p) for at, each in enumerate(found) if (change := each.change) is not None]
    every = adjusted([p for _, p in asked])
    for (at, p), q in zip(asked, every, strict=True):
        found[at] = replace(found[at], q=q, tier=tier(p, q, limit))
    return tuple(found)


def _cut(judgement: Judgement, session: str) -> Judgement:
    """One judgement up to the visit, without its word."""
    course = judgement.course
    sessions = [visit.session for visit in course.visits]
    end = sessions.index(session) + 1 if session in sessions else 0
    seen = judgement.seen
    place = next((at for at, each in enumerate(seen) if each.visit.session == session), None)
    known = () if place is None else seen[: place + 1]
    return replace(
        judgement, course=replace(course, visits=course.visits[:end]), seen=known,
        state=_state(judgement, session, len(known)), tier=None, q=None, lasting=None, trend=None,
        chart=None, first_trial=None,
    )  # fmt: skip


def _state(judgement: Judgement, session: str, seen: int) -> State:
    if not any(visit.session == session for visit in judgement.course.averaged):
        return "nothing"
    if judgement.state == "undated" and len(judgement.course.averaged) > 1:
        return "undated"
    if not seen:
        return "nothing"
    if seen == 1:
        return "first"
    return "alone" if judgement.prior is None and seen <= FEWEST_ALONE else "judged"
