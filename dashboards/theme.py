"""Every colour, size and font of the pages and the figures, for light and for dark."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Literal

Scheme = Literal["light", "dark"]


@dataclass(frozen=True)
class Tokens:
    """The colours of one scheme; the left/right pair is the same pair everywhere."""

    ground: str
    card: str
    ink: str
    muted: str
    line: str
    band: str
    band_strong: str
    accent: str
    on_accent: str
    left: str
    right: str
    plate: str
    note: str


LIGHT = Tokens(
    ground="#f6f7f6", card="#ffffff", ink="#1c2325", muted="#5d686c", line="#e6e9e8",
    band="#e3efe9", band_strong="#b9d8c9", accent="#0f6b5c", on_accent="#ffffff",
    left="#0072b2", right="#c8500a", plate="#eef1f0", note="#f3eedd",
)  # fmt: skip
DARK = Tokens(
    ground="#15191b", card="#1d2326", ink="#eef2f1", muted="#9aa7aa", line="#2c3438",
    band="#20352e", band_strong="#35614f", accent="#63c4ae", on_accent="#12231f",
    left="#58b4e8", right="#ef8a4a", plate="#272e31", note="#35301f",
)  # fmt: skip
SCHEMES: dict[str, Tokens] = {"light": LIGHT, "dark": DARK}

FONT = 'system-ui, -apple-system, "Segoe UI", "DejaVu Sans", Roboto, "Helvetica Neue", sans-serif'
RADIUS = 12
GAP = 14
PAGE_WIDTH = 1310
SIZES = {"title": 24, "value": 26, "text": 14, "small": 13, "tick": 11}
LEAST_CONTRAST = 3.0
"""Of a drawn line against its card."""

CIVIDIS = (
    "#00224e", "#123570", "#3b496c", "#575d6d", "#707173", "#8a8678", "#a59c74", "#c3b369",
    "#e1cc55", "#fee838",
)  # fmt: skip
"""Ten steps of the colour map that reads alike with and without colour vision."""

GRAPH_CONFIG: Any = {
    "displayModeBar": False, "displaylogo": False, "plotlyServerURL": "", "showLink": False,
    "modeBarButtonsToRemove": ["sendChartToCloud", "lasso2d", "select2d"],
    "doubleClick": "autosize", "scrollZoom": False, "showTips": False, "topojsonURL": "",
}  # fmt: skip
"""The one configuration of every graph: nothing leaves the page."""


def tokens(scheme: str | None) -> Tokens:
    """The colours of a scheme; light where none is known yet."""
    return SCHEMES.get(scheme or "light", LIGHT)


def css_variables() -> str:
    """The tokens as CSS custom properties, `--fp-<name>`, for both schemes."""
    sizes = "".join(f"--fp-{name}:{size}px;" for name, size in SIZES.items())
    fixed = (
        f"{sizes}--fp-radius:{RADIUS}px;--fp-gap:{GAP}px;--fp-page:{PAGE_WIDTH}px;--fp-font:{FONT};"
    )
    light, dark = _colours(LIGHT), _colours(DARK)
    return (
        f"html:root{{{fixed}{light}color-scheme:light}}"
        f'html:root[data-mantine-color-scheme="dark"]{{{dark}color-scheme:dark}}'
    )


def _colours(scheme: Tokens) -> str:
    return "".join(
        f"--fp-{each.name.replace('_', '-')}:{getattr(scheme, each.name)};"
        for each in fields(scheme)
    )


def mantine_theme() -> Any:
    """The Mantine theme made of the tokens; the last shade serves light, the fifth dark."""
    accent = [LIGHT.band, LIGHT.band, LIGHT.band_strong, LIGHT.band_strong, DARK.accent]
    accent += [DARK.accent, LIGHT.accent, LIGHT.accent, LIGHT.accent, LIGHT.accent]
    dark = [DARK.ink, DARK.ink, DARK.muted, DARK.muted, DARK.line]
    dark += [DARK.line, DARK.ground, DARK.card, DARK.ground, DARK.ground]
    return {
        "primaryColor": "accent", "colors": {"accent": accent, "dark": dark},
        "primaryShade": {"light": 8, "dark": 4}, "autoContrast": True,
        "fontFamily": FONT, "defaultRadius": 8, "focusRing": "auto", "respectReducedMotion": True,
    }  # fmt: skip


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb` as WCAG 2.1 defines it, 0 to 1."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.1)."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def mixed(one: str, other: str, share: float) -> str:
    """`one` with a share (0 to 1) of `other`."""
    pairs = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def readable(colour: str, scheme: Tokens, least: float = LEAST_CONTRAST) -> str:
    """The colour moved towards the ink until it stands out from the card."""
    for step in range(21):
        moved = mixed(colour, scheme.ink, step / 20)
        if contrast(moved, scheme.card) >= least:
            return moved
    return scheme.ink


def time_colours(count: int, scheme: Tokens) -> list[str]:
    """`count` colours from early to late, each readable on the card."""
    last = len(CIVIDIS) - 1
    colours: list[str] = []
    for step in range(count):
        place = last * step / max(1, count - 1)
        low = min(int(place), last - 1)
        plain = mixed(CIVIDIS[low], CIVIDIS[low + 1], place - low)
        colours.append(readable(plain, scheme))
    return colours
