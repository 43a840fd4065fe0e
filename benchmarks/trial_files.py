"""The files that are measured: one simulated dual-plate trial in each format that a job reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import forceplate
from forceplate.conditioning.place import place
from forceplate.model.recording import Recording
from forceplate.simulate.c3d_file import write_c3d
from forceplate.simulate.formats import layout_toml, write_twin_csv
from forceplate.units import STANDARD_GRAVITY

SEED = 2026
LOAD_LEFT = 53.0
NOISE = 1.0
CELL_ML_MM, CELL_AP_MM = 250.0, 200.0
"""Half the distances between the four load cells of the table that openbalance reads."""
CELL_SIGNS = {"Fz3": (-1, 1), "Fz4": (1, 1), "Fz1": (-1, -1), "Fz2": (1, -1)}
"""Left front, right front, left hind, right hind, in the order of its reader."""
MM_PER_CM = 10.0
GRAVITY, TARE_KG = 9.81, 72.0
"""Its reader divides by this and adds this to every cell; the table undoes both."""


@dataclass(frozen=True)
class TrialFiles:
    """One trial on disk.

    Parameters
    ----------
    label : str
        Such as `1000 Hz`.
    rate : float, Hz
    twin, c3d, cells, layout : Path
    """

    label: str
    rate: float
    twin: Path
    c3d: Path
    cells: Path
    layout: Path

    def request(self, form: str) -> dict[str, Any]:
        """What a job is told about the files; form is `csv` or `c3d`."""
        return {
            "trial": str(self.c3d if form == "c3d" else self.twin), "layout": str(self.layout),
            "cells": str(self.cells), "rate": self.rate,
            "cells_cm": [
                (x * CELL_ML_MM / MM_PER_CM, y * CELL_AP_MM / MM_PER_CM)
                for x, y in CELL_SIGNS.values()
            ],
        }  # fmt: skip


def write_trial(folder: Path, *, rate: float, seconds: float) -> TrialFiles:
    """Simulate one quiet stance with the noise of a good plate and write all its files."""
    made = forceplate.simulate(
        seconds=seconds, rate=rate, seed=SEED, load_left=LOAD_LEFT, noise=NOISE
    )
    stem = folder / f"trial-{rate:g}hz"
    files = TrialFiles(
        f"{rate:g} Hz", rate, stem.with_suffix(".csv"), stem.with_suffix(".c3d"),
        stem.with_suffix(".cells.txt"), stem.with_suffix(".layout.toml"),
    )  # fmt: skip
    write_twin_csv(made.recording, files.twin)
    write_c3d(made.recording, files.c3d)
    files.layout.write_text(layout_toml(made.recording), encoding="utf-8", newline="\n")
    _write_cells(made.recording, files.cells)
    return files


def _write_cells(recording: Recording, path: Path) -> None:
    """The whole-body force and moments as four cells, in the table form of a Kistler export.

    The four forces share the load so that their sum and both first moments are exactly those of
    the two plates.
    """
    force, moment_ml, moment_ap = _whole_body(recording)
    time = np.arange(recording.n_samples) / recording.rate
    columns = [time]
    for x, y in CELL_SIGNS.values():
        cell = (force + x * moment_ml / CELL_ML_MM + y * moment_ap / CELL_AP_MM) / 4.0
        columns.append(cell * GRAVITY / STANDARD_GRAVITY - GRAVITY * TARE_KG)
    preamble = [f"simulated preamble line {number}" for number in range(1, 18)]
    header = "\t".join(["abs time (s)", *CELL_SIGNS])
    units = "\t".join(["s", *["N"] * 4])
    rows = ["\t".join(f"{each:.12g}" for each in row) for row in _rows(columns)]
    path.write_text("\n".join([*preamble, header, units, *rows]) + "\n", encoding="utf-8")


def _whole_body(recording: Recording) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Vertical force and its first moments about the lab's origin at the plates' surface."""
    parts = []
    for plate in place(recording).used:
        assert plate.centre is not None
        fz, q_ml, q_ap = plate.force.rows("fz", "q_ml", "q_ap")
        parts.append([fz, q_ml + plate.centre[0] * fz, q_ap + plate.centre[1] * fz])
    force, moment_ml, moment_ap = np.sum(parts, axis=0)
    return force, moment_ml, moment_ap


def _rows(columns: Sequence[np.ndarray]) -> np.ndarray:
    return np.vstack(columns).T
