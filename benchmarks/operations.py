"""Promise: every operation, and the whole trial, beside the best peer there is for it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from benchmarks.environments import KEEP_PAGES, ROOT, surroundings

JOB = "benchmarks.operation_job"


def measure(folder: Path, peers: Path | str, *, rounds: int, seconds: float) -> dict[str, Any]:
    """All operations with an allocator that keeps its pages; what allocates much without it too.

    Parameters
    ----------
    folder : Path
        Where trials and results are written.
    peers : path
        Interpreter of the peers' environment.
    rounds : int
    seconds : float
        Length of the simulated trials.
    """
    found = _run(folder, peers, rounds, seconds)
    plain = _run(folder, peers, rounds, seconds, "--allocating")
    return {**found, "plain_allocator": plain["rows"]}


def _run(
    folder: Path, peers: Path | str, rounds: int, seconds: float, *more: str
) -> dict[str, Any]:
    out = folder / f"operations{''.join(more)}.json"
    environment = surroundings()
    if more:
        environment = {k: v for k, v in environment.items() if k not in KEEP_PAGES}
    command = [
        str(peers), "-m", JOB, str(folder), str(out), "--rounds", str(rounds),
        "--seconds", str(seconds), *more,
    ]  # fmt: skip
    # EntropyHub prints its progress
    subprocess.run(command, env=environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return json.loads(out.read_text(encoding="utf-8"))
