"""What is shown where there is no page, or nothing of that name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboards import ids, words
from dashboards.components.small import data_ready, link


def not_found(what: str = words.NOT_FOUND, near: Sequence[Any] = ()) -> html.Div:
    """Says what is not there, what is called nearly that, and where to go; ready at once."""
    matches = [html.P(words.SEARCH_NEAR), html.Ul([html.Li(each) for each in near])]
    return html.Div(
        [
            html.H1(what),
            *(matches if near else []),
            html.P(words.NOT_FOUND_ADVICE, className="fp-says"),
            html.P(link("Today", "/")),
        ],
        id=ids.PAGE_NOT_FOUND, className="fp-card fp-empty", **data_ready("1"),
    )  # fmt: skip
