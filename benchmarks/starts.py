"""Promise: the first-ever start compiles once, every later one answers within a second."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.environments import COMPILED, our_command
from benchmarks.file_to_result import JOBS
from benchmarks.measure import CLOCKS, Run, interleaved, milliseconds, ratios, run_process
from benchmarks.trial_files import TrialFiles, write_trial

NOTHING = "pass"


def measure(
    folder: Path, peers: Path | str, *, rounds: int, first_starts: int, seconds: float
) -> dict[str, Any]:
    """Whole processes: --help, the first-ever analysis, later analyses, and the peers' own.

    Parameters
    ----------
    first_starts : int
        How often an empty kernel cache is started from.
    seconds : float
        Length of the trial, at 1 kHz.
    """
    files = write_trial(folder, rate=1000.0, seconds=seconds)
    cold = [_first_ever(files) for _ in range(first_starts)]
    compiled = _compiled(files)
    with tempfile.TemporaryDirectory() as cache:
        warm = interleaved(
            {
                "python -c pass": partial(run_process, [sys.executable, "-c", NOTHING]),
                "forceplate --help": partial(run_process, [*our_command(), "--help"]),
                **{f"forceplate analyse, {form}": _analysis(files, form, cache)
                   for form in ("c3d", "csv")},
                **_peer_processes(files, peers),
            },
            rounds,
        )  # fmt: skip
    return {
        "rounds": rounds,
        "first_ever": _costs(cold),
        "compiled": compiled,
        "milliseconds": {name: _costs(runs) for name, runs in warm.items()},
        "ratios": {
            "forceplate --help over python -c pass":
                _ratios(warm["forceplate --help"], warm["python -c pass"]),
            "composite over forceplate analyse, c3d":
                _ratios(warm["composite, c3d"], warm["forceplate analyse, c3d"]),
            "composite over forceplate analyse, csv":
                _ratios(warm["composite, csv"], warm["forceplate analyse, csv"]),
            "openbalance over forceplate analyse, csv":
                _ratios(warm["openbalance, cells"], warm["forceplate analyse, csv"]),
        },
    }  # fmt: skip


def _analysis(files: TrialFiles, form: str, cache: str) -> Callable[[], Run]:
    """The whole command, with its kernels kept in this folder."""
    told = files.request(form)
    command = [
        *our_command(), "analyse", told["trial"], "--layout", told["layout"], "--preset", "default",
        "--json",
    ]  # fmt: skip

    def run() -> Run:
        done = run_process(command, environment={"NUMBA_CACHE_DIR": cache})
        value = json.loads(done.output)["values"]["mean_velocity_total"]["value"]
        if not value > 0:
            raise RuntimeError(f"the analysis gave a mean velocity of {value}.")
        return done

    return run


def _compiled(files: TrialFiles) -> dict[str, int]:
    """Kernels compiled by the first start with an empty cache, and by the second one."""
    told = files.request("c3d")
    command = [*our_command(), "analyse", told["trial"], "--layout", told["layout"], "--json"]
    with tempfile.TemporaryDirectory() as cache:
        talkative = {"NUMBA_CACHE_DIR": cache, "NUMBA_DEBUG_CACHE": "1"}
        first, second = (run_process(command, environment=talkative) for _ in range(2))
    return {"first": first.output.count(COMPILED), "second": second.output.count(COMPILED)}


def _first_ever(files: TrialFiles) -> Run:
    with tempfile.TemporaryDirectory() as cache:
        return _analysis(files, "c3d", cache)()


def _peer_processes(files: TrialFiles, peers: Path | str) -> dict[str, Callable[[], Run]]:
    """The peers as whole processes: start, import, one trial from its file."""
    told = {
        "composite, c3d": ("composite", "c3d"),
        "composite, csv": ("composite", "csv"),
        "openbalance, cells": ("openbalance", "csv"),
    }
    return {
        name: partial(
            run_process, [peers, "-m", "benchmarks.worker"],
            text=json.dumps({"job": JOBS[job], "files": files.request(form), "repeat": 1}) + "\n",
        )
        for name, (job, form) in told.items()
    }  # fmt: skip


def _costs(runs: Sequence[Run]) -> dict[str, dict[str, float]]:
    return {clock: milliseconds([getattr(run, clock) for run in runs]) for clock in CLOCKS}


def _ratios(over: Sequence[Run], under: Sequence[Run]) -> dict[str, dict[str, float]]:
    return {
        clock: ratios([getattr(run, clock) for run in over], [getattr(run, clock) for run in under])
        for clock in CLOCKS
    }
