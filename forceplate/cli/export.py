"""`forceplate export`: the numbers of an archive as Parquet, and whether they are still whole."""

from __future__ import annotations

from pathlib import Path

import click

from forceplate.cli import voice
from forceplate.cli.options import FILE, archive_folder, archive_option, json_option
from forceplate.errors import ArchiveError


@click.command()
@click.argument("folder", type=FILE, metavar="DIR")
@archive_option
@json_option
@click.option(
    "--run",
    "runs",
    type=int,
    multiple=True,
    metavar="N",
    help="This run; repeatable. [default: the current run]",
)
@click.option("--all-runs", is_flag=True, help="Every run that has a result.")
@click.option(
    "--metric",
    "keys",
    multiple=True,
    metavar="KEY",
    help="Only this metric; repeatable. [default: all]",
)
@click.option(
    "--rows",
    type=click.IntRange(1, 1_000_000),
    default=10_000,
    show_default=True,
    metavar="N",
    help="Trials a file; more need more memory.",
)
@click.option("--replace", is_flag=True, help="Take the place of an export that differs.")
@click.option("--check", is_flag=True, help="Hold the export in DIR against its manifests instead.")
def export(
    folder: Path, archive: Path | None, runs: tuple[int, ...], keys: tuple[str, ...], rows: int,
    as_json: bool, all_runs: bool, replace: bool, check: bool,
) -> int:  # fmt: skip
    """Write the numbers of an archive to DIR as Parquet, one row a trial.

    Each run gets a folder DIR/run=N with part-*.parquet (the numbers), detail-*.parquet (intervals
    and reasons) and, once all of them are whole, manifest.json with the hash of each. An export
    that was stopped is begun anew by the same command; a finished one of the same things is left
    as it is. With --check, exit code 5 where a file is missing, damaged or too many.
    """
    if check and (runs or all_runs or keys or replace):
        raise click.UsageError("--check looks through all of DIR: give it no other choice.")
    if check:
        return _check(folder, as_json=as_json)
    if runs and all_runs:
        raise click.UsageError("--run and --all-runs exclude each other.")
    from forceplate.cli.progress import progress
    from forceplate.lab import Lab

    with Lab(archive_folder(archive)) as lab, progress("exporting") as step:
        wanted = list(runs) or None
        if all_runs:
            wanted = [run.run for run in lab.runs() if run.n_done or run.n_failed]
        for done in lab.export_parquet(
            folder, runs=wanted, keys=keys or None, rows=rows, replace=replace, on_progress=step
        ):
            if as_json:
                voice.data(done.to_json())
                continue
            what = "stands already" if done.status == "same" else done.status
            voice.line(
                f"run {done.run}: {done.rows} trials, {done.failed} of them failed, "
                f"{done.parts} files, {done.bytes / 1e6:.1f} MB in {done.folder} ({what})"
            )
    return 0


def _check(folder: Path, *, as_json: bool) -> int:
    from forceplate.export.check import check

    report = check(folder)
    if as_json:
        voice.data(report)
    else:
        for problem in report["problems"]:
            voice.line(f"problem {problem['code']}: {problem['what']}")
        state = "all is well" if report["ok"] else voice.counted(len(report["problems"]), "problem")
        told = voice.counted(report["runs"], "run"), voice.counted(report["parts"], "file")
        voice.line(f"{told[0]}, {told[1]}: {state}")
    return 0 if report["ok"] else ArchiveError.exit_code
