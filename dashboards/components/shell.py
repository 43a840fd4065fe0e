"""What surrounds every page: navigation, search, alerts, and the stores that all pages share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboards import ids, words
from dashboards.components.small import aria, key, link, named
from dashboards.routes import Page
from dashboards.theme import mantine_theme


def shell(pages: Sequence[Page]) -> dmc.MantineProvider:
    """The house, with no page in it yet."""
    return dmc.MantineProvider(
        [
            dcc.Location(id=ids.URL, refresh="callback-nav"),
            dcc.Store(id=ids.TITLE),
            dcc.Store(id=ids.SCHEME),
            dcc.Store(id=ids.SEARCH_ASKED),
            html.A(words.SKIP, href=f"#{ids.CONTENT}", className="fp-skip"),
            html.Header(
                [
                    dmc.Burger(id=ids.BURGER, opened=False, size="sm", className="fp-burger",
                               attributes={"root": {"aria-label": words.MENU}}),
                    link(words.PRODUCT, "/", className="fp-brand"),
                    html.Nav(nav_links(pages, None), id=f"{ids.DRAWER}-wide", className="fp-nav",
                             **aria(label="Pages")),
                    search(),
                    scheme_toggle(),
                ],
                className="fp-header",
            ),
            dmc.Drawer(
                html.Nav(nav_links(pages, None), id=f"{ids.DRAWER}-narrow", className="fp-drawer",
                         **aria(label="Pages")),
                id=ids.DRAWER, opened=False, size="xs", title=words.PRODUCT,
                closeButtonProps=named("Close the menu"),
            ),
            html.Div(id=ids.ALERT, role="alert", className="fp-alert"),
            gone(),
            html.Main(id=ids.CONTENT, className="fp-main", tabIndex="-1"),
        ],
        theme=mantine_theme(), defaultColorScheme="auto",
    )  # fmt: skip


def gone() -> html.Div:
    """What is said while the program does not answer, and once it does again."""
    return html.Div(
        [
            html.P(words.GONE, className="fp-gone"),
            html.P([f"{words.BACK} ", html.A(words.RELOAD, href="", className="fp-link")],
                   className="fp-back"),
        ],
        id=ids.GONE, role="alert", className="fp-alert",
    )  # fmt: skip


def nav_links(pages: Sequence[Page], here: Page | None) -> list[Any]:
    """The finished pages; the one that is open is marked."""
    found: list[Any] = []
    for page in pages:
        if page.nav is None:
            continue
        current = here is not None and (here is page or here.name in page.within)
        style = "fp-nav-link fp-nav-here" if current else "fp-nav-link"
        found.append(link(page.nav, page.path, className=style))
    return found


def search() -> html.Div:
    """The box that finds a person or a trial."""
    return html.Div(
        [
            dmc.TextInput(
                id=ids.SEARCH, value="", placeholder=words.SEARCH_LABEL, debounce=False, n_submit=0,
                rightSection=key("/"), autoComplete="off", spellCheck=False,
                attributes={"input": {"aria-label": words.SEARCH_LABEL}},
            ),
            html.Div(id=ids.SEARCH_RESULTS, className="fp-results", role="status", hidden=True),
        ],
        className="fp-search", role="search",
    )  # fmt: skip


def scheme_toggle() -> Any:
    """The switch between light and dark; the choice stays in this browser."""
    return dmc.ColorSchemeToggle(
        id=ids.SCHEME_TOGGLE, variant="subtle", color="gray", size="lg", className="fp-toggle",
        lightIcon=html.Span(className="fp-sun"), darkIcon=html.Span(className="fp-moon"),
        attributes={"root": {"aria-label": words.SCHEME_LABEL}},
    )  # fmt: skip
