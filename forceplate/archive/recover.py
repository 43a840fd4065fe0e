"""Tidying after a process that died: half-written files go, whole trials are taken in.

Adding a trial writes a marker into the folder of temporaries before any other file of it, and
takes the marker away, by making it the trial's sidecar, after the commit. So what a dead process
left is found by looking into that one folder. Nothing that is in the catalogue is ever touched.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlalchemy import select

from forceplate.archive import audit, lock, trials
from forceplate.archive.blobs import BlobStore, digest_of
from forceplate.archive.catalogue import Catalogue
from forceplate.archive.files import storage_error
from forceplate.archive.schema import BLOB, TRIAL, Row

PENDING = ".pending"
ADDING = "adding.lock"
COLUMNS = {column.name for column in TRIAL.c} - {"seal"}


def recover(catalogue: Catalogue, blobs: BlobStore, seal: audit.Seal, *, whole: bool) -> list[str]:
    """What was tidied, one sentence each; nothing while somebody else is adding.

    `whole` looks at every file of the archive, not only at the temporaries. Twice is as good as
    once.

    Raises
    ------
    ArchiveError
        A leftover cannot be removed or taken in.
    """
    if not whole and not any(blobs.temporary.iterdir()):
        return []
    with lock.alone_now(blobs.temporary.parent / ADDING) as alone:
        if not alone:
            return []
        try:
            done = _leftovers(catalogue, blobs, seal)
            if whole:
                done += _unlisted(catalogue, blobs, seal)
                done += _sidecars(catalogue, blobs)
            return done
        except OSError as cause:
            raise storage_error(cause, "a leftover", blobs.folder, 0) from cause


def _leftovers(catalogue: Catalogue, blobs: BlobStore, seal: audit.Seal) -> list[str]:
    done = []
    for path in sorted(blobs.temporary.iterdir()):
        if path.suffix == PENDING:
            done.append(_pending(catalogue, blobs, seal, path))
        else:
            blobs.files.unlink(path)
            done.append(f"temporary {path.name} removed")
    return done


def _pending(catalogue: Catalogue, blobs: BlobStore, seal: audit.Seal, marker: Path) -> str:
    """Finish the adding that this marker began, or take it back where its file never came."""
    row = sidecar_row(marker)
    if row is None:
        blobs.files.unlink(marker)
        return f"unfinished marker {marker.name} removed"
    raw = blobs.raw(row["raw_sha256"])
    held = _held(catalogue, row)
    if held is not None and held["raw_sha256"] != row["raw_sha256"]:
        if raw.exists() and not _listed(catalogue, row["raw_sha256"]):
            blobs.files.unlink(raw)
        blobs.files.unlink(marker)
        return f"second copy of trial {row['code']} removed"
    if held is None and not _whole(blobs, row):
        blobs.files.unlink(marker)
        return f"unfinished trial {row['code']} of {row['source_name']} taken back"
    if held is None:
        _adopt(catalogue, blobs, seal, row)
    if held is not None and held["archived"] != row["archived"]:
        blobs.files.unlink(marker)
        return f"marker of trial {row['code']} removed"
    blobs.files.rename(marker, blobs.sidecar(row["raw_sha256"]))
    return f"trial {row['code']} of {row['source_name']} taken into the catalogue"


def _unlisted(catalogue: Catalogue, blobs: BlobStore, seal: audit.Seal) -> list[str]:
    """Files that the catalogue does not know: whole trials are taken in, the rest is kept."""
    with catalogue.reading() as connection:
        listed = set(connection.execute(select(BLOB.c.sha256)).scalars())
    done = []
    for raw in sorted(blobs.folder.glob("raw/??/*.h5")):
        if raw.stem in listed:
            continue
        row = sidecar_row(blobs.sidecar(raw.stem))
        if row is not None and _held(catalogue, row) is None and _whole(blobs, row):
            _adopt(catalogue, blobs, seal, row)
            listed |= {row["raw_sha256"], row["sha256"]}
            done.append(f"trial {row['code']} of {row['source_name']} taken into the catalogue")
        else:
            done.append(f"orphan kept: {raw.relative_to(blobs.folder).as_posix()}")
    done += [
        f"orphan kept: {path.relative_to(blobs.folder).as_posix()}"
        for path in sorted(blobs.folder.glob("originals/??/*"))
        if path.stem not in listed
    ]
    return done


def _sidecars(catalogue: Catalogue, blobs: BlobStore) -> list[str]:
    """Sidecars are not synced when a trial is added: after a power cut they are made again."""
    with catalogue.reading() as connection:
        rows = connection.execute(select(TRIAL)).mappings().all()
    done = []
    for row in rows:
        path = blobs.sidecar(row["raw_sha256"])
        if sidecar_row(path) is None:
            own = {name: value for name, value in row.items() if name != "seal"}
            blobs.put(path, audit.dumps(own).encode(), "a sidecar")
            done.append(f"sidecar of trial {row['code']} made again")
    return done


def _adopt(catalogue: Catalogue, blobs: BlobStore, seal: audit.Seal, row: Row) -> None:
    sizes = sizes_of(blobs, row)
    with catalogue.writing(f"take trial {row['code']} into the catalogue") as connection:
        trials.insert_trial(connection, seal, row, sizes=sizes, action="recovered")


def sizes_of(blobs: BlobStore, row: Row) -> dict[str, int]:
    """Bytes of the original and of the trial file, as they are on disk."""
    return {
        "original": blobs.original(row["sha256"], row["suffix"]).stat().st_size,
        "raw": blobs.raw(row["raw_sha256"]).stat().st_size,
    }


def sidecar_row(path: Path) -> dict[str, Any] | None:
    """The trial's row from its sidecar; None where it is not there or not whole."""
    try:
        row = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return row if isinstance(row, dict) and set(row) == COLUMNS else None


def _held(catalogue: Catalogue, row: Row) -> Row | None:
    same = (TRIAL.c.sha256 == row["sha256"]) & (TRIAL.c.idx == row["idx"])
    with catalogue.reading() as connection:
        return connection.execute(select(TRIAL).where(same)).mappings().one_or_none()


def _listed(catalogue: Catalogue, sha256: str) -> bool:
    with catalogue.reading() as connection:
        found = connection.execute(select(BLOB.c.sha256).where(BLOB.c.sha256 == sha256))
        return found.scalar() is not None


def _whole(blobs: BlobStore, row: Row) -> bool:
    """Whether both files of a trial are there with the bytes they were named by."""
    wanted = (
        (blobs.raw(row["raw_sha256"]), row["raw_sha256"]),
        (blobs.original(row["sha256"], row["suffix"]), row["sha256"]),
    )
    try:
        return all(digest_of(blobs.files.read(path)) == sha256 for path, sha256 in wanted)
    except OSError:
        return False
