"""`forceplate card`: what a person's latest visit says beside their own past."""

from __future__ import annotations

from pathlib import Path

import click

from forceplate.cli import voice
from forceplate.cli.options import archive_folder, archive_option, json_option
from forceplate.cli.whole_file import whole_file


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
@click.option(
    "--pdf", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False),
    help="Write it to FILE for printing instead.",
)  # fmt: skip
def card(
    participant: str, archive: Path | None, protocol: str | None, condition: str | None,
    pdf: Path | None, *, as_json: bool,
) -> int:  # fmt: skip
    """Show the latest visit of PARTICIPANT beside the person's own earlier visits.

    Each number stands beside the range in which a visit of this person would lie though nothing
    changed, with how many visits say so. Trials that are unlike the others are named, with the
    command that makes them comparable where there is one.
    """
    from forceplate.lab import Lab

    if as_json and pdf is not None:
        raise click.UsageError("--json and --pdf exclude each other: one of them is the output.")
    with Lab(archive_folder(archive)) as lab:
        if pdf is not None:
            drawn = lab.report(participant, protocol, condition)
            with whole_file(pdf, "report", "--pdf", binary=True) as file:
                file.write(drawn)
            voice.say(f"{pdf}: {participant}'s card as PDF")
            return 0
        found = lab.card(participant, protocol, condition)
    if as_json:
        voice.data(found.to_json())
        return 0
    from forceplate.cli.card_tables import show_card

    show_card(found, voice.console())
    return 0
