"""`forceplate metrics`: what is computed, and what can be set."""

from __future__ import annotations

import difflib

import click

from forceplate.cli import voice
from forceplate.cli.options import json_option
from forceplate.errors import NothingFound


@click.command()
@click.argument("keys", nargs=-1, metavar="[KEY...]")
@json_option
@click.option("--settings", "of_settings", is_flag=True, help="List the settings instead.")
def metrics(
    keys: tuple[str, ...],
    as_json: bool, of_settings: bool,
) -> int:  # fmt: skip
    """List the metrics (all, or those of the KEYs), or with --settings the settings."""
    if of_settings:
        return _list_settings(as_json=as_json)
    from forceplate.lab import Lab

    with Lab(None) as lab:
        catalogue = lab.metrics()
    for key in keys:
        if key not in catalogue:
            near = difflib.get_close_matches(key, catalogue, n=1)
            raise NothingFound(
                f"there is no metric {key!r}.", advice=f"Did you mean {near[0]}?" if near else None
            )
    wanted = [catalogue[key] for key in keys or catalogue]
    if as_json:
        voice.data([metric.to_json() for metric in wanted])
        return 0
    from forceplate.cli.tables import show_metrics

    show_metrics(wanted, voice.console())
    return 0


def _list_settings(*, as_json: bool) -> int:
    from forceplate.model.settings import Settings

    if as_json:
        voice.data([{"key": key, **about} for key, about in Settings.about().items()])
        return 0
    from forceplate.cli.tables import show_settings

    show_settings(Settings(), voice.console())
    return 0
