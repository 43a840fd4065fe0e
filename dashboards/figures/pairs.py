"""Two conditions of one visit, joined: the trials, their means, and the earlier visits behind."""

from __future__ import annotations

from typing import Any

from dashboards.figures import axes
from dashboards.figures.trace import Drawn
from dashboards.formatting import number, quantity, short_day
from dashboards.theme import Tokens, tokens
from forceplate.metrics.declare import Metric
from forceplate.model.pairing import Paired, Pairing

HEIGHT = 200
MARGIN = (44, 46, 8, 26)
SIDE = 0.05
"""Trials of one condition stand so far apart."""
HEADERS = ("visit", "first", "second", "ratio", "95 % of it")


def romberg(metric: Metric, pairing: Pairing, session: str, scheme: str) -> Drawn:
    """One pair of conditions at one visit; earlier visits are thin lines, later ones are not there.

    Parameters
    ----------
    session : str
        The visit.
    """
    known = [each.session for each in pairing.visits]
    if session not in known:
        return Drawn(None, pairing.why or "This visit has one of the two conditions alone.")
    visits = pairing.visits[: known.index(session) + 1]
    *earlier, now = visits
    colours = tokens(scheme)
    values = [value for each in visits for value in (*each.means,)]
    values += [*now.first, *now.second]
    low, high, _ = axes.view([values], 0.1 * max(values))
    figure = {
        "data": [*[_line(each, colours, faint=True) for each in earlier],
                 _trials(metric, now, colours), _line(now, colours, faint=False)],
        "layout": axes.layout(
            colours, MARGIN, dragmode=False, hovermode="closest", hoverdistance=20,
            annotations=_notes(now, colours),
            xaxis={"range": [-0.35, 1.35], "tickvals": [0, 1], "ticktext": list(pairing.names),
                   "showgrid": False, "zeroline": False, "ticks": "", "fixedrange": True,
                   "color": colours.muted},
            yaxis=axes.value_axis(low, high, colours, most=4),
        ),
    }  # fmt: skip
    return Drawn(figure, " ".join(now.says), HEADERS, [_row(metric, each) for each in visits])


def _line(visit: Paired, colours: Tokens, *, faint: bool) -> dict[str, Any]:
    colour = colours.muted if faint else colours.ink
    found: dict[str, Any] = {
        "type": "scatter", "mode": "lines" if faint else "lines+markers",
        "name": "earlier visit" if faint else "this visit", "x": [0, 1], "y": list(visit.means),
        "line": {"color": colour, "width": 1 if faint else 1.6}, "opacity": 0.45 if faint else 1,
        "hoverinfo": "skip",
    }  # fmt: skip
    if not faint:
        found["marker"] = {"color": colour, "size": 9, "opacity": 1,
                           "line": {"color": colours.card, "width": 1.5}}  # fmt: skip
    return found


def _trials(metric: Metric, visit: Paired, colours: Tokens) -> dict[str, Any]:
    both = [(at, values) for at, values in enumerate((visit.first, visit.second))]
    points = [
        (at + SIDE * (place - (len(values) - 1) / 2), value)
        for at, values in both for place, value in enumerate(values)
    ]  # fmt: skip
    return {
        "type": "scatter", "mode": "markers", "name": "trials", "x": [x for x, _ in points],
        "y": [y for _, y in points], "marker": {"color": colours.muted, "size": 5},
        "text": [quantity(y, metric.unit.symbol) for _, y in points],
        "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip


def _notes(visit: Paired, colours: Tokens) -> list[dict[str, Any]]:
    if visit.ratio is None:
        return []
    return [
        axes.note(f"<b>\u00d7{number(visit.ratio)}</b>", colours.ink, x=1, xanchor="left",
                  xshift=12, y=visit.means[1], yanchor="middle")
    ]  # fmt: skip


def _row(metric: Metric, visit: Paired) -> tuple[str, ...]:
    symbol = metric.unit.symbol
    day = None if visit.start is None else short_day(visit.start.isoformat())
    between = "\u2013"
    if visit.low is not None and visit.high is not None:
        between = f"{number(visit.low)} to {number(visit.high)}"
    return (day or visit.session, quantity(visit.means[0], symbol),
            quantity(visit.means[1], symbol), number(visit.ratio), between)  # fmt: skip
