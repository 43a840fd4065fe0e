"""A whole archive copied while others write to it; each backup is a dated folder of its own.

A backup is an archive in one folder: catalogue.sqlite, secret.key, originals, raw and, where they
are wanted, series. It is made in a folder called `.part` and gets its name after its manifest, so
that one that was killed never looks whole and never touches an earlier one. Files that an earlier
backup or, on the same disk, the archive itself has are linked to, not copied. What the archive has
lost is named in the manifest and keeps nobody from everything else.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from forceplate.archive import audit
from forceplate.archive.database import lock, schema, views
from forceplate.archive.database.catalogue import Catalogue
from forceplate.archive.database.rows import count
from forceplate.archive.database.sqlite import NAME
from forceplate.archive.database.still import StillFile
from forceplate.archive.files import room
from forceplate.archive.files.blobs import digest_of
from forceplate.archive.files.layer import FileLayer, storage_error, write_new
from forceplate.archive.files.local import LocalStore
from forceplate.archive.files.names import KINDS, TEMPORARY
from forceplate.archive.moving import manifest
from forceplate.archive.moving.copying import Listed, Step, listed_files
from forceplate.archive.moving.lost import FileLost, odd_row, whole_bytes
from forceplate.archive.opened import KEY, PRIVATE, Opened
from forceplate.archive.place import refuse_nested
from forceplate.archive.row_checks import UNREADABLE, Problem, problem
from forceplate.errors import ArchiveError, StorageFull

LOCK = ".backup.lock"
PART = ".part"
DATED = re.compile(r"(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d)(?:-(\d{1,4}))?")
"""What a backup's folder is called: its time, and a number where there were several a second."""


@dataclass(frozen=True)
class Made:
    """A backup that was made; `manifest.missing` names what could not be had.

    Parameters
    ----------
    folder : Path
    manifest : Manifest
    linked, copied : int, int
        Files that share the bytes of an earlier backup or of the archive, and those that do not.
    noted : str or None
        Why the archive's own audit trail has no line about it; None where it has.
    """

    folder: Path
    manifest: manifest.Manifest
    linked: int
    copied: int
    noted: str | None = None


def whole_backups(destination: Path) -> list[Path]:
    """Backups in a folder that have their manifest, oldest first."""
    if not destination.is_dir():
        return []
    found = [
        (dated.group(1), int(dated.group(2) or 1), each)
        for each in destination.iterdir()
        if (dated := DATED.fullmatch(each.name)) and (each / manifest.NAME).is_file()
    ]
    return [each for _, _, each in sorted(found)]


def _left_over(destination: Path) -> list[Path]:
    """What backups that died have left; no other folder is ever touched."""
    return [
        each for each in destination.iterdir()
        if each.name.endswith(PART) and DATED.fullmatch(each.name.removesuffix(PART))
    ]  # fmt: skip


