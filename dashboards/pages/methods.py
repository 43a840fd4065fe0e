"""How every number is made: the catalogue of metrics, and one metric on a page of its own."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import dash_mantine_components as dmc
from dash import dcc, html

from dashboards import ids
from dashboards import method_words as say
from dashboards.components.person_parts import crumbs
from dashboards.components.setting_table import setting_table
from dashboards.components.small import aria, data_ready, link, method_href, table
from dashboards.data import Data
from dashboards.formatting import unbroken
from dashboards.pages.participant import choose
from dashboards.routes import Page
from forceplate.errors import NothingFound
from forceplate.metrics.declare import Metric
from forceplate.metrics.registry import TITLES
from forceplate.model.settings import CONDITIONING

HEADERS = ("name", "unit", "what it says", "key")
LONGEST = 50
"""Signs of a formula that fit on a line of a phone."""
SILENT = re.compile(r"\\([td]?frac|text|mathrm|operatorname|bar|hat|overline|sqrt)(?![a-zA-Z])")
"""Commands that shape what follows and show no sign of their own."""
DIVIDES = re.compile(r"(?<![=+]) (?=\+ |\\text\{|\\sum)")


def catalogue(data: Data) -> Sequence[Metric]:
    """Every metric, in the order of tables."""
    return list(data.metrics().values())


def methods(query: Mapping[str, str] | None = None, found: Sequence[Metric] = ()) -> html.Div:
    """All metrics by family; the search comes from the address."""
    text = (query or {}).get("q", "")
    return html.Div(
        [
            html.Div(
                [
                    html.Div(
                        [html.H1(["Methods ", html.Span(f"{len(found)} metrics" if found else "",
                                                        className="fp-sub")]),
                         html.P(say.INTRO, className="fp-says")],
                        className="fp-head",
                    ),
                    dmc.TextInput(
                        id=ids.METHODS_SEARCH, value=text, placeholder=say.SEARCH, debounce=150,
                        size="xs", w=260, autoComplete="off",
                        attributes={"input": aria(label=say.SEARCH)},
                    ),
                ],
                className="fp-row fpc-top",
            ),
            html.Div(families(found, text), id=ids.METHODS_LIST, className="fp-page"),
        ],
        id=ids.PAGE_METHODS, className="fp-page", **data_ready("1"),
    )  # fmt: skip


def families(metrics: Sequence[Metric], text: str) -> list[Any]:
    """A card a family, of the metrics that hold the text."""
    wanted = text.strip().lower()
    kept = [
        metric
        for metric in metrics
        if wanted in f"{metric.name} {metric.key} {metric.says} {metric.family}".lower()
    ]
    if not kept:
        return [html.Section(html.P(say.NOTHING, className="fp-says"), className="fp-card")]
    return [
        _family(family, [metric for metric in kept if metric.family == family])
        for family in dict.fromkeys(metric.family for metric in kept)
    ]


def _family(family: str, metrics: Sequence[Metric]) -> html.Section:
    title = TITLES[family]
    rows = [
        [link(metric.name, method_href(metric.key)), metric.unit.shown or "\u2013", metric.says,
         html.Code(metric.key)]
        for metric in metrics
    ]  # fmt: skip
    return html.Section(
        [
            html.H2([title, " ", html.Span(str(len(metrics)), className="fp-sub")]),
            html.Div(table(HEADERS, rows, title), className="fpc-scroll fpc-methods", tabIndex="0",
                     role="region", **aria(label=title)),
        ],
        className="fp-card",
    )  # fmt: skip


@dataclass(frozen=True)
class Found:
    """The metric of an address, with what its numbers were made under."""

    metric: Metric
    about: Mapping[str, Mapping[str, Any]]
    values: Mapping[str, Any]
    analysed: bool


def lookup(data: Data, metric: str) -> Found:
    """The metric that an address names; NothingFound names near ones."""
    metrics = data.metrics()
    if metric not in metrics:
        near = difflib.get_close_matches(metric, metrics, n=3, cutoff=0.5)
        advice = "Did you mean " + " or ".join(near) + "?" if near else None
        raise NothingFound(f"There is no metric {metric!r}.", advice=advice)
    run = data.run()
    values: Mapping[str, Any] = {} if run is None else run.settings
    return Found(metrics[metric], data.settings_about(), values, run is not None)


def method(
    query: Mapping[str, str] | None = None,  # noqa: ARG001
    metric: str = "",
    found: Found | None = None,
) -> html.Div:
    """One metric: what it says, its formula, how it depends on method, its settings, its source."""
    spread = _spread(metric)
    body = [spread] if found is None else _method(found, spread)
    waiting = {"data-formula": "0", "data-drawn": "0"}
    return html.Div(
        body, id=ids.PAGE_METHOD, className="fp-page", **data_ready("0"), **cast("Any", waiting)
    )


def _method(found: Found, spread: html.Section) -> list[Any]:
    metric = found.metric
    family = TITLES[metric.family]
    head = html.Div(
        [
            crumbs(link("Methods", "/methods"), html.Span(family), html.Span(metric.name)),
            html.H1([metric.name, " ", html.Span(metric.unit.shown, className="fp-sub")]),
        ],
        className="fp-head",
    )
    return [
        head,
        html.Div([_formula(metric), _facts(metric)], className="fpc-halves"),
        spread,
        _own_settings(found),
        html.Section(
            [
                html.H2("Settings that act on every metric"),
                html.P(say.CONDITIONING_SAYS, className="fp-says"),
                setting_table([key for key in found.about if key.split(".")[0] in CONDITIONING],
                              found.about, found.values, "Settings that act on every metric"),
            ],
            className="fp-card",
        ),
    ]  # fmt: skip


def _spread(metric: str) -> html.Section:
    """How much of the number is choice of method, to be filled by its callback."""
    return html.Section(
        [
            dcc.Store(id=ids.SPREAD_METRIC, data=metric),
            dcc.Store(id=ids.SPREAD_DRAWN, data={"stamp": 0, "figures": []}),
            dcc.Store(id=ids.SPREAD_SHOWN, data={}),
            html.Div(
                [
                    html.H2([say.SPREAD_TITLE, " ",
                             html.Span(say.SPREAD_SUB, className="fp-sub")]),
                    choose(ids.SEL_SPREAD_TRIAL, say.SPREAD_TRIAL, searchable=True, limit=40,
                           placeholder=say.SPREAD_TRIAL, w=340,
                           filter={"function": "fpByLabelOrCode"}),
                ],
                className="fp-row",
            ),
            html.Div(
                html.P(say.SPREAD_WAIT, className="fp-says fpc-waiting", role="status"),
                id=ids.SPREAD, className="fpc-spread",
            ),
        ],
        className="fp-card",
    )  # fmt: skip


def _formula(metric: Metric) -> html.Section:
    plain = f"{metric.symbol} = {metric.formula}"
    parts: list[Any] = [
        html.H2("What it says"),
        html.P(unbroken(metric.says), className="fpc-lead"),
        html.Div(
            dcc.Markdown(typeset(plain), mathjax=True),
            className="fpc-formula",
            role="img",
            **aria(label=f"Formula in LaTeX: {plain}"),
        ),
        html.P(say.READINGS[metric.reading], className="fp-says"),
    ]
    if metric.pitfalls:
        told = html.P(unbroken(metric.pitfalls), className="fp-says")
        parts += [html.H2("Before comparing"), told]
    return html.Section(parts, className="fp-card fpc-stack")


def typeset(formula: str) -> str:
    """The formula for the typesetter; what a part stands for comes on a line of its own."""
    parts = re.split(r",\\;|[,;]\\quad", formula)
    return "\n\n".join(f"$${line}$$" for part in parts for line in _folded(part.strip()))


def _folded(part: str) -> list[str]:
    """The part on one line; on two where it is too wide and a sum or a text divides it."""
    signs = len(_signs(part))
    places = [at.start() for at in DIVIDES.finditer(part) if _outside(part[: at.start()])]
    if signs <= LONGEST or not places:
        return [part]
    fold = min(places, key=lambda at: abs(len(_signs(part[:at])) - signs / 2))
    # what goes on with a plus adds a term, for which it wants something before it; a sum multiplies
    before = r"\times" if part[fold:].startswith(r" \sum") else "{}"
    return [part[:fold], rf"\qquad {before}{part[fold:]}"]


def _signs(part: str) -> str:
    """About what is seen of it, one letter a sign; a fraction counts both its lines."""
    seen = SILENT.sub("", part)
    return re.sub(r"[{}_^]|\\[,;!]", "", re.sub(r"\\(?!ln|min|max)[a-zA-Z]+", "x", seen))


def _outside(before: str) -> bool:
    """Whether what follows stands in no bracket and no brace."""
    return all(before.count(left) == before.count(right) for left, right in ("{}", "()"))


def _facts(metric: Metric) -> html.Section:
    text, doi = say.source(metric)
    cited: list[Any] = [text]
    if doi:
        cited += [" ", html.A(f"doi:{doi}", href=f"https://doi.org/{doi}", target="_blank",
                              rel="noopener noreferrer", className="fp-link")]  # fmt: skip
    facts: list[tuple[str, Any]] = [
        ("Key", html.Code(metric.key)), ("Unit", metric.unit.shown or "none"),
        ("Read from", say.OVER[metric.over]), ("Needs", say.needs(metric.over, metric.needs)),
        ("Interval", say.INTERVALS[metric.uncertainty]),
        ("Revision", f"{metric.revision}, raised whenever the numbers change"), ("Source", cited),
    ]  # fmt: skip
    parts: list[Any] = []
    for name, told in facts:
        parts += [html.Dt(name), html.Dd(told)]
    return html.Section([html.H2("Definition"), html.Dl(parts, className="fp-facts fpc-facts")],
                        className="fp-card")  # fmt: skip


def _own_settings(found: Found) -> html.Section:
    own = [
        key
        for key in found.about
        if key.split(".")[0] not in CONDITIONING
        and any(key == name or key.startswith(f"{name}.") for name in found.metric.settings)
    ]
    told: list[Any] = [html.H2("Its settings")]
    if own:
        told.append(setting_table(own, found.about, found.values, "Settings of this metric"))
    else:
        told.append(html.P(say.OWN_SETTINGS_NONE, className="fp-says"))
    if not found.analysed:
        told.append(html.P(say.RUN_NONE, className="fp-says"))
    return html.Section(told, className="fp-card")


METHODS = Page(
    name="methods", path="/methods", title="Methods", layout=methods, lookup=catalogue,
    nav="Methods", within=("method",),
)  # fmt: skip
METHOD = Page(name="method", path="/methods/<metric>", title="Method", layout=method, lookup=lookup)
