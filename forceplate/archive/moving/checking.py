"""A backup looked through without touching it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from forceplate.archive import audit, verify
from forceplate.archive.archive import Archive
from forceplate.archive.database import schema
from forceplate.archive.database.catalogue import Catalogue
from forceplate.archive.database.rows import count
from forceplate.archive.database.sqlite import NAME
from forceplate.archive.database.still import StillFile
from forceplate.archive.files import names
from forceplate.archive.files.layer import files_from_environment
from forceplate.archive.files.local import LocalStore
from forceplate.archive.moving import manifest
from forceplate.archive.moving.backup import PART, whole_backups
from forceplate.archive.moving.lost import odd_row
from forceplate.archive.moving.manifest import Manifest
from forceplate.archive.opened import KEY, now
from forceplate.archive.place import Place
from forceplate.archive.row_checks import UNREADABLE, Problem, problem
from forceplate.errors import ArchiveError, ArchiveTooNew, NothingFound


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
    """Everything that is wrong with a backup, one object {code, what} each.

    Raises
    ------
    ArchiveTooNew
        A later forceplate made it.
    """
    told, found = told_of(folder)
    yield from found
    if not (folder / NAME).is_file():
        yield problem("catalogue-missing", f"{NAME} is not there")
        return
    yield from other_bytes(folder, told)
    try:
        seal = audit.Seal((folder / KEY).read_bytes())
    except OSError as cause:
        yield problem("key-missing", f"{KEY} cannot be read, so that no seal can be checked: "
                         f"{cause.strerror}")  # fmt: skip
        return
    catalogue = Catalogue(StillFile(folder), files_from_environment())
    try:
        yield from verify.problems(catalogue, LocalStore(folder, catalogue.files), seal)
        if told is not None:
            yield from _counts(catalogue, folder, told)
    except ArchiveError as cause:
        yield problem("catalogue-damaged", cause.sentence())
    except UNREADABLE as cause:
        yield odd_row(cause)
    finally:
        catalogue.close()


def other_bytes(folder: Path, told: Manifest | None) -> list[Problem]:
    """Of the catalogue, against the manifest."""
    try:
        found = manifest.sha256_of(folder / NAME)
    except OSError as cause:
        return [problem("catalogue-damaged", f"{NAME} cannot be read: {cause.strerror}")]
    if told is None or found == told.catalogue_sha256:
        return []
    return [problem("catalogue-damaged", f"{NAME} has other bytes than the manifest says")]


def told_of(folder: Path) -> tuple[Manifest | None, list[Problem]]:
    """What the backup says of itself; None where that is not there or not what was written.

    ArchiveTooNew where a later forceplate said it.
    """
    try:
        told, row = manifest.read(folder)
    except FileNotFoundError:
        return None, [problem(
            "manifest-missing", f"{manifest.NAME} is not there: the backup was not finished",
        )]  # fmt: skip
    except ArchiveTooNew:
        raise
    except ArchiveError as cause:
        return None, [problem("manifest-damaged", cause.sentence())]
    with suppress(OSError):  # a missing key is said where it is needed
        if not manifest.holds(row, audit.Seal((folder / KEY).read_bytes())):
            what = f"{manifest.NAME} is not what was written, or {KEY} is another archive's"
            return None, [problem("manifest-damaged", what)]
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
        yield problem(
            "audit-broken", f"the audit trail ends at line {lines} with {head[:16]}, the manifest "
            f"says line {told.audit_lines} with {told.audit_head[:16]}",
        )  # fmt: skip
    there["pictures"] = sum(1 for _ in LocalStore(folder, catalogue.files).names("series"))
    for name, number in there.items():
        if number != getattr(told, name):
            what = f"{number} {name} are there, the manifest says {getattr(told, name)}"
            yield problem("count-differs", what)
