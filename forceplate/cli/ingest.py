"""`forceplate ingest`: recordings into an archive, then the analysis of what is new."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from forceplate.cli import voice
from forceplate.cli.options import (
    FILE,
    archive_folder,
    archive_option,
    fact_options,
    facts_of,
    jobs_option,
    jobs_or_default,
    json_option,
    operator,
    reading_options,
)
from forceplate.cli.paths import files_of
from forceplate.errors import NothingFound

if TYPE_CHECKING:
    from forceplate.lab import Ingested, IngestOptions

VERDICT_WORDS = {"usable": "usable", "note": "usable with a note", "repeat": "repeat suggested"}


@click.command()
@click.argument("paths", nargs=-1, required=True, type=FILE, metavar="PATH...")
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
    paths: tuple[Path, ...], archive: Path | None, manifest: Path | None, profile: str | None,
    layout: Path | None, reader: str | None, jobs: int | None,
    as_json: bool, no_analyse: bool,
    **given: str | None,
) -> int:  # fmt: skip
    """Take the recordings of PATHs into an archive, and analyse what is new.

    Folders are walked; hidden files and those ending in .md, .toml, .json, .part or .tmp are
    passed over there, everything else is read or refused with a reason. Each file is one line
    (and each recording of it) as soon as it is safe on disk and its quality is checked; the
    metrics come afterwards. Files that are in already are known, and nothing is added for them.

    Facts are taken from these options, then from the manifest, then from the pattern of the
    profile, then from the file itself, and what is missing stays missing: see forceplate assign.
    The time of a file is never taken for the date of a test.
    """
    from forceplate.lab import IngestOptions, Lab

    options = IngestOptions(
        facts=facts_of(**given), manifest=manifest, profile=profile, layout=layout, reader=reader
    )
    files = list(files_of(paths, apart_from=manifest))
    if not files:
        raise NothingFound(
            "there is no file to take in.", where=", ".join(map(str, paths)),
            advice="Name a recording, or a folder that holds some.",
        )  # fmt: skip
    with voice.resumable(), Lab(archive_folder(archive), create=True) as lab:
        refused = _take_in(lab, files, options, as_json=as_json)
        if not no_analyse:
            analyse_missing(lab, jobs_or_default(jobs))
    return 3 if refused else 0


def _take_in(lab: Any, files: list[Path], options: IngestOptions, *, as_json: bool) -> int:
    """Take the files in, one line each; how many were refused."""
    counts = {"new": 0, "known": 0, "refused": 0}
    for ingested in lab.ingest(files, options, by=operator()):
        counts[ingested.status] += 1
        if as_json:
            voice.data(ingested.to_json())
        elif ingested.status != "refused":
            voice.line(_sentence(ingested))
        if ingested.error is not None:
            voice.refusal(ingested.error)
    voice.say(f"{counts['new']} new, {counts['known']} known, {counts['refused']} refused.")
    return counts["refused"]


def _sentence(ingested: Ingested) -> str:
    row = ingested.to_json()
    which = f" [{row['index']}]" if row["index"] else ""
    verdict = VERDICT_WORDS.get(row["verdict"] or "", "not checked")
    return f"{row['path']}{which}: {row['trial']} {row['status']}, {verdict}"


def analyse_missing(lab: Any, jobs: int) -> None:
    """Compute what the current run lacks, with progress on stderr."""
    from forceplate.cli.progress import progress

    with progress("analysing") as step:
        report = lab.analyse_missing(
            jobs=jobs, engine="processes" if jobs > 1 else "serial", on_progress=step
        )
    if report.done or report.failed:
        voice.say(f"{report.done} analysed, {report.failed} failed, in {report.seconds:.1f} s.")
    for failure in report.failures:
        voice.say(f"{voice.MARK} {failure}")
