"""Tidying after a process that died: half-written files go, whole trials are taken in.

Adding a trial writes a marker into the folder of temporaries before any other file of it, and
takes the marker away, by making it the trial's sidecar, after the commit. So what a dead process
left is found by looking into that one folder. Nothing that is in the catalogue is ever touched.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from sqlalchemy import select

from forceplate.archive import audit, trials
from forceplate.archive.database.catalogue import Catalogue
from forceplate.archive.database.rows import AT_ONCE, in_parts, nothing_else
from forceplate.archive.database.schema import BLOB, TRIAL, Row
from forceplate.archive.files import names
from forceplate.archive.files.blobs import digest_of
from forceplate.archive.files.layer import storage_error
from forceplate.archive.files.store import Store
from forceplate.errors import ArchiveError

PENDING = ".pending"
COLUMNS = {column.name for column in TRIAL.c} - {"seal"}
NAMES = ("code", "sha256", "raw_sha256", "suffix", "source_name", "archived")
"""What a trial's files are found and told by."""


def recover(catalogue: Catalogue, store: Store, seal: audit.Seal, *, whole: bool) -> list[str]:
    """What was tidied, one sentence each; nothing while somebody else is adding.

    `whole` looks at every file of the archive, not only at the temporaries. Twice is as good as
    once.

    Raises
    ------
    ArchiveError
        A leftover cannot be removed or taken in.
    """
    try:
        if not whole and not any(store.names(names.TEMPORARY)):
            return []
    except OSError as cause:
        raise _trouble(store, cause) from cause
    with catalogue.database.tidying() as alone:
        if not alone:
            return []
        try:
            done = _leftovers(catalogue, store, seal)
            if whole:
                done += _unlisted(catalogue, store, seal)
                done += _sidecars(catalogue, store, seal)
            return done
        except OSError as cause:
            raise _trouble(store, cause) from cause


def _trouble(store: Store, cause: OSError) -> ArchiveError:
    """Of a leftover that cannot be removed, or of a store that does not answer."""
    if cause.errno is not None:
        return storage_error(cause, "a leftover", store.where, 0)
    return ArchiveError(
        "the files of the archive cannot be reached.", where=store.where, found=str(cause),
        advice="Check the address, the keys in the environment and the connection.",
    )  # fmt: skip


def _leftovers(catalogue: Catalogue, store: Store, seal: audit.Seal) -> list[str]:
    done = []
    for name in list(store.names(names.TEMPORARY)):
        if name.endswith(PENDING):
            done.append(_pending(catalogue, store, seal, name))
        else:
            store.remove(name)
            done.append(f"temporary {_last(name)} removed")
    return done


def _pending(catalogue: Catalogue, store: Store, seal: audit.Seal, marker: str) -> str:
    """Finish the adding that this marker began, or take it back where its file never came."""
    row = sidecar_row(store, marker)
    if row is None:
        store.remove(marker)
        return f"unfinished marker {_last(marker)} removed"
    raw = names.raw(row["raw_sha256"])
    held = _held(catalogue, row)
    if held is not None and held["raw_sha256"] != row["raw_sha256"]:
        if store.size(raw) is not None and not _listed(catalogue, row["raw_sha256"]):
            store.remove(raw)
        store.remove(marker)
        return f"second copy of trial {row['code']} removed"
    if held is None and not _whole(store, row):
        store.remove(marker)
        return f"unfinished trial {row['code']} of {row['source_name']} taken back"
    if held is None:
        _adopt(catalogue, store, seal, row)
    if held is not None and held["archived"] != row["archived"]:
        store.remove(marker)
        return f"marker of trial {row['code']} removed"
    store.move(marker, names.sidecar(row["raw_sha256"]))
    told = f"trial {row['code']} of {row['source_name']}"
    return f"{told} taken into the catalogue" if held is None else f"sidecar of {told} put in place"


