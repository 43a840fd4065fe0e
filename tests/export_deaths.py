"""Processes that export and die, or find no room: run by the tests, one JSON object a line.

export_deaths.py deaths ARCHIVE FOLDER       dies at each step of a first export in turn
export_deaths.py replacing ARCHIVE FOLDER    dies at each step of replacing an export
export_deaths.py full ARCHIVE FOLDER BYTES   no file may grow past so many bytes
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import sys
from pathlib import Path
from typing import Any

import pandas as pd

from forceplate.archive.archive import Archive
from forceplate.errors import StorageFull
from forceplate.export.check import check
from forceplate.export.columns import arrow
from forceplate.export.write import export_run
from forceplate.lab import Lab

LOADED = (arrow(), pd, Archive, export_run)
"""What every child needs, imported once and before the first fork; Arrow would load pandas each
time."""
KEYS = ["mean_velocity_total", "load_left_mean"]


def say(**facts: Any) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def forked(archive: str, folder: Path, rows: int, fault: str = "", **how: Any) -> int:
    """Exit status of a process of its own that exports; threads of one do not reach the next."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    with Lab(archive) as lab:
        os.environ["FAULT"] = fault
        lab.export_parquet(folder, keys=KEYS, rows=rows, **how)
    os._exit(0)


def left(folder: Path) -> dict[str, Any]:
    run = folder / "run=1"
    names = sorted(path.name for path in run.iterdir()) if run.is_dir() else []
    finished = "manifest.json" in names
    return {"names": names, "finished": finished, "whole": finished and check(folder)["ok"]}


def deaths(archive: str, base: Path, *, replacing: bool) -> None:
    before = base / "before"
    if replacing:
        forked(archive, before, rows=4)
    status, step = -1, 0
    while status:
        step += 1
        folder = base / f"step{step}"
        if replacing:
            shutil.copytree(before, folder)
        status = forked(archive, folder, 2, f"step:{step}", replace=replacing)
        seen = left(folder)
        again = forked(archive, folder, 2, replace=replacing)
        say(step=step, status=status, again=again, seen=seen, last=left(folder))


def full(archive: str, folder: Path, n_bytes: int) -> None:
    with Lab(archive) as lab:
        endless = resource.RLIM_INFINITY
        resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, endless))
        error = None
        try:
            lab.export_parquet(folder, rows=2, replace=True)
        except StorageFull as cause:
            error = cause.sentence()
        resource.setrlimit(resource.RLIMIT_FSIZE, (endless, endless))
        seen = left(folder)
        lab.export_parquet(folder, rows=2, replace=True)
    say(error=error, seen=seen, last=left(folder))


if __name__ == "__main__":
    what, place, target, *rest = sys.argv[1:]
    if what == "full":
        full(place, Path(target), int(rest[0]))
    else:
        deaths(place, Path(target), replacing=what == "replacing")
