"""The parts of the page of one visit beside its figures: what is chosen of it, and its head."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboards import session_words as say
from dashboards.components.person_parts import (
    condition_choices,
    conditions_of,
    crumbs,
    person_link,
    protocol_choices,
    simulated_person,
)
from dashboards.components.session_trials import Row, rows_of
from dashboards.components.small import link, session_href
from dashboards.components.today_parts import meters_list
from forceplate.metrics.declare import Metric
from forceplate.model.course import UNSTATED, choice_of
from forceplate.model.record import (
    Meter,
    ParticipantRecord,
    Protocol,
    SessionRecord,
    TrialRecord,
)


@dataclass(frozen=True)
class Chosen:
    """What of a visit is shown: one protocol, its conditions, and one of them for the two feet."""

    protocol: str
    title: str | None
    condition: str | None
    rows: Sequence[Row]
    protocols: Sequence[dict[str, str]]
    conditions: Sequence[dict[str, str]]

    @classmethod
    def of(
        cls, visit: SessionRecord, known: Sequence[Protocol], asked: Mapping[str, str]
    ) -> Chosen:
        """What the address asks for, as far as the visit has it; else the commonest, the first."""
        named = {protocol.name: protocol for protocol in known}
        words = {choice_of(trial): trial.condition for trial in visit.trials}
        counted = Counter(choice_of(trial).protocol for trial in visit.trials)
        protocol = asked.get("protocol", "")
        if protocol not in counted:
            protocol = counted.most_common(1)[0][0] if counted else UNSTATED
        trials: dict[str, list[TrialRecord]] = {}
        for trial in visit.trials:
            choice = choice_of(trial)
            if choice.protocol == protocol:
                trials.setdefault(choice.condition, []).append(trial)
        mine = [trial for each in trials.values() for trial in each]
        rows = rows_of(trials, conditions_of(mine, named.get(protocol)))
        keys = [row.key for row in rows]
        condition = asked.get("condition")
        if condition not in keys:
            condition = next(iter(keys), None)
        title = named[protocol].title if protocol in named else None
        ordered = {choice: text for key in keys for choice, text in words.items()
                   if choice == (protocol, key)}  # fmt: skip
        return cls(
            protocol, title, condition, rows, protocol_choices(words, named),
            condition_choices(ordered, protocol),
        )  # fmt: skip


def metric_choices(every: Mapping[str, Metric], primary: Sequence[Metric]) -> list[dict[str, Any]]:
    """The metrics that can be added, by family."""
    rest = [m for m in every.values() if m not in primary and m.compared != "direction"]
    return [
        {"group": family.capitalize(),
         "items": [{"value": m.key, "label": m.name} for m in rest if m.family == family]}
        for family in dict.fromkeys(metric.family for metric in rest)
    ]  # fmt: skip


def head(
    person: ParticipantRecord, visits: Sequence[SessionRecord], session: str, chosen: Chosen,
    meters: Sequence[Meter],
) -> list[Any]:  # fmt: skip
    """Breadcrumb, ways to the visits beside it, title, and how far its protocol is."""
    at = next(place for place, visit in enumerate(visits) if visit.session == session)
    visit = visits[at]
    beside = [
        _beside(visits[at - 1] if at else None, person.code, "\u2039 previous visit"),
        _beside(visits[at + 1] if at + 1 < len(visits) else None, person.code, "next visit \u203a"),
    ]
    name = say.visit_title(visit)
    trials = sum(len(row.trials) for row in chosen.rows)
    stated = None if chosen.protocol == UNSTATED else chosen.title or chosen.protocol
    return [
        html.Div(
            [
                crumbs(link("People", "/people"), person_link(person.code), html.Span(name)),
                html.Div(beside, className="fp-beside"),
            ],
            className="fp-row",
        ),
        html.H1([name, " ", html.Span(say.header(visit, at, stated, trials), className="fp-sub"),
                 *simulated_person(person)]),
        html.Div(meters_list(meters) if meters else
                 html.P(say.no_meters(stated), className="fp-says"), className="fpv-meters"),
    ]  # fmt: skip


def _beside(visit: SessionRecord | None, person: str, words: str) -> Any:
    if visit is None or not visit.session:
        return html.Span(words, className="fp-off")
    return link(words, session_href(person, visit.session), title=say.visit_title(visit))
