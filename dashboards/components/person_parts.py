"""The parts of a person's page beside the figures: head, sentences, visits and measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from dashboards import change_words as change
from dashboards import course_words as say
from dashboards import words
from dashboards.components.own_rail import own_rail
from dashboards.components.small import (
    aria,
    link,
    method_href,
    participant_href,
    session_href,
    trial_href,
)
from dashboards.formatting import NBSP, capital, day, plural
from forceplate.metrics.declare import Metric
from forceplate.model.course import Choice, Visit, choice_of
from forceplate.model.judgement import Judgement
from forceplate.model.past import Past
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


def stands(metrics: Mapping[str, Metric], past: Past) -> list[Any]:
    """What the visits so far say, compared with this person only."""
    title = html.H2([say.STANDS, " ", html.Span(say.STANDS_SUB, className="fp-sub")])
    if past.choice is None or not any(each.course.averaged for each in past.primary):
        reason = say.no_values(past.primary[0].course) if past.primary else say.NO_TRIALS
        return [title, html.P(reason, className="fp-says")]
    known = [each for each in past.primary if each.course.averaged]
    first = all(each.state == "first" for each in known)
    opening = [html.P(html.Strong(words.FIRST_VISIT), className="fpc-first")] if first else []
    said = [_statement(metrics[each.course.key], each) for each in past.primary]
    return [title, *opening, *said]


def _statement(metric: Metric, judgement: Judgement) -> html.Div:
    """A value on its rail, and what can be said of it; of a first visit what its trials were."""
    averaged = judgement.course.averaged
    if not averaged:
        lead = f"{metric.name}: no value."
        said: list[Any] = [html.P(say.no_values(judgement.course), className="fp-says")]
    else:
        lead = say.lead(metric, averaged[-1].mean or 0.0)
        said = [own_rail(metric, judgement), *changed(metric, judgement)]
        if len(averaged) == 1:
            said = [html.P(say.trials_of(metric, averaged[0]), className="fp-says")]
    return html.Div(
        [
            html.Div([html.P(html.Strong(lead)), method_link(metric)], className="fpc-lead-row"),
            *said,
        ],
        className="fpc-statement",
    )


def beside(metrics: Mapping[str, Metric], past: Past) -> list[Any]:
    """Where it comes from what is usual, from when on it counts, and which trials take no part."""
    told = [change.begun(past), *change.sources(metrics, past.primary)]
    found = [html.P(text, className="fp-says") for text in told if text]
    found += [*left_out(past), *notes(past)]
    if not found:
        return []
    return [html.Section([html.H2(change.BESIDE), *found], className="fp-card fpc-beside")]


def changed(metric: Metric, judgement: Judgement) -> list[Any]:
    """What is said of the latest visit, of a change that lasts, and of all visits."""
    word, told = change.latest(metric, judgement)
    head = [html.Strong(f"{word}: ", className="fpc-tier"), told] if word else told
    said = [head, change.lasting(metric, judgement), change.counted(judgement)]
    return [html.P(text, className="fp-says") for text in said if text]


def notes(past: Past) -> list[Any]:
    """The notes on the person's timeline, with the numbers that they have in the figure."""
    if not past.annotations:
        return []
    listed = [html.Li(f"{note.number} · {change.noted(note)}") for note in past.annotations]
    return [html.P(html.Strong("Notes"), className="fp-says"),
            html.Ul(listed, className="fp-says")]  # fmt: skip


def left_out(past: Past) -> list[Any]:
    """Which trials take no part, why, and the command that makes them comparable."""
    return [
        html.P([each.says, *([" ", html.Code(each.command)] if each.command else [])],
               className="fp-says fpc-left-out")
        for each in past.left_out
    ]  # fmt: skip


def method_link(metric: Metric) -> Any:
    """The way to how a value is made."""
    of = html.Span(f" of {metric.name}", className="fp-hidden-text")
    return link(["method", of], method_href(metric.key))


def trend_rows(metric: Metric, judgement: Judgement) -> list[list[Any]]:
    """The table of a trend: a row a trial, newest last, each with the link to its trial."""
    symbol = metric.unit.symbol
    ranges = {
        each.visit.session: say.between(*change.usual(each.change), symbol)
        for each in judgement.seen if each.change is not None
    }  # fmt: skip
    return [
        [
            _day_link(visit, judgement.course.choice) if at == 0 else "",
            link(say.trial_name(point.record), trial_href(point.record.trial)),
            say.quantity(point.value, symbol),
            say.quantity(visit.mean, symbol) if at == 0 else "",
            ranges.get(visit.session, "\u2013") if at == 0 else "",
            say.apart(point),
        ]
        for visit in judgement.course.visits
        for at, point in enumerate(visit.points)
    ]


def _day_link(visit: Visit, choice: Choice | None) -> Any:
    """A visit's day, which leads to its page."""
    person = visit.points[0].record.facts.participant
    if person is None or not visit.session:
        return say.visit_day(visit)
    return link(say.visit_day(visit), session_href(person, visit.session, choice))


def strip(
    visits: Sequence[SessionRecord], protocols: Mapping[str, Protocol], choice: Choice
) -> list[Any]:
    """Every visit with its trials of each condition; a number leads to its trial."""
    shown = [
        (visit, [trial for trial in visit.trials if choice_of(trial).protocol == choice.protocol])
        for visit in reversed(visits)
    ]
    shown = [(visit, trials) for visit, trials in shown if trials]
    columns = conditions_of([trial for _, trials in shown for trial in trials],
                          protocols.get(choice.protocol))  # fmt: skip
    rows = [
        html.Tr(
            [html.Th(_when(visit, at, choice), scope="row")]
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


def _when(visit: SessionRecord, at: int, choice: Choice) -> Any:
    """A visit's day, which leads to its page."""
    name = day(visit.start) or visit.session or f"visit{NBSP}{at + 1}"
    if not visit.session:
        return name
    return link(name, session_href(visit.participant, visit.session, choice))


def conditions_of(
    trials: Sequence[TrialRecord], protocol: Protocol | None
) -> dict[str, tuple[str, int | None]]:
    """Key, words and wanted trials of each condition: the protocol's, then others met."""
    found: dict[str, tuple[str, int | None]] = {}
    met = {choice_of(trial).condition: trial.condition for trial in trials}
    for condition in protocol.conditions if protocol else ():
        key = f"{condition.vision or '-'}-{condition.surface or '-'}"
        if key in met:
            found[key] = (condition.label, condition.trials)
    for key, name in met.items():
        found.setdefault(key, (name or words.NO_CONDITION, None))
    return found


def _cell(trials: Sequence[TrialRecord], key: str, name: str, wanted: int | None) -> html.Td:
    mine = [trial for trial in trials if choice_of(trial).condition == key]
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
