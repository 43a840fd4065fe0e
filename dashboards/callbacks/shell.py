"""Which page is shown, the search box, the menu, and what is said when something breaks."""

from __future__ import annotations

import logging
import re
import secrets
from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State, html, no_update, set_props

from dashboards import ids, words
from dashboards.components.shell import nav_links
from dashboards.components.small import link, participant_href, trial_href
from dashboards.data import Data
from dashboards.errors import shown_error
from dashboards.formatting import sentence
from dashboards.pages import PAGES
from dashboards.pages.not_found import not_found
from dashboards.routes import find, query
from forceplate.errors import ForcePlateError, NothingFound

log = logging.getLogger(__name__)
FOUND_AT_MOST = 8
HREFS = {"trial": trial_href, "participant": participant_href}


def register(app: dash.Dash, data: Data) -> None:
    """Callbacks of the shell."""

    @app.callback(
        Output(ids.CONTENT, "children"),
        Output(f"{ids.DRAWER}-wide", "children"),
        Output(f"{ids.DRAWER}-narrow", "children"),
        Output(ids.TITLE, "data"),
        Output(ids.ALERT, "children"),
        Input(ids.URL, "pathname"),
        State(ids.URL, "search"),
    )
    def show_page(path: str | None, search: str | None) -> tuple[Any, ...]:
        content, here, title = page_at(data, path or "/", search)
        return content, nav_links(PAGES, here), nav_links(PAGES, here), title, ""

    @app.callback(
        Output(ids.SEARCH_RESULTS, "children"),
        Output(ids.SEARCH_RESULTS, "hidden"),
        Output(ids.URL, "href"),
        Input(ids.SEARCH_ASKED, "data"),
        prevent_initial_call=True,
    )
    def look_for(asked: dict[str, Any]) -> tuple[Any, ...]:
        wanted = asked["text"].strip()
        if not wanted:
            return [], True, no_update
        found = [hit for hit in data.find(wanted) if reachable(hit[0])]
        aim = sure_hit(found, wanted) if asked["go"] else None
        return hits(found), False, aim or no_update

    app.clientside_callback(
        ClientsideFunction("fp", "search"),
        Output(ids.SEARCH_ASKED, "data"),
        Input(ids.SEARCH, "value"),
        Input(ids.SEARCH, "n_submit"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("fp", "forget_search"),
        Output(ids.SEARCH, "value"),
        Input(ids.URL, "pathname"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("fp", "title"), Input(ids.TITLE, "data"), prevent_initial_call=True
    )
    app.clientside_callback(
        ClientsideFunction("fp", "scheme"),
        Output(ids.SCHEME, "data"),
        Input(ids.URL, "pathname"),
        State(ids.SCHEME, "data"),
    )
    app.clientside_callback(
        ClientsideFunction("fp", "menu"),
        Output(ids.BURGER, "opened"),
        Output(ids.DRAWER, "opened"),
        Input(ids.BURGER, "opened"),
        Input(ids.DRAWER, "opened"),
        Input(ids.URL, "pathname"),
        prevent_initial_call=True,
    )


def page_at(data: Data, path: str, search: str | None) -> tuple[Any, Any, str]:
    """The page at an address, which page it is, and the title of the browser's tab."""
    match = find(PAGES, path)
    if match is None:
        return not_found(), None, words.PRODUCT
    page, parts = match
    about: dict[str, Any] = dict(parts)
    if page.lookup is not None:
        try:
            about["found"] = page.lookup(data, **parts)
        except NothingFound as error:
            links = near(data, error)
            links += [] if page.near is None else page.near(data, error, **parts)
            return not_found(sentence(error.what), near=links), None, words.PRODUCT
    title = " · ".join([*parts.values(), page.title, words.PRODUCT])
    return page.layout(query(search), **about), page, title


def near(data: Data, error: NothingFound) -> list[Any]:
    """Links to what is called nearly that, as the error's advice names it."""
    named = re.findall(r"[\w.-]*\w", error.advice or "")
    hits_of = [hit for name in named for hit in data.find(name) if hit[1] == name]
    return [link(label, HREFS[kind](code)) for kind, code, label in hits_of if reachable(kind)]


def reachable(kind: str) -> bool:
    """Whether there is a page yet for what was found."""
    return kind in HREFS and find(PAGES, HREFS[kind]("x")) is not None


def sure_hit(found: list[tuple[str, str, str]], wanted: str) -> str | None:
    """The address of the one thing that is meant; None where that is open."""
    exact = [hit for hit in found if hit[1].lower() == wanted.lower()]
    sure = exact or (found if len(found) == 1 else [])
    return HREFS[sure[0][0]](sure[0][1]) if sure else None


def hits(found: list[tuple[str, str, str]]) -> list[Any]:
    """What was found, as links."""
    if not found:
        return [html.P(words.SEARCH_NONE)]
    return [
        html.Ul(
            [html.Li(link(label, HREFS[kind](code))) for kind, code, label in found[:FOUND_AT_MOST]]
        )
    ]


def tell(error: Exception) -> None:
    """Say what broke in the alert region, and let the callback change nothing.

    What a person can mend is said in its own words. Anything else is logged under an incident
    number, which is all the page shows of it.
    """
    if isinstance(error, ForcePlateError):
        set_props(ids.ALERT, {"children": html.P(shown_error(error))})
        return
    incident = secrets.token_hex(3)
    log.error("incident %s", incident, exc_info=error)
    set_props(ids.ALERT, {"children": html.P(words.trouble(incident))})
