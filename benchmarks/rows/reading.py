"""Reading one file: a table of thirteen columns and a C3D."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import forceplate
from benchmarks.agreement import same
from benchmarks.contest import Contest, Peer
from benchmarks.trial_files import TrialFiles
from forceplate.model.recording import Recording

METRE = np.repeat([1.0, 1000.0], 3)[:, None]
LAST_DIGIT = 1e-15
"""pandas and polars may round the last bit of a number another way."""


def contests(files: TrialFiles) -> Iterator[Contest]:
    """Both forms of one trial."""
    layout = forceplate.read_layout(files.layout)

    def ours(path: Path) -> Recording:
        (recording,) = forceplate.read(path, layout=layout)
        return recording

    size = files.twin.stat().st_size
    yield Contest(
        "csv", lambda: ours(files.twin), tuple(_tables(files.twin)),
        (f"read {size / 1e6:.2g} MB of bytes", files.twin.read_bytes), _lacking("polars"),
    )  # fmt: skip
    yield Contest(
        "c3d", lambda: ours(files.c3d), tuple(_c3ds(files.c3d)),
        ("read its bytes", files.c3d.read_bytes), _lacking("ezc3d"),
    )  # fmt: skip


def _wrenches(recording: Recording) -> np.ndarray:
    """(12, n) N and N·mm, in the order of the plates."""
    return np.concatenate([METRE * p.wrench for p in recording.plates if p.wrench is not None])


def _alike(mine: Recording, theirs: Any) -> str:
    return same(_wrenches(mine), theirs, LAST_DIGIT)


def _tables(path: Path) -> Iterator[Peer]:
    def by_pandas() -> np.ndarray:
        return pd.read_csv(path).to_numpy().T[1:]

    def alike(mine: Recording, theirs: np.ndarray) -> str:
        return same(_wrenches(mine), theirs, LAST_DIGIT)

    yield Peer("pandas read_csv (C)", by_pandas, alike, "reads numbers only")
    if find_spec("polars") is None:
        return

    def by_polars() -> np.ndarray:
        import polars as pl

        return pl.read_csv(path).to_numpy().T[1:]

    yield Peer("polars read_csv", by_polars, alike, "CPU time of all its threads")


def _c3ds(path: Path) -> Iterator[Peer]:
    if find_spec("ezc3d") is None:
        return

    def by_ezc3d() -> np.ndarray:
        import ezc3d

        return ezc3d.c3d(str(path))["data"]["analogs"][0]

    yield Peer("ezc3d", by_ezc3d, _alike)


def _lacking(package: str) -> tuple[tuple[str, str], ...]:
    return () if find_spec(package) else ((package, f"{package} is not installed here"),)
