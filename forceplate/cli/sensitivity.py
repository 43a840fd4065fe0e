"""`forceplate sensitivity`: how much of a number is choice of method."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from forceplate.cli import quick, voice
from forceplate.cli.options import (
    analysis_options,
    how_to_analyse,
    json_option,
)

if TYPE_CHECKING:
    from forceplate.model.recording import Recording
    from forceplate.model.sensitivity import Sensitivity
    from forceplate.model.settings import Settings

SCHEMA = "forceplate.sensitivity/1"


@click.command()
@click.argument("file", type=click.Path(), metavar="FILE")
@click.option(
    "--metric", "metrics", multiple=True, required=True, metavar="KEY",
    help="Which number; repeatable. `forceplate metrics` lists the keys.",
)  # fmt: skip
@json_option
@analysis_options
def sensitivity(file: str, metrics: tuple[str, ...], as_json: bool, **given: Any) -> int:
    """Analyse FILE in other ways too, and show how far a number moves.

    The other ways are those of publications and programs: another cut-off, window, rate or
    definition, and whole recipes. Only those that can act on the metric are tried, each one
    alone, on top of the settings asked for. With --json one object a recording and metric.
    """
    how = how_to_analyse(**given)
    quick.start()
    from forceplate.lab import Lab

    with Lab(None) as lab:
        for recording, found in lab.sensitivity_of(file, tuple(dict.fromkeys(metrics)), **how):
            for each in found:
                _show(recording, each, how["settings"], as_json=as_json)
            quick.settle()
    return 0


def _show(recording: Recording, found: Sensitivity, settings: Settings, *, as_json: bool) -> None:
    source = recording.source
    if as_json:
        voice.data({
            "schema": SCHEMA,
            "source": {"path": source.path, "sha256": source.sha256, "reader": source.reader},
            "index": source.index, "settings": {"digest": settings.digest}, **found.to_json(),
        })  # fmt: skip
        return
    from forceplate.cli.spread import show_sensitivity

    show_sensitivity(source.path, source.index, found, voice.console())
