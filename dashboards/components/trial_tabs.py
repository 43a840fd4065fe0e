"""Two of the tabs of a trial: the recording with its provenance, and the history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from dashboards import words
from dashboards.components.small import table
from dashboards.data import TrialView
from dashboards.formatting import DASH, day_and_time, number, sentence
from forceplate.model.record import Event

PLATE_COLUMNS = (
    "plate", "side", "type", "mean force, N", "load, %", "mean right, mm", "mean forward, mm",
    "note",
)  # fmt: skip
UNTOLD = ("reason", "index")
"""Of an event: the reason stands first on its line; a place in a file says nothing to a person."""
HASH = 64
DIGEST = 12
"""Digits of a digest that are shown; the whole of it is its title."""


def recording(view: TrialView) -> list[Any]:
    """The plates, the axes, and which recipe made the numbers."""
    record, result = view.record, view.result
    facts: list[tuple[str, Any]] = [
        ("File", record.source_name), ("SHA-256", _digest(record.sha256)),
        ("Archived", day_and_time(record.archived) or DASH),
    ]  # fmt: skip
    if result is None:
        return [html.P(words.NOT_ANALYSED, className="fp-says"), _list(facts)]
    about = result["recording"]
    facts += [("Axes", sentence(about["frame"])), *_made(result)]
    plates = [_plate(plate) for plate in about["plates"]]
    if not plates:
        return [_list(facts)]
    says = html.P(words.PLATES_SAYS, className="fp-says")
    return [says, table(PLATE_COLUMNS, plates, "Plates"), _list(facts)]


def _plate(plate: Mapping[str, Any]) -> list[str]:
    return [
        plate["name"], plate["side"], DASH if plate["type"] is None else str(plate["type"]),
        number(plate["fz_mean_n"]), number(plate["load_pct"]), number(plate["cop_ml_mean_mm"]),
        number(plate["cop_ap_mean_mm"]), plate["why"] or "",
    ]  # fmt: skip


def _list(facts: Sequence[tuple[str, Any]]) -> html.Dl:
    parts: list[Any] = []
    for name, told in facts:
        parts += [html.Dt(name), html.Dd(told)]
    return html.Dl(parts, className="fp-facts")


def _digest(text: str) -> html.Code:
    return html.Code(text[:DIGEST], title=text)


def _made(result: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """How the numbers were made, as far as it was written down."""
    about = result["provenance"]
    facts: list[tuple[str, Any]] = [("Recipe", _digest(str(result["settings"].get("digest", ""))))]
    if about.get("preset"):
        facts.append(("Preset", about["preset"]))
    if about.get("window_s"):
        start, end = about["window_s"]
        facts.append(("Seconds analysed", f"{start:g} to {end:g}"))
    if about.get("analysed_rate_hz"):
        facts.append(("Analysed at", f"{about['analysed_rate_hz']:g}\u00a0Hz"))
    facts += [
        (part.capitalize(), about[part]["name"])
        for part in ("reader", "layout")
        if (about.get(part) or {}).get("name")
    ]
    environment = about.get("environment") or {}
    if environment:
        facts.append(("Made with", ", ".join(f"{k} {v}" for k, v in environment.items())))
    if about.get("notes"):
        facts.append(("Notes", html.Ul([html.Li(sentence(note)) for note in about["notes"]])))
    return facts


def history(events: Sequence[Event]) -> list[Any]:
    """Who did what, when and why; newest first."""
    rows = [
        [day_and_time(event.at) or event.at, event.by,
         words.ACTIONS.get(event.action, event.action.capitalize()), _change(event)]
        for event in reversed(events)
    ]  # fmt: skip
    return [table(("when (UTC)", "who", "what", "details"), rows, "History")]


def _change(event: Event) -> str:
    changes = [
        _changed(name.replace("_", " "), event.before.get(name), value)
        for name, value in event.after.items()
        if event.before.get(name) != value and name not in UNTOLD and _tellable(value)
    ]
    parts = [event.reason] if event.reason else []
    return "; ".join([*parts, *changes])


def _changed(name: str, before: Any, after: Any) -> str:
    now = DASH if after is None else str(after)
    return f"{name}: {now}" if before is None else f"{name}: {before} \u2192 {now}"


def _tellable(value: Any) -> bool:
    """Whether a value means something to a person: no digest, no list."""
    return not isinstance(value, Mapping | list | tuple) and len(str(value)) < HASH
