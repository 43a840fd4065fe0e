"""`forceplate jobs`: long work on an archive, whoever asked for it, and how to end it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from forceplate.cli import voice
from forceplate.cli.groups import Group, either
from forceplate.cli.options import archive_folder, archive_option, json_option
from forceplate.model.job import JobRecord

LONGEST_WHY = 80


@click.group(cls=Group, invoke_without_command=True)
@archive_option
@json_option
@click.pass_context
def jobs(ctx: click.Context, archive: Path | None, as_json: bool) -> int:
    """List the jobs of an archive, or end one.

    A job is long work that was asked for once, from a page or by a command; any process can watch
    it and end it. One whose process is gone is shown as stopped.
    """
    if ctx.invoked_subcommand is not None:
        return 0
    from forceplate.lab import Lab

    with Lab(archive_folder(archive)) as lab:
        found = lab.jobs()
    for record in found:
        if as_json:
            voice.data(asdict(record))
        else:
            voice.line(_sentence(record))
    if not found:
        voice.say("no job yet.")
    return 0


@jobs.command()
@click.argument("number", type=click.IntRange(1))
@archive_option
@json_option
@click.pass_context
def cancel(ctx: click.Context, number: int, archive: Path | None, as_json: bool) -> int:
    """End a job; the trials in hand are finished and kept."""
    from forceplate.lab import Lab

    as_json = either(ctx, "as_json", as_json)
    with Lab(archive_folder(either(ctx, "archive", archive))) as lab:
        before = lab.job(number)
        record = lab.cancel_job(number) if before.open else before
    if as_json:
        voice.data(asdict(record))
    else:
        voice.line(_sentence(record))
    if not before.open:
        voice.say(f"job {number} was over already; nothing was changed.")
    return 0


def _sentence(record: JobRecord) -> str:
    parts = [
        f"job {record.job}, run {record.run}: {record.state}",
        f"{record.through} of {record.total} trials",
        f"asked by {record.by} {record.asked[:16].replace('T', ' ')}",
    ]
    if record.worker and record.open:
        parts.append(f"by {record.worker}, {record.engine} x {record.workers}")
    if record.why:
        parts.append(record.why if len(record.why) <= LONGEST_WHY else _short(record.why))
    return ", ".join(parts).rstrip(".")


def _short(why: str) -> str:
    """The first of it; the whole sentence is in --json."""
    return why[:LONGEST_WHY].rsplit(" ", 1)[0] + "..."
