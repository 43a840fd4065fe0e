"""An archive, or a part of it, in another place, and a folder that from then on uses it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from forceplate.archive import audit, place
from forceplate.archive.database import lock, rows, schema, views
from forceplate.archive.database.catalogue import Catalogue, database_at
from forceplate.archive.files.layer import storage_error, write_new
from forceplate.archive.files.local import LocalStore
from forceplate.archive.files.store import Store, is_url, store_at
from forceplate.archive.moving import copying
from forceplate.archive.opened import KEY, PRIVATE, Opened
from forceplate.archive.place import Place
from forceplate.errors import ArchiveError

Step = rows.Step


@dataclass(frozen=True)
class Copied:
    """What a copy brought.

    Parameters
    ----------
    files, rows : int, int
        Copied this time; what was there already does not count.
    place : Place
        Where the parts of the archive would be if it used the copy.
    """

    files: int
    rows: int
    place: Place


@dataclass(frozen=True)
class _Target:
    """What an address or a folder is: a database, a store, or a whole archive."""

    catalogue: str | None = None
    store: str | None = None
    folder: Path | None = None


def _target(text: str) -> _Target:
    if text.startswith("postgresql"):
        return _Target(catalogue=text)
    if is_url(text) or text.startswith("file://"):
        return _Target(store=text)
    return _Target(folder=Path(text).expanduser().absolute())


class Relocating(Opened):
    """Copying the archive elsewhere, and using the copy."""

    def copy_to(self, target: str, step: Step) -> Copied:
        """Copy the archive (to a folder), its files (to a store) or its catalogue (to a database).

        What is there already is checked and not copied again: a copy that was killed is gone on
        with by the same call, and one of an archive that went on brings what is new.

        Raises
        ------
        ArchiveError, StorageFull
            What is there belongs to something else, or it cannot be written.
        """
        where = self._target(target)
        n_files = n_rows = 0
        if where.folder is not None:
            self._refuse_home(where.folder)
        with views.held(self._catalogue) as source:
            self._check_lineage(source, where)
            if where.folder is not None:
                self._make_home(where.folder)
            if self._files_differ(where):
                n_files = copying.copy_files(self._store, self._other_store(where), source, step)
            if self._catalogue_differs(where):
                with self._other_catalogue(where) as other:
                    n_rows = self._copy_rows(source, other, step)
        return Copied(n_files, n_rows, self._place_with(where))

    def _target(self, text: str) -> _Target:
        """What is meant; the archive's own folder under whatever name is that folder."""
        where = _target(text)
        if where.folder is not None and place.same_folder(where.folder, self.folder):
            return _Target(folder=self.folder)
        return where

    def _files_differ(self, where: _Target) -> bool:
        if where.folder is None:
            return where.catalogue is None
        return not self._has_files(self._store_there(str(where.folder)))

    def _has_files(self, store: Store) -> bool:
        """Whether this is where the archive's files are."""
        own = self._store
        if isinstance(store, LocalStore) and isinstance(own, LocalStore):
            return place.same_folder(store.folder, own.folder)
        return store.where == own.where

    def _catalogue_differs(self, where: _Target) -> bool:
        if where.folder is None:
            return where.catalogue is not None
        return where.folder != self.folder or self.place.catalogue is not None

    def _place_with(self, where: _Target) -> Place:
        if where.folder is not None:
            return Place(where.folder)
        return Place(
            self.folder, where.catalogue or self.place.catalogue, where.store or self.place.store
        )

    def _refuse_home(self, folder: Path) -> None:
        """ArchiveError where the folder cannot become that of a copy."""
        place.refuse_backup(folder)
        place.refuse_half_restored(folder)
        if folder == self.folder and not self.place.elsewhere:
            raise ArchiveError(
                "the archive is in this folder already.", where=folder,
                advice="Give another folder, a store or a database.",
            )  # fmt: skip
        if folder != self.folder and place.note_of(folder):
            raise ArchiveError(
                "the folder says that its archive is somewhere else.", where=folder / place.FILE,
                advice="Give a new folder.",
            )  # fmt: skip

    def _make_home(self, folder: Path) -> None:
        """The folder and its key; ArchiveError where there is that of another archive."""
        try:
            self._files.make_folders([folder])
            part = folder / f"{KEY}.part"
            part.unlink(missing_ok=True)
            if not (folder / KEY).exists():
                write_new(self._files, part, self._key_bytes(), mode=PRIVATE)
                self._files.rename(part, folder / KEY)
                self._files.fsync_dir(folder)
            same = (folder / KEY).read_bytes() == self._key_bytes()
        except OSError as cause:
            raise storage_error(cause, "the key of the archive", folder, 0) from cause
        if not same:
            raise ArchiveError(
                "another archive is in this folder.", where=folder / KEY,
                expected="no key, or the key of this archive", advice="Give a new folder.",
            )  # fmt: skip

    def _key_bytes(self) -> bytes:
        return (self.folder / KEY).read_bytes()

    def _other_store(self, where: _Target) -> Store:
        store = self._store_there(where.store or str(where.folder))
        if self._has_files(store):
            raise ArchiveError(
                "the files of the archive are there already.", where=store.where,
                advice="Give another place.",
            )  # fmt: skip
        try:
            store.prepare()
        except OSError as cause:
            raise storage_error(cause, "the copy", Path(store.where), 0) from cause
        return store

    def _store_there(self, where: str) -> Store:
        store = store_at(where, self._files)
        if isinstance(store, LocalStore):
            place.refuse_backup(store.folder)
            place.refuse_half_restored(store.folder)
        return store

    @contextmanager
    def _other_catalogue(self, where: _Target) -> Iterator[Catalogue]:
        folder = where.folder or self.folder
        other = Catalogue(database_at(where.catalogue, folder), self._files)
        try:
            if other.where == self._catalogue.where:
                raise ArchiveError(
                    "the catalogue of the archive is there already.", where=other.where,
                    advice="Give another database.",
                )  # fmt: skip
            yield other
        finally:
            other.close()

    def _check_lineage(self, source: Connection, where: _Target) -> None:
        """ArchiveError where the rows will not go there: asked before any file does.

        A file that no catalogue there lists would be taken up by its next verify.
        """
        if self._catalogue_differs(where):
            if schema.version(source, self._catalogue.where) != schema.VERSION:
                raise ArchiveError(
                    "the catalogue is of an earlier version.", where=self.folder,
                    advice="Open the archive once with the right to write to it, then repeat.",
                )  # fmt: skip
            with self._other_catalogue(where) as other:
                self._check_beginning(source, other)
        elif where.store is not None:
            store = self._store_there(where.store)
            if not isinstance(store, LocalStore) or place.same_folder(store.folder, self.folder):
                return
            with self._other_catalogue(_Target(folder=store.folder)) as other:
                self._check_beginning(source, other)

    def _check_beginning(self, source: Connection, other: Catalogue) -> None:
        """ArchiveError where there is a catalogue that this one does not go on from."""
        if not other.database.exists():
            return
        with other.reading() as there:
            if schema.version(there, other.where) is not None:
                audit.belongs(there, self._seal, other.where)
                rows.follows(source, there)

    def _copy_rows(self, source: Connection, other: Catalogue, step: Step) -> int:
        """Last of all and in one transaction: until then there is no archive at the target."""
        with other.writing("copy the catalogue") as target:
            if schema.version(target, other.where) is not None:
                audit.belongs(target, self._seal, other.where)
            return rows.copy_rows(source, target, step)

    def wrong_at(self, target: str, step: Step) -> Iterator[str]:
        """Everything at the target read back and compared; one sentence for each difference."""
        where = self._target(target)
        with views.held(self._catalogue) as source:
            if self._files_differ(where):
                yield from copying.wrong_files(self._other_store(where), source, step)
            if self._catalogue_differs(where):
                with self._other_catalogue(where) as other, other.reading() as there:
                    yield from rows.differences(source, there)
                    yield from audit.breaks(there, self._seal)

    def use(self, wanted: Place, by: str) -> None:
        """Let the folder use these places from now on; this very archive must be there already.

        Nobody puts files in place meanwhile, and nobody writes to the catalogue in use while the
        two are compared and the note is written. Who has the archive open is refused by the note
        at his next write.

        Raises
        ------
        ArchiveError
            What is there is not this archive, or not all of it, or somebody is adding to it;
            nothing was changed.
        """
        catalogue = Catalogue(database_at(wanted.catalogue, wanted.folder), self._files)
        try:
            if not catalogue.database.exists():
                raise _not_there(catalogue.where, "no catalogue")
            with self._catalogue.database.tidying() as alone:
                if not alone and lock.fcntl is not None:
                    raise _not_alone(self._catalogue.where)
                n_files = self._all_there(wanted)
                with self._catalogue.writing("move the archive") as source:
                    if rows.count(source, schema.BLOB) != n_files:
                        raise _not_alone(self._catalogue.where)
                    if place.shown(wanted.catalogue) != place.shown(self.place.catalogue):
                        self._check_equal(source, catalogue)
                    place.renote(wanted, self._files)
        finally:
            catalogue.close()
        self._tell_moved(wanted, by)

    def _all_there(self, wanted: Place) -> int:
        """How many files are listed; ArchiveError where the store to be used lacks one.

        Not in the turn of a writer: a store at the other end of a wire takes its time.
        """
        if wanted.files == self.place.files:
            with self._catalogue.reading() as source:
                return rows.count(source, schema.BLOB)
        store = self._store_there(wanted.files)
        with views.held(self._catalogue) as source:
            absent = next(copying.absent_files(store, source), None)
            if absent is not None:
                raise _not_there(store.where, f"{absent} missing or of another size")
            return rows.count(source, schema.BLOB)

    def _check_equal(self, source: Connection, catalogue: Catalogue) -> None:
        with catalogue.reading() as there:
            if schema.version(there, catalogue.where) is None:
                raise _not_there(catalogue.where, "an empty database")
            audit.belongs(there, self._seal, catalogue.where)
            found = rows.equal_heads(source, there)
        if found is not None:
            raise _not_there(catalogue.where, found)

    def _tell_moved(self, wanted: Place, by: str) -> None:
        """The first line in the catalogue that is used from now on."""
        before = {"catalogue": self._catalogue.where, "store": self._store.where}
        with type(self).open(wanted) as moved:
            after = {"catalogue": moved._catalogue.where, "store": moved._store.where}
            with moved._catalogue.writing("note the move in the audit trail") as connection:
                audit.append(
                    connection, self._seal, at=self._clock(), by=by, action="moved",
                    subject="archive", before=before, after=after,
                )  # fmt: skip


def _not_alone(where: str) -> ArchiveError:
    return ArchiveError(
        "somebody is adding to the archive: nothing was changed.", where=where,
        advice="Stop forceplate serve and every other program that writes to it, run forceplate "
        "storage copy once more, then repeat.",
    )  # fmt: skip


def _not_there(where: str, found: str) -> ArchiveError:
    return ArchiveError(
        "not all of this archive is there: nothing was changed.", where=where, found=found,
        advice="Run forceplate storage copy to it once more, while nobody writes, then repeat.",
    )  # fmt: skip
