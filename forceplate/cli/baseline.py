"""`forceplate baseline`: from which visit on a person is compared with themselves."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from forceplate.cli import voice
from forceplate.cli.options import archive_folder, archive_option, json_option


@click.command()
@click.argument("participant", metavar="PARTICIPANT")
@archive_option
@json_option
@click.option("--from", "session", metavar="SESSION", help="The first visit of the new baseline.")
@click.option("--from-first", is_flag=True, help="Compare with all visits again.")
@click.option("--why", metavar="TEXT", help="The reason; it is needed and kept.")
def baseline(
    participant: str, archive: Path | None, session: str | None, why: str | None,
    *, from_first: bool, as_json: bool,
) -> int:  # fmt: skip
    """Compare the visits of PARTICIPANT only with those from one visit on.

    Nothing does so by itself: someone decides it, with a reason, and both are in the audit trail.
    Earlier visits stay in every picture. Without options this shows where the baseline begins.
    """
    if session is not None and from_first:
        raise click.UsageError("--from and --from-first exclude each other.")
    asked = session is not None or from_first
    if asked and not (why or "").strip():
        raise click.UsageError("a new baseline needs a reason: --why TEXT.")
    if why is not None and not asked:
        raise click.UsageError("--why needs --from SESSION or --from-first.")
    from forceplate.lab import Lab

    with Lab(archive_folder(archive)) as lab:
        lab.participant(participant)
        if asked:
            lab.begin_baseline(participant, session, why or "")
        found = lab.baseline(participant)
    if as_json:
        voice.data({"participant": participant, "baseline": None if found is None
                    else asdict(found)})  # fmt: skip
    elif found is None:
        voice.line(f"{participant}: the first visit.")
    else:
        where = f"from {found.session} on" if found.session else "the first visit"
        voice.line(f"{participant}: {where} ({found.by}, {found.at}): {found.why}")
    return 0
