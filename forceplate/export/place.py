"""The folder of one exported run: whole parts first, the manifest last, whatever kills it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from forceplate.archive.database import lock
from forceplate.archive.files.layer import FileLayer, storage_error, write_new
from forceplate.errors import ArchiveError

MANIFEST = "manifest.json"
PART = ".part"
TABLE = re.compile(r"(?:part|detail)-\d{5,}\.parquet")
LOCK = ".export.lock"
READABLE = 0o640


@dataclass(frozen=True)
class Part:
    """One file of an export: its name, its bytes' number and SHA-256, and its rows."""

    name: str
    rows: int
    bytes: int
    sha256: str


class Place:
    """Where one run is exported to.

    Files are written and synced under names that end in `.part`; once all of them are there, the
    manifest among them, an older manifest is taken away, the parts are renamed, and the manifest
    is renamed last. Whoever sees a manifest sees all that it names.

    Parameters
    ----------
    folder : Path
        Named `run=<n>`.
    files : FileLayer
    """

    def __init__(self, folder: Path, files: FileLayer) -> None:
        self.folder = folder
        self.files = files
        self.parts: list[Part] = []

    @contextmanager
    def alone(self) -> Iterator[None]:
        """While this lasts no other process exports below the same folder.

        Raises
        ------
        StorageFull, ArchiveError
            The folder, or what is written meanwhile, cannot be had. Nothing of it is left then,
            and an older export stands as it was as long as its manifest does.
        """
        above = self.folder.parent
        try:
            self.files.make_folders([above])
            with lock.exclusive(above / LOCK):
                try:
                    yield
                except BaseException:
                    self._discard()
                    raise
        except OSError as cause:
            n_bytes = self.parts[-1].bytes if self.parts else 0
            raise storage_error(cause, "the export", self.folder, n_bytes) from cause

    def manifest(self) -> dict[str, Any] | None:
        """The manifest that stands here, None before an export is finished."""
        return read_manifest(self.folder)

    def prepare(self) -> None:
        """The folder, without what an unfinished export has left in it."""
        self.files.make_folders([self.folder])
        for folder in (self.folder.parent, self.folder.parent.parent):
            self.files.fsync_dir(folder)
        for path in self._unfinished():
            self.files.unlink(path)

    def stage(self, name: str, data: bytes, rows: int) -> None:
        """Write one part beside its place, synced."""
        part = Part(name, rows, len(data), hashlib.sha256(data).hexdigest())
        self.parts.append(part)
        write_new(self.files, self.folder / (name + PART), data, mode=READABLE)

    def finish(self, manifest: dict[str, Any]) -> None:
        """Put all parts in place, then the manifest."""
        text = json.dumps(
            {**manifest, "parts": [asdict(part) for part in self.parts]},
            indent=1, ensure_ascii=False, allow_nan=False,
        )  # fmt: skip
        final = self.folder / MANIFEST
        staged = self.folder / (MANIFEST + PART)
        write_new(self.files, staged, text.encode(), mode=READABLE)
        if final.exists():
            self.files.unlink(final)
            self.files.fsync_dir(self.folder)
        names = {part.name for part in self.parts}
        for path in tables(self.folder):
            if path.name not in names:
                self.files.unlink(path)
        for name in sorted(names):
            self.files.rename(self.folder / (name + PART), self.folder / name)
        self.files.fsync_dir(self.folder)
        self.files.rename(staged, final)
        self.files.fsync_dir(self.folder)

    def _unfinished(self) -> list[Path]:
        """Files that no manifest vouches for."""
        if not self.folder.is_dir():
            return []
        ours = [path for path in self.folder.iterdir() if path.name.endswith(PART)]
        found = [path for path in ours if _is_ours(path.name.removesuffix(PART))]
        return found if (self.folder / MANIFEST).exists() else found + tables(self.folder)

    def _discard(self) -> None:
        """After a failure: what cannot be taken away now is by the next export."""
        with suppress(OSError):
            for path in self._unfinished():
                self.files.unlink(path)


def _is_ours(name: str) -> bool:
    return name == MANIFEST or TABLE.fullmatch(name) is not None


def tables(folder: Path) -> list[Path]:
    """The parts of an export that lie in this folder, by name."""
    return sorted(path for path in folder.iterdir() if TABLE.fullmatch(path.name))


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest in this folder, None where there is none; ArchiveError where it is damaged."""
    path = folder / MANIFEST
    try:
        found = json.loads(path.read_bytes())
        known = isinstance(found, dict) and isinstance(found["parts"], list)
        whole = known and all(set(part) >= {"name", "bytes", "sha256"} for part in found["parts"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        found, whole = {}, False
    if not whole:
        raise ArchiveError(
            "the manifest of an export is damaged.", where=path,
            advice="Take the file away and export the run again.",
        )  # fmt: skip
    return found
