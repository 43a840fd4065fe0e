"""The tables of the Compare page: values, what they differ by, and what chance differs by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboards import between_words as chance
from dashboards import compare_words as say
from dashboards import words
from dashboards.comparison import Compared, difference
from dashboards.components.person_parts import method_link
from dashboards.components.small import aria, link, trial_href
from dashboards.formatting import quantity, sentence
from forceplate.metrics.declare import Metric
from forceplate.model.between import Beside, Between, Whole


def differences(
    trials: Sequence[Compared], metrics: Sequence[Metric], found: Between
) -> list[html.Section]:
    """Values side by side and what they differ by; grey where they cannot be compared.

    Where the trials make whole visits, their means as well.
    """
    heads = [
        html.Th([link(say.short_name(trial.record), trial_href(trial.record.trial)),
                 *_sort(found, at)], scope="col", className="fpc-apart" if found.unlike[at] else "")
        for at, trial in enumerate(trials)
    ]  # fmt: skip
    rows = [
        html.Tr([_head(metric), *(_cell(metric, trials, found, at) for at in range(len(trials)))])
        for metric in metrics
    ]
    sub = say.TABLE_SUB if len(trials) > 1 else say.ONE
    table = _section(say.TABLE, sub, heads, rows, "compare-table")
    by_key = {metric.key: metric for metric in metrics}
    notes = [
        *chance.mixed(found), *chance.chance(found), *chance.sources(by_key, found),
        chance.unknown(by_key, found),
    ]  # fmt: skip
    parts = [html.Section([*table, *_notes(notes), *_reasons(trials, found)], className="fp-card")]
    if found.whole is not None:
        parts.append(_whole(found.whole, metrics))
    return parts


def _sort(found: Between, at: int) -> list[Any]:
    """Whether a trial is of the visit of the first, where that matters."""
    sort = found.sorts[at]
    if sort is None or found.unlike[at] or set(found.mixed):
        return []
    return [html.Span(chance.SORTS[sort], className="fpc-sort")]


def _section(
    title: str, sub: str, heads: Sequence[Any], rows: Sequence[Any], name: str
) -> list[Any]:
    return [
        html.H2([title, " ", html.Span(sub, className="fp-sub")]),
        html.Div(
            html.Table(
                [
                    html.Caption(title, className="fp-hidden-text"),
                    html.Thead(html.Tr([html.Th("value of", scope="col"), *heads])),
                    html.Tbody(list(rows)),
                ],
                className="fp-table fpc-differences", id=name,
            ),
            className="fpc-scroll", tabIndex="0", role="region", **aria(label=title),
        ),
    ]  # fmt: skip


def _head(metric: Metric) -> html.Th:
    return html.Th([metric.name, " ", method_link(metric)], scope="row")


def _cell(metric: Metric, trials: Sequence[Compared], found: Between, at: int) -> html.Td:
    first, trial, against = trials[0], trials[at], found.unlike[at]
    value = trial.value(metric.key)
    shown: list[Any] = [html.Span(quantity(value, metric.unit.symbol), className="fpc-value")]
    if value is None:
        why = sentence(trial.why(metric.key) or words.NOT_ANALYSED)
        shown.append(html.Span(why, className="fpc-by"))
    elif at:
        by = difference(first, trial, metric.key, alike=not against)
        told = "" if by is None else say.difference(metric, by, first.value(metric.key) or 0.0)
        shown.append(html.Span(told, className="fpc-by"))
        row = found.beside.get(metric.key)
        shown += _chance(metric, None if row is None or by is None else row[at])
    return html.Td(shown, className="fpc-apart" if against else "")


def _chance(metric: Metric, beside: Beside | None, pair: str = "") -> list[Any]:
    if beside is None:
        return []
    name = "fpc-chance fpc-outside" if beside.change.outside else "fpc-chance"
    told = chance.sentence_of(metric, beside, pair)
    return [html.Span(chance.by_chance(metric, beside), className=name, title=told)]


def _whole(found: Whole, metrics: Sequence[Metric]) -> html.Section:
    """The means of whole visits beside that of the first."""
    places = range(len(found.sessions))
    heads = [html.Th(chance.visit_name(found, at), scope="col") for at in places]
    rows = [
        html.Tr([_head(metric), *(_visit(metric, found, at) for at in places)])
        for metric in metrics if any(each is not None for each in found.means[metric.key])
    ]  # fmt: skip
    table = _section(chance.WHOLE, chance.WHOLE_SUB, heads, rows, "compare-visits")
    return html.Section([*table, *_notes([chance.whole_chance(found)])], className="fp-card")


def _visit(metric: Metric, found: Whole, at: int) -> html.Td:
    means = found.means[metric.key]
    mean, first = means[at], means[0]
    shown: list[Any] = [html.Span(quantity(mean, metric.unit.symbol), className="fpc-value")]
    if at and mean is not None and first is not None:
        told = say.difference(metric, mean - first, first)
        shown.append(html.Span(told, className="fpc-by"))
        shown += _chance(metric, found.beside[metric.key][at], chance.MEANS)
    return html.Td(shown)


def _notes(texts: Sequence[str]) -> list[Any]:
    told = [html.P(text, className="fp-says") for text in texts if text]
    return [html.Div(told, className="fpc-under")] if told else []


def _reasons(trials: Sequence[Compared], found: Between) -> list[Any]:
    """What stands against comparing some, each reason with the one command that mends it."""
    told = [
        html.Li([html.Strong(say.short_name(trial.record)), *(
            html.Div([each.says, *([] if each.command is None else [" ", html.Code(each.command)])])
            for each in against
        )])
        for trial, against in zip(trials, found.unlike, strict=True)
        if against
    ]  # fmt: skip
    if not told:
        return []
    return [html.H2(say.WHY_TITLE, className="fpc-closing"), html.Ul(told, className="fpc-reasons")]
