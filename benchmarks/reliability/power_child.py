"""`python -m benchmarks.reliability.power_child FOLDER STRIDE SEED`: the power fails at every step.

The life of an archive is recorded once through the file layer. For each step the disk is made
again as a power cut may leave it, and opened. Prints one JSON object a cut.
"""

from __future__ import annotations

import random
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.reliability.life import Acknowledged, acts, half, lost, pruned, say
from forceplate.archive.archive import Archive
from forceplate.archive.database.sqlite import NAME
from forceplate.archive.files.layer import LocalFiles

POLICIES = ("nothing unsynced", "names only", "by chance")
"""What the disk keeps of all that was not synced: nothing; the names, but no bytes; what chance
leaves, each name and each byte on its own."""
SIDES = ("", "-wal", "-journal")


@dataclass
class File:
    """One file while it is written: the bytes that there are, and those that were synced."""

    data: bytes = b""
    synced: bytes = b""
    is_synced: bool = False


@dataclass
class Disk:
    """What is on the disk, and what would be there after a power cut."""

    names: dict[str, File] = field(default_factory=dict)
    synced_names: dict[str, File] = field(default_factory=dict)
    folders: set[str] = field(default_factory=set)
    synced_folders: set[str] = field(default_factory=set)

    def sync_folder(self, folder: str) -> None:
        """What stands in this folder now stands there after a cut."""
        inside = {name for name in {*self.names, *self.synced_names} if _parent(name) == folder}
        for name in inside:
            self.synced_names.pop(name, None)
            if name in self.names:
                self.synced_names[name] = self.names[name]
        self.synced_folders |= {each for each in self.folders if _parent(each) == folder}

    def left(self, policy: str, chance: random.Random) -> dict[str, bytes]:
        """The files after a cut."""
        found: dict[str, bytes] = {}
        for name in {*self.names, *self.synced_names}:
            live, synced = self.names.get(name), self.synced_names.get(name)
            keeps_new = policy == "names only" or (policy == "by chance" and chance.random() < 0.5)
            file = live if keeps_new else synced
            if file is None or not self._reachable(name, keep=keeps_new):
                continue
            found[name] = file.synced if file.is_synced else b""
            if policy == "by chance" and not file.is_synced:
                found[name] = file.data[: chance.randrange(len(file.data) + 1)]
        return found

    def _reachable(self, name: str, *, keep: bool) -> bool:
        """Whether every folder above is there; one that was synced once stays."""
        known = self.synced_folders | (self.folders if keep else set())
        folder = _parent(name)
        while folder:
            if folder not in known:
                return False
            folder = _parent(folder)
        return True


def _parent(name: str) -> str:
    return name.rpartition("/")[0]


