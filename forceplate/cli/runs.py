"""`forceplate runs`: the analyses of an archive, compared, and which one is shown."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from forceplate.cli import voice
from forceplate.cli.groups import Group, either
from forceplate.cli.options import archive_folder, archive_option, json_option

if TYPE_CHECKING:
    from forceplate.model.record import RunRecord
    from forceplate.model.run_change import MetricChange, RunComparison

SCHEMA = "forceplate.run-comparison/1"


@click.group(cls=Group, invoke_without_command=True)
@archive_option
@json_option
@click.pass_context
def runs(ctx: click.Context, archive: Path | None, as_json: bool) -> int:
    """List the runs of an archive, or compare two, or choose the one that is shown.

    A run is one analysis of the whole archive under one set of settings. `forceplate reanalyse`
    makes one; none is ever overwritten. Without a command this lists them.
    """
    if ctx.invoked_subcommand is not None:
        return 0
    from forceplate.lab import Lab

    with Lab(archive_folder(archive)) as lab:
        found = lab.runs()
    if as_json:
        for run in found:
            voice.data(_row(run))
        return 0
    if not found:
        voice.line("no run yet: forceplate ingest and forceplate reanalyse make them.")
        return 0
    from forceplate.cli.run_tables import show_runs

    show_runs(found, voice.console())
    return 0


@runs.command("compare")
@click.argument("first", type=click.IntRange(1), metavar="A")
@click.argument("second", type=click.IntRange(1), metavar="B")
@archive_option
@json_option
@click.option(
    "--metric", "metrics", multiple=True, metavar="KEY",
    help="Only this number; repeatable. `forceplate metrics` lists the keys.",
)  # fmt: skip
@click.option(
    "--csv", "table", metavar="FILE|-",
    help="Write a table with a row a metric and all digits; - is stdout.",
)  # fmt: skip
@click.option("--all", "everything", is_flag=True, help="Also metrics that did not change.")
@click.pass_context
def compare(
    ctx: click.Context, first: int, second: int, archive: Path | None, metrics: tuple[str, ...],
    table: str | None, as_json: bool, everything: bool,
) -> int:  # fmt: skip
    """Show which numbers of run B differ from those of run A, and by how much.

    For each metric: how many trials changed, how many numbers became larger or smaller, the
    median and the 5th to 95th percentile of B minus A, and the trials whose number moved unlike
    the others'. Metrics that did not change are left out unless they are asked for by --metric
    or --all.
    """
    as_json = either(ctx, "as_json", as_json)
    if as_json and table is not None:
        raise click.UsageError("--json and --csv exclude each other: one of them is the output.")
    from forceplate.lab import Lab

    with Lab(archive_folder(either(ctx, "archive", archive))) as lab:
        found = lab.compare_runs(first, second, tuple(dict.fromkeys(metrics)) or None)
    every = everything or bool(metrics)
    rows = [metric for metric in found.metrics if every or metric.changed]
    if as_json:
        voice.data(_comparison(found, rows))
    elif table is not None:
        from forceplate.cli.run_csv import write_csv

        write_csv(found, rows, table)
    else:
        from forceplate.cli.run_tables import show_comparison

        show_comparison(found, rows, voice.console())
    return 0


def _reason(_: click.Context, __: click.Parameter, value: str) -> str:
    """The reason on one line; a usage error where it says nothing."""
    words = " ".join(value.split())
    if not words:
        raise click.BadParameter("say why in a few words; they stay in the audit trail.")
    return words


@runs.command("make-current")
@click.argument("number", type=click.IntRange(1), metavar="N")
@archive_option
@json_option
@click.option(
    "--why", required=True, metavar="TEXT", callback=_reason,
    help="The reason; kept in the audit trail with your name and the time.",
)  # fmt: skip
@click.pass_context
def make_current(
    ctx: click.Context, number: int, archive: Path | None, as_json: bool, why: str
) -> int:
    """Show the numbers of run N from now on, everywhere.

    The other runs stay as they are; the answer ends with the line that goes back.
    """
    folder = either(ctx, "archive", archive)
    from forceplate.lab import Lab

    with Lab(archive_folder(folder)) as lab:
        before = next((run for run in lab.runs() if run.current), None)
        now = lab.make_current(number, why)
    changed = before is None or before.run != now.run
    if either(ctx, "as_json", as_json):
        voice.data({
            "current": now.run, "before": None if before is None else before.run,
            "changed": changed,
        })  # fmt: skip
        return 0
    if not changed:
        voice.line(f"run {now.run} is the current one already; nothing was changed.")
        return 0
    voice.line(f"run {now.run} is current now{_instead(before)}.")
    if now.n_lacking:
        noun = "trial has" if now.n_lacking == 1 else "trials have"
        voice.line(f"{now.n_lacking} {noun} no result in it yet: forceplate reanalyse goes on.")
    if before is not None:
        place = "" if folder is None else f" --archive {shlex.quote(str(folder))}"
        voice.line(f"back: forceplate runs make-current {before.run}{place} --why TEXT")
    return 0


def _instead(before: RunRecord | None) -> str:
    return "" if before is None else f"; before it was run {before.run}"


def _row(run: RunRecord) -> dict[str, Any]:
    """One run of `forceplate runs --json`."""
    from forceplate.model.settings import unlike_default

    return {
        "run": run.run, "current": run.current, "preset": run.preset, "recipe": run.digest,
        "settings": unlike_default(run.settings), "where": dict(run.where),
        "software": run.software, "by": run.by, "started": run.started,
        "done": run.n_done, "failed": run.n_failed, "lacking": run.n_lacking,
    }  # fmt: skip


def _comparison(found: RunComparison, rows: Sequence[MetricChange]) -> dict[str, Any]:
    """The object of `forceplate runs compare --json`."""
    return {
        "schema": SCHEMA, "first": _row(found.first), "second": _row(found.second),
        "n_both": found.n_both, "n_first_only": found.n_first_only,
        "n_second_only": found.n_second_only, "n_same_work": found.n_same_work,
        "n_corrected": found.n_corrected,
        "settings": [
            {"key": key, "first": first, "second": second} for key, first, second in found.settings
        ],
        "metrics": [row.to_json() for row in rows],
    }  # fmt: skip
