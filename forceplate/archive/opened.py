"""An archive's folder, opened: its key, its catalogue, its files and who may write to them."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from forceplate.archive import audit, lock, schema
from forceplate.archive.blobs import BlobStore
from forceplate.archive.catalogue import LOCK, NAME, Catalogue
from forceplate.archive.files import FileLayer, files_from_environment, storage_error, write_new
from forceplate.archive.recover import ADDING, recover
from forceplate.errors import ArchiveError, ArchiveMissing

KEY = "secret.key"
KEY_BYTES = 32
PRIVATE = 0o600


def now() -> str:
    """The time, ISO 8601 UTC."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


class Opened:
    """What every part of the archive needs: made by `open`, let go by `close`."""

    def __init__(
        self, folder: Path, files: FileLayer, clock: Callable[[], str], key: bytes
    ) -> None:
        self.folder = folder
        self._files = files
        self._clock = clock
        self._seal = audit.Seal(key)
        self._blobs = BlobStore(folder, files)
        self._catalogue = Catalogue(folder, files)
        self._recovered: list[str] = []

    @classmethod
    def open(
        cls,
        folder: str | Path,
        *,
        create: bool = False,
        files: FileLayer | None = None,
        clock: Callable[[], str] | None = None,
    ) -> Self:
        """The archive in this folder, tidied if a process died in the middle of adding.

        Parameters
        ----------
        folder : path
        create : bool
            Make one where there is none.
        files : FileLayer, optional
            The computer's own where not given.
        clock : callable, optional
            Gives the time as ISO 8601 UTC.

        Raises
        ------
        ArchiveMissing
            There is none and `create` is not set.
        ArchiveTooNew
            A later forceplate wrote it.
        """
        place = Path(folder).expanduser().absolute()
        layer = files or files_from_environment()
        if not create and not (place / NAME).is_file():
            raise _missing(place)
        if create:
            _prepare(place, layer)
        archive = cls(place, layer, clock or now, _key(place))
        try:
            archive._check_schema(create=create)
            archive._recovered = archive._tidy(whole=False)
        except BaseException:
            archive.close()
            raise
        return archive

    def _check_schema(self, *, create: bool) -> None:
        where = str(self.folder)
        with self._catalogue.reading() as connection:
            found = schema.version(connection, where)
        if found is None and not create:
            raise _missing(self.folder)
        if found is None:
            with self._catalogue.writing("make the catalogue") as connection:
                if schema.version(connection, where) is None:
                    schema.create(connection, self._clock())

    def _tidy(self, *, whole: bool) -> list[str]:
        """Recovery, where this account may write; a read-only archive can still be read."""
        if not self._writable():
            return []
        return recover(self._catalogue, self._blobs, self._seal, whole=whole)

    def _writable(self) -> bool:
        return os.access(self.folder, os.W_OK)

    def close(self) -> None:
        """Let go of the catalogue."""
        self._catalogue.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _adding(self) -> Iterator[None]:
        """While files are put in place nobody tidies."""
        turn = lock.shared(self._blobs.temporary.parent / ADDING)
        try:
            if not self._writable():
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            turn.__enter__()
        except OSError as cause:
            raise storage_error(cause, "the archive", self.folder, 0) from cause
        try:
            yield
        finally:
            turn.__exit__(None, None, None)


def _missing(folder: Path) -> ArchiveMissing:
    return ArchiveMissing(
        "there is no archive here.", where=folder,
        advice="Give another folder with --archive, or make one with forceplate ingest.",
    )  # fmt: skip


def _prepare(folder: Path, files: FileLayer) -> None:
    """The folders and the key of a new archive; what is there already stays."""
    blobs = BlobStore(folder, files)
    temporary = blobs.temporary
    try:
        if not temporary.is_dir():
            blobs.prepare_all()
        with lock.exclusive(folder / LOCK):
            if not (folder / KEY).exists() and not (folder / NAME).exists():
                part = temporary / f"{secrets.token_hex(8)}.part"
                write_new(files, part, secrets.token_hex(KEY_BYTES).encode(), mode=PRIVATE)
                files.rename(part, folder / KEY)
                files.fsync_dir(folder)
    except OSError as cause:
        raise storage_error(cause, "a new archive", folder, 0) from cause


def _key(folder: Path) -> bytes:
    """The archive's own key.

    Raises
    ------
    ArchiveError
        It is gone: without it nothing can be added to the audit trail, nor the trail checked.
    """
    try:
        return (folder / KEY).read_bytes()
    except OSError as cause:
        raise ArchiveError(
            "the key of the archive cannot be read.", where=folder / KEY, found=cause.strerror,
            advice="Bring secret.key back from a backup; the recordings are not affected.",
        ) from cause  # fmt: skip
