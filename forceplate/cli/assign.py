"""`forceplate assign`: who stood there, said afterwards."""

from __future__ import annotations

from pathlib import Path

import click

from forceplate.cli import voice
from forceplate.cli.options import (
    archive_folder,
    archive_option,
    fact_options,
    facts_of,
    json_option,
)
from forceplate.errors import UnknownTrial


@click.command()
@click.argument("trials", nargs=-1, required=True, metavar="TRIAL...")
@archive_option
@json_option
@fact_options
def assign(
    trials: tuple[str, ...], archive: Path | None,
    as_json: bool,
    **given: str | None,
) -> int:  # fmt: skip
    """Say who stood there, in which session and condition, for TRIALs of an archive.

    Only what is given is changed. The change, who made it and what stood there before are kept
    in the trial's history.
    """
    facts = facts_of(**given)
    if not facts.known():
        raise click.UsageError("nothing to assign: give --participant or another fact.")
    from forceplate.lab import Lab

    with Lab(archive_folder(archive)) as lab:
        known = {record.trial for record in lab.trials()}
        for trial in trials:
            if trial not in known:
                raise UnknownTrial(
                    f"there is no trial {trial}.", where=archive_folder(archive),
                    advice="forceplate trials lists those there are; nothing was changed.",
                )  # fmt: skip
        for trial in trials:
            lab.assign(trial, facts)
        changed = [record for record in lab.trials() if record.trial in trials]
    for record in changed:
        if as_json:
            voice.data(record.to_json())
        else:
            words = ", ".join(f"{name} {value}" for name, value in record.facts.known().items())
            voice.line(f"{record.trial}: {words}")
    return 0
