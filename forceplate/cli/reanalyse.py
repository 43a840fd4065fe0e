"""`forceplate reanalyse`: the archive again under other settings, beside its earlier runs."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from forceplate.cli import voice
from forceplate.cli.options import (
    FILE,
    archive_folder,
    archive_option,
    jobs_option,
    json_option,
    recipe,
    recipe_options,
    where_option,
    workers,
)

if TYPE_CHECKING:
    from forceplate.batch.runs import RunReport
    from forceplate.lab import Lab
    from forceplate.model.settings import Settings

ENGINES = ("serial", "processes", "dask")


@click.command()
@archive_option
@json_option
@recipe_options
@click.option(
    "--settings",
    "settings_file",
    type=FILE,
    metavar="FILE",
    help="Settings from a TOML file, or from JSON as our own commands write it; --set comes after.",
)
@where_option
@jobs_option
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    default=None,
    help="One after the other, in several processes, or on a cluster. [default: processes where "
    "--jobs > 1]",
)
@click.option("--scheduler", metavar="ADDRESS", help="Of a Dask scheduler, for --engine dask.")
@click.option(
    "--cluster",
    type=click.Choice(["local"]),
    default=None,
    help="A Dask cluster on this computer that lives as long as the command.",
)
@click.option(
    "--tls",
    type=FILE,
    metavar="DIR",
    help="Certificates for a tls:// address, as forceplate cluster init made them.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--resume", is_flag=True, help="Go on with what was stopped last, as it was.")
def reanalyse(
    archive: Path | None, preset: str | None, changes: tuple[str, ...],
    settings_file: Path | None, where: dict[str, str], jobs: int | None, engine: str | None,
    scheduler: str | None, cluster: str | None, tls: Path | None,
    dry_run: bool, resume: bool,
    as_json: bool,
) -> int:  # fmt: skip
    """Analyse the trials of an archive under other settings.

    The numbers are kept as a new run beside the earlier ones, which stay as they are. The new run
    becomes the current one once it is through, unless --where narrows it to some trials or trials
    that have numbers now could not be analysed.
    What has been computed under the same settings already is reused.

    Ctrl-C finishes the trials in hand, keeps them, and prints the line that goes on. While
    another process fills the same run, this one watches, and takes over should that one die.
    """
    recipe_given = bool(preset or changes or settings_file or where)
    if resume and (recipe_given or dry_run or scheduler or cluster or tls):
        raise click.UsageError("--resume takes the settings of what was stopped; leave others out.")
    if engine is None and (scheduler or cluster):
        engine = "dask"
    settings, name = recipe(preset, changes, settings_file)
    from forceplate.lab import Lab

    folder = archive_folder(archive)
    with voice.resumable(), Lab(folder) as lab:
        if dry_run:
            return _plan(lab, settings, where, as_json=as_json)
        report = _performed(
            lab, settings, name, resume=resume, jobs=jobs, engine=engine,
            options={"where": where, "scheduler": scheduler, "cluster": cluster, "tls": tls},
        )  # fmt: skip
        failures = lab.failures(report.run)
    return _reported(report, failures, folder, as_json=as_json)


def _plan(lab: Lab, settings: Settings, where: dict[str, str], *, as_json: bool) -> int:
    plan = lab.planned(settings, where)
    if as_json:
        voice.data({**plan, "recipe": settings.digest})
    else:
        run = "a new run" if plan["run"] is None else f"run {plan['run']}, which is not through"
        voice.line(
            f"{run}: {plan['trials']} trials, {plan['computed']} to analyse, "
            f"{plan['reused']} whose results are there already"
        )
    return 0


def _performed(
    lab: Lab, settings: Settings, name: str | None, *, resume: bool, jobs: int | None,
    engine: str | None, options: dict[str, Any],
) -> RunReport:  # fmt: skip
    from forceplate.cli.progress import progress
    from forceplate.cli.stopping import asked_to_stop

    with asked_to_stop() as stop, progress("analysing") as step:
        if resume:
            return lab.resume(jobs=jobs, engine=engine, on_progress=step, stop=stop)
        count = workers(jobs)
        return lab.reanalyse(
            settings, preset=name, jobs=count, on_progress=step, stop=stop,
            engine=engine or ("processes" if count > 1 else "serial"), **options,
        )  # fmt: skip


def _reported(
    report: RunReport, failures: list[tuple[str, str]], folder: Path, *, as_json: bool
) -> int:
    for trial, why in failures:
        voice.failed(trial, why)
    wanted = report.there + report.total
    if as_json:
        voice.data({
            "run": report.run, "done": report.done, "reused": report.reused,
            "failed": report.failed, "seconds": round(report.seconds, 3),
            "recipe": report.recipe, "job": report.job, "total": report.total,
            "there": report.there, "trials": wanted, "stopped": report.stopped,
            "current": report.current,
        })  # fmt: skip
    else:
        before = f", {report.there} of {wanted} were there already" if report.there else ""
        voice.line(
            f"run {report.run}: {report.done} analysed, {report.reused} reused, "
            f"{report.failed} failed, in {report.seconds:.1f} s{before}"
        )
    if report.stopped is not None:
        raise voice.Interrupted(
            f"run {report.run} is not through: {report.kept} of {wanted} trials are kept.",
            found=report.stopped.rstrip("."),
            advice=f"Go on with: forceplate reanalyse --archive {shlex.quote(str(folder))} "
            "--resume",
        )  # fmt: skip
    if report.narrowed:
        voice.say(
            f"Run {report.run} is about some trials only, so that the numbers shown stay as they "
            "are."
        )
    elif not report.current:
        voice.say(_kept_back(report, has_some=report.kept > len(failures)))
    return 3 if failures else 0


def _kept_back(report: RunReport, *, has_some: bool) -> str:
    """What to say of a run that is through and not shown, and how to show it."""
    why = "The numbers shown stay as they are"
    if report.lost:
        noun = "trial that has" if report.lost == 1 else "trials that have"
        why += f", as run {report.run} has none for {report.lost} {noun} some now"
    show = f": forceplate runs make-current {report.run} --why REASON shows these."
    return why + (show if has_some else ".")
