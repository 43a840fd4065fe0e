"""Every touch of the archive's files, so that a test can make any one of them fail."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from forceplate.errors import ArchiveError, StorageFull

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
KILLED = 137
"""Exit status of a process that died at an injected fault."""

_BINARY = getattr(os, "O_BINARY", 0)


class FileLayer(Protocol):
    """What the archive asks of a file system; OSError where it cannot be had."""

    def open(self, path: Path, mode: int) -> int:
        """A descriptor of a new file; FileExistsError where there is one."""
        ...

    def write(self, fd: int, data: bytes) -> None:
        """All the bytes, or an error."""
        ...

    def fsync(self, fd: int) -> None: ...

    def close(self, fd: int) -> None: ...

    def rename(self, old: Path, new: Path) -> None:
        """Atomic; replaces what stands there."""
        ...

    def link(self, old: Path, new: Path) -> None:
        """Atomic; FileExistsError where something stands there."""
        ...

    def unlink(self, path: Path) -> None: ...

    def make_folders(self, paths: Sequence[Path]) -> None:
        """The folders and their parents, where they are not there yet."""
        ...

    def fsync_dir(self, path: Path) -> None: ...

    def read(self, path: Path) -> bytes: ...

    def step(self, name: str, /) -> None:
        """Called around what the file layer does not do itself, such as a catalogue commit."""
        ...


class LocalFiles:
    """The computer's own files."""

    def open(self, path: Path, mode: int) -> int:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, mode)

    def write(self, fd: int, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(fd, rest) :]

    def fsync(self, fd: int) -> None:
        os.fsync(fd)

    def close(self, fd: int) -> None:
        os.close(fd)

    def rename(self, old: Path, new: Path) -> None:
        os.replace(old, new)

    def link(self, old: Path, new: Path) -> None:
        os.link(old, new)

    def unlink(self, path: Path) -> None:
        os.unlink(path)

    def make_folders(self, paths: Sequence[Path]) -> None:
        for path in paths:
            path.mkdir(parents=True, exist_ok=True)

    def fsync_dir(self, path: Path) -> None:
        if os.name == "nt":  # a folder cannot be opened there; its entries are journalled
            return
        fd = os.open(path, os.O_RDONLY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)

    def read(self, path: Path) -> bytes:
        return path.read_bytes()

    def step(self, _name: str, /) -> None:
        """Nothing happens here."""


class DyingFiles(LocalFiles):
    """The computer's own files, until the process dies at step `last` (from 1)."""

    def __init__(self, last: int) -> None:
        self.last = last
        self.taken = 0

    def step(self, _name: str, /) -> None:
        self.taken += 1
        if self.taken >= self.last:
            os._exit(KILLED)

    def open(self, path: Path, mode: int) -> int:
        self.step("open")
        return super().open(path, mode)

    def write(self, fd: int, data: bytes) -> None:
        self.step("write")
        half = len(data) // 2
        super().write(fd, data[:half])
        self.step("half a write")
        super().write(fd, data[half:])

    def fsync(self, fd: int) -> None:
        self.step("fsync")
        super().fsync(fd)

    def rename(self, old: Path, new: Path) -> None:
        self.step("rename")
        super().rename(old, new)

    def link(self, old: Path, new: Path) -> None:
        self.step("link")
        super().link(old, new)

    def unlink(self, path: Path) -> None:
        self.step("unlink")
        super().unlink(path)

    def make_folders(self, paths: Sequence[Path]) -> None:
        self.step("make_folders")
        super().make_folders(paths)

    def fsync_dir(self, path: Path) -> None:
        self.step("fsync_dir")
        super().fsync_dir(path)


def files_from_environment() -> FileLayer:
    """The computer's files; with FAULT=step:N the process dies at the N-th step.

    Raises
    ------
    ArchiveError
        FAULT is set to something else.
    """
    fault = os.environ.get("FAULT", "")
    if not fault:
        return LocalFiles()
    kind, _, number = fault.partition(":")
    if kind != "step" or not number.isdigit() or int(number) < 1:
        raise ArchiveError(
            "FAULT is not understood.", expected="step:N with N from 1", found=fault,
            advice="Unset FAULT; it is only for tests.",
        )  # fmt: skip
    return DyingFiles(int(number))


def storage_error(cause: OSError, what: str, where: Path | str, n_bytes: int) -> ArchiveError:
    """The error to raise for an OSError met while writing `what` of so many bytes."""
    if cause.errno in FULL:
        return StorageFull(
            f"no room for {what} ({n_bytes:,} bytes).", where=where, found=cause.strerror,
            advice="Free some space and repeat; what was acknowledged before is safe.",
        )  # fmt: skip
    if cause.errno in FORBIDDEN:
        return ArchiveError(
            f"{what} cannot be written.", where=where, found=cause.strerror,
            advice="Give this account the right to write there, or choose another archive folder.",
        )  # fmt: skip
    return ArchiveError(
        f"{what} could not be written.", where=where, found=cause.strerror or str(cause),
        advice="Check the disk, then repeat.",
    )  # fmt: skip


def is_gone(folder: Path) -> bool:
    """Whether nothing is there any longer; not where that cannot be seen from here."""
    try:
        folder.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def moved_away(folder: Path) -> ArchiveError:
    """The error to raise where the folder of an open archive is there no longer."""
    return ArchiveError(
        "the archive has moved or was removed.", where=folder,
        advice="Nothing is written there any more; what was acknowledged before is in it, wherever "
        "it is now: give that folder with --archive. Workers on other computers need to see it "
        "under the same path.",
    )  # fmt: skip


def write_new(
    files: FileLayer, path: Path, data: bytes, *, mode: int, lasting: bool = True
) -> None:
    """A new file with these bytes, synced if it is to last; nothing is left where that fails.

    Raises
    ------
    OSError
        As the file layer meets it.
    """
    fd = files.open(path, mode)
    try:
        try:
            files.write(fd, data)
            if lasting:
                files.fsync(fd)
        finally:
            files.close(fd)
    except OSError:
        with suppress(OSError):
            files.unlink(path)
        raise
