"""A command, and the memory and CPU time of each of its processes while it runs."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.environments import ROOT, surroundings

MAIN, WORKER, HELPER = "main", "worker", "helper"
MB = 1e6
BLOCK = 512
"""Bytes of what the system counts as one block written."""
WARM_SHARE = 0.25
"""Of the time: what a process takes while it is getting going says nothing about later."""
POINTS = 60


@dataclass(frozen=True)
class Seen:
    """One process at one moment: seconds since 1970, its part, bytes in memory, CPU s so far."""

    at: float
    pid: int
    part: str
    rss: int
    cpu: float


@dataclass(frozen=True)
class Watched:
    """A command that has ended.

    Parameters
    ----------
    output : str
    wall, cpu : float, s
        Of the whole command, its processes included.
    written : int
        Bytes that its processes caused to be written to the disk.
    seen : tuple of Seen
    """

    output: str
    wall: float
    cpu: float
    written: int
    seen: tuple[Seen, ...]

    def cpu_between(self, first: float, last: float, part: str | None = None) -> float:
        """CPU seconds between two moments, of all processes or of those of one part."""
        total = 0.0
        for pid in {each.pid for each in self.seen if part in (None, each.part)}:
            rows = [each for each in self.seen if each.pid == pid]
            low, high = np.interp(
                [first, last], [row.at for row in rows], [row.cpu for row in rows]
            )
            total += float(high - low)
        return total

    def memory(self, first: float, last: float, trials_a_second: float) -> dict[str, Any]:
        """MB of each part: the most of one process, and how fast one grows once it is going.

        The slope is the steepest of the part's processes, per 1,000 trials of the whole command.
        """
        found: dict[str, Any] = {}
        going = first + WARM_SHARE * (last - first)
        for part in (MAIN, WORKER):
            rows = [each for each in self.seen if each.part == part]
            every = [self._slope(pid, going, last) for pid in sorted({each.pid for each in rows})]
            slopes = [slope * 1000.0 / trials_a_second for slope in every if slope is not None]
            if rows:
                found[part] = {
                    "largest": round(max(row.rss for row in rows) / MB, 1),
                    "slope": round(max(slopes, key=abs), 2) if slopes else None,
                }
        return found

    def over_time(self) -> list[dict[str, float]]:
        """MB of the main process and of the largest worker, at up to sixty moments."""
        moments = sorted({each.at for each in self.seen})
        step = -(-len(moments) // POINTS) or 1
        found = []
        for at in moments[::step]:
            row = {"s": round(at - moments[0], 1)}
            for part in (MAIN, WORKER):
                sizes = [each.rss for each in self.seen if each.at == at and each.part == part]
                if sizes:
                    row[part] = round(max(sizes) / MB, 1)
            found.append(row)
        return found

    def _slope(self, pid: int, first: float, last: float) -> float | None:
        """MB a second that one process grows by; None where it was seen too seldom."""
        own = [row for row in self.seen if row.pid == pid]
        # the last look may have met it while it was giving its memory back to leave
        rows = [row for row in own[:-1] if first <= row.at <= last]
        if len(rows) < 4:
            return None
        times = np.array([row.at for row in rows]) - rows[0].at
        return float(np.polyfit(times, [row.rss / MB for row in rows], 1)[0])


def watched(command: Sequence[str | Path], *, every: float = 1.0) -> Watched:
    """Run a command to its end and look at its processes every so many seconds.

    Raises
    ------
    RuntimeError
        It ended with an exit code other than 0, or this is not Linux.
    """
    if sys.platform != "linux":
        raise RuntimeError("the memory of processes is looked at on Linux only.")
    seen: list[Seen] = []
    began, wait = time.perf_counter(), min(every, 0.02)
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
        process = subprocess.Popen(
            [str(part) for part in command], stdout=out, stderr=error, env=surroundings(), cwd=ROOT
        )
        looked = 0.0
        while True:
            if time.monotonic() - looked >= every:
                looked = time.monotonic()
                seen += _look(process.pid)
            pid, status, used = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            time.sleep(wait)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        error.seek(0)
        if process.returncode != 0:
            said = error.read().decode(errors="replace").strip()
            raise RuntimeError(f"{command[0]} ended with {process.returncode}: {said}")
        text = out.read().decode()
    return Watched(
        text, wall, used.ru_utime + used.ru_stime, used.ru_oublock * BLOCK, tuple(seen)
    )  # fmt: skip


def _look(root: int) -> Iterator[Seen]:
    """A process and all that it started, now; one that ends meanwhile is left out."""
    at, parents = time.time(), _parents()
    family = [root]
    for pid in family:
        family += [child for child, parent in parents.items() if parent == pid]
    for pid in family:
        folder = Path(f"/proc/{pid}")
        try:
            pages = int((folder / "statm").read_text().split()[1])
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            words = (folder / "cmdline").read_bytes()
        except (OSError, IndexError):
            continue
        part = MAIN if pid == root else HELPER if b"resource_tracker" in words else WORKER
        ticks = int(fields[11]) + int(fields[12])
        yield Seen(
            at, pid, part, pages * os.sysconf("SC_PAGE_SIZE"), ticks / os.sysconf("SC_CLK_TCK")
        )


def _parents() -> dict[int, int]:
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            found[int(folder.name)] = int(fields[1])
    return found
