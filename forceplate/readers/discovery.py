"""Which reader reads a file, and the one door through which files become recordings."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

from forceplate.errors import AmbiguousReaderError, NoReaderError, ReadError
from forceplate.model.layout import Layout
from forceplate.model.recording import Recording
from forceplate.readers.contract import HEAD_BYTES, Reader

GROUP = "forceplate.readers"
MOST_BYTES = 4 * 1024**3
_BUILT_IN = {
    "c3d": "forceplate.readers.c3d:C3dReader",
    "trial-hdf5": "forceplate.readers.trial_hdf5:TrialHdf5Reader",
    "delimited": "forceplate.readers.delimited:DelimitedReader",
}
_TABLES = "delimited"


@dataclass(frozen=True)
class Registry:
    """The readers there are, by name, and why others could not be loaded."""

    readers: dict[str, Reader]
    failures: dict[str, str]


@cache
def registry() -> Registry:
    """The built-in readers and those that installed plug-ins offer.

    A plug-in that cannot be loaded is left out; its reason is kept.
    """
    offered = {name: EntryPoint(name, value, GROUP) for name, value in _BUILT_IN.items()}
    offered |= {
        entry.name: entry for entry in entry_points(group=GROUP) if entry.name not in offered
    }
    readers: dict[str, Reader] = {}
    failures: dict[str, str] = {}
    for name, entry in offered.items():
        module, _, attribute = entry.value.partition(":")
        try:
            reader = getattr(import_module(module), attribute)()
        except Exception as cause:  # noqa: BLE001 - a plug-in may fail in any way
            failures[name] = f"cannot be loaded ({type(cause).__name__}: {cause})"
            continue
        if isinstance(reader, Reader):
            readers[name] = reader
        else:
            failures[name] = "is not a reader: it lacks a part of the contract"
    return Registry(readers, failures)


def read(
    path: str | os.PathLike[str],
    *,
    profile: str | os.PathLike[str] | None = None,
    reader: str | None = None,
    layout: Layout | None = None,
) -> list[Recording]:
    """The recordings of a file.

    Parameters
    ----------
    path : path
    profile : name or path, optional
        How to read a table of text: a profile of the lab, or a TOML file.
    reader : str, optional
        Name of the reader to use; else exactly one reader must accept the file.
    layout : Layout, optional
        Replaces what the file or its profile states about sides, places and facing.

    Returns
    -------
    list of Recording
        In SI units; `source` holds the path as given and the sha256 of the file's bytes.

    Raises
    ------
    ReadError
        The file is not there, is empty or damaged, or is of no known format.
    ProfileError
        The profile is not there or is not valid.
    """
    place = Path(path)
    before = regular_file(place)
    chosen = None if reader is None else _named(reader, place)
    with _opened(place) as file:
        head = file.read(HEAD_BYTES)
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if chosen is None:
        chosen = _accepting(place, head, wants_table=profile is not None)
    recordings = chosen.read(place, None if profile is None else os.fspath(profile))
    after = place.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise ReadError(
            "the file changed while it was read.", where=place,
            advice="Wait until it is written, then try again.",
        )  # fmt: skip
    changes: dict[str, Any] = {} if layout is None else {"layout": layout}
    return [
        replace(
            recording,
            source=replace(recording.source, path=str(path), sha256=digest, index=index),
            **changes,
        )
        for index, recording in enumerate(recordings)
    ]


def regular_file(path: Path, *, may_be_empty: bool = False) -> os.stat_result:
    """The state of a file that can be read to its end, or a ReadError that says what to do."""
    try:
        state = path.stat()
    except (OSError, ValueError) as cause:
        gone = isinstance(cause, FileNotFoundError)
        raise ReadError(
            "there is no such file." if gone else f"the file cannot be reached ({cause}).",
            where=path, expected="a file", found="nothing of that name" if gone else "no access",
            advice="Check the path.",
        ) from cause  # fmt: skip
    if stat.S_ISDIR(state.st_mode):
        raise ReadError(
            "this is a folder.", where=path, expected="a file",
            advice="Name its files, or use `forceplate ingest`, which walks folders.",
        )  # fmt: skip
    if not stat.S_ISREG(state.st_mode):
        raise ReadError(
            "this is not a regular file.", where=path, expected="a file on disk",
            found="a device or a pipe", advice="Save it to a file first.",
        )  # fmt: skip
    if state.st_size == 0 and not may_be_empty:
        raise ReadError(
            "the file is empty.", where=path, byte=0, expected="a recording", found="0 bytes",
            advice="Copy or export it again.",
        )  # fmt: skip
    if state.st_size > MOST_BYTES:
        raise ReadError(
            "the file is too large.", where=path, expected=f"at most {MOST_BYTES} bytes",
            found=f"{state.st_size}", advice="Cut it into trials in the system that recorded it.",
        )  # fmt: skip
    return state


def _opened(path: Path) -> Any:
    try:
        return path.open("rb")
    except OSError as cause:
        raise ReadError(
            f"the file cannot be opened ({cause.strerror}).", where=path,
            advice="Check that you may read it.",
        ) from cause  # fmt: skip


def _named(name: str, path: Path) -> Reader:
    there = registry()
    if name in there.readers:
        return there.readers[name]
    if name in there.failures:
        raise ReadError(f"the reader {name!r} {there.failures[name]}.", where=path)
    raise ReadError(
        f"there is no reader {name!r}.", where=path,
        expected="one of " + ", ".join(sorted(there.readers)),
    )  # fmt: skip


def _accepting(path: Path, head: bytes, *, wants_table: bool) -> Reader:
    """The one reader that accepts the file; a profile lets the tables' reader have what no other
    reader takes."""
    there = registry()
    answers = {name: reader.refuses(path, head) for name, reader in there.readers.items()}
    accepting = [name for name, reason in answers.items() if reason is None]
    if not accepting and wants_table:
        return there.readers[_TABLES]
    if len(accepting) > 1:
        raise AmbiguousReaderError(
            f"more than one reader accepts the file: {' and '.join(accepting)}.", where=path,
            advice=f"Say which one, such as --reader {accepting[0]}.",
        )  # fmt: skip
    if not accepting:
        reasons = [f"{name}: {reason}" for name, reason in answers.items()]
        reasons += [f"{name}: {reason}" for name, reason in there.failures.items()]
        raise NoReaderError(
            "no reader accepts the file.", where=path, byte=0,
            expected="a C3D file, a trial file of ours, or a table that a profile describes",
            found="; ".join(reasons),
            advice="If it is a table, describe it with --profile.",
        )  # fmt: skip
    return there.readers[accepting[0]]
