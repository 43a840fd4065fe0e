"""Processes of our own that speak JSON, one object a line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.environments import ROOT

QUIET = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "FORCEPLATE_FLOOR": "0"}
"""No threads of libraries, so that forking is safe; and no floor, so that a disk can be filled."""


def environment(**more: str) -> dict[str, str]:
    """The environment of a child: ours, with this checkout first."""
    return {**os.environ, **QUIET, "PYTHONPATH": str(ROOT), **more}


def start(module: str, *arguments: object, **more: str) -> subprocess.Popen[str]:
    """A module of this folder in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", f"benchmarks.reliability.{module}", *map(str, arguments)],
        env=environment(**more), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip


def told(process: subprocess.Popen[str]) -> list[dict[str, Any]]:
    """Every line of a child, once it has ended.

    Raises
    ------
    RuntimeError
        It ended with another status than 0, or said something on stderr.
    """
    out, trouble = process.communicate()
    if process.returncode or trouble:
        raise RuntimeError(f"{process.args}: status {process.returncode}: {trouble[-4000:]}")
    return [json.loads(line) for line in out.splitlines()]


def lines_of(module: str, *arguments: object, **more: str) -> list[dict[str, Any]]:
    """Every line of a child that is started now."""
    return told(start(module, *arguments, **more))


def forceplate(*arguments: object) -> list[str]:
    """The command line of our own program, run from this checkout."""
    code = "import sys; from forceplate.cli import main; main(sys.argv[1:])"
    return [sys.executable, "-c", code, *map(str, arguments)]


def folder_size(folder: Path) -> int:
    """Bytes of the files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
