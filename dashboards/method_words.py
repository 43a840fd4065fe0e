"""What the pages of methods say about a metric, drawn from its declaration alone."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from dashboards.formatting import MINUS, NBSP, number, unbroken, unit
from forceplate.metrics.declare import Metric, Needs, Over, Reading
from forceplate.metrics.sources import OWN, SOURCES, Source
from forceplate.model.sensitivity import Row, Sensitivity, in_words

INTRO = (
    "Every number has one definition, stated here. A number judges nobody: "
    "how to read one says only what a smaller one means."
)
SEARCH = "Part of a name, a key or a sentence"
NOTHING = "No metric is called that."
CONDITIONING_SAYS = "These shape the recording before any metric is computed, so they act on all."
OWN_SETTINGS_NONE = "Nothing but the settings that act on every metric."
RUN_NONE = "Nothing is analysed yet, so these are the settings a first analysis would use."
OURS = "Own definition; its derivation stands in the documentation of the program."
READINGS = {
    Reading.LESS_MOVEMENT: "A smaller number means less movement, a larger one more.",
    Reading.MORE_MOVEMENT: "A larger number means less movement, a smaller one more.",
    Reading.IN_CONTEXT: "Larger is neither more nor less movement: read it beside the others.",
}
OVER = {
    "net": "the path of the whole body's centre of pressure",
    "left": "the path under the left foot",
    "right": "the path under the right foot",
    "load": "the share of the load on the left foot over time",
    "trial": "the whole recording, its first seconds included",
    "feet": "the paths under both feet, side by side",
    "body": "the path of the whole body's centre of pressure and the person's height",
    "base": "the path of the whole body's centre of pressure inside the base of support",
    "force": "the horizontal force and the moment about the vertical",
}
INTERVALS = {
    "mean": "95 % within the trial, from the means of six equal parts",
    "jackknife": "95 % within the trial, by leaving out each of six parts",
    None: "none: a single trial does not tell",
}
NEEDED = {
    "net": "a path of the whole body", "left": "a plate under the left foot",
    "right": "a plate under the right foot", "load": "a plate under each foot",
    "trial": "a path of the whole body", "feet": "a plate under each foot",
    "body": "a path of the whole body", "base": "the places of the feet in the layout",
    "force": "plates that measure horizontal force",
}  # fmt: skip


SPREAD_TITLE = "How much is choice of method"
SPREAD_SUB = "one trial, analysed in other ways as well"
SPREAD_TRIAL = "Trial"
SPREAD_WAYS = "What each way gives"
SPREAD_OPEN = "open the trial"
SPREAD_WAIT = "Analysing the trial in other ways."
SPREAD_NONE = "Nothing is analysed yet, so there is no trial to try it on."
SPREAD_SAYS = (
    "A dot is the number that another way of analysing gives: each one alone, on top of the "
    "settings in use. The band is the interval within the trial, where the number has one."
)


def needs(over: Over, needed: Needs) -> str:
    """What a trial must have."""
    parts = [
        f"at least {needed.seconds:g}\u00a0s" if needed.seconds else "",
        f"at least {needed.samples}\u00a0samples" if needed.samples > 1 else "",
        f"at least {needed.rate:g}\u00a0Hz" if needed.rate else "",
        *[name.replace("_", " ") for name in needed.person],
    ]
    return ", ".join(part for part in (NEEDED[over], *parts) if part)


def source(metric: Metric) -> tuple[str, str | None]:
    """The publication a definition follows, and its DOI."""
    found: Source | None = None if metric.source == OWN else SOURCES.get(metric.source)
    if found is None:
        return OURS, None
    return f"{found.authors} ({found.year}). {found.title}. {found.where}.", found.doi


def setting_value(value: Any, about: Mapping[str, Any]) -> str:
    """A setting's value with its unit, as a page shows it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        unit = "" if about["unit"] == "1" else f"\u00a0{about['unit']}"
        return f"{value:g}{unit}"
    return str(value)


def setting_range(about: Mapping[str, Any]) -> str:
    """What a setting may be."""
    if about["choices"]:
        *first, last = about["choices"]
        return f"{', '.join(first)} or {last}"
    if isinstance(about["default"], bool):
        return "yes or no"
    unit = "" if about["unit"] == "1" else f"\u00a0{about['unit']}"
    return f"{about['low']:g} to {about['high']:g}{unit}"


def spread(found: Sensitivity) -> str:
    """What choice of method does to the number, as a sentence."""
    shown = unit(found.unit)
    behind = shown if shown in ("", "°") else f"{NBSP}{shown}"
    return unbroken(in_words(found, lambda value: number(value, 4), _share, behind))


def change(found: Sensitivity, row: Row) -> str:
    """How far a way lies from the number as analysed; empty where there is no number."""
    if row.difference is None:
        return ""
    if found.relative and row.percent is not None:
        return _share(row.percent)
    size = max(map(abs, found.numbers), default=0.0)
    # one digit more than the number shows, so that changes stand under each other
    digits = max(0, 3 - math.floor(math.log10(size))) if size else 0
    text = f"{row.difference:+.{digits}f}"
    return text.replace("-", MINUS) if float(text) else "0"


def _share(percent: float) -> str:
    """A change in % with its sign; one digit after the point, two where it is small."""
    text = f"{percent:+.{1 if abs(percent) >= 1 else 2}f}"
    return f"{text.replace('-', MINUS) if float(text) else '0'}{NBSP}%"


def spread_headers(found: Sensitivity) -> tuple[str, ...]:
    """Of the table of ways."""
    suffix = f", {unit(found.unit)}" if unit(found.unit) else ""
    change_in = "" if found.relative else suffix
    return ("choice of", "analysed with", f"value{suffix}", f"change{change_in}", "seconds",
            "source")  # fmt: skip


def spread_rows(found: Sensitivity) -> list[tuple[str, ...]]:
    """A row a way; the reason where there is no number."""
    return [
        (row.alternative.group, row.alternative.says,
         row.why or "" if row.value is None else number(row.value, 4), change(found, row),
         f"{row.span[0]:g} to {row.span[1]:g}", row.alternative.source)
        for row in found.rows
    ]  # fmt: skip
