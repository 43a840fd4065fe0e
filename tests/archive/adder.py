"""Processes that add trials and die: run by the tests, each prints one JSON object a line.

adder.py many FOLDER NAME COUNT      adds COUNT trials of its own and as many shared ones
adder.py crash KIND FOLDER           dies at every step of KIND in turn, and looks what is left
adder.py full FOLDER BYTES           adds until no file may grow past so many bytes
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import sys
from pathlib import Path
from typing import Any

from conftest import new_trial

from forceplate.archive.archive import Archive
from forceplate.archive.files.layer import DyingFiles
from forceplate.errors import StorageFull


def say(**facts: Any) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def add(archive: Archive, name: str, index: int = 0, size: int = 0) -> str:
    """One trial, acknowledged by a printed line."""
    original = f"original {name}".encode()
    archive.put_original(original, "csv")
    code, is_new = archive.add(
        new_trial(original, index), f"raw {name} {index}".encode() + bytes(size), "test"
    )
    say(name=name, code=code, new=is_new)
    return code


def many(folder: str, name: str, count: int) -> None:
    with Archive.open(folder, create=True) as archive:
        for number in range(count):
            add(archive, f"{name} {number}")
            add(archive, f"shared {number}")


def victim(kind: str, folder: Path, step: int) -> int:
    """Exit status of a process that dies at this step of adding, of making or of tidying."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    files = DyingFiles(step)
    sys.stdout = open(folder.with_suffix(".acknowledged"), "w", encoding="utf-8")  # noqa: SIM115
    with Archive.open(folder, create=kind == "make", files=files) as archive:
        if kind == "add":
            add(archive, "second")
    os._exit(0)


def crash(kind: str, folder: Path) -> None:
    base = folder / "base"
    if kind != "make":
        with Archive.open(base, create=True) as archive:
            add(archive, "first")
    if kind == "tidy":
        leave_unfinished(base)
    status, step = -1, 0
    while status != 0:
        step += 1
        place = folder / f"step{step}"
        if base.exists():
            shutil.copytree(base, place)
        status = victim(kind, place, step)
        acknowledged = place.with_suffix(".acknowledged").read_text(encoding="utf-8")
        look(kind, place, step, acknowledged=bool(acknowledged), status=status)


def leave_unfinished(base: Path) -> None:
    """An archive with a trial that was whole on disk but not committed, and half a file."""
    original = b"original second"
    with Archive.open(base) as archive:
        archive.put_original(original, "csv")
        counting = DyingFiles(10**9)
        probe = base.with_name("probe")
        shutil.copytree(base, probe)
        with Archive.open(probe, files=counting) as other:
            other.add(new_trial(original), b"raw second 0", "test")
        commit = counting.taken - 2
    child = os.fork()
    if not child:
        with Archive.open(base, files=DyingFiles(commit)) as archive:
            archive.add(new_trial(original), b"raw second 0", "test")
        os._exit(0)
    os.waitpid(child, 0)
    (base / "raw" / ".tmp" / "0123.part").write_bytes(b"half a fi")


def look(kind: str, place: Path, step: int, *, acknowledged: bool, status: int) -> None:
    """Open the archive again, check it, add once more, check again, and say what was seen."""
    with Archive.open(place, create=kind == "make") as archive:
        first = archive.verify()
        codes = [trial.trial for trial in archive.trials()]
        second = archive.verify()
        originals = ("first", "second")
        for name in originals:
            original = f"original {name}".encode()
            archive.put_original(original, "csv")
            archive.add(new_trial(original), f"raw {name} again".encode(), "test")
        raws = sorted(archive.read_raw(trial.trial).decode() for trial in archive.trials())
        last = archive.verify()
    say(
        step=step, status=status, acknowledged=acknowledged, codes=codes, first=first,
        second=second, last=last, raws=raws,
        temporaries=len(list((place / "raw" / ".tmp").iterdir())),
    )  # fmt: skip


def full(folder: str, n_bytes: int) -> None:
    with Archive.open(folder, create=True) as archive:
        resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, resource.RLIM_INFINITY))
        acknowledged = []
        error = None
        for number in range(200):
            try:
                acknowledged.append(add(archive, f"trial {number}", size=number * 500))
            except StorageFull as cause:
                error = cause.sentence()
                break
        readable = [trial.trial for trial in archive.trials()]
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        add(archive, "after")
        say(error=error, acknowledged=acknowledged, readable=readable, verify=archive.verify())


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    if what == "many":
        many(rest[0], rest[1], int(rest[2]))
    elif what == "crash":
        crash(rest[0], Path(rest[1]))
    else:
        full(rest[0], int(rest[1]))
