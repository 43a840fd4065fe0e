"""`forceplate verify`: every file of an archive against its hash."""

from __future__ import annotations

from pathlib import Path

import click

from forceplate.cli import voice
from forceplate.cli.options import archive_folder, archive_option, json_option
from forceplate.errors import ArchiveError


@click.command()
@archive_option
@json_option
def verify(
    archive: Path | None,
    as_json: bool,
) -> int:
    """Check every file of an archive against its hash, and the catalogue against the files.

    Temporary files and files that a killed program had not yet entered are recovered, and torn
    pictures removed, which is no problem: forceplate redraw makes those again. Exit code 5 where
    there are problems, 4 where there is no archive.
    """
    from forceplate.lab import Lab

    with Lab(archive_folder(archive)) as lab:
        report = lab.verify()
    if as_json:
        voice.data(report)
    else:
        for problem in report["problems"]:
            voice.line(f"problem {problem['code']}: {problem['what']}")
        for item in report["recovered"]:
            voice.line(f"recovered: {item}")
        if report["pictures_missing"]:
            voice.line(
                f"{report['pictures_missing']} pictures are missing: forceplate redraw makes them"
            )
        state = "all is well" if report["ok"] else voice.counted(len(report["problems"]), "problem")
        voice.line(f"{report['trials']} trials, {report['blobs']} files: {state}")
    return 0 if report["ok"] else ArchiveError.exit_code