class BackingUp(Opened):
    """Backups of the archive."""

    def backup(
        self, destination: Path, by: str, software: str, *, link: bool, pictures: bool, step: Step
    ) -> Made:
        """A new backup in a folder of backups; others may go on writing meanwhile.

        A file that is lost or damaged, or a broken line of the trail, is named in the manifest;
        all the rest is taken.

        Parameters
        ----------
        destination : Path
            Made where it is not there.
        by, software : str, str
        link : bool
            Link to the archive's own files where they are on the same file system. They are
            never changed; but damage to the disk hits both.
        pictures : bool
            Also the traces for the screen, which can be made again.
        step : callable
            Told (done, total, name).

        Raises
        ------
        ArchiveError, StorageFull
            No backup was made; earlier ones are as they were.
        """
        destination = destination.expanduser().absolute()
        stored = [self._store.folder] if isinstance(self._store, LocalStore) else []
        with _alone(destination, [self.folder, *stored], self._files):
            at = self._clock()
            earlier = whole_backups(destination)
            left = _left_over(destination)
            part = _fresh(destination, at, self._files)
            own = stored if link else []
            taking = _Taking(part, [*earlier[-1:], *left], own, earlier[-2::-1], self._files)
            try:
                told = self._fill(taking, at, by, software, pictures=pictures, step=step)
                folder = _named(part, self._files)
            except OSError as cause:
                raise storage_error(cause, "the backup", part, 0) from cause
            except StorageFull:
                shutil.rmtree(part, ignore_errors=True)
                raise
            for each in left:
                shutil.rmtree(each, ignore_errors=True)
        return Made(folder, told, taking.linked, taking.copied, self._told_of(folder, told, by))

    def _fill(
        self, taking: _Taking, at: str, by: str, software: str, *, pictures: bool, step: Step
    ) -> manifest.Manifest:
        """The catalogue first: every file that it lists is there already, and stays."""
        folder, files = taking.folder, self._files
        room.check(taking.store, 0, "the backup")
        views.copy_catalogue(self._catalogue, folder, step)
        write_new(files, folder / KEY, (self.folder / KEY).read_bytes(), mode=PRIVATE)
        copy = Catalogue(StillFile(folder), files)
        try:
            self._refuse_damage(copy)
            missing = self._breaks(copy) + self._take(taking, copy, step)
            n_pictures = self._take_pictures(taking, step) if pictures else 0
            taking.sync()
            told = _counted(copy, folder)
        finally:
            copy.close()
        made = manifest.Manifest(
            made=at,
            by=by,
            software=software,
            origin=self._catalogue.where,
            pictures=n_pictures,
            missing=tuple(missing),
            **told,
        )
        manifest.write(made, self._seal, folder, files)
        return made

    def _refuse_damage(self, copy: Catalogue) -> None:
        """ArchiveError where the database itself says that it is torn."""
        with copy.reading() as connection:
            damage = next(copy.database.damage(connection), None)
        if damage is not None:
            raise ArchiveError(
                "the catalogue is damaged: no backup was made of it.",
                where=self._catalogue.where, found=damage,
                advice="Run forceplate verify; earlier backups are as they were.",
            )  # fmt: skip

    def _breaks(self, copy: Catalogue) -> list[Problem]:
        """Where the audit trail does not hold; it can never be mended, and is kept as it is."""
        found: list[Problem] = []
        with copy.reading() as connection:
            try:
                found += (problem("audit-broken", what)
                          for what in audit.breaks(connection, self._seal))  # fmt: skip
            except UNREADABLE as cause:
                what = f"a line of the audit trail cannot be understood ({cause})"
                found.append(problem("audit-broken", what))
        return found

    def _take(self, taking: _Taking, copy: Catalogue, step: Step) -> list[Problem]:
        """All listed files that can be had; a problem for each of the others."""
        lost: list[Problem] = []
        n_blobs = n_lost = 0
        with copy.reading() as connection:
            total = count(connection, schema.BLOB) + count(connection, schema.TRIAL)
            listed = listed_files(connection, lambda cause: lost.append(odd_row(cause)))
            for done, file in enumerate(listed, 1):
                n_blobs += file.data is None
                try:
                    if not taking.linked_to(file):
                        taking.put(file, whole_bytes(self._store, file))
                except FileLost as cause:
                    if not taking.kept_earlier(file):
                        lost.append(cause.problem)
                        n_lost += 1
                step(done, total, file.name)
        if n_blobs and n_lost == n_blobs:
            raise ArchiveError(
                "no backup was made: not one of the archive's files can be had.",
                where=self._store.where, found="; ".join(each["what"] for each in lost[:3]),
                advice="Check that the place of the files is there and the right one; forceplate "
                "verify names all of them.",
            )  # fmt: skip
        return lost

    def _take_pictures(self, taking: _Taking, step: Step) -> int:
        """The traces that can be read, since the others can be made again; how many."""
        taken, shown = 0, list(self._store.names("series"))
        for done, name in enumerate(shown, 1):
            try:
                data = self._store.read(name)
            except OSError:
                continue
            file = Listed(name, digest_of(data), len(data))
            if not taking.linked_to(file):
                taking.put(file, data)
            taken += 1
            step(done, len(shown), name)
        return taken

    def _told_of(self, folder: Path, told: manifest.Manifest, by: str) -> str | None:
        """A line in the archive's own trail; a backup that is whole stays so without it."""
        after = {"to": str(folder), "lines": told.audit_lines, "head": told.audit_head,
                 "trials": told.trials, "missing": len(told.missing)}  # fmt: skip
        try:
            self._told("backed up", by, after)
        except ArchiveError as cause:
            return cause.sentence()
        return None

    def note_restored(self, told: manifest.Manifest | None, by: str, problems: int) -> None:
        """A line in the trail of an archive that was brought back from this backup."""
        after: dict[str, Any] = {"problems": problems}
        if told is not None:
            after |= {"made": told.made, "lines": told.audit_lines, "head": told.audit_head}
        self._told("restored", by, after)

    def _told(self, action: str, by: str, after: Mapping[str, Any]) -> None:
        with self._catalogue.writing(f"note in the audit trail: {action}") as connection:
            audit.append(
                connection, self._seal, at=self._clock(), by=by, action=action,
                subject="archive", after=after,
            )  # fmt: skip


