"""The application: made on demand for one Lab, with nothing global about it."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dash
import flask
from dash import html

from dashboards import words
from dashboards.callbacks import register_all
from dashboards.callbacks.shell import tell
from dashboards.components.shell import shell
from dashboards.data import Data
from dashboards.pages import PAGES
from dashboards.routes import find
from dashboards.security import LOOPBACK, guard
from dashboards.theme import LIGHT, css_variables

if TYPE_CHECKING:
    from forceplate.lab import Lab

HEALTH = "/healthz"
FAVICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
    f'<rect width="32" height="32" rx="7" fill="{LIGHT.accent}"/>'
    '<g fill="none" stroke="#fff" stroke-width="2.4"><rect x="6" y="8" width="8.5" height="16" '
    'rx="2"/><rect x="17.5" y="8" width="8.5" height="16" rx="2"/></g></svg>'
)


def create_app(lab: Lab, hosts: Sequence[str] = LOOPBACK) -> dash.Dash:
    """The dashboard of a lab, ready to be served through its `server`.

    Parameters
    ----------
    lab : Lab
        With an archive.
    hosts : sequence of str
        Host names that are answered; any loopback address is, too.
    """
    app = dash.Dash(
        __name__, title=words.PRODUCT, update_title="", assets_folder=str(_assets()),
        assets_ignore=r"^first\.js$", pages_folder="", use_pages=False, serve_locally=True,
        compress=True, enable_mcp=False, include_pages_meta=False, add_log_handler=False,
        suppress_callback_exceptions=False, on_error=tell, index_string=_index(),
        meta_tags=[{"name": "viewport", "content": "width=device-width, initial-scale=1"}],
    )  # fmt: skip
    house = shell(PAGES)
    app.layout = house
    app.validation_layout = html.Div([house, *[page.layout() for page in PAGES]])
    register_all(app, Data(lab))
    guard(app, hosts, lambda path: find(PAGES, path) is not None)
    _answer_health(app.server)
    return app


def _assets() -> Path:
    return Path(__file__).with_name("assets")


def _answer_health(server: Any) -> None:
    # the application answers every address, so the health check has to come before it
    @server.before_request
    def healthz() -> flask.Response | None:
        if flask.request.path == HEALTH:
            return flask.jsonify(ok=True)
        return None


def _index() -> str:
    icon = base64.b64encode(FAVICON.encode()).decode()
    return f"""<!DOCTYPE html>
<html lang="en" data-mantine-color-scheme="light">
<head>
{{%metas%}}
<title>{{%title%}}</title>
<link rel="icon" href="data:image/svg+xml;base64,{icon}">
<style>{css_variables()}</style>
<script src="/assets/first.js"></script>
{{%css%}}
</head>
<body>
{{%app_entry%}}
<noscript>{words.NO_SCRIPT}</noscript>
<footer>{{%config%}}{{%scripts%}}{{%renderer%}}</footer>
</body>
</html>"""
