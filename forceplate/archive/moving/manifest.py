"""What a backup says about itself; written last, so that only a whole backup has one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, fields
from pathlib import Path
from typing import Any

from forceplate.archive import audit
from forceplate.archive.database.schema import VERSION
from forceplate.archive.files.layer import FileLayer, storage_error, write_new
from forceplate.archive.verify import Problem
from forceplate.errors import ArchiveError, ArchiveTooNew

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
    missing : tuple of {code, what}
        What could not be had, as verify names it; empty where the backup has all of the archive.
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
    missing: tuple[Problem, ...] = ()

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
    ArchiveTooNew
        A later forceplate made the backup, so that its catalogue cannot be read here.
    ArchiveError
        It is not whole.
    """
    path = folder / NAME
    try:
        row = json.loads(path.read_bytes())
        made = _of(row) if row["schema"] == SCHEMA else None
    except FileNotFoundError:
        raise
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as cause:
        raise ArchiveError(
            "the manifest of the backup is damaged.", where=path,
            found=f"{type(cause).__name__}: {cause}", advice="Take an earlier backup.",
        ) from cause  # fmt: skip
    if made is None or made.catalogue_version > VERSION:
        found = str(row["schema"]) if made is None else f"version {made.catalogue_version}"
        raise ArchiveTooNew(
            "the backup was made by a later version of forceplate.", where=path,
            expected=f"{SCHEMA} of catalogue version {VERSION} or earlier", found=found,
            advice="Install the version that made it, or a later one; nothing was changed.",
        )  # fmt: skip
    return made, row


def _of(row: Mapping[str, Any]) -> Manifest:
    """A manifest whose every field is of its kind; KeyError or TypeError otherwise."""
    found: dict[str, Any] = {}
    for field in fields(Manifest):
        value = row[field.name] if field.default is MISSING else row.get(field.name, [])
        if field.name == "missing":
            value = tuple({"code": str(each["code"]), "what": str(each["what"])} for each in value)
        elif type(value).__name__ != field.type:
            raise TypeError(f"{field.name} is {value!r:.40}")
        found[field.name] = value
    if not isinstance(row["seal"], str) or not row["seal"].isascii():
        raise TypeError(f"seal is {row['seal']!r:.40}")
    return Manifest(**found)


def holds(row: Mapping[str, Any], seal: audit.Seal) -> bool:
    """Whether a manifest is what was written under this key."""
    try:
        return seal.holds(row)
    except (ValueError, TypeError, KeyError):  # a text that is none, a number that is none
        return False


def sha256_of(path: Path) -> str:
    """SHA-256 of a file that may be larger than the memory."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
