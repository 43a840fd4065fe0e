"""`python -m benchmarks.reliability.crash_child FOLDER STRIDE OFFSET`: one fault at every step.

A process of its own without threads, because it forks one victim a fault. Prints one JSON object
a fault.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from benchmarks.reliability.faulty import DEATHS, ERRORS, KINDS, FaultyFiles
from benchmarks.reliability.life import acts, half, lost, pruned, say
from forceplate.archive.archive import Archive
from forceplate.archive.files.layer import KILLED
from forceplate.errors import ArchiveError, StorageFull


def main(folder: Path, stride: int, offset: int) -> None:
    """Every `stride`-th of all (step, kind) pairs, the first of which is `offset`."""
    base = folder / "base"
    with Archive.open(base, create=True):
        pass
    pruned(base)
    n_steps = _counted(base, folder / "count")
    say(steps=n_steps)
    cases = [(kind, step) for step in range(1, n_steps + 1) for kind in KINDS]
    for kind, step in cases[offset::stride]:
        place = folder / "case"
        shutil.copytree(base, place)
        say(kind=kind, step=step, **(_death if kind in DEATHS else _error)(place, kind, step))
        shutil.rmtree(place)


def _counted(base: Path, place: Path) -> int:
    shutil.copytree(base, place)
    files = FaultyFiles("", 0)
    with Archive.open(place, files=files) as archive:
        files.watch(archive)
        for act in acts(archive):
            act()
    shutil.rmtree(place)
    return files.taken


def _death(place: Path, kind: str, step: int) -> dict[str, Any]:
    """What is left after a process died there."""
    told = place.with_name("told")
    child = os.fork()
    if not child:
        with told.open("w", encoding="utf-8") as out:
            files = FaultyFiles(kind, step)
            with Archive.open(place, files=files) as archive:
                files.watch(archive)
                for act in acts(archive):
                    out.write(json.dumps(act()) + "\n")
                    out.flush()
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    acknowledged = [tuple(json.loads(line)) for line in told.read_text().splitlines()]
    return {"fired": status == KILLED, "errors": 0, **_looked(place, acknowledged)}


def _error(place: Path, kind: str, step: int) -> dict[str, Any]:
    """What is left after an act was refused there; the process goes on and repeats the act."""
    files = FaultyFiles(kind, step)
    acknowledged, unclear = [], []
    errors = 0
    with Archive.open(place, files=files) as archive:
        files.watch(archive)
        for act in acts(archive):
            try:
                acknowledged.append(act())
            except ArchiveError as error:
                errors += 1
                full = kind != "input/output error"
                if not error.advice or (full and not isinstance(error, StorageFull)):
                    unclear.append(f"unclear: {error.sentence()}")
                acknowledged.append(act())
    found = _looked(place, acknowledged)
    found["half"] += unclear
    return {"fired": files.went_wrong, "errors": errors, **found}


def _looked(place: Path, acknowledged: list[tuple[str, ...]]) -> dict[str, Any]:
    """Lost and half things in the archive as it is found, and whether the rest of life goes on."""
    with Archive.open(place) as archive:
        found = {
            "acknowledged": len(acknowledged), "lost": list(lost(archive, acknowledged)),
            "half": list(half(archive, place)),
        }  # fmt: skip
        promised = [act() for act in acts(archive)]
        found["lost"] += list(lost(archive, promised))
        found["half"] += [each["what"] for each in archive.verify()["problems"]]
    return found


if __name__ == "__main__":
    assert set(KINDS) == {*DEATHS, *ERRORS}
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
