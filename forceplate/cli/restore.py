"""`forceplate restore`: a backup looked through, or brought back."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forceplate.cli import voice
from forceplate.cli.options import FILE, archive_folder, json_option
from forceplate.errors import ArchiveError

if TYPE_CHECKING:
    from forceplate.archive.moving.restore import Restored
    from forceplate.safekeeping import Rehearsal


@click.command()
@click.argument("backup", type=FILE, metavar="BACKUP")
@click.option(
    "--to", "folder", type=FILE, envvar="FORCEPLATE_ARCHIVE", metavar="FOLDER",
    help="A new folder for the archive. [default: FORCEPLATE_ARCHIVE, else the user data folder]",
)  # fmt: skip
@click.option("--check", is_flag=True, help="Only look through the backup; nothing is written.")
@click.option(
    "--results", type=click.IntRange(0, 1_000_000), default=20, show_default=True, metavar="N",
    help="With --check: how many results to compute again.",
)  # fmt: skip
@click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, metavar="N",
    help="With --check: decides which results.",
)  # fmt: skip
@json_option
def restore(
    backup: Path, folder: Path | None, check: bool, results: int, seed: int, as_json: bool
) -> int:
    """Bring a backup back as an archive in a new folder, and verify it.

    BACKUP is a backup, or a folder of them, of which the newest whole one is taken. Nothing is
    overwritten: the folder must be new or empty, or hold what an earlier try with the same backup
    left. What is damaged in the backup is named, and everything else is brought back. With --check
    the backup is looked through instead: manifest, every hash, the catalogue, the audit trail up to
    the head that the manifest names, and some results computed again. Exit code 5 where anything
    is wrong.
    """
    from forceplate.cli.progress import progress

    if check:
        from forceplate.safekeeping import rehearse

        with progress("computing again") as step:
            report = rehearse(backup, results=results, seed=seed, on_progress=step)
        _show(report, as_json=as_json)
        return 0 if report.ok else ArchiveError.exit_code
    from forceplate.safekeeping import restore_into

    target = archive_folder(folder)
    with progress("restoring") as step:
        back = restore_into(backup, target, on_progress=step)
    _tell(back, target, as_json=as_json)
    return 0 if not back.problems else ArchiveError.exit_code


def _tell(back: Restored, target: Path, *, as_json: bool) -> None:
    made = None if back.manifest is None else back.manifest.made
    if as_json:
        voice.data({
            "ok": not back.problems, "backup": str(back.backup), "archive": str(target),
            "made": made, "trials": back.trials, "results": back.results,
            "audit_head": None if back.manifest is None else back.manifest.audit_head,
            "problems": back.problems,
        })  # fmt: skip
        return
    for problem in back.problems:
        voice.line(f"problem {problem['code']}: {problem['what']}")
    state = "all is well"
    if back.problems:
        state = f"{voice.counted(len(back.problems), 'problem')}; everything else is back"
    voice.line(
        f"{target}: {back.trials} trials and {back.results} results as of "
        f"{'a time that is not known' if made is None else made[:16]} from {back.backup}: {state}"
    )
    voice.line(f"go on with: forceplate serve --archive {shlex.quote(str(target))}")


def _show(report: Rehearsal, *, as_json: bool) -> None:
    if as_json:
        voice.data({
            "ok": report.ok, "backup": str(report.folder),
            "made": None if report.manifest is None else report.manifest.made,
            "audit_head": None if report.manifest is None else report.manifest.audit_head,
            "problems": report.problems, "recomputed": report.recomputed, "equal": report.equal,
            "close": report.close, "passed_over": report.passed_over, "seed": report.seed,
            "wanted": report.wanted,
        })  # fmt: skip
        return
    for problem in report.problems:
        voice.line(f"problem {problem['code']}: {problem['what']}")
    voice.line(f"{report.folder}: {_proven(report)}")


def _proven(report: Rehearsal) -> str:
    """What was proven, in one line."""
    told = report.manifest
    if not report.ok or told is None:
        known = f", {len(told.missing)} of them when it was made" if told and told.missing else ""
        return f"{voice.counted(len(report.problems), 'problem')}{known}: this backup is not whole"
    close = f", {report.close} to 1e-12" if report.close else ""
    again = "no result computed again"
    if report.recomputed:
        again = (
            f"{report.recomputed} of {told.results} results computed again with seed "
            f"{report.seed}, {report.equal} equal to the last digit{close}"
        )
    over = ""
    if report.passed_over:
        end = ", and no more were looked for" if report.recomputed < report.wanted else ""
        over = f" ({report.passed_over} drawn ones are other work by now{end})"
    return (
        f"whole; {told.blobs} files of {told.trials} trials have their hashes, the catalogue is "
        f"sound, {told.audit_lines} audit lines hold up to head {told.audit_head[:16]}; "
        f"{again}{over}"
    )
