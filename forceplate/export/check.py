"""An export held against its manifest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from forceplate.errors import ArchiveError, NothingFound
from forceplate.export.place import MANIFEST, read_manifest

Problem = dict[str, str]


def check(folder: Path) -> dict[str, Any]:
    """Hold every part of every exported run below this folder against its manifest.

    Parameters
    ----------
    folder : Path
        What was exported to, or one `run=<n>` in it.

    Returns
    -------
    dict
        ok; runs and parts (numbers); problems, a list of {code, run, what}, whose codes are
        unfinished, manifest-damaged, missing, damaged and extra.

    Raises
    ------
    NothingFound
        There is no exported run here.
    """
    runs = [folder] if folder.name.startswith("run=") else sorted(folder.glob("run=*"))
    runs = [run for run in runs if run.is_dir()]
    if not runs:
        raise NothingFound("there is no export here.", where=folder, expected="folders run=<n>")
    problems = [problem for run in runs for problem in problems_of(run)]
    parts = sum(len(list(run.glob("*.parquet"))) for run in runs)
    return {"ok": not problems, "runs": len(runs), "parts": parts, "problems": problems}


def problems_of(run: Path) -> Iterator[Problem]:
    """What is amiss in the folder of one run."""
    try:
        manifest = read_manifest(run)
    except ArchiveError as error:
        yield _problem("manifest-damaged", run, error.sentence())
        return
    if manifest is None:
        yield _problem("unfinished", run, f"{run.name} has no {MANIFEST}: it was never finished")
        return
    for part in manifest["parts"]:
        path = run / part["name"]
        if not path.is_file():
            yield _problem("missing", run, f"{run.name}/{path.name} is missing")
        elif not _whole(path, part):
            yield _problem("damaged", run, f"{run.name}/{path.name} has other bytes than it had")
    named = {part["name"] for part in manifest["parts"]}
    for path in sorted(run.glob("*.parquet")):
        if path.name not in named:
            yield _problem("extra", run, f"{run.name}/{path.name} is not of this export")


def _whole(path: Path, part: dict[str, Any]) -> bool:
    if path.stat().st_size != part["bytes"]:
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == part["sha256"]


def _problem(code: str, run: Path, what: str) -> Problem:
    return {"code": code, "run": run.name, "what": what}