def _unlisted(catalogue: Catalogue, store: Store, seal: audit.Seal) -> list[str]:
    """Files that the catalogue does not know: whole trials are taken in, the rest is kept."""
    done = []
    for raw in _unknown(catalogue, (each for each in store.names("raw") if each.endswith(".h5"))):
        row = sidecar_row(store, names.sidecar(names.stem(raw)))
        if row is not None and _held(catalogue, row) is None and _whole(store, row):
            _adopt(catalogue, store, seal, row)
            done.append(f"trial {row['code']} of {row['source_name']} taken into the catalogue")
        else:
            done.append(f"orphan kept: {raw}")
    # after these, because a trial that was taken in has brought its original
    done += [f"orphan kept: {name}" for name in _unknown(catalogue, store.names("originals"))]
    return done


def _unknown(catalogue: Catalogue, files: Iterator[str]) -> Iterator[str]:
    """Those of these files that the catalogue does not list, asked some hundred at a time."""
    while some := list(islice(files, AT_ONCE)):
        wanted = select(BLOB.c.sha256).where(BLOB.c.sha256.in_([names.stem(each) for each in some]))
        with catalogue.reading() as connection:
            listed = set(connection.execute(wanted).scalars())
        yield from (each for each in some if names.stem(each) not in listed)


def _sidecars(catalogue: Catalogue, store: Store, seal: audit.Seal) -> list[str]:
    """Sidecars are not synced when a trial is added: after a power cut they are made again.

    Only from rows that are what was sealed: verify tells of the others.
    """
    done = []
    for some, _ in in_parts(catalogue.with_any_text(), TRIAL, nothing_else):
        for row in filter(seal.holds, some):
            name = names.sidecar(row["raw_sha256"])
            if sidecar_row(store, name) is None:
                own = {key: value for key, value in row.items() if key != "seal"}
                store.put(name, audit.dumps(own).encode(), "a sidecar")
                done.append(f"sidecar of trial {row['code']} made again")
    return done


def _adopt(catalogue: Catalogue, store: Store, seal: audit.Seal, row: Row) -> None:
    sizes = sizes_of(store, row)
    with catalogue.writing(f"take trial {row['code']} into the catalogue") as connection:
        trials.insert_trial(connection, seal, row, sizes=sizes, action="recovered")


def sizes_of(store: Store, row: Row) -> dict[str, int]:
    """Bytes of the original and of the trial file, as they are on disk."""
    return {
        "original": _size(store, names.original(row["sha256"], row["suffix"])),
        "raw": _size(store, names.raw(row["raw_sha256"])),
    }


def _size(store: Store, name: str) -> int:
    size = store.size(name)
    if size is None:
        raise ArchiveError(
            "a file went while it was taken in.", where=f"{store.where}/{name}",
            advice="Repeat; nothing was added.",
        )  # fmt: skip
    return size


def sidecar_row(store: Store, name: str) -> dict[str, Any] | None:
    """The trial's row from its sidecar; None where it is not there or not whole.

    OSError where that cannot be known, because the store does not answer.
    """
    try:
        row = json.loads(store.read(name))
    except (FileNotFoundError, ValueError):
        return None
    if not isinstance(row, dict) or set(row) != COLUMNS:
        return None
    return row if all(isinstance(row[name], str) for name in NAMES) else None


def _held(catalogue: Catalogue, row: Row) -> Row | None:
    same = (TRIAL.c.sha256 == row["sha256"]) & (TRIAL.c.idx == row["idx"])
    with catalogue.reading() as connection:
        return connection.execute(select(TRIAL).where(same)).mappings().one_or_none()


def _listed(catalogue: Catalogue, sha256: str) -> bool:
    with catalogue.reading() as connection:
        found = connection.execute(select(BLOB.c.sha256).where(BLOB.c.sha256 == sha256))
        return found.scalar() is not None


def _whole(store: Store, row: Row) -> bool:
    """Whether both files of a trial are there with the bytes they were named by."""
    wanted = (
        (names.raw(row["raw_sha256"]), row["raw_sha256"]),
        (names.original(row["sha256"], row["suffix"]), row["sha256"]),
    )
    try:
        return all(digest_of(store.read(name)) == sha256 for name, sha256 in wanted)
    except FileNotFoundError:
        return False


def _last(name: str) -> str:
    return name.rsplit("/", 1)[-1]
