"""`forceplate redraw`: pictures that are missing, made again."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forceplate.cli import voice
from forceplate.cli.options import (
    archive_folder,
    archive_option,
    jobs_option,
    json_option,
    workers,
)
from forceplate.errors import ArchiveError

if TYPE_CHECKING:
    from forceplate.batch.pictures import RedrawReport

REFUSED = 3


@click.command()
@archive_option
@jobs_option
@json_option
def redraw(archive: Path | None, jobs: int | None, as_json: bool) -> int:
    """Make the pictures of an archive again where they are missing or cut off.

    Backups leave them out, and a power cut may tear some. The work that made them is done once
    more; no number changes, and one that comes out differently than it is stored is told.

    Ctrl-C finishes the trials in hand; the same command goes on. Exit code 3 where a trial could
    not be drawn, 5 where a number came out differently.
    """
    from forceplate.cli.progress import progress
    from forceplate.cli.stopping import asked_to_stop
    from forceplate.lab import Lab

    folder = archive_folder(archive)
    with (
        voice.resumable(),
        Lab(folder) as lab,
        asked_to_stop() as stop,
        progress("drawing") as step,
    ):
        report = lab.redraw(jobs=workers(jobs), on_progress=step, stop=stop)
    _told(report, as_json=as_json)
    if report.stopped is not None:
        raise voice.Interrupted(
            f"{report.drawn} of {report.missing} trials have their pictures again.",
            found=report.stopped,
            advice=f"Go on with: forceplate redraw --archive {shlex.quote(str(folder))}",
        )  # fmt: skip
    if report.differs:
        return ArchiveError.exit_code
    return REFUSED if report.problems else 0


def _told(report: RedrawReport, *, as_json: bool) -> None:
    if as_json:
        voice.data({
            "missing": report.missing, "drawn": report.drawn, "passed_over": report.passed_over,
            "problems": list(report.problems), "seconds": round(report.seconds, 3),
            "stopped": report.stopped,
        })  # fmt: skip
        return
    for problem in report.problems:
        voice.line(f"problem {problem['code']}: {problem['trial']}: {problem['what']}")
    if not report.missing:
        voice.line("no pictures are missing")
        return
    voice.line(
        f"{report.missing} trials without all of their pictures: {report.drawn} drawn "
        f"in {report.seconds:.1f} s"
    )
    if report.passed_over:
        voice.line(
            f"{report.passed_over} results were made by another version, or before their trial "
            "was corrected: forceplate reanalyse makes them anew, with pictures"
        )
