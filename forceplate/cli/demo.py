"""`forceplate demo`: a simulated lab, from nothing to a page in the browser."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from importlib.resources import as_file
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forceplate.cli import voice
from forceplate.cli.ingest import analyse_missing
from forceplate.cli.options import FILE, data_folder
from forceplate.cli.progress import progress
from forceplate.cli.serve import PORT, door_at, serve_lab
from forceplate.cli.simulating import simulated_files, spawned
from forceplate.cli.stopping import Stop, asked_to_stop, end_if

if TYPE_CHECKING:
    from forceplate.lab import Lab
    from forceplate.model.intake import IngestOptions

EXAMPLES = (
    ("example.c3d", None, "example_twin.layout.toml"),
    ("example_twin.csv", "twin-wrench", "example_twin.layout.toml"),
    ("example_cop.csv", "cop-table", None),
)
"""File, profile and layout of the examples: one trial in three formats."""

SEED = 7

SECONDS_BETWEEN_LOOKS = 0.2
"""How often Ctrl-C is asked for while the compiling of the kernels is waited for."""


@click.command()
@click.option(
    "--archive", type=FILE, envvar="FORCEPLATE_ARCHIVE", metavar="DIR",
    help="The archive's folder. [default: FORCEPLATE_ARCHIVE, else demo in the user data folder]",
)  # fmt: skip
@click.option("--seed", type=click.IntRange(0, 9999), default=SEED, show_default=True, metavar="N")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, metavar="N",
    help="0 takes any free one.",
)  # fmt: skip
@click.option("--no-serve", is_flag=True, help="Stop once everything is analysed.")
def demo(archive: Path | None, seed: int, port: int, no_serve: bool) -> int:
    """Simulate a small lab, analyse it and show it in a browser.

    The people are simulated from the seed; everything made of them says so. The same seed on the
    same archive adds nothing, so calling it again just shows it again.
    """
    folder = archive if archive is not None else data_folder() / "demo"
    from forceplate.lab import Lab

    voice.say(f"A simulated lab, in {folder}")
    # the port is taken before the work, which would be for nothing without it
    seat = nullcontext() if no_serve else door_at("127.0.0.1", port)
    with seat as door, Lab(folder, create=True) as lab:
        with voice.resumable(), asked_to_stop() as stop:
            _take_in_cohort(lab, seed, stop)
            _take_in_examples(lab, stop)
            analyse_missing(lab, os.cpu_count() or 1, stop)
        _report(lab)
        if door is not None:
            serve_lab(lab, door, open_browser=True)
    return 0


@contextmanager
def _kernels_made_ready(stop: Stop) -> Iterator[None]:
    """Compile the kernels in a process of its own meanwhile; the analysis then finds them made."""
    compiler = spawned(_compile)
    try:
        yield
        while compiler.is_alive():
            end_if(stop)
            compiler.join(SECONDS_BETWEEN_LOOKS)
    finally:
        compiler.kill()
        compiler.join()


def _compile() -> None:
    from forceplate.analysis import warm

    warm()


def _take_in_cohort(lab: Lab, seed: int, stop: Stop) -> None:
    """Simulate what the archive lacks of this seed's cohort, and take it in."""
    from forceplate.model.intake import IngestOptions
    from forceplate.simulate.cohort import demo_size

    total = demo_size()
    names = [f"demo-{seed}-{number:04d}.h5" for number in range(1, total + 1)]
    there = {record.source_name for record in lab.trials()}
    if there.issuperset(names):
        voice.say("All of it is in the archive already.")
        return
    voice.say("The people are simulated while the kernels are compiled (once per installation).")
    with _kernels_made_ready(stop), progress("simulating") as step:
        for done, path in enumerate(simulated_files(seed, names), start=1):
            if path.name not in there:
                _taken_in(lab, path, IngestOptions())
            step(done, total, path.name)
            end_if(stop)


def _take_in_examples(lab: Lab, stop: Stop) -> None:
    from forceplate.labdata import folder
    from forceplate.model.intake import IngestOptions

    with as_file(folder("examples")) as examples:
        for name, profile, layout in EXAMPLES:
            options = IngestOptions(
                profile=profile, layout=None if layout is None else examples / layout,
                simulated=True,
            )  # fmt: skip
            _taken_in(lab, examples / name, options)
            end_if(stop)


def _taken_in(lab: Lab, path: Path, options: IngestOptions) -> None:
    """Take one file in; a refusal of a file of our own is an error."""
    for ingested in lab.ingest([path], options):
        if ingested.error is not None:
            raise ingested.error


def _report(lab: Lab) -> None:
    """A few lines on what there is and which trials suggest a repeat."""
    trials = lab.trials()
    people = {each.facts.participant for each in trials if each.assigned}
    visits = {(each.facts.participant, each.facts.session) for each in trials if each.assigned}
    loose = sum(not each.assigned for each in trials)
    voice.line(
        f"{len(people)} people, {len(visits)} sessions, {len(trials)} trials "
        f"({sum(each.simulated for each in trials)} simulated, {loose} not assigned yet)"
    )
    verdicts = Counter(each.quality.verdict for each in trials)
    voice.line(
        f"{verdicts['usable']} usable, {verdicts['note']} usable with a note, "
        f"{verdicts['repeat']} suggest a repeat"
    )
    for each in trials:
        stops = [check for check in each.quality.checks if check.level == "stop"]
        for check in stops[:1]:
            voice.line(
                f"  {each.trial}, {each.facts.participant or 'not assigned yet'}: "
                f"{check.code}, {check.advice}"
            )
