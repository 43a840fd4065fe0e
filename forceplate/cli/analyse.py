"""`forceplate analyse`: numbers of single files, without an archive."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from forceplate.cli import quick, voice
from forceplate.cli.options import (
    FILE,
    analysis_options,
    how_to_analyse,
    json_option,
)
from forceplate.errors import ForcePlateError, ProfileError

if TYPE_CHECKING:
    from forceplate.analysis import Analysis
    from forceplate.lab import Lab


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(), metavar="FILE...")
@json_option
@analysis_options
@click.option(
    "--series",
    type=FILE,
    metavar="OUT.csv",
    help="Also write centres of pressure and load over time. Of one FILE; where it holds several "
    "recordings the further ones go to OUT.1.csv, OUT.2.csv and so on.",
)
def analyse(files: tuple[str, ...], series: Path | None, as_json: bool, **given: Any) -> int:
    """Analyse FILEs without an archive.

    Every readable file is answered, one JSON object a recording with --json and a table
    otherwise; every unreadable one is one line on stderr, and the exit code is 3. A folder is
    refused here: `forceplate ingest` walks folders.
    """
    if series is not None and len(files) > 1:
        raise click.UsageError("--series takes one FILE at a time.")
    for read in (*files, *([] if given["layout"] is None else [given["layout"]])):
        if series is not None and series.exists() and series.resolve() == Path(read).resolve():
            raise click.UsageError(f"--series {series} would overwrite what it is made from.")
    how = how_to_analyse(**given)
    quick.start()
    from forceplate.lab import Lab

    refusals: list[ForcePlateError] = []
    answered = 0
    with Lab(None) as lab:
        for path in files:
            try:
                for analysis in lab.analyse(path, **how):
                    if series is not None:
                        _write_series(analysis, series)
                    _show(lab, analysis, as_json=as_json)
                    answered += 1
                    quick.settle()
            except ProfileError:
                raise
            except ForcePlateError as error:
                voice.refusal(error)
                refusals.append(error)
    return 3 if answered and refusals else voice.exit_code(refusals)


def _show(lab: Lab, analysis: Analysis, *, as_json: bool) -> None:
    if as_json:
        voice.data(analysis.result.to_json())
        return
    from forceplate.cli.tables import show_result

    show_result(analysis.result, lab.metrics(), voice.console())


def _write_series(analysis: Analysis, out: Path) -> None:
    """Write one recording's series beside its final name, then give it that name."""
    index = analysis.result.recording.index
    target = out if index == 0 else out.with_suffix(f".{index}{out.suffix}")
    part = target.with_name(target.name + ".part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            analysis.write_series(file)
        os.replace(part, target)
    except OSError as cause:
        raise ForcePlateError(
            "the series cannot be written.", where=target, found=cause.strerror or str(cause),
            advice="Choose another place for --series.",
        ) from cause  # fmt: skip
    finally:
        part.unlink(missing_ok=True)
