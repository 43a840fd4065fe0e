"""Processes that copy an archive and die: run by the tests, each prints one JSON object a line.

mover.py crash KIND FOLDER      dies at every step of backup, restore or copy in turn, and looks
mover.py full KIND FOLDER       does it where no file may grow past some bytes, and once more
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from adder import add

from forceplate.archive.archive import Archive
from forceplate.archive.files.series import pack
from forceplate.archive.moving import backup, checking, restore
from forceplate.archive.place import RESTORING
from forceplate.errors import ArchiveError, NothingFound, StorageFull


def say(**facts: Any) -> None:
    sys.__stdout__.write(json.dumps(facts) + "\n")
    sys.__stdout__.flush()


def quiet(*_: object) -> None:
    """Progress that nobody watches."""


def back_up(folder: Path, destination: Path, *, link: bool = False) -> Path:
    with Archive.open(folder) as archive:
        made = archive.backup(destination, "test", "0", link=link, pictures=True, step=quiet)
    return made.folder


def act(kind: str, folder: Path) -> None:
    """The thing itself, as a process that may die does it."""
    if kind == "backup":
        back_up(folder / "lab", folder / "safe")
    elif kind == "restore":
        restore.restore(checking.chosen(folder / "safe"), folder / "back", "test", quiet)
    else:
        with Archive.open(folder / "lab") as archive:
            archive.copy_to(str(folder / "back"), quiet)


def make(kind: str, base: Path) -> None:
    """An archive of two trials, an earlier backup of the first, and pictures."""
    with Archive.open(base / "lab", create=True) as archive:
        add(archive, "first")
        archive.put_series("abcd", pack({"fz": (np.arange(100.0), "N")}, 100.0, 0.0, None))
    if kind != "copy":
        back_up(base / "lab", base / "safe")
    if kind == "backup":
        with Archive.open(base / "lab") as archive:
            add(archive, "second")


def victim(kind: str, folder: Path, step: int) -> int:
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.environ["FAULT"] = f"step:{step}"
    act(kind, folder)
    os._exit(0)


def crash(kind: str, folder: Path) -> None:
    base = folder / "base"
    make(kind, base)
    for each in (base / "lab").glob("*/??"):
        with suppress(OSError):  # empty folders only, which would all be copied for each step
            each.rmdir()
    status, step = -1, 0
    while status != 0:
        step += 1
        place = folder / f"step{step}"
        shutil.copytree(base, place, copy_function=os.link)
        for each in place.rglob("catalogue*"):  # the one kind of file that is written to
            shutil.copy(each, each.with_suffix(".copy"))
            each.with_suffix(".copy").replace(each)
        status = victim(kind, place, step)
        look(kind, place, step, status)
        shutil.rmtree(place)


def look(kind: str, place: Path, step: int, status: int) -> None:
    """What is there after the death, and after doing the same once more."""
    seen: dict[str, Any] = {"step": step, "status": status}
    if kind == "backup":
        whole = backup.whole_backups(place / "safe")
        seen["whole"] = len(whole)
        seen["problems"] = [each for one in whole for each in checking.problems(one)]
        last = back_up(place / "lab", place / "safe")
        seen["parts"] = len(list((place / "safe").glob("*.part")))
        seen["after"] = list(checking.problems(last))
    else:
        seen["is_archive"], seen["problems"] = looked_into(place / "back")
        if not seen["is_archive"] or kind == "copy":
            act(kind, place)
        seen["after"] = looked_into(place / "back")[1]
    say(**seen)


def looked_into(folder: Path) -> tuple[bool, list[Any]]:
    if (folder / RESTORING).exists():  # such a folder is not opened
        return False, []
    try:
        with Archive.open(folder) as archive:
            return True, archive.verify()["problems"]
    except NothingFound:
        return False, []


def full(kind: str, folder: Path) -> None:
    """No file may grow past so many bytes: a small disk that is full for a while."""
    make(kind, folder)
    with Archive.open(folder / "lab") as archive:
        add(archive, "large", size=400_000)
    if kind == "restore":
        back_up(folder / "lab", folder / "safe")
    errors = []
    for limit in (2_000, 40_000, 150_000, 300_000):
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        try:
            act(kind, folder)
        except ArchiveError as cause:
            errors.append([isinstance(cause, StorageFull), cause.sentence()])
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
    whole = backup.whole_backups(folder / "safe")
    kept = [each for one in whole for each in checking.problems(one)]
    act(kind, folder)
    done = looked_into(folder / "back")[1] if kind != "backup" else []
    say(errors=errors, whole=len(whole), kept=kept, done=done)


if __name__ == "__main__":
    what, which, where = sys.argv[1:]
    (crash if what == "crash" else full)(which, Path(where))
