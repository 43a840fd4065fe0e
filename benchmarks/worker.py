"""A process that stays alive in one environment and does a job when it is told to.

It reads one JSON request a line and answers each with one line:
`{"job": module, "files": {...}, "repeat": k, "analyse": name}` gives, for `read` and `analyse`,
CPU and wall seconds a repetition, and the values of the last one.
"""

from __future__ import annotations

import json
import os
import sys
import time
from importlib import import_module
from typing import Any


def main() -> None:
    """Answer requests until the input ends."""
    # what a package prints must not mix with the answers
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        answers.write(json.dumps(done(json.loads(line))) + "\n")
        answers.flush()


def done(request: dict[str, Any]) -> dict[str, Any]:
    """One answer."""
    job = import_module(request["job"])
    analyse = getattr(job, request.get("analyse", "analyse"))
    files = request["files"]
    totals = {"read": Stopwatch(), "analyse": Stopwatch()}
    values: dict[str, float] = {}
    for _ in range(request["repeat"]):
        with totals["read"]:
            data = job.read(files)
        with totals["analyse"]:
            values = analyse(data)
    stages = {name: watch.seconds(request["repeat"]) for name, watch in totals.items()}
    return {"stages": stages, "values": values}


class Stopwatch:
    """CPU time of the process and wall time, summed over what runs inside it."""

    def __init__(self) -> None:
        self.cpu = 0.0
        self.wall = 0.0

    def __enter__(self) -> None:
        self._began = time.process_time(), time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self.cpu += time.process_time() - self._began[0]
        self.wall += time.perf_counter() - self._began[1]

    def seconds(self, repeat: int) -> dict[str, float]:
        """Mean of the repetitions."""
        return {"cpu": self.cpu / repeat, "wall": self.wall / repeat}


if __name__ == "__main__":
    main()
