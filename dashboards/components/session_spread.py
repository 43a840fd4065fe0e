"""How the trials of one visit spread, beside what was usual for the person when it came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from dashboards import change_words as change
from dashboards import session_words as say
from dashboards.both_feet import visit_of
from dashboards.components.own_rail import rail
from dashboards.components.person_parts import method_link
from dashboards.components.session_trials import Row
from dashboards.components.small import link, table, trial_href
from dashboards.course_words import subtitle, trial_name
from dashboards.formatting import DASH, quantity, sentence
from forceplate.metrics.declare import Metric
from forceplate.model.course import Visit
from forceplate.model.judgement import Judgement
from forceplate.model.past import LeftOut, Past

Pasts = Mapping[str, Past]
MOST_DOTS = 24
"""Trials that have a dot on a rail; of more the lowest and the highest."""
MOST_LISTED = 100
"""Trials of one visit whose values stand in the table."""


def spread(rows: Sequence[Row], pasts: Pasts, metrics: Sequence[Metric], session: str) -> list[Any]:
    """The card: a row a condition, a column a measure, then what is said of them."""
    if not rows:
        return [html.H2(say.SPREAD), html.P(say.NONE_SHOWN, className="fp-says")]
    band = any(pasts[row.key].judgements[m.key].change for row in rows for m in metrics)
    sub = f"{say.SPREAD_SUB}, {say.BAND}" if band else say.SPREAD_SUB
    title = html.H2([say.SPREAD, " ", html.Span(sub, className="fp-sub")])
    return [
        title,
        html.Table(
            [
                html.Caption(say.SPREAD, className="fp-hidden-text"),
                html.Thead(html.Tr([html.Th("", scope="col"), *[_head(m) for m in metrics]])),
                html.Tbody([_row(row, pasts[row.key], metrics, session) for row in rows]),
            ],
            className="fp-table fpv-spread",
        ),
        html.Div(_said(rows, pasts, metrics, session), className="fpc-under fpv-under"),
        html.Details(
            [html.Summary(say.EVERY),
             html.Div(_every(rows, pasts, metrics, session), tabIndex="0")],
            className="fp-details",
        ),
    ]  # fmt: skip


def _head(metric: Metric) -> html.Th:
    sub = html.Span(subtitle(metric), className="fp-muted fpc-sort")
    return html.Th([metric.name, " ", method_link(metric), sub], scope="col")


def _row(row: Row, past: Past, metrics: Sequence[Metric], session: str) -> html.Tr:
    found = past.judgements
    return html.Tr(
        [html.Th(row.title, scope="row"),
         *[_cell(metric, found[metric.key], session) for metric in metrics]],
    )  # fmt: skip


def _cell(metric: Metric, judgement: Judgement, session: str) -> html.Td:
    """Mean, rail, trials and usual range; a dash where the visit has no value."""
    about: dict[str, Any] = {"data-of": metric.name}
    visit = visit_of(judgement, session)
    if visit is None or visit.mean is None:
        return html.Td(DASH, **about)
    symbol = metric.unit.symbol
    usual = say.usual_then(judgement, "")
    band = None if judgement.change is None else change.usual(judgement.change)
    label = say.rail_says(metric, visit, judgement)
    lines: list[Any] = [html.Span(say.trials_between(visit, ""), className="fpc-by")]
    if usual:
        lines.append(html.Span(usual, className="fpc-by"))
    tier = judgement.tier
    if tier is not None and tier != "within":
        lines.append(html.Strong(change.FLAGS[tier], className="fpc-tier"))
    return html.Td(
        [html.Strong(quantity(visit.mean, symbol), className="fpc-value"),
         *([rail(dots(visit), visit.mean, band, label)] if band or len(visit.values) > 1 else []),
         *lines], **about,
    )  # fmt: skip


def dots(visit: Visit) -> Sequence[float]:
    """The trials on a rail."""
    return visit.values if len(visit.values) <= MOST_DOTS else visit.spread or ()


def _said(rows: Sequence[Row], pasts: Pasts, metrics: Sequence[Metric], session: str) -> list[Any]:
    """How many lie outside of what is usual, which, why something is not said, and the source."""
    of = [(row, m, pasts[row.key].judgements[m.key]) for row in rows for m in metrics]
    here = [each for each in of if _valued(each[2], session)]
    judged = [each for _, _, each in here]
    told = [say.counted([each.tier for each in judged])]
    likely = [html.P(_sentence(*each)) for each in here if each[2].tier == "likely"]
    sentences = [html.Div(likely, className="fp-says fpv-said")] if likely else []
    possible = [html.P(_sentence(*each)) for each in here if each[2].tier == "possible"]
    after: list[Any] = [
        *say.without([(metric.name, each) for _, metric, each in here]),
        *_missing(of, session),
    ]
    after += [change.begun(next(iter(pasts.values()))), *_sources(here)]
    after += [
        _left_out(each) for past in pasts.values() for each in past.left_out
        if _of_visit(each, rows)
    ]  # fmt: skip
    folded = [html.Details(
        [html.Summary(say.POSSIBLE), html.Div(possible, className="fp-says fpv-said")],
        className="fpv-possible",
    )] if possible else []  # fmt: skip
    return [*_paragraphs(told), *sentences, *folded, *_paragraphs(after)]


def _paragraphs(told: Sequence[Any]) -> list[html.P]:
    return [html.P(each, className="fp-says") for each in told if each]


def _sentence(row: Row, metric: Metric, judgement: Judgement) -> list[Any]:
    """What is said of one measure in one condition."""
    word, says = change.latest(metric, judgement)
    name = metric.name[:1].lower() + metric.name[1:]
    return [html.Strong(f"{row.title}, {name}. {word}: "), says]


def _sources(here: Sequence[tuple[Row, Metric, Judgement]]) -> list[str]:
    """Where it comes from how much is usual; each measure once a source."""
    once = {
        (metric.key, change.source(each.prior)): (metric, each)
        for _, metric, each in here
        if each.change is not None
    }
    named = {metric.key: metric for metric, _ in once.values()}
    return change.sources(named, [each for _, each in once.values()])


def _valued(judgement: Judgement, session: str) -> bool:
    visit = visit_of(judgement, session)
    return visit is not None and visit.mean is not None


def _missing(of: Sequence[tuple[Row, Metric, Judgement]], session: str) -> list[str]:
    """Why there is no value: each reason once, with the measures or conditions it is about."""
    found: dict[str, list[tuple[Row, Metric]]] = {}
    for row, metric, judgement in of:
        if not _valued(judgement, session):
            found.setdefault(say.no_mean(judgement, session), []).append((row, metric))
    return [f"{_about(each, of)}. {sentence(why)}" for why, each in found.items()]


def _about(
    lacking: Sequence[tuple[Row, Metric]], of: Sequence[tuple[Row, Metric, Judgement]]
) -> str:
    """Conditions that lack every measure by name, else the measures."""
    rows = {row.key: row.title for row, _ in lacking}
    measures = {metric.key: metric.name for _, metric in lacking}
    whole = len(lacking) == len(rows) * len({metric.key for _, metric, _ in of})
    return ", ".join((rows if whole else measures).values())


def _of_visit(left_out: LeftOut, rows: Sequence[Row]) -> bool:
    mine = {trial.trial for row in rows for trial in row.trials}
    return any(trial in mine for trial in left_out.trials)


def _left_out(each: LeftOut) -> list[Any]:
    return [each.says, *([" ", html.Code(each.command)] if each.command else [])]


def _every(rows: Sequence[Row], pasts: Pasts, metrics: Sequence[Metric], session: str) -> list[Any]:
    """Every trial with its values; the way to it, and why one is in no mean."""
    heads = ["condition", "trial", *[m.name for m in metrics]]
    values = {
        (row.key, metric.key): _values(pasts[row.key].judgements[metric.key], session, metric)
        for row in rows
        for metric in metrics
    }
    trials = [(row, trial) for row in rows for trial in row.trials]
    lines = [
        [row.title, link(trial_name(trial), trial_href(trial.trial)),
         *[values[row.key, m.key].get(trial.trial, DASH) for m in metrics]]
        for row, trial in trials[:MOST_LISTED]
    ]  # fmt: skip
    found: list[Any] = [table(heads, lines, say.EVERY)]
    if len(trials) > MOST_LISTED:
        found.append(html.P(say.not_listed(len(trials) - MOST_LISTED), className="fp-says"))
    return found


def _values(judgement: Judgement, session: str, metric: Metric) -> dict[str, str]:
    visit = visit_of(judgement, session)
    points = () if visit is None else visit.points
    return {point.record.trial: say.value_of(point, metric.unit.symbol) for point in points}
