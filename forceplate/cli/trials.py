"""`forceplate trials`: what an archive holds."""

from __future__ import annotations

from pathlib import Path

import click

from forceplate.cli import voice
from forceplate.cli.options import archive_folder, archive_option, json_option
from forceplate.errors import NothingFound


@click.command()
@archive_option
@json_option
@click.option("--participant", metavar="CODE", help="Only the trials of this person.")
@click.option("--session", metavar="ID", help="Only the trials of this session.")
@click.option("--unassigned", is_flag=True, help="Only those of whom nobody knows who stood there.")
def trials(
    archive: Path | None, participant: str | None, session: str | None,
    as_json: bool, unassigned: bool,
) -> int:  # fmt: skip
    """List the trials of an archive."""
    from forceplate.lab import Lab

    with Lab(archive_folder(archive)) as lab:
        found = lab.trials(
            participant=participant, session=session, assigned=False if unassigned else None
        )
    if not found and (participant or session or unassigned):
        raise NothingFound("no trial matches.", where=archive_folder(archive))
    if as_json:
        for record in found:
            voice.data(record.to_json())
        return 0
    from forceplate.cli.tables import show_trials

    show_trials(found, voice.console())
    return 0
