"""The parts of the page of one visit beside its figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboards import session_words as say
from dashboards.components.person_parts import crumbs, person_link, simulated_person
from dashboards.components.small import link, session_href
from dashboards.components.today_parts import meters_list
from forceplate.model.record import Meter, ParticipantRecord, SessionRecord


def head(
    person: ParticipantRecord, visits: Sequence[SessionRecord], session: str,
    meters: Sequence[Meter], title: str | None = None,
) -> list[Any]:  # fmt: skip
    """Breadcrumb, ways to the visits beside it, title, and how far its protocol is."""
    at = next(place for place, visit in enumerate(visits) if visit.session == session)
    visit = visits[at]
    beside = [
        _beside(visits[at - 1] if at else None, person.code, "\u2039 previous visit"),
        _beside(visits[at + 1] if at + 1 < len(visits) else None, person.code, "next visit \u203a"),
    ]
    name = say.visit_title(visit)
    return [
        html.Div(
            [
                crumbs(link("People", "/people"), person_link(person.code), html.Span(name)),
                html.Div(beside, className="fp-beside"),
            ],
            className="fp-row",
        ),
        html.H1([name, " ", html.Span(say.header(visit, at, title), className="fp-sub"),
                 *simulated_person(person)]),
        meters_list(meters) if meters else html.P(say.no_meters(visit), className="fp-says"),
    ]  # fmt: skip


def _beside(visit: SessionRecord | None, person: str, words: str) -> Any:
    if visit is None or not visit.session:
        return html.Span(words, className="fp-muted")
    return link(words, session_href(person, visit.session), title=say.visit_title(visit))
