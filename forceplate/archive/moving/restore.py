"""A backup brought back as an archive of its own.

What is damaged in a backup is named, and everything else is brought back.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from forceplate.archive import audit
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
from forceplate.archive.moving.backup import PART
from forceplate.archive.moving.checking import other_bytes, told_of
from forceplate.archive.moving.copying import Step, copy_file, copy_picture, listed_files
from forceplate.archive.moving.lost import FileLost, odd_row, whole_bytes
from forceplate.archive.moving.manifest import Manifest
from forceplate.archive.opened import KEY, PRIVATE
from forceplate.archive.place import RESTORING as MARK
from forceplate.archive.place import Place
from forceplate.archive.row_checks import UNREADABLE, Problem, problem
from forceplate.errors import ArchiveError, ArchiveTooNew, StorageFull

BLOCK = 1 << 20
ITSELF = (
    "If this one was whole once, a copy of its folder is an archive, which forceplate verify "
    "looks through."
)
ORIGINALS = "Take an earlier backup; what this one has in originals/ can be ingested anew."
OF_THE_KEY = (
    "Every backup of one archive has the same secret.key: copy it from another one, or from the "
    "archive, and repeat."
)


@dataclass(frozen=True)
class Restored:
    """An archive that was brought back.

    Parameters
    ----------
    backup : Path
        The backup that was taken.
    manifest : Manifest or None
        What it says of itself; None where that is damaged.
    trials, results : int, int
        What its catalogue lists.
    problems : list of Problem
        What is damaged in the backup, and what is wrong with the archive that came of it.
    """

    backup: Path
    manifest: Manifest | None
    trials: int
    results: int
    problems: list[Problem]


def restore(backup: Path, folder: Path, by: str, step: Step) -> Restored:
    """Bring a backup back into a new folder, and verify what came of it.

    Everything that is whole is brought back, and the rest is named. The catalogue comes last: a
    restore that was killed is no archive, and the same call goes on.

    Parameters
    ----------
    backup : Path
        As `chosen` gives it.
    folder : Path
        New or empty, or begun by an earlier try.
    by : str
    step : callable
        Told (done, total, name).

    Raises
    ------
    ArchiveTooNew
        A later forceplate made the backup; nothing was copied.
    ArchiveError, StorageFull
        The backup was never finished, or its catalogue or its key is lost; the folder is not new,
        or there is no room.
    """
    files = files_from_environment()
    told, found = _promised(backup)
    still = Catalogue(StillFile(backup), files)
    try:
        trials, results = _readable(backup, still, key_fits=told is not None)
        _begin(backup, folder, files)
        found += _copied_files(still, backup, folder, step)
    except OSError as cause:
        raise storage_error(cause, "the restored archive", folder, 0) from cause
    finally:
        still.close()
    _whole(folder / KEY, lambda part: _copied(backup / KEY, part, files, PRIVATE), files)
    _whole(folder / NAME, lambda part: _copied(backup / NAME, part, files, 0o640), files)
    _end(folder, files)
    return Restored(backup, told, trials, results, _looked_into(folder, told, found, by))


def _promised(backup: Path) -> tuple[Manifest | None, list[Problem]]:
    """The manifest and what is wrong so far; ArchiveError where nothing can come of the backup."""
    told, found = told_of(backup)
    if found and found[0]["code"] == "manifest-missing":
        raise _torn(backup, found[0]["what"], f"Take an earlier backup. {ITSELF}")
    if not (backup / NAME).is_file():
        raise _torn(backup, f"{NAME} is not there", ORIGINALS)
    if not (backup / KEY).is_file():
        raise _torn(backup, f"{KEY} is not there", OF_THE_KEY)
    return told, found + other_bytes(backup, told)


def _readable(backup: Path, still: Catalogue, *, key_fits: bool) -> tuple[int, int]:
    """Trials and results in the catalogue; ArchiveError where it or its key is of no use."""
    try:
        with still.reading() as connection:
            version = schema.version(connection, still.where)
            counts = count(connection, schema.TRIAL), count(connection, schema.RESULT)
    except ArchiveTooNew:
        raise
    except ArchiveError as cause:
        raise _torn(backup, cause.sentence(), ORIGINALS) from cause
    except UNREADABLE as cause:
        raise _torn(backup, f"{NAME} is changed ({cause})", ORIGINALS) from cause
    if version is None:
        raise _torn(backup, f"{NAME} has no version", ORIGINALS)
    if not key_fits:
        try:
            with still.reading() as connection:
                audit.belongs(connection, audit.Seal((backup / KEY).read_bytes()), still.where)
        except (ArchiveError, *UNREADABLE) as cause:
            what = f"{NAME} was sealed with another key than {KEY}"
            raise _torn(backup, what, OF_THE_KEY) from cause
    return counts


def _torn(backup: Path, found: str, advice: str) -> ArchiveError:
    return ArchiveError(
        "the backup cannot be restored: nothing was copied.", where=backup, found=found,
        advice=f"{advice} forceplate restore --check names everything that is wrong.",
    )  # fmt: skip


def _copied_files(still: Catalogue, backup: Path, folder: Path, step: Step) -> list[Problem]:
    """All files and pictures that are whole; a problem for each file that is not."""
    source, target = LocalStore(backup, still.files), LocalStore(folder, still.files)
    target.prepare()
    lost: list[Problem] = []
    shown = list(source.names("series"))
    with still.reading() as connection:
        total = count(connection, schema.BLOB) + count(connection, schema.TRIAL) + len(shown)
        listed = listed_files(connection, lambda cause: lost.append(odd_row(cause)))
        for done, file in enumerate(listed, 1):
            try:
                there = target.size(file.name) is not None
                data = file.data if there else whole_bytes(source, file)
                copy_file(source, target, replace(file, data=data))
            except FileLost as cause:
                lost.append(cause.problem)
            step(done, total, file.name)
    for done, name in enumerate(shown, total - len(shown) + 1):
        with suppress(OSError):  # they can be made again
            copy_picture(source, target, name)
        step(done, total, name)
    return lost


def _looked_into(
    folder: Path, told: Manifest | None, found: list[Problem], by: str
) -> list[Problem]:
    """What is wrong with the archive that was brought back; it is noted in its trail."""
    about = {name for each in found if "/" in (name := each["what"].partition(" ")[0])}
    try:
        with Archive.open(Place(folder)) as archive:
            seen = archive.verify()["problems"]
            # what the backup had lost is told once, and by what was seen there
            found += [each for each in seen if each["what"].partition(" ")[0] not in about]
            if not any(each["code"] == "catalogue-damaged" for each in seen):
                archive.note_restored(told, by, len(found))
    except ArchiveError as cause:
        found.append(problem("catalogue-damaged", cause.sentence()))
    except UNREADABLE as cause:
        found.append(odd_row(cause))
    return found


def _begin(backup: Path, folder: Path, files: FileLayer) -> None:
    """The new folder with its mark; ArchiveError where anything else is in it."""
    catalogue = manifest.sha256_of(backup / NAME)
    mark = json.dumps({"catalogue": catalogue, "backup": str(backup.absolute())}).encode()
    try:
        files.make_folders([folder])
        half = folder / f"{MARK}{PART}"
        half.unlink(missing_ok=True)
        there = sorted(each.name for each in folder.iterdir())
        if there and _begun_with(folder / MARK) != catalogue:
            raise ArchiveError(
                "the folder is not empty: nothing is overwritten.", where=folder,
                found=", ".join(there[:5]), expected="a new or an empty folder",
                advice="Give another folder with --to.",
            )  # fmt: skip
        _room(backup, folder)
        if _read(folder / MARK) != mark:  # new, or the backup is somewhere else by now
            write_new(files, half, mark, mode=0o640)
            files.rename(half, folder / MARK)
            files.fsync_dir(folder)
    except OSError as cause:
        raise storage_error(cause, "the restored archive", folder, 0) from cause


def _begun_with(mark: Path) -> str | None:
    """The hash of the catalogue that an earlier try brings back; None where there was none."""
    try:
        return json.loads(mark.read_bytes())["catalogue"]
    except (OSError, ValueError, RecursionError, LookupError, TypeError):
        return None


def _end(folder: Path, files: FileLayer) -> None:
    """Take the mark away for good, before the archive is written to: then it is one."""
    try:
        with suppress(FileNotFoundError):
            files.unlink(folder / MARK)
        files.fsync_dir(folder)
    except OSError as cause:
        raise storage_error(cause, "the restored archive", folder, 0) from cause


def _room(backup: Path, folder: Path) -> None:
    """StorageFull before hours of copying and not after them."""
    store = LocalStore(folder, files_from_environment())
    wanted = max(0, _size(backup) - _size(folder)) + (backup / NAME).stat().st_size
    free = store.free()
    if free is not None and free - wanted < room.floor():
        raise StorageFull(
            f"no room for the restored archive ({wanted:,} bytes).", where=folder,
            expected=f"{wanted + room.floor():,} bytes free", found=f"{free:,}",
            advice=f"Free some space, give another folder with --to, or set {room.FLOOR} to a "
            "smaller number of bytes.",
        )  # fmt: skip


def _size(folder: Path) -> int:
    return sum(each.stat().st_size for kind in names.KINDS for each in folder.glob(f"{kind}/*/*"))


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
