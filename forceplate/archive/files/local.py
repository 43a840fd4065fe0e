"""A store in a folder of this computer, through the injectable file layer."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from forceplate.archive.files.layer import (
    FileLayer,
    is_gone,
    moved_away,
    storage_error,
    write_new,
)
from forceplate.archive.files.names import KINDS, TEMPORARY
from forceplate.errors import ArchiveError

IMMUTABLE = 0o440
REPLACEABLE = 0o640
PART = ".part"
ATTEMPTS = 8


class LocalStore:
    """Files under a folder, each written beside its place and then moved there.

    Parameters
    ----------
    folder : Path
    files : FileLayer
    """

    def __init__(self, folder: Path, files: FileLayer) -> None:
        self.folder = folder
        self.where = str(folder)
        self.files = files
        self.temporary = folder / TEMPORARY

    def put(self, name: str, data: bytes, what: str) -> None:
        path = self.folder / name
        try:
            if path.exists() and self.files.read(path) == data:
                self.files.fsync_dir(path.parent)  # whoever renamed it may have died before this
                return
            self._replace(path, data, IMMUTABLE)
        except OSError as cause:
            raise storage_error(cause, what, path, len(data)) from cause

    def replace(self, name: str, data: bytes, what: str) -> None:
        """Workers call this and tell nobody, so that the file on its way may be taken for a
        leftover and removed by whoever opens the archive at this moment: it is written again.
        """
        path = self.folder / name
        for left in reversed(range(ATTEMPTS)):
            try:
                self._replace(path, data, REPLACEABLE, lasting=False)
                return
            except OSError as cause:
                if left and isinstance(cause, FileNotFoundError):
                    continue
                raise storage_error(cause, what, path, len(data)) from cause

    def _replace(self, path: Path, data: bytes, mode: int, *, lasting: bool = True) -> None:
        self._make(path.parent)
        self._make(self.temporary)  # copies of an archive may have come without empty folders
        part = self.temporary / (secrets.token_hex(8) + PART)
        write_new(self.files, part, data, mode=mode, lasting=lasting)
        try:
            if lasting and self.files.read(part) != data:
                raise ArchiveError(
                    "the disk gave back other bytes than were written.", where=path,
                    advice="Check the disk; nothing was added.",
                )  # fmt: skip
            self.files.rename(part, path)
        except (OSError, ArchiveError):
            with suppress(OSError):
                self.files.unlink(part)
            raise
        if lasting:
            self.files.fsync_dir(path.parent)

    def mark(self, name: str, data: bytes, what: str) -> None:
        path = self.folder / name
        try:
            self._make(path.parent)
            write_new(self.files, path, data, mode=IMMUTABLE, lasting=False)
        except OSError as cause:
            raise storage_error(cause, what, path, len(data)) from cause

    def move(self, old: str, new: str) -> None:
        self.files.rename(self.folder / old, self.folder / new)

    def remove(self, name: str) -> None:
        self.files.unlink(self.folder / name)

    def read(self, name: str) -> bytes:
        return self.files.read(self.folder / name)

    def size(self, name: str) -> int | None:
        try:
            return (self.folder / name).stat().st_size
        except FileNotFoundError:
            return None

    def names(self, under: str) -> Iterator[str]:
        for folder, inner, files in os.walk(self.folder / under):
            inner[:] = sorted(each for each in inner if not each.startswith("."))
            place = Path(folder).relative_to(self.folder).as_posix()
            yield from (f"{place}/{name}" for name in sorted(files))

    def sizes(self, under: str) -> dict[str, int]:
        return {name: (self.folder / name).stat().st_size for name in self.names(under)}

    @contextmanager
    def local(self, name: str) -> Iterator[Path]:
        yield self.folder / name

    def prepare(self) -> None:
        """Every folder at once, so that adding need not make and sync them.

        The folder of temporaries comes last: where it is, all the others are and stay.
        """
        if self.temporary.is_dir():
            return
        pairs = [f"{number:02x}" for number in range(256)]
        kinds = [self.folder / kind for kind in KINDS]
        self.files.make_folders([kind / pair for kind in kinds for pair in pairs])
        for folder in (*kinds, self.folder, self.folder.parent):
            self.files.fsync_dir(folder)
        self.files.make_folders([self.temporary])
        self.files.fsync_dir(self.temporary.parent)

    def _make(self, folder: Path) -> None:
        """Make the folder and those above it in the store, and make their entries last.

        The store's own folder is made by `prepare` only: where it is gone, the archive was moved,
        and what was put here would be of no archive.
        """
        if is_gone(self.folder):
            raise moved_away(self.folder)
        fresh = [each for each in (folder, *folder.parents) if not each.is_dir()]
        if fresh:
            self.files.make_folders([folder])
        for each in reversed(fresh):
            self.files.fsync_dir(each.parent)

    def writable(self) -> bool:
        return os.access(self.folder, os.W_OK)

    def free(self) -> int | None:
        return shutil.disk_usage(self.folder).free
