"""The peers' own environment, and processes that work in it and in ours."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import venv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PEERS_FILE = Path(__file__).with_name("peers.txt")
PEERS_FOLDER = Path(__file__).with_name(".venv-peers")

ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "NUMBA_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
}
KEEP_PAGES = {"MALLOC_TRIM_THRESHOLD_": "1073741824", "MALLOC_MMAP_THRESHOLD_": "1073741824"}
"""glibc keeps the pages it got. scipy's filters are fastest so: the peers get their best case."""

COMPILED = "data saved to"
"""What numba's cache says, with NUMBA_DEBUG_CACHE, for each kernel that was compiled."""


def peers_python(folder: Path = PEERS_FOLDER) -> Path:
    """The interpreter of the peers' environment, which is made when it is missing or outdated."""
    wanted = hashlib.sha256(PEERS_FILE.read_bytes()).hexdigest()
    mark = folder / "peers.sha256"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not (mark.exists() and mark.read_text(encoding="utf-8") == wanted):
        venv.create(folder, with_pip=True, clear=True)
        install = [python, "-m", "pip", "install", "--quiet", "-r", PEERS_FILE]
        subprocess.run([str(part) for part in install], check=True)
        mark.write_text(wanted, encoding="utf-8")
    return python


def surroundings(**more: str) -> dict[str, str]:
    """Environment variables of everything that is measured.

    Compiled modules may be kept, as they are where people install it.
    """
    ours = {**os.environ, **ONE_THREAD, **KEEP_PAGES, "PYTHONPATH": str(ROOT), **more}
    ours.pop("PYTHONDONTWRITEBYTECODE", None)
    return ours


class Worker:
    """A living process of one environment; `ask` sends it a request and waits."""

    def __init__(self, python: Path | str) -> None:
        self._process = subprocess.Popen(
            [str(python), "-m", "benchmarks.worker"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, env=surroundings(), cwd=ROOT, text=True, encoding="utf-8",
        )  # fmt: skip

    def ask(self, **request: Any) -> dict[str, Any]:
        """The answer to one request; RuntimeError where the worker ended instead."""
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(request) + "\n")
        process.stdin.flush()
        answer = process.stdout.readline()
        if not answer:
            raise RuntimeError(f"the worker for {request['job']} ended; see its message above.")
        return json.loads(answer)

    def close(self) -> None:
        """End the process."""
        self._process.communicate(timeout=30)


@contextmanager
def workers(pythons: Mapping[str, Path | str]) -> Iterator[dict[str, Worker]]:
    """A living worker for each name."""
    alive: dict[str, Worker] = {}
    try:
        for name, python in pythons.items():
            alive[name] = Worker(python)
        yield alive
    finally:
        for worker in alive.values():
            worker.close()


def our_command() -> list[str]:
    """How the `forceplate` command of this environment is started."""
    script = Path(sys.executable).with_name("forceplate.exe" if os.name == "nt" else "forceplate")
    if script.exists():
        return [str(script)]
    return [sys.executable, "-c", "from forceplate.cli import main; main()"]
