"""What a backup says about itself; written last, so that only a whole backup has one."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from forceplate.archive import audit
from forceplate.archive.files.layer import FileLayer, storage_error, write_new
from forceplate.errors import ArchiveError

NAME = "manifest.json"
SCHEMA = "forceplate.backup/1"
READ_ONLY = 0o440


@dataclass(frozen=True)
class Manifest:
    """A backup in numbers.

    Parameters
    ----------
    made, by, software : str
        When (ISO 8601 UTC), who, and with which version.
    catalogue_sha256, catalogue_bytes, catalogue_version : str, int, int
        Of catalogue.sqlite in the backup.
    audit_lines, audit_head : int, str
        The trail at that moment.
    trials, runs, results, blobs, blob_bytes, pictures : int
        What must be there; pictures can be made again and may be none.
    origin : str
        Where the catalogue of the archive is; never with a password.
    """

    made: str
    by: str
    software: str
    catalogue_sha256: str
    catalogue_bytes: int
    catalogue_version: int
    audit_lines: int
    audit_head: str
    trials: int
    runs: int
    results: int
    blobs: int
    blob_bytes: int
    pictures: int
    origin: str

    def sealed(self, seal: audit.Seal) -> dict[str, Any]:
        """The object that is written."""
        row = {"schema": SCHEMA, **asdict(self)}
        return {**row, "seal": seal.of(row)}


def write(manifest: Manifest, seal: audit.Seal, folder: Path, files: FileLayer) -> None:
    """Write it beside its place and move it there; with it the backup is whole."""
    path = folder / NAME
    text = json.dumps(manifest.sealed(seal), indent=1, ensure_ascii=False) + "\n"
    try:
        part = path.with_suffix(".part")
        write_new(files, part, text.encode(), mode=READ_ONLY)
        files.rename(part, path)
        files.fsync_dir(folder)
    except OSError as cause:
        raise storage_error(cause, "the manifest of the backup", path, 0) from cause


def read(folder: Path) -> tuple[Manifest, dict[str, Any]]:
    """The manifest, and the object as it stands there for its seal to be checked.

    Raises
    ------
    FileNotFoundError
        There is none.
    ArchiveError
        It is not whole, or a later forceplate wrote it.
    """
    path = folder / NAME
    try:
        row = json.loads(path.read_bytes())
        fields = {name: row[name] for name in Manifest.__dataclass_fields__}
    except FileNotFoundError:
        raise
    except (OSError, ValueError, TypeError, KeyError) as cause:
        raise ArchiveError(
            "the manifest of the backup is damaged.", where=path, found=str(cause),
            advice="Take an earlier backup.",
        ) from cause  # fmt: skip
    if row.get("schema") != SCHEMA:
        raise ArchiveError(
            "the backup was made by another version of forceplate.", where=path, expected=SCHEMA,
            found=str(row.get("schema")),
            advice="Install the version that made it, or a later one.",
        )  # fmt: skip
    return Manifest(**fields), row


def sha256_of(path: Path) -> str:
    """SHA-256 of a file that may be larger than the memory."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
