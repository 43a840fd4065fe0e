"""`forceplate card`: what a person's latest visit says beside their own past."""

from __future__ import annotations

from pathlib import Path

import click

from forceplate.cli import voice
from forceplate.cli.options import archive_folder, archive_option, json_option


@click.command()
@click.argument("participant", metavar="PARTICIPANT")
@archive_option
@json_option
@click.option(
    "--protocol", metavar="NAME", help="Which protocol. [default: the one of most trials]"
)
@click.option(
    "--condition", metavar="VISION-SURFACE",
    help="Which condition, such as open-firm. [default: the one of most trials]",
)  # fmt: skip
def card(
    participant: str, archive: Path | None, protocol: str | None, condition: str | None,
    *, as_json: bool,
) -> int:  # fmt: skip
    """Show the latest visit of PARTICIPANT beside the person's own earlier visits.

    Each number stands beside the range in which a visit of this person would lie though nothing
    changed, with how many visits say so. Trials that are unlike the others are named, with the
    command that makes them comparable where there is one.
    """
    from forceplate.lab import Lab

    with Lab(archive_folder(archive)) as lab:
        found = lab.card(participant, protocol, condition)
    if as_json:
        voice.data(found.to_json())
        return 0
    from forceplate.cli.card_tables import show_card

    show_card(found, voice.console())
    return 0
