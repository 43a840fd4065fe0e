"""What can be said about a person's metrics: every visit judged when it came, together with the
other metrics that are asked about, and honestly nothing where there is too little.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import count

from forceplate.change.charts import BASELINE_VISITS, chart
from forceplate.change.discovery import PRIMARY_Q, adjusted, tier
from forceplate.change.first_trial import first_trial
from forceplate.change.predictive import FEWEST_ALONE, predict
from forceplate.change.trend import TREND_VISITS, trend
from forceplate.model.change import Change, Prior, Visited
from forceplate.model.course import Course, Visit
from forceplate.model.judgement import Judgement, Lasting, Seen, State

Priors = Callable[[Course], Prior | None]


def judge(
    courses: Sequence[Course],
    priors: Priors,
    *,
    begins: str | None = None,
    left_out: int = 0,
    limit: float = PRIMARY_Q,
    least: Mapping[str, float] | None = None,
    brief: bool = False,
) -> list[Judgement]:
    """Judge metrics of one person that are asked about together.

    Parameters
    ----------
    courses : sequence of Course
        One a metric; they share the false-discovery control of the latest visit.
    priors : callable
        The prior of a course, None where there is none.
    begins : str, optional
        Session from which a person in the lab began a new baseline; earlier visits stay in the
        picture and are compared with nothing.
    left_out : int
        Visits at the beginning of the baseline that were for getting used to the test.
    limit : float
        Share of false ones among those flagged `likely`.
    least : mapping of str to float, optional
        Smallest difference that matters by metric, on its scale.
    brief : bool
        Without trend, chart and first trials, which nobody looks at for many metrics at once.

    Returns
    -------
    list of Judgement
        In the order of the courses.
    """
    found = [
        _alone(each, priors(each), begins, left_out, (least or {}).get(each.key), brief=brief)
        for each in courses
    ]
    asked = [at for at, each in enumerate(found) if each.change is not None]
    p = [change.p for at in asked if (change := found[at].change) is not None]
    for at, own, q in zip(asked, p, adjusted(p), strict=True):
        found[at] = replace(found[at], q=q, tier=tier(own, q, limit))
    return found


def _alone(
    course: Course, prior: Prior | None, begins: str | None, left_out: int, least: float | None,
    *, brief: bool,
) -> Judgement:  # fmt: skip
    """One metric but for the false-discovery control."""
    visits = _baseline(course, begins)[left_out:]
    state = _state(course, visits, prior)
    if state in ("nothing", "undated"):
        return Judgement(course, state, prior, begins=begins, left_out=left_out)
    seen = tuple(_seen(visits, prior, course, least))
    if brief:
        lasting = _lasting(seen, prior, course)
        return Judgement(
            course, state, prior, seen, begins=begins, left_out=left_out, lasting=lasting
        )
    return Judgement(
        course, state, prior, seen, begins=begins, left_out=left_out,
        lasting=_lasting(seen, prior, course),
        trend=trend(visits) if len(visits) >= TREND_VISITS else None,
        chart=chart(visits) if len(visits) >= BASELINE_VISITS else None,
        first_trial=first_trial(visits),
    )  # fmt: skip


def _baseline(course: Course, begins: str | None) -> list[Visit]:
    """The visits with a mean from where the baseline begins."""
    sessions = [visit.session for visit in course.visits]
    if begins is None or begins not in sessions:
        return course.averaged
    later = course.visits[sessions.index(begins) :]
    return [visit for visit in later if visit.placed is not None]


def _state(course: Course, visits: Sequence[Visit], prior: Prior | None) -> State:
    if not visits:
        return "nothing"
    if len(visits) == 1:
        return "first"
    if not course.dated:
        return "undated"
    return "alone" if prior is None and len(visits) <= FEWEST_ALONE else "judged"


def _seen(
    visits: Sequence[Visit], prior: Prior | None, course: Course, least: float | None
) -> list[Seen]:
    fewest = 1 if prior is not None else FEWEST_ALONE
    return [
        Seen(visit, _against(visits[:at], [visit], prior, course, least) if at >= fewest else None)
        for at, visit in enumerate(visits)
    ]


def _against(
    earlier: Sequence[Visit], new: Sequence[Visit], prior: Prior | None, course: Course,
    least: float | None = None,
) -> Change | None:  # fmt: skip
    """The comparison; None where the person's visits are copies and there is no prior."""
    before, after = _visited(earlier), _visited(new)
    if prior is None and len({each.mean for each in before}) == 1:
        return None
    return predict(before, after, prior, scale=course.scale, least=least)


def _visited(visits: Sequence[Visit]) -> list[Visited]:
    return [visited for visit in visits if (visited := visit.visited) is not None]


def _lasting(seen: Sequence[Seen], prior: Prior | None, course: Course) -> Lasting | None:
    """The newest visit that lay outside and whose later visits, without it, lie outside as well.

    They are compared with the visits before it, to the same side. Where the visits just before it
    are such visits too, the change began with the first of them.
    """
    visits = [each.visit for each in seen]
    found: Lasting | None = None
    for at, each in zip(count(len(seen) - 2, -1), reversed(seen[:-1]), strict=False):
        lasts = None
        if each.change is not None and each.outside:
            lasts = _since(visits, at, each.change, prior, course)
        if found is None:
            found = lasts
        elif lasts is None or (lasts.change.difference > 0) != (found.change.difference > 0):
            break
        else:
            found = lasts
    return found


def _since(
    visits: Sequence[Visit], at: int, change: Change, prior: Prior | None, course: Course
) -> Lasting | None:
    """The change from this visit on, if the visits after it bear it out without it."""
    later = _against(visits[:at], visits[at + 1 :], prior, course)
    whole = _against(visits[:at], visits[at:], prior, course)
    if later is None or whole is None:
        return None
    if not later.outside or (later.difference > 0) != (change.difference > 0):
        return None
    first = visits[at]
    return Lasting(first.session, first.start, len(visits) - at, whole)
