"""Settings with their values, as a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dash import html

from dashboards import method_words as say
from dashboards.components.small import aria, table

HEADERS = ("setting", "value", "what it does", "may be", "source")


def setting_table(
    keys: Iterable[str], about: Mapping[str, Mapping[str, Any]], values: Mapping[str, Any],
    caption: str,
) -> html.Div:  # fmt: skip
    """One row a setting; a value that is not the default says so."""
    rows: list[list[Any]] = []
    for key in keys:
        known = about[key]
        value = values.get(key, known["default"])
        shown: list[Any] = [say.setting_value(value, known)]
        if value != known["default"]:
            default = say.setting_value(known["default"], known)
            shown.append(html.Span(f" (default {default})", className="fp-muted"))
        rows.append([html.Code(key), shown, known["says"], say.setting_range(known),
                     known["source"]])  # fmt: skip
    return html.Div(
        table(HEADERS, rows, caption), className="fpc-scroll fpc-settings", tabIndex="0",
        role="region", **aria(label=caption),
    )  # fmt: skip
