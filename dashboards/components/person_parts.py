"""The parts of a person's page beside the figures: head, sentences, visits and measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from dashboards import course_words as say
from dashboards import words
from dashboards.components.small import aria, link, method_href, participant_href, trial_href
from dashboards.course import Choice, Course, condition_key, protocol_of
from dashboards.formatting import NBSP, capital, day, plural
from forceplate.metrics.declare import Metric
from forceplate.model.record import ParticipantRecord, Protocol, SessionRecord, TrialRecord


def crumbs(*parts: Any) -> html.Nav:
    """Where one is: links, and at last the page itself."""
    between: list[Any] = []
    for part in parts:
        between += [part, html.Span(" \u203a ", **aria(hidden="true"))]
    return html.Nav(between[:-1], className="fp-crumbs", **aria(label="Breadcrumb"))


def simulated_person(person: ParticipantRecord) -> list[Any]:
    """The small word beside somebody whom a simulator made."""
    return [" ", html.Span(words.SIMULATED, className="fp-mark")] if person.simulated else []


def head(person: ParticipantRecord, told: str) -> list[Any]:
    """Breadcrumb and title of a person's page."""
    title: list[Any] = [person.code, " ", html.Span(told, className="fp-sub")]
    return [
        crumbs(link("People", "/people"), html.Span(person.code)),
        html.H1([*title, *simulated_person(person)]),
    ]


def stands(
    courses: Sequence[tuple[Metric, Course]], missing: int, choice: Choice | None
) -> list[Any]:
    """What the visits so far say, compared with this person only."""
    title = html.H2([say.STANDS, " ", html.Span(say.STANDS_SUB, className="fp-sub")])
    some = next((course for _, course in courses if course.averaged), None)
    if choice is None or some is None:
        reason = say.no_values(courses[0][1]) if courses else say.NO_TRIALS
        return [title, html.P(say.missing(missing) if missing else reason, className="fp-says")]
    parts: list[Any] = [_statement(metric, course) for metric, course in courses]
    if len(some.averaged) == 1:
        parts.insert(0, html.P(html.Strong(words.FIRST_VISIT), className="fpc-first"))
    closing = [say.left_out_sentence(some)] if say.left_out(some) else []
    if some.differently:
        closing.append(say.differently(some.differently))
    if missing:
        closing.append(say.missing(missing))
    if len(some.averaged) > 1:
        closing.append(say.NO_CHANGE_YET if some.dated else say.NO_ORDER)
    return [title, *parts, *[html.P(text, className="fp-says fpc-closing") for text in closing]]


def _statement(metric: Metric, course: Course) -> html.Div:
    method = method_link(metric)
    if not course.averaged:
        lead, details = f"{metric.name}: no value.", say.no_values(course)
    else:
        last = course.averaged[-1].mean or 0.0
        lead, details = say.lead(metric, last), say.details(metric, course)
    return html.Div(
        [
            html.Div([html.P(html.Strong(lead)), method], className="fpc-lead-row"),
            html.P(details, className="fp-says"),
        ],
        className="fpc-statement",
    )


def method_link(metric: Metric) -> Any:
    """The way to how a value is made."""
    of = html.Span(f" of {metric.name}", className="fp-hidden-text")
    return link(["method", of], method_href(metric.key))


def trend_rows(metric: Metric, course: Course) -> list[list[Any]]:
    """The table of a trend: a row a trial, newest last, each with the link to its trial."""
    symbol = metric.unit.symbol
    return [
        [
            say.visit_day(visit) if at == 0 else "",
            link(say.trial_name(point.record), trial_href(point.record.trial)),
            say.quantity(point.value, symbol),
            say.quantity(visit.mean, symbol) if at == 0 else "",
            say.APART[point.apart] if point.apart else "",
        ]
        for visit in course.visits
        for at, point in enumerate(visit.points)
    ]


