"""The files of an archive in another store, each checked against its hash on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby, islice

from sqlalchemy import Connection, select

from forceplate.archive import audit
from forceplate.archive.database.schema import BLOB, TRIAL, Row
from forceplate.archive.files import blobs, names, room
from forceplate.archive.files.objects import ObjectStore
from forceplate.archive.files.store import Store, reached
from forceplate.errors import ArchiveError

AT_ONCE = 500
TOGETHER = 8
"""Files on their way at once where a store is at the other end of a wire."""
Step = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Listed:
    """A file that the catalogue knows.

    Parameters
    ----------
    name, sha256 : str, str
    n_bytes : int
    data : bytes or None
        Where the catalogue itself holds what the file says, as of a sidecar.
    """

    name: str
    sha256: str
    n_bytes: int
    data: bytes | None = None


def listed_files(
    connection: Connection, odd: Callable[[Exception], None] | None = None
) -> Iterator[Listed]:
    """Every file that must be there: originals, trial files and their sidecars.

    A row that was changed so that it names no file is told to `odd`; where that is not given it
    ends the list with what was wrong with it.
    """
    for row in _rows(connection):
        try:
            file = _listed(row)
        except (ArchiveError, ValueError, TypeError, AttributeError) as cause:
            if odd is None:
                raise
            odd(cause)
        else:
            yield file


def _listed(row: Row) -> Listed:
    if "kind" not in row:
        own = {key: value for key, value in row.items() if key != "seal"}
        data = audit.dumps(own).encode()
        name = names.sidecar(row["raw_sha256"])
        return Listed(name, blobs.digest_of(data), len(data), data)
    if row["kind"] == "original":
        name = names.original(row["sha256"], row["suffix"])
        return Listed(name, row["sha256"], row["bytes"])
    return Listed(names.raw(row["sha256"]), row["sha256"], row["bytes"])


def _rows(connection: Connection) -> Iterator[Row]:
    for table, key in ((BLOB, BLOB.c.sha256), (TRIAL, TRIAL.c.code)):
        wanted = select(table).order_by(key).limit(AT_ONCE)
        found, last = connection.execute(wanted).mappings().all(), None
        while found and found[-1][key.name] != last:  # a key that cannot be read comes again
            yield from found
            last = found[-1][key.name]
            found = connection.execute(wanted.where(key > last)).mappings().all()


def bytes_of(source: Store, file: Listed) -> bytes:
    """The bytes of a listed file; ArchiveError where they are not what was stored."""
    return file.data if file.data is not None else blobs.get(source, file.name, file.sha256)


def copy_file(source: Store, target: Store, file: Listed) -> bool:
    """Put one file into the target; whether it was not there yet.

    Raises
    ------
    ArchiveError
        It is damaged in the source, or the target has other bytes under its name.
    StorageFull
    """
    if target.size(file.name) is not None:
        found = blobs.digest_of(target.read(file.name))
        if found == file.sha256:
            return False
        raise ArchiveError(
            "a file with other bytes has this name already.", where=f"{target.where}/{file.name}",
            expected=f"sha256 {file.sha256}", found=found,
            advice="Look at what it is and move it away, or copy to another place.",
        )  # fmt: skip
    data = bytes_of(source, file)
    room.check(target, len(data), file.name)
    target.put(file.name, data, file.name)
    return True


def copy_picture(source: Store, target: Store, name: str) -> bool:
    """Put traces for the screen into the target; whether they were not there as they are now."""
    data = source.read(name)
    if target.size(name) == len(data) and target.read(name) == data:
        return False
    room.check(target, len(data), name)
    target.replace(name, data, name)
    return True


def copy_files(source: Store, target: Store, connection: Connection, step: Step) -> int:
    """All files that the catalogue lists, and the pictures; how many were not there yet.

    What is there already is read and checked, not copied: after a kill the same call goes on.

    Raises
    ------
    ArchiveError, StorageFull
        As `copy_file`; what was copied by then stays.
    """
    with reached(source):
        pictures = list(source.names("series"))
    total = sum(1 for _ in listed_files(connection)) + len(pictures)
    tasks: Iterator[tuple[str, Callable[[], bool]]] = _tasks(source, target, connection, pictures)
    far = isinstance(source, ObjectStore) or isinstance(target, ObjectStore)
    done = copied = 0
    with ThreadPoolExecutor(TOGETHER if far else 1) as pool:
        while part := list(islice(tasks, TOGETHER * TOGETHER)):
            for (name, _), fresh in zip(part, pool.map(_called, part), strict=True):
                done += 1
                copied += fresh
                step(done, total, name)
    return copied


def _tasks(
    source: Store, target: Store, connection: Connection, pictures: Sequence[str]
) -> Iterator[tuple[str, Callable[[], bool]]]:
    for file in listed_files(connection):
        yield file.name, lambda file=file: copy_file(source, target, file)
    for name in pictures:
        yield name, lambda name=name: copy_picture(source, target, name)


def _called(task: tuple[str, Callable[[], bool]]) -> bool:
    name, copy = task
    try:
        return copy()
    except OSError as cause:
        raise ArchiveError(
            "a file of the archive cannot be copied.", where=name,
            found=cause.strerror or str(cause),
            advice="Check both places, then repeat: what is there already is not copied again.",
        ) from cause  # fmt: skip


def wrong_files(target: Store, connection: Connection, step: Step) -> Iterator[str]:
    """Every listed file read back from the target; one sentence for each that is not right."""
    total = sum(1 for _ in listed_files(connection))
    for done, file in enumerate(listed_files(connection), 1):
        try:
            found = blobs.digest_of(target.read(file.name))
        except OSError as cause:
            yield f"{file.name} cannot be read: {cause.strerror or cause}"
            continue
        if found != file.sha256:
            yield f"{file.name} has other bytes than it was stored with"
        step(done, total, file.name)


def absent_files(target: Store, connection: Connection) -> Iterator[str]:
    """Names of originals and trial files that the target has not, or of another size."""
    stored = (file for file in listed_files(connection) if file.data is None)
    for pair, files in groupby(stored, lambda file: file.sha256[:2]):
        with reached(target):  # asked folder by folder, not file by file
            there = target.sizes(f"originals/{pair}") | target.sizes(f"raw/{pair}")
        yield from (file.name for file in files if there.get(file.name) != file.n_bytes)
