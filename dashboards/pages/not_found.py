"""What is shown where there is no page, or nothing of that name."""

from __future__ import annotations

from dash import html

from dashboards import ids, words
from dashboards.components.small import data_ready, link


def not_found(what: str = words.NOT_FOUND, advice: str | None = None) -> html.Div:
    """Says what is not there and where to go; it is ready at once."""
    return html.Div(
        [
            html.H1(what),
            html.P(advice or words.NOT_FOUND_ADVICE, className="fp-says"),
            html.P(link("Today", "/")),
        ],
        id=ids.PAGE_NOT_FOUND, className="fp-card fp-empty", **data_ready("1"),
    )  # fmt: skip
