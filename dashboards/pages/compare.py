"""Up to eight trials side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboards import compare_words as say
from dashboards import ids
from dashboards.comparison import MOST
from dashboards.components.small import aria, data_ready
from dashboards.routes import Page


def layout(query: Mapping[str, str] | None = None) -> html.Div:
    """The page, to be filled by its callback; everything chosen stands in the address."""
    own = (query or {}).get("axes") == "own"
    return html.Div(
        [
            dcc.Store(id=ids.COMPARE_DRAWN, data={"stamp": 0, "figures": []}),
            dcc.Store(id=ids.COMPARE_SHOWN, data={}),
            html.Div(html.H1(say.TITLE), className="fp-head fpc-short"),
            html.Section(
                [
                    html.Div(_trials(), className="fpc-wide"),
                    html.Div(
                        dmc.MultiSelect(
                            id=ids.SEL_VALUES, label=say.VALUES, placeholder=say.VALUES_SAYS,
                            data=[], value=[], searchable=True, maxValues=20, size="sm",
                        ),
                        className="fpc-middle",
                    ),
                    html.Div(
                        dmc.Switch(id=ids.CHK_SHARED, label=say.SHARED, checked=not own, size="sm"),
                        className="fpc-switch",
                    ),
                ],
                className="fp-card fpc-chooser",
            ),
            html.Div(id=ids.COMPARE_MESSAGE, role="status"),
            html.Div(id=ids.COMPARE_BODY, className="fp-page"),
        ],
        id=ids.PAGE_COMPARE, className="fp-page", **data_ready("0"),
    )  # fmt: skip


def _trials() -> Any:
    clear: Any = aria(label="Choose none")
    return dmc.MultiSelect(
        id=ids.SEL_TRIALS, label=say.CHOOSE, placeholder=say.CHOOSE_SAYS, data=[], value=[],
        searchable=True, limit=40, maxValues=MOST, hidePickedOptions=True, clearable=True,
        size="sm", filter={"function": "fpByLabelOrCode"},
        clearButtonProps=clear,
    )  # fmt: skip


COMPARE = Page(name="compare", path="/compare", title=say.TITLE, layout=layout, nav=say.TITLE)
