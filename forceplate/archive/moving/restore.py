"""A backup looked through without touching it, and brought back as an archive of its own."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from forceplate.archive import audit, verify
from forceplate.archive.archive import Archive
from forceplate.archive.database import schema
from forceplate.archive.database.catalogue import Catalogue
from forceplate.archive.database.rows import count
from forceplate.archive.database.sqlite import NAME
from forceplate.archive.database.still import StillFile
from forceplate.archive.files import names, room
from forceplate.archive.files.layer import (
    FileLayer,
    files_from_environment,
    storage_error,
    write_new,
)
from forceplate.archive.files.local import LocalStore
from forceplate.archive.moving import manifest
from forceplate.archive.moving.backup import PART, whole_backups
from forceplate.archive.moving.copying import Step, copy_file, copy_picture, listed_files
from forceplate.archive.moving.manifest import Manifest
from forceplate.archive.opened import KEY, PRIVATE, now
from forceplate.archive.place import Place
from forceplate.archive.verify import Problem
from forceplate.errors import ArchiveError, NothingFound, StorageFull

MARK = "restoring.json"
"""In a folder that is being restored into: what into it, so that a second try goes on."""
BLOCK = 1 << 20


def chosen(backup: Path) -> Path:
    """The backup that is meant: this folder, or the newest whole one in it.

    Raises
    ------
    NothingFound
        There is none. A folder that only looks like one is answered as it is, for its problems
        to be named.
    """
    backup = backup.expanduser().absolute()
    found = whole_backups(backup)
    if (backup / manifest.NAME).exists() or not found:
        torn = sorted(backup.glob(f"*{PART}")) if backup.is_dir() else []
        if any((backup / name).exists() for name in (manifest.NAME, NAME, KEY, *names.KINDS)):
            return backup
        if torn:
            return torn[-1]
        raise NothingFound(
            "there is no backup here.", where=backup,
            advice="Give a folder that forceplate backup wrote to, or one of the dated ones in it.",
        )  # fmt: skip
    return found[-1]


@contextmanager
def as_archive(folder: Path) -> Iterator[Archive]:
    """A backup as an archive to read in; nothing in its folder changes.

    Raises
    ------
    ArchiveError
        Its key cannot be read.
    """
    files = files_from_environment()
    catalogue = Catalogue(StillFile(folder), files)
    try:
        yield Archive(Place(folder), files, now, catalogue)
    finally:
        catalogue.close()


def problems(folder: Path) -> Iterator[Problem]:
    """Everything that is wrong with a backup, one object {code, what} each."""
    told, found = _manifest(folder)
    yield from found
    if not (folder / NAME).is_file():
        yield _problem("catalogue-missing", f"{NAME} is not there")
        return
    if told is not None and manifest.sha256_of(folder / NAME) != told.catalogue_sha256:
        yield _problem("catalogue-damaged", f"{NAME} has other bytes than the manifest says")
    try:
        seal = audit.Seal((folder / KEY).read_bytes())
    except OSError as cause:
        yield _problem("key-missing", f"{KEY} cannot be read, so that no seal can be checked: "
                       f"{cause.strerror}")  # fmt: skip
        return
    catalogue = Catalogue(StillFile(folder), files_from_environment())
    try:
        yield from verify.problems(catalogue, LocalStore(folder, catalogue.files), seal)
        if told is not None:
            yield from _counts(catalogue, folder, told)
    except ArchiveError as cause:
        yield _problem("catalogue-damaged", cause.sentence())
    finally:
        catalogue.close()


def _problem(code: str, what: str) -> Problem:
    return {"code": code, "what": what}


def _manifest(folder: Path) -> tuple[Manifest | None, list[Problem]]:
    try:
        told, row = manifest.read(folder)
    except FileNotFoundError:
        return None, [_problem(
            "manifest-missing", f"{manifest.NAME} is not there: the backup was not finished",
        )]  # fmt: skip
    except ArchiveError as cause:
        return None, [_problem("manifest-damaged", cause.sentence())]
    with suppress(OSError):  # a missing key is said where it is needed
        if not audit.Seal((folder / KEY).read_bytes()).holds(row):
            what = f"{manifest.NAME} is not what was written, or {KEY} is another archive's"
            return told, [_problem("manifest-damaged", what)]
    return told, []


def _counts(catalogue: Catalogue, folder: Path, told: Manifest) -> Iterator[Problem]:
    """What the manifest says against what is there."""
    with catalogue.reading() as connection:
        lines, head = audit.head(connection)
        there = {
            "trials": count(connection, schema.TRIAL), "runs": count(connection, schema.RUN),
            "results": count(connection, schema.RESULT), "blobs": count(connection, schema.BLOB),
        }  # fmt: skip
    if (lines, head) != (told.audit_lines, told.audit_head):
        yield _problem(
            "audit-broken", f"the audit trail ends at line {lines} with {head[:16]}, the manifest "
            f"says line {told.audit_lines} with {told.audit_head[:16]}",
        )  # fmt: skip
    there["pictures"] = sum(1 for _ in LocalStore(folder, catalogue.files).names("series"))
    for name, number in there.items():
        if number != getattr(told, name):
            what = f"{number} {name} are there, the manifest says {getattr(told, name)}"
            yield _problem("count-differs", what)


def restore(backup: Path, folder: Path, by: str, step: Step) -> tuple[Manifest, list[Problem]]:
    """Bring a backup back into a new folder, and verify what came of it.

    The catalogue comes last: a restore that was killed is no archive, and the same call goes on.

    Parameters
    ----------
    backup : Path
        As `chosen` gives it.
    folder : Path
        New or empty, or begun by an earlier try.
    by : str
    step : callable
        Told (done, total, name).

    Returns
    -------
    (Manifest, list of Problem)
        What is wrong with the archive that was restored; empty where all is well.

    Raises
    ------
    ArchiveError, StorageFull
        The backup is not whole, the folder is not new, or there is no room.
    """
    files = files_from_environment()
    told = _promised(backup)
    _begin(folder, told, files)
    source, target = LocalStore(backup, files), LocalStore(folder, files)
    target.prepare()
    still = Catalogue(StillFile(backup), files)
    try:
        with still.reading() as connection:
            shown = list(source.names("series"))
            total = sum(1 for _ in listed_files(connection)) + len(shown)
            for done, file in enumerate(listed_files(connection), 1):
                copy_file(source, target, file)
                step(done, total, file.name)
        for done, name in enumerate(shown, total - len(shown) + 1):
            copy_picture(source, target, name)
            step(done, total, name)
    finally:
        still.close()
    _whole(folder / KEY, lambda part: _copied(backup / KEY, part, files, PRIVATE), files)
    _whole(folder / NAME, lambda part: _copied(backup / NAME, part, files, 0o640), files)
    with suppress(OSError):
        files.unlink(folder / MARK)
    with Archive.open(Place(folder)) as archive:
        found = archive.verify()["problems"]
        if not found:
            archive.note_restored(told, by)
    return told, found


def _promised(backup: Path) -> Manifest:
    """The manifest of a backup whose catalogue is what it says; ArchiveError otherwise."""
    told, found = _manifest(backup)
    if told is None or found:
        raise _torn(backup, found[0])
    path = backup / NAME
    if not path.is_file() or manifest.sha256_of(path) != told.catalogue_sha256:
        what = f"{NAME} is missing or has other bytes than the manifest says"
        raise _torn(backup, _problem("catalogue-damaged", what))
    if not (backup / KEY).is_file():
        raise _torn(backup, _problem("key-missing", f"{KEY} is not there"))
    return told


def _torn(backup: Path, problem: Problem) -> ArchiveError:
    return ArchiveError(
        "the backup is not whole: nothing was restored.", where=backup, found=problem["what"],
        advice="forceplate restore --check names everything that is wrong; take an earlier backup.",
    )  # fmt: skip


def _begin(folder: Path, told: Manifest, files: FileLayer) -> None:
    """The new folder with its mark; ArchiveError where anything else is in it."""
    mark = json.dumps({"made": told.made, "head": told.audit_head,
                       "catalogue": told.catalogue_sha256}).encode()  # fmt: skip
    try:
        files.make_folders([folder])
        half = folder / f"{MARK}{PART}"
        half.unlink(missing_ok=True)
        there = sorted(each.name for each in folder.iterdir())
        if there and _read(folder / MARK) != mark:
            raise ArchiveError(
                "the folder is not empty: nothing is overwritten.", where=folder,
                found=", ".join(there[:5]), expected="a new or an empty folder",
                advice="Give another folder with --to.",
            )  # fmt: skip
        _room(folder, told)
        if not there:
            write_new(files, half, mark, mode=0o640)
            files.rename(half, folder / MARK)
            files.fsync_dir(folder)
    except OSError as cause:
        raise storage_error(cause, "the restored archive", folder, 0) from cause


def _room(folder: Path, told: Manifest) -> None:
    """StorageFull before hours of copying and not after them."""
    store = LocalStore(folder, files_from_environment())
    there = sum(each.stat().st_size for kind in names.KINDS for each in folder.glob(f"{kind}/*/*"))
    wanted = max(0, told.blob_bytes + told.catalogue_bytes - there)
    free = store.free()
    if free is not None and free - wanted < room.floor():
        raise StorageFull(
            f"no room for the restored archive ({wanted:,} bytes).", where=folder,
            expected=f"{wanted + room.floor():,} bytes free", found=f"{free:,}",
            advice=f"Free some space, give another folder with --to, or set {room.FLOOR} to a "
            "smaller number of bytes.",
        )  # fmt: skip


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _whole(path: Path, make: Callable[[Path], None], files: FileLayer) -> None:
    """A file that is there whole or not at all; what stands there already is not replaced."""
    part = path.with_name(path.name + PART)
    try:
        part.unlink(missing_ok=True)
        make(part)
        if path.exists():
            if manifest.sha256_of(path) != manifest.sha256_of(part):
                raise FileExistsError(17, "it is there already with other bytes", str(path))
            files.unlink(part)
        else:
            files.rename(part, path)
        files.fsync_dir(path.parent)
    except OSError as cause:
        raise storage_error(cause, path.name, path, 0) from cause


def _copied(origin: Path, part: Path, files: FileLayer, mode: int) -> None:
    """A file of any size, a piece at a time, on disk."""
    fd = files.open(part, mode)
    try:
        with origin.open("rb") as file:
            while piece := file.read(BLOCK):
                files.write(fd, piece)
        files.fsync(fd)
    finally:
        files.close(fd)
    if os.path.getsize(part) != os.path.getsize(origin):
        raise OSError(5, "the copy is shorter than its original", str(part))
