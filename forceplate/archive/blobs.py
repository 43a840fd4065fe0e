"""Immutable files that are named by the hash of their bytes."""

from __future__ import annotations

import hashlib
import re
import secrets
from contextlib import suppress
from pathlib import Path

from forceplate.archive.files import FileLayer, storage_error, write_new
from forceplate.errors import ArchiveError

IMMUTABLE = 0o440
REPLACEABLE = 0o640
PART = ".part"


def digest_of(data: bytes) -> str:
    """SHA-256, lower-case hex."""
    return hashlib.sha256(data).hexdigest()


def plain_suffix(suffix: str) -> str:
    """A file suffix that is safe in a path: `c3d`; `bin` where it is anything unusual."""
    word = suffix.lower().lstrip(".")
    return word if re.fullmatch(r"[a-z0-9]{1,8}", word) else "bin"


class BlobStore:
    """Files under a folder, each written whole or not at all.

    Parameters
    ----------
    folder : Path
        The archive.
    files : FileLayer
    """

    def __init__(self, folder: Path, files: FileLayer) -> None:
        self.folder = folder
        self.files = files
        self.temporary = folder / "raw" / ".tmp"

    def original(self, sha256: str, suffix: str) -> Path:
        """Where the bytes that a lab handed in are kept."""
        return self.folder / "originals" / sha256[:2] / f"{sha256}.{plain_suffix(suffix)}"

    def raw(self, sha256: str) -> Path:
        """Where a trial file is kept."""
        return self.folder / "raw" / sha256[:2] / f"{sha256}.h5"

    def sidecar(self, sha256: str) -> Path:
        """Where the facts at ingest of that trial file are kept."""
        return self.raw(sha256).with_suffix(".json")

    def series(self, name: str) -> Path:
        """Where traces for the screen are kept; they can be made again."""
        if not re.fullmatch(r"[a-z0-9]{4,64}", name):
            raise ArchiveError("traces need a plain name.", found=repr(name[:80]),
                               expected="4 to 64 lower-case letters and digits")  # fmt: skip
        return self.folder / "series" / name[:2] / f"{name}.h5"

    def put(self, path: Path, data: bytes, what: str) -> None:
        """Make sure that the file is there with these bytes, and stays after a power cut.

        Raises
        ------
        StorageFull, ArchiveError
            It cannot be written; nothing half-written is left under its name.
        """
        try:
            if path.exists() and self.files.read(path) == data:
                self.files.fsync_dir(path.parent)  # whoever renamed it may have died before this
                return
            self._replace(path, data, IMMUTABLE)
        except OSError as cause:
            raise storage_error(cause, what, path, len(data)) from cause

    def replace(self, path: Path, data: bytes, what: str) -> None:
        """Put a file that can be made again in place of an older one, atomically.

        It is not synced: after a power cut it may have to be made again.
        """
        try:
            self._replace(path, data, REPLACEABLE, lasting=False)
        except OSError as cause:
            raise storage_error(cause, what, path, len(data)) from cause

    def _replace(self, path: Path, data: bytes, mode: int, *, lasting: bool = True) -> None:
        self.prepare(path.parent)
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

    def prepare_all(self) -> None:
        """Every folder at once for a new archive, so that adding need not make and sync them."""
        pairs = [f"{number:02x}" for number in range(256)]
        kinds = [self.folder / kind for kind in ("originals", "raw", "series")]
        self.files.make_folders([kind / pair for kind in kinds for pair in pairs])
        self.files.make_folders([self.temporary])
        for folder in (*kinds, self.folder, self.folder.parent):
            self.files.fsync_dir(folder)

    def prepare(self, folder: Path) -> None:
        """Make the folder, and make its entry last."""
        if not folder.is_dir():
            self.files.make_folders([folder])
            self.files.fsync_dir(folder.parent)

    def get(self, path: Path, sha256: str) -> bytes:
        """The bytes of an immutable file, checked against its name.

        Raises
        ------
        ArchiveError
            The file is missing or has other bytes than it was stored with.
        """
        try:
            data = self.files.read(path)
        except OSError as cause:
            raise ArchiveError(
                "a file of the archive cannot be read.", where=path, found=cause.strerror,
                advice="Run forceplate verify, and bring the file back from a backup.",
            ) from cause  # fmt: skip
        found = digest_of(data)
        if found != sha256:
            raise ArchiveError(
                "a file of the archive is damaged.", where=path, expected=f"sha256 {sha256}",
                found=found, advice="Bring the file back from a backup.",
            )  # fmt: skip
        return data