class RecordingFiles(LocalFiles):
    """The computer's own files, with a note of every step and the catalogue after each commit."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.trace: list[tuple[Any, ...]] = []
        self._open: dict[int, str] = {}

    def _name(self, path: Path) -> str:
        inside = path.relative_to(self.folder).as_posix()
        return "" if inside == "." else inside

    def _note(self, *step: Any) -> None:
        self.trace.append(step)

    def open(self, path: Path, mode: int) -> int:
        fd = super().open(path, mode)
        self._open[fd] = self._name(path)
        self._note("open", self._name(path))
        return fd

    def write(self, fd: int, data: bytes) -> None:
        super().write(fd, data)
        self._note("write", self._open[fd], data)

    def fsync(self, fd: int) -> None:
        super().fsync(fd)
        self._note("fsync", self._open[fd])

    def rename(self, old: Path, new: Path) -> None:
        super().rename(old, new)
        self._note("rename", self._name(old), self._name(new))

    def unlink(self, path: Path) -> None:
        super().unlink(path)
        self._note("unlink", self._name(path))

    def make_folders(self, paths: Sequence[Path]) -> None:
        fresh = [path for path in paths if not path.exists()]
        super().make_folders(paths)
        self._note("folders", [self._name(path) for path in fresh])

    def fsync_dir(self, path: Path) -> None:
        super().fsync_dir(path)
        if path == self.folder or self.folder in path.parents:
            self._note("fsync_dir", self._name(path))

    def step(self, name: str, /) -> None:
        if name == "committed":
            # every change of the catalogue is synced by the database before the commit returns
            self._note("catalogue", _catalogue(self.folder))


def _catalogue(folder: Path) -> dict[str, bytes]:
    files = [folder / f"{NAME}{side}" for side in SIDES]
    return {path.name: path.read_bytes() for path in files if path.exists()}


def record(base: Path) -> tuple[Disk, list[tuple[Any, ...]]]:
    """The disk before life began, and every step of it; acknowledgements stand in between."""
    disk = _as_synced(base)
    files = RecordingFiles(base)
    files.trace.append(("catalogue", _catalogue(base)))
    with Archive.open(base, files=files) as archive:
        for act in acts(archive):
            files.trace.append(("acknowledged", act()))
    return disk, files.trace


def _as_synced(base: Path) -> Disk:
    """A disk whose every file and folder has been there for long."""
    disk = Disk()
    for path in base.rglob("*"):
        name = path.relative_to(base).as_posix()
        if path.is_dir():
            disk.folders.add(name)
            disk.synced_folders.add(name)
        elif not path.name.startswith(NAME):
            data = path.read_bytes()
            disk.names[name] = disk.synced_names[name] = File(data, data, is_synced=True)
    return disk


def cuts(
    disk: Disk, trace: Sequence[tuple[Any, ...]]
) -> Iterator[tuple[int, dict[str, bytes], list[Acknowledged]]]:
    """After each step: its number, the catalogue on the disk, and what was acknowledged by then."""
    catalogue: dict[str, bytes] = {}
    acknowledged: list[Acknowledged] = []
    for number, (kind, *what) in enumerate(trace):
        if kind == "catalogue":
            catalogue = what[0]
        elif kind == "acknowledged":
            acknowledged.append(what[0])
        else:
            _apply(disk, kind, what)
        yield number, catalogue, list(acknowledged)


def _apply(disk: Disk, kind: str, what: list[Any]) -> None:
    if kind == "open":
        disk.names[what[0]] = File()
    elif kind == "write":
        disk.names[what[0]].data += what[1]
    elif kind == "fsync":
        file = disk.names[what[0]]
        file.synced, file.is_synced = file.data, True
    elif kind == "rename":
        disk.names[what[1]] = disk.names.pop(what[0])
    elif kind == "unlink":
        disk.names.pop(what[0], None)
    elif kind == "folders":
        for name in what[0]:
            while name and name not in disk.folders:
                disk.folders.add(name)
                name = _parent(name)
    else:
        disk.sync_folder(what[0])


def main(folder: Path, stride: int, seed: int) -> None:
    """Every `stride`-th of all (step, policy) pairs."""
    base = folder / "base"
    with Archive.open(base, create=True):
        pass
    pruned(base)
    chance = random.Random(seed)
    disk, trace = record(base)
    say(steps=len(trace))
    case = seed % stride
    for number, catalogue, acknowledged in cuts(disk, trace):
        for policy in POLICIES:
            if (case := case + 1) % stride == 0:
                left = disk.left(policy, chance)
                found = _looked(folder / "cut", left | catalogue, disk, acknowledged)
                say(step=number, policy=policy, acknowledged=len(acknowledged), **found)


def _looked(
    place: Path, files: dict[str, bytes], disk: Disk, acknowledged: list[Acknowledged]
) -> dict[str, Any]:
    """Lost and half things in the archive that the cut left, and whether life goes on."""
    shutil.rmtree(place, ignore_errors=True)
    for name in disk.synced_folders:
        (place / name).mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(data)
    with Archive.open(place) as archive:
        gone = list(lost(archive, acknowledged))
        torn = list(half(archive, place))
        gone += list(lost(archive, [act() for act in acts(archive)]))
        torn += [each["what"] for each in archive.verify()["problems"]]
    return {"lost": gone, "half": torn}


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
