"""Which files an ingest is asked for: folders walked, in a fixed order."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

PASSED_OVER = (".md", ".toml", ".json", ".part", ".tmp")
"""Passed over in a walked folder: notes, layouts, known truths, unfinished files."""


def files_of(paths: Iterable[Path], *, apart_from: Path | None = None) -> Iterator[Path]:
    """The files to offer to the readers, in a fixed order and each once.

    A path that is not a folder is handed on as it is, also where there is no such file: the
    reader's refusal says so. In a walked folder hidden names, `~$` names and the endings of
    PASSED_OVER are left out, links to folders are not followed, and everything else is offered:
    what no reader takes is then refused with its reason, never left out in silence.

    Parameters
    ----------
    apart_from : Path, optional
        A file that is no recording although it lies among them, such as the manifest.
    """
    seen = set() if apart_from is None else {_identity(apart_from)}
    for path in paths:
        for file in _walked(path) if path.is_dir() else (path,):
            if _identity(file) not in seen:
                seen.add(_identity(file))
                yield file


def _identity(path: Path) -> str:
    return os.path.realpath(path)


def _walked(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith((".", "~$")) and not name.lower().endswith(PASSED_OVER):
                yield Path(here, name)
