"""How much disk the measurement needs, from one trial of each kind that was really taken in."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.throughput.trials import SHORT, Kind, make
from forceplate.lab import Lab

KINDS = {"original": "originals", "raw": "raw", "pictures": "series"}
CATALOGUE = "catalogue.sqlite"
SPARE = 1.05
FLOOR = 1_500_000_000
"""Bytes that stay free: an archive takes nothing in below a floor of its own."""
MB, GB = 1e6, 1e9
RUNS = 2
"""Runs over all trials that keep pictures of their own; a run that reuses results keeps none."""


@dataclass(frozen=True)
class Need:
    """Bytes on disk.

    Parameters
    ----------
    trial, run : int, int
        Of one long trial taken in, and of one run's result of it.
    short_trial, short_run : int, int
        The same of a short trial.
    total, free : int, int
        What all of it needs, what there is.
    """

    trial: int
    run: int
    short_trial: int
    short_run: int
    total: int
    free: int

    @property
    def enough(self) -> bool:
        """Whether there is room."""
        return self.total + FLOOR <= self.free

    def sentence(self, count: int, folder: Path) -> str:
        """What to say before anything is made."""
        return (
            f"{count} trials of {self.trial / MB:.1f} MB each, {self.run / MB:.1f} MB more of each "
            f"in a run: {self.total / GB:.1f} GB are needed in {folder}, {self.free / GB:.1f} GB "
            "are free."
        )

    def to_json(self) -> dict[str, int]:
        """As it stands in the results."""
        return asdict(self)


def need(
    folder: Path, kind: Kind, count: int, narrowed: Sequence[int], short: Sequence[int]
) -> Need:
    """Take one trial of each kind in, analyse it, and work out what all of them need.

    Parameters
    ----------
    folder : Path
        On the disk that is to be used.
    kind : Kind
        Of the trials of the large archive.
    count : int
    narrowed : sequence of int
        Trials of each narrowed run.
    short : sequence of int
        Trials of each archive of short trials.
    """
    trial, run = _one(folder, kind)
    short_trial, short_run = _one(folder, SHORT)
    total = count * (trial + RUNS * run) + sum(narrowed) * run
    total += sum(short) * (short_trial + RUNS * short_run)
    made = sum(on_disk(each) for each in folder.iterdir() if each.is_dir())
    free = shutil.disk_usage(folder).free
    return Need(trial, run, short_trial, short_run, max(0, int(SPARE * total) - made), free)


def _one(folder: Path, kind: Kind) -> tuple[int, int]:
    """Bytes on disk of a trial taken in, and of a run's result of it."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        archive = Path(place) / "one"
        with Lab(archive, create=True):
            empty = on_disk(archive)
        make(archive, kind, 1, 1, lambda _: None)
        taken = on_disk(archive)
        with Lab(archive) as lab:
            report = lab.analyse_missing(engine="serial")
        if report.done != 1:
            raise RuntimeError(f"the simulated trial was not analysed: {report.failures}")
        return taken - empty, on_disk(archive) - taken


def on_disk(folder: Path) -> int:
    """Bytes that the files of a folder take on the disk."""
    return sum(each.stat().st_blocks * 512 for each in folder.rglob("*") if each.is_file())


def sizes(archive: Path) -> dict[str, Any]:
    """Bytes of the files of each kind and of the catalogue, as long as they are."""
    found = {
        kind: sum(each.stat().st_size for each in (archive / name).rglob("*") if each.is_file())
        for kind, name in KINDS.items()
    }
    found["catalogue"] = sum(each.stat().st_size for each in archive.glob(f"{CATALOGUE}*"))
    return found
