"""`forceplate reanalyse`: the whole archive again, beside the runs that are there."""

from __future__ import annotations

from pathlib import Path

import click

from forceplate.cli import voice
from forceplate.cli.options import (
    archive_folder,
    archive_option,
    jobs_option,
    json_option,
    recipe,
    recipe_options,
    workers,
)


@click.command()
@archive_option
@json_option
@recipe_options
@jobs_option
@click.option(
    "--engine",
    type=click.Choice(["serial", "processes"]),
    default=None,
    help="One after the other, or in several processes. [default: processes where --jobs > 1]",
)
def reanalyse(
    archive: Path | None, preset: str | None, changes: tuple[str, ...], jobs: int | None,
    engine: str | None,
    as_json: bool,
) -> int:  # fmt: skip
    """Analyse every trial of an archive under other settings.

    The numbers are kept as a new run, which becomes the current one; earlier runs stay as they
    are. What has been computed under the same settings already is reused, so an interrupted
    command goes on where it stopped.
    """
    settings, name = recipe(preset, changes)
    count = workers(jobs)
    from forceplate.cli.progress import progress
    from forceplate.lab import Lab

    with (
        voice.resumable(),
        Lab(archive_folder(archive)) as lab,
        progress("analysing") as step,
    ):
        report = lab.reanalyse(
            settings, preset=name, jobs=count, on_progress=step,
            engine=engine or ("processes" if count > 1 else "serial"),
        )  # fmt: skip
    for trial, why in report.failures:
        voice.failed(trial, why)
    summary = {
        "run": report.run, "done": report.done, "reused": report.reused, "failed": report.failed,
        "seconds": round(report.seconds, 3), "recipe": settings.digest,
    }  # fmt: skip
    if as_json:
        voice.data(summary)
    else:
        voice.line(
            f"run {report.run}: {report.done} analysed, {report.reused} reused, "
            f"{report.failed} failed, in {report.seconds:.1f} s"
        )
    return 3 if report.failed else 0
