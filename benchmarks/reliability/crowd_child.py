"""`python -m benchmarks.reliability.crowd_child write|read FOLDER NAME COUNT`: one of a crowd.

A writer may be given a file after these: once that is there it ends.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from benchmarks.reliability.life import add, say
from forceplate.archive.archive import Archive
from forceplate.errors import ForcePlateError

LONGEST_S = 600.0
PAUSE_S = 0.02
"""Of a writer that goes on until others are done, and leaves them some of the computer."""


def write(lab: Path, name: str, count: int, enough: Path | None = None) -> None:
    """Take in so many trials; how long each took to be acknowledged."""
    with Archive.open(lab) as archive:
        for number in range(count):
            if enough is not None:
                if enough.exists():
                    return
                time.sleep(PAUSE_S)
            begun = time.perf_counter()
            try:
                code = add(archive, f"{name} {number}", 2_000)
            except ForcePlateError as error:
                say(error=error.sentence())
            else:
                say(code=code, seconds=time.perf_counter() - begun)


def read(lab: Path, count: int) -> None:
    """Look until all are there: the number of trials never falls, and each is whole."""
    views, before = 0, 0
    last = time.monotonic() + LONGEST_S
    with Archive.open(lab) as archive:
        while before < count and time.monotonic() < last:
            trials = archive.trials()
            if len(trials) < before:
                say(error=f"{before} trials were there, then {len(trials)}")
            if trials:
                archive.read_raw(trials[0].trial)
            views, before = views + 1, len(trials)
            time.sleep(0.05)
    say(views=views)


if __name__ == "__main__":
    if sys.argv[1] == "write":
        write(Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]), *map(Path, sys.argv[5:]))
    else:
        read(Path(sys.argv[2]), int(sys.argv[4]))
