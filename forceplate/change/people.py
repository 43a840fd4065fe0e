"""Other people who were measured in the same way: where a visit lies among them, and no more.

It stands last on a card, it is no measure of a person, and it is there only where length, plates,
filter, trials and condition are those of the table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from forceplate.change.lines import visit_of
from forceplate.change.reference import percentiles
from forceplate.change.sentences import counted, plain, say
from forceplate.metrics.declare import Metric
from forceplate.model.card import Line
from forceplate.model.judgement import Judgement
from forceplate.model.past import Past
from forceplate.model.percentiles import PercentileRow

CUTOFF, FILTERED = "filter.cutoff_hz", "filter.on"


def people(past: Past, metrics: Mapping[str, Metric], session: str | None) -> Iterator[Line]:
    """A line for each primary metric that a table fits.

    Parameters
    ----------
    past : Past
    metrics : mapping of str to Metric
        The catalogue.
    session : str or None
        The visit.
    """
    settings = {} if past.run is None else past.run.settings
    if not settings.get(FILTERED) or past.choice is None:
        return
    cutoff = settings.get(CUTOFF)
    for judgement in past.primary:
        if isinstance(cutoff, int | float):
            line = _line(judgement, metrics[judgement.course.key], session, float(cutoff))
            if line is not None:
                yield line


def _line(
    judgement: Judgement, metric: Metric, session: str | None, cutoff_hz: float
) -> Line | None:
    course, visit = judgement.course, visit_of(judgement, session)
    if visit is None or visit.mean is None or course.choice is None:
        return None
    says: list[str] = []
    for table in percentiles():
        rows = table.fitting(
            course.key, course.choice.condition, seconds=course.seconds, plates=course.plates,
            cutoff_hz=cutoff_hz, trials=len(visit.values),
        )  # fmt: skip
        rows = tuple(row for row in rows if row.unit == metric.unit.symbol)
        says += [_among(metric.name, visit.mean, row) for row in rows]
        if rows:
            says.append(say("people.source", source=plain(table.source)))
    if not says:
        return None
    return Line("people", course.key, metric.name, metric.unit.shown, value=visit.mean,
                says=tuple(says))  # fmt: skip


def _among(name: str, value: float, row: PercentileRow) -> str:
    low, high = row.around(value)
    youngest, oldest = row.ages
    group = f"{counted(row.people, 'person')} aged {youngest} to {oldest}".replace(
        "persons", "people"
    )
    if low is None and high is not None:
        return say("people.below", name=name, share=f"{high:g}", people=group)
    if high is None and low is not None:
        return say("people.above", name=name, share=f"{low:g}", people=group)
    assert low is not None  # a table has at least two points, so one of its ends is known
    assert high is not None
    return say("people.between", name=name, low=f"{low:g}", high=f"{high:g}", people=group)