def strip(
    visits: Sequence[SessionRecord], protocols: Mapping[str, Protocol], choice: Choice
) -> list[Any]:
    """Every visit with its trials of each condition; a number leads to its trial."""
    shown = [
        (visit, [trial for trial in visit.trials if protocol_of(trial) == choice.protocol])
        for visit in reversed(visits)
    ]
    shown = [(visit, trials) for visit, trials in shown if trials]
    columns = _conditions([trial for _, trials in shown for trial in trials],
                          protocols.get(choice.protocol))  # fmt: skip
    rows = [
        html.Tr(
            [html.Th(_when(visit, at), scope="row")]
            + [_cell(trials, key, name, wanted) for key, (name, wanted) in columns.items()]
        )
        for at, (visit, trials) in enumerate(shown)
    ]
    heads = ["visit", *[name for name, _ in columns.values()]]
    return [
        html.H2(["Visits ", html.Span(say.CHIPS, className="fp-sub")]),
        html.Div(
            html.Table(
                [
                    html.Caption("Trials of each visit and condition", className="fp-hidden-text"),
                    html.Thead(html.Tr([html.Th(text, scope="col") for text in heads])),
                    html.Tbody(rows),
                ],
                className="fp-table fpc-strip",
            ),
            className="fpc-scroll", tabIndex="0", role="region",
            **aria(label="Visits and their trials"),
        ),
    ]  # fmt: skip


def _when(visit: SessionRecord, at: int) -> str:
    return day(visit.start) or visit.session or f"visit{NBSP}{at + 1}"


def _conditions(
    trials: Sequence[TrialRecord], protocol: Protocol | None
) -> dict[str, tuple[str, int | None]]:
    """Key, words and wanted trials of each condition: the protocol's, then others met."""
    found: dict[str, tuple[str, int | None]] = {}
    met = {condition_key(trial): trial.condition for trial in trials}
    for condition in protocol.conditions if protocol else ():
        key = f"{condition.vision or '-'}-{condition.surface or '-'}"
        if key in met:
            found[key] = (condition.label, condition.trials)
    for key, name in met.items():
        found.setdefault(key, (name or words.NO_CONDITION, None))
    return found


def _cell(trials: Sequence[TrialRecord], key: str, name: str, wanted: int | None) -> html.Td:
    mine = [trial for trial in trials if condition_key(trial) == key]
    done = sum(trial.counts for trial in mine)
    chips = [_chip(trial, name, at) for at, trial in enumerate(mine, start=1)]
    meter = f"{done} of {wanted}" if wanted else plural(done, "trial")
    told = html.Span(meter, className="fp-muted fpc-meter")
    return html.Td([html.Span(chips, className="fpc-chips"), told] if mine else "\u2013")


def _chip(trial: TrialRecord, name: str, at: int) -> Any:
    number = trial.facts.trial or at
    state = words.VERDICTS["repeat"].lower() if not trial.counts else ""
    label = ", ".join(part for part in (f"trial {number}", name, state) if part)
    style = "fpc-chip" if trial.counts else "fpc-chip fpc-chip-hollow"
    before = html.Span("trial ", className="fp-hidden-text")
    after = html.Span(label.removeprefix(f"trial {number}"), className="fp-hidden-text")
    return link([before, str(number), after], trial_href(trial.trial), className=style, title=label)


def profile(person: ParticipantRecord) -> list[Any]:
    """What is known of the body, on one line."""
    hidden = html.Span("The latest known measures: ", className="fp-hidden-text")
    return [html.P([hidden, say.measures(person)], className="fp-says fpc-measures")]


def person_link(code: str) -> Any:
    """The way to a person's page."""
    return link(code, participant_href(code))


def protocol_choices(
    known: Mapping[Choice, str], protocols: Mapping[str, Protocol]
) -> list[dict[str, str]]:
    """The protocols of a person, for a select."""
    return [
        {"value": name, "label": protocols[name].title if name in protocols else _unknown(name)}
        for name in dict.fromkeys(choice.protocol for choice in known)
    ]


def _unknown(name: str) -> str:
    return "No protocol stated" if name == "-" else name


def condition_choices(known: Mapping[Choice, str], protocol: str) -> list[dict[str, str]]:
    """The conditions of a person in one protocol, for a select."""
    return [
        {"value": choice.condition, "label": capital(text or words.NO_CONDITION)}
        for choice, text in known.items()
        if choice.protocol == protocol
    ]
