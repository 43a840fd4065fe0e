"""`forceplate ingest`: recordings into an archive, then the analysis of what is new."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forceplate.cli import voice
from forceplate.cli.options import (
    FILE,
    archive_folder,
    archive_option,
    fact_options,
    facts_of,
    jobs_option,
    json_option,
    reading_options,
    workers,
)
from forceplate.cli.stopping import Stop, asked_to_stop, end_if
from forceplate.errors import NothingFound

if TYPE_CHECKING:
    from forceplate.lab import Lab
    from forceplate.model.intake import Ingested, IngestOptions

VERDICT_WORDS = {"usable": "usable", "note": "usable with a note", "repeat": "repeat suggested"}


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(), metavar="PATH...")
@archive_option
@json_option
@fact_options
@click.option(
    "--manifest",
    type=FILE,
    metavar="TRIALS.csv",
    help="Facts for each file: a column path, and columns named like the options above.",
)
@reading_options
@click.option("--no-analyse", is_flag=True, help="Only take the recordings in.")
@jobs_option
def ingest(
    paths: tuple[str, ...], archive: Path | None, manifest: Path | None, profile: str | None,
    layout: Path | None, reader: str | None, jobs: int | None,
    as_json: bool, no_analyse: bool,
    **given: str | None,
) -> int:  # fmt: skip
    """Take the recordings of PATHs into an archive, and analyse what is new.

    Folders are walked; hidden files and companions of recordings (.layout.toml, .truth.json, .md,
    .part) are passed over there, and so are the files named in the options; everything else is
    read, or refused with a reason. Each recording of a file is one line as soon as it is safe on
    disk and its quality is checked; the metrics come afterwards. What is in the archive already is
    known, and nothing is added for it.

    Facts are taken from these options, then from the manifest, then from the pattern of the
    profile, then from the file itself, and what is missing stays missing: see forceplate assign.
    The time of a file is never taken for the date of a test.

    Ctrl-C finishes the file or the trials in hand; the same command goes on.
    """
    from forceplate.intake import walk
    from forceplate.lab import Lab
    from forceplate.model.intake import IngestOptions

    options = IngestOptions(
        facts=facts_of(**given), manifest=manifest, profile=profile, reader=reader, layout=layout
    )
    apart = [Path(each).resolve() for each in (manifest, layout, profile) if each is not None]
    files = [path for path in walk(list(map(Path, paths))) if path.resolve() not in apart]
    if not files:
        raise NothingFound(
            "there is no file to take in.", where=", ".join(paths),
            advice="Name a recording, or a folder that holds some.",
        )  # fmt: skip
    with (
        voice.resumable(),
        Lab(archive_folder(archive), create=True) as lab,
        asked_to_stop() as stop,
    ):
        as_given = {str(Path(path)): path for path in paths}
        refused = take_in(lab, files, options, stop, as_json=as_json, given=as_given)
        if not no_analyse:
            analyse_missing(lab, workers(jobs), stop)
    return 3 if refused else 0


def take_in(
    lab: Lab, files: list[Path], options: IngestOptions, stop: Stop, *, as_json: bool,
    given: Mapping[str, str] | None = None,
) -> int:  # fmt: skip
    """Take files in, one line on stdout each; how many were refused.

    `given` says how a path was written where that is not how it is written here.
    """
    counts = {"new": 0, "known": 0, "refused": 0}
    for ingested in lab.ingest(files, options):
        counts[ingested.status] += 1
        if as_json:
            row = ingested.to_json()
            voice.data({**row, "path": (given or {}).get(ingested.path, ingested.path)})
        elif ingested.trial is not None:
            voice.line(_sentence(ingested))
        if ingested.error is not None:
            voice.refusal(ingested.error)
        end_if(stop)
    voice.say(f"{counts['new']} new, {counts['known']} known, {counts['refused']} refused.")
    return counts["refused"]


def _sentence(ingested: Ingested) -> str:
    which = f" [{ingested.index}]" if ingested.index else ""
    verdict = VERDICT_WORDS.get(ingested.verdict or "", "not checked")
    return f"{ingested.path}{which}: {ingested.trial} {ingested.status}, {verdict}"


def analyse_missing(lab: Lab, jobs: int, stop: Stop) -> None:
    """Compute what the current run lacks, with progress on stderr."""
    from forceplate.cli.progress import progress

    with progress("analysing") as step:
        report = lab.analyse_missing(jobs=jobs, on_progress=step, stop=stop)
    if report.done or report.reused or report.failed:
        voice.say(
            f"{report.done + report.reused} analysed, {report.failed} failed, "
            f"in {report.seconds:.1f} s."
        )
    for trial, why in report.failures:
        voice.failed(trial, why)
    end_if(stop)