class _Taking:
    """Files on their way into one backup.

    Parameters
    ----------
    folder : Path
    origins, own, older : list of Path
        Where files may be linked to: other backups; the archive itself; backups that are looked
        into only for what the archive has lost, newest first.
    files : FileLayer
    """

    def __init__(
        self, folder: Path, origins: list[Path], own: list[Path], older: list[Path],
        files: FileLayer,
    ) -> None:  # fmt: skip
        self.folder = folder
        self.store = LocalStore(folder, files)
        self.linked = self.copied = 0
        self._origins, self._own, self._older = origins, own, older
        self._files = files
        self._touched: set[Path] = set()

    def linked_to(self, file: Listed) -> bool:
        """Share the file of an earlier backup or of the archive, if it holds the right bytes.

        The archive's own sidecars are not shared: nobody has synced them.
        """
        own = self._own if file.data is None else []
        path = self.folder / file.name
        for origin in (*self._origins, *own):
            try:
                if digest_of(self._files.read(origin / file.name)) != file.sha256:
                    continue
                self._folder(path.parent)
                self._files.link(origin / file.name, path)
            except OSError:  # not there, another disk, or one that knows no links
                continue
            self.linked += 1
            return True
        return False

    def kept_earlier(self, file: Listed) -> bool:
        """Take what the archive has lost from any backup that still has it."""
        for origin in (*self._origins, *self._older):
            try:
                data = self._files.read(origin / file.name)
            except OSError:
                continue
            if digest_of(data) == file.sha256:
                self.put(file, data)
                return True
        return False

    def put(self, file: Listed, data: bytes) -> None:
        room.check(self.store, len(data), file.name)
        self._folder((self.folder / file.name).parent)
        self.store.put(file.name, data, file.name)
        self.copied += 1

    def _folder(self, folder: Path) -> None:
        if folder not in self._touched:
            self._files.make_folders([folder])
            self._touched.add(folder)

    def sync(self) -> None:
        """Make the entries of all folders last."""
        kinds = [self.folder / kind for kind in KINDS if (self.folder / kind).is_dir()]
        for folder in (*sorted(self._touched), *kinds, self.folder):
            self._files.fsync_dir(folder)
        shutil.rmtree(self.folder / TEMPORARY, ignore_errors=True)


@contextmanager
def _alone(destination: Path, parts: list[Path], files: FileLayer) -> Iterator[None]:
    """The folder of backups, apart from the archive, while nobody else makes one in it."""
    if (destination / NAME).exists():
        raise ArchiveError(
            "an archive or a single backup is here, not a folder of backups.", where=destination,
            advice="Give another folder; each backup becomes a dated folder in it.",
        )  # fmt: skip
    for part in parts:
        refuse_nested(destination, part)
    try:
        files.make_folders([destination])
        queue = lock.alone_now(destination / LOCK)
        alone = queue.__enter__()
    except OSError as cause:
        raise storage_error(cause, "the folder of backups", destination, 0) from cause
    try:
        if not alone and lock.fcntl is not None:
            raise ArchiveError(
                "another backup is being made here.", where=destination,
                advice="Wait until it is through, or give another folder.",
            )  # fmt: skip
        yield
    finally:
        queue.__exit__(None, None, None)


def _fresh(destination: Path, at: str, files: FileLayer) -> Path:
    """A new folder for a backup that is not whole yet."""
    name = at[:19].replace(":", "-")
    taken = {each.name.removesuffix(PART) for each in destination.iterdir()}
    free = (f"{name}{'' if number == 1 else f'-{number}'}" for number in range(1, 10_000))
    part = destination / (next(each for each in free if each not in taken) + PART)
    try:
        files.make_folders([part / TEMPORARY])
        files.fsync_dir(destination)
    except OSError as cause:
        raise storage_error(cause, "the backup", part, 0) from cause
    return part


def _named(part: Path, files: FileLayer) -> Path:
    """The backup under its name: it is whole."""
    folder = part.with_name(part.name.removesuffix(PART))
    files.rename(part, folder)
    files.fsync_dir(folder.parent)
    return folder


def _counted(copy: Catalogue, folder: Path) -> dict[str, Any]:
    sha256 = manifest.sha256_of(folder / NAME)
    with copy.reading() as connection:
        lines, head = audit.head(connection)
        stored = connection.execute(select(func.sum(schema.BLOB.c.bytes))).scalar()
        return {
            "catalogue_sha256": sha256, "catalogue_bytes": (folder / NAME).stat().st_size,
            "catalogue_version": schema.version(connection, copy.where) or 0,
            "audit_lines": lines, "audit_head": head,
            "trials": count(connection, schema.TRIAL), "runs": count(connection, schema.RUN),
            "results": count(connection, schema.RESULT), "blobs": count(connection, schema.BLOB),
            "blob_bytes": int(stored or 0),
        }  # fmt: skip
