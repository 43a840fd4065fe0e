"""An archive, opened: its key, its catalogue, its files and who may write to them."""

from __future__ import annotations

import errno
import os
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from sqlalchemy import Connection

from forceplate.archive import audit
from forceplate.archive import place as places
from forceplate.archive.database import lock, migrate, schema
from forceplate.archive.database.catalogue import Catalogue, database_at
from forceplate.archive.database.sqlite import LOCK
from forceplate.archive.files import room
from forceplate.archive.files.layer import (
    FileLayer,
    files_from_environment,
    storage_error,
    write_new,
)
from forceplate.archive.files.store import Store, reached, store_at
from forceplate.archive.place import Place, placed, refuse_backup, refuse_half_restored
from forceplate.archive.recover import recover
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
        self, place: Place, files: FileLayer, clock: Callable[[], str], catalogue: Catalogue
    ) -> None:
        self.place = place
        self.folder = place.folder
        self._files = files
        self._clock = clock
        self._seal = audit.Seal(_key(place.folder))
        self._store: Store = store_at(place.files, files)
        self._catalogue = catalogue
        self._recovered: list[str] = []
        self._key_fits = False

    @classmethod
    def open(
        cls,
        folder: str | Path | Place,
        *,
        create: bool = False,
        files: FileLayer | None = None,
        clock: Callable[[], str] | None = None,
    ) -> Self:
        """The archive of this folder, tidied if a process died in the middle of adding.

        Parameters
        ----------
        folder : path or Place
            A path: where its catalogue and files are is as the environment or the folder says.
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
        ArchiveError
            A part of it cannot be reached, or belongs to another archive; or it is a backup, or
            one that is not all back yet.
        """
        place = folder
        if not isinstance(place, Place):
            place = placed(Path(place).expanduser().absolute())
        refuse_backup(place.folder)
        refuse_half_restored(place.folder)
        layer = files or files_from_environment()
        database = database_at(place.catalogue, place.folder)
        if not create and not database.exists():
            raise _missing(database.where)
        catalogue = Catalogue(database, layer)
        try:
            if not create and not (place.folder / KEY).exists() and not _made(catalogue):
                raise _missing(database.where)
            if create:
                is_new = not database.exists() or not _made(catalogue)
                _prepare(place, layer, is_new=is_new)
            archive = cls(place, layer, clock or now, catalogue)
            archive._check_schema(create=create)
            catalogue.may_write = archive._may_write
            archive._recovered = archive._tidy(whole=False)
        except BaseException:
            catalogue.close()
            raise
        return archive

    def _check_schema(self, *, create: bool) -> None:
        with self._catalogue.reading() as connection:
            found = schema.version(connection, self._catalogue.where)
        if found is None and not create:
            raise _missing(self._catalogue.where)
        if found is None:
            self._check_new_store()
            with self._catalogue.writing("make the catalogue") as connection:
                if schema.version(connection, self._catalogue.where) is None:
                    schema.create(connection)
                    audit.append(
                        connection, self._seal, at=self._clock(), by=audit.user(),
                        action="archive made", subject="archive",
                    )  # fmt: skip
        elif found < schema.VERSION:
            if not self._writable():
                raise _not_upgraded(self._catalogue.where, found)
            migrate.upgrade(self._catalogue, self.place, self._clock())
        if self.place.elsewhere:
            with self._catalogue.reading() as connection:
                audit.belongs(connection, self._seal, self._catalogue.where)
            places.note(self.place, self._files)

    def _check_new_store(self) -> None:
        """A second catalogue is not begun beside files that another one lists."""
        if self.place.store is None:
            return
        with reached(self._store):
            if next(self._store.names("originals"), None) is None:
                return
        raise ArchiveError(
            "the store holds the files of an archive whose catalogue is somewhere else.",
            where=self._store.where, expected="its catalogue, or a store without files",
            advice="Set FORCEPLATE_CATALOGUE as on the computer where the archive is used; where "
            "that catalogue is lost, bring it back with forceplate restore.",
        )  # fmt: skip

    def _tidy(self, *, whole: bool) -> list[str]:
        """Recovery, where this account may write; a read-only archive can still be read."""
        if not self._writable():
            return []
        return recover(self._catalogue, self._store, self._seal, whole=whole)

    def _writable(self) -> bool:
        return self._store.writable()

    def _room_for(self, n_bytes: int, what: str) -> None:
        """StorageFull where so much more would go below the floor of free space."""
        room.check(self._store, n_bytes, what)

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
        if not self._writable():
            cause = PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            raise storage_error(cause, "the archive", self.folder, 0) from cause
        with self._catalogue.database.adding():
            places.check_still(self.place)
            if not self._key_fits:
                with self._catalogue.reading() as connection:
                    self._may_write(connection)
            yield

    def _may_write(self, connection: Connection) -> None:
        """ArchiveError where the archive has moved since it was opened, or the key is not its own.

        What is sealed with the key of another archive counts as changed for ever.
        """
        places.check_still(self.place)
        if not self._key_fits:
            audit.belongs(connection, self._seal, self._catalogue.where)
            self._key_fits = True


def _missing(where: str) -> ArchiveMissing:
    return ArchiveMissing(
        "there is no archive here.", where=where,
        advice="Give another folder with --archive, or make one with forceplate ingest.",
    )  # fmt: skip


def _not_upgraded(where: str, found: int) -> ArchiveError:
    return ArchiveError(
        "the archive was written by an earlier version and cannot be brought to the tables of "
        "today, because this account may not write there.", where=where,
        expected=f"catalogue version {schema.VERSION}", found=str(found),
        advice="Open it once with an account that may write to its folder; or read a copy of it.",
    )  # fmt: skip


def _made(catalogue: Catalogue) -> bool:
    with catalogue.reading() as connection:
        return schema.version(connection, catalogue.where) is not None


def _prepare(place: Place, files: FileLayer, *, is_new: bool) -> None:
    """The folders and the key of a new archive; what is there already stays."""
    folder = place.folder
    try:
        files.make_folders([folder])
        store_at(place.files, files).prepare()
        with lock.exclusive(folder / LOCK):
            if not (folder / KEY).exists() and is_new:
                part = folder / f"{secrets.token_hex(8)}.part"
                write_new(files, part, secrets.token_hex(KEY_BYTES).encode(), mode=PRIVATE)
                files.rename(part, folder / KEY)
                files.fsync_dir(folder)
        if is_new:  # before the catalogue: an archive that is made is one that is noted
            places.note(place, files)
    except OSError as cause:
        raise storage_error(cause, "a new archive", folder, 0) from cause


def _key(folder: Path) -> bytes:
    """The archive's own key.

    Raises
    ------
    ArchiveError
        It is gone or cut: without it nothing can be added to the audit trail, nor the trail
        checked.
    """
    try:
        key = (folder / KEY).read_bytes()
    except OSError as cause:
        raise ArchiveError(
            "the key of the archive cannot be read.", where=folder / KEY, found=cause.strerror,
            advice="Bring secret.key back from a backup, or from the computer on which the archive "
            "was made; the recordings are not affected.",
        ) from cause  # fmt: skip
    if re.fullmatch(rb"[0-9a-f]{%d}" % (2 * KEY_BYTES), key) is None:
        raise ArchiveError(
            "the key of the archive is not whole.", where=folder / KEY,
            expected=f"{2 * KEY_BYTES} hexadecimal digits and nothing else",
            found=f"{len(key)} bytes",
            advice="Bring secret.key back from a backup, or from the computer on which the archive "
            "was made; the recordings are not affected.",
        )  # fmt: skip
    return key
