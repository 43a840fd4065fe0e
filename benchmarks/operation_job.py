"""All operations beside their peers, in one process of the peers' environment.

    python -m benchmarks.operation_job FOLDER OUT --rounds 7 --seconds 60

writes what was found as JSON. forceplate runs from the checkout, on the same numpy as the peers.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.cases import NO_RECORDINGS, RATES, RECORDINGS, SIMULATED, Case, cases
from benchmarks.contest import Contest, held
from benchmarks.rows import (
    balance,
    diffusion,
    entropy,
    fractal,
    outside,
    plates,
    reading,
    sway,
    whole,
)
from benchmarks.trial_files import write_trial

ROWS: tuple[Callable[[Case], Iterator[Contest]], ...] = (
    whole.contests, plates.contests, sway.contests, diffusion.contests, balance.contests,
    entropy.contests, fractal.contests,
)  # fmt: skip
ALLOCATING = (whole.contests, plates.contests)
"""Where the peers gain by an allocator that keeps its pages."""


def run(
    folder: Path,
    *,
    rounds: int,
    seconds: float,
    allocating: bool = False,
    recordings: Path = RECORDINGS,
    rates: Sequence[float] = RATES,
) -> dict[str, Any]:
    """Every operation on every signal.

    Parameters
    ----------
    folder : Path
        Where the files that are read are written.
    rounds : int
    seconds : float
        Length of the simulated trials; real ones are cut to it.
    allocating : bool
        Only what allocates much, on simulated signals.
    recordings : Path
        Folder of the real ones, where it is.
    rates : sequence of float, Hz
        Of the simulated ones.
    """
    rows: list[dict[str, Any]] = []
    rest: list[dict[str, Any]] = []
    for case in cases(seconds, folder if allocating else recordings, rates):
        for contests in ALLOCATING if allocating else ROWS:
            rows += [_held(contest, rounds, case) for contest in contests(case)]
        if case.placed is not None and case.rate < 500.0 and not allocating:
            rest.append(outside.measured(case, rounds))
    if not allocating:
        rows += list(_files(folder, rounds, seconds, rates))
    return {
        "seconds": seconds, "rounds": rounds, "rows": rows, "outside": rest,
        "real": "" if recordings.is_dir() else NO_RECORDINGS,
    }  # fmt: skip


def _files(
    folder: Path, rounds: int, seconds: float, rates: Sequence[float]
) -> Iterator[dict[str, Any]]:
    for rate in rates:
        files = write_trial(folder, rate=rate, seconds=seconds)
        for contest in reading.contests(files):
            yield {"origin": SIMULATED, "kind": "noisy", "rate": rate, **_timed(contest, rounds)}


def _held(contest: Contest, rounds: int, case: Case) -> dict[str, Any]:
    found = _timed(contest, rounds, case.label)
    return {"origin": case.origin, "kind": case.kind, "rate": case.rate, **found}


def _timed(contest: Contest, rounds: int, label: str = "files") -> dict[str, Any]:
    began = time.perf_counter()
    found = held(contest, rounds)
    took = time.perf_counter() - began
    sys.stderr.write(f"  {label}: {contest.row} ({took:.1f} s)\n")
    return found


def main(arguments: list[str]) -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--allocating", action="store_true")
    options = parser.parse_args(arguments)
    found = run(
        options.folder, rounds=options.rounds, seconds=options.seconds,
        allocating=options.allocating,
    )  # fmt: skip
    options.out.write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
