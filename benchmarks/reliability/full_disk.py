"""R4: the disk is full at many places; each time one sentence, nothing lost, and it goes on."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.reliability.children import lines_of
from benchmarks.reliability.finding import MOST_TROUBLE, Finding, Size

BAR = (
    "A disk of 1.5 to 6 MB is filled, or no file may grow past a limit, at each of 20 sizes: the "
    "same process says it in one StorageFull sentence, reads on meanwhile, and takes in again once "
    "there is room."
)
OFFSETS = {"small": 2, "full": 20}
DISKS = (1_500_000, 6_000_000)
LIMITS = (130_000, 400_000)
"""Bytes; the smallest holds an empty archive, whose catalogue must not be larger than a limit."""


def measure(folder: Path, size: Size, seed: int) -> Finding:
    """Half of them real disks in memory, where this account may make one."""
    begun = time.monotonic()
    cases = []
    for number in range(OFFSETS[size]):
        place = folder / f"case {number}"
        place.mkdir()
        share = (number + seed % 7 / 7) / OFFSETS[size]
        disk = _disk(place, _between(DISKS, share)) if number % 2 else None
        try:
            limit = 0 if disk else _between(LIMITS, share)
            (case,) = lines_of("full_child", place / "lab", limit)
        finally:
            if disk:
                subprocess.run(["umount", place], check=True)
        cases.append({**case, "disk": disk is not None, "of": disk or limit})
    trouble = [f"{case['of']:,} bytes: {what}" for case in cases for what in case["trouble"]]
    figures = {
        "disks filled": sum(case["disk"] for case in cases),
        "limits reached": sum(not case["disk"] for case in cases),
        "said as StorageFull": sum(case["said"] for case in cases),
        "acknowledged": sum(case["acknowledged"] for case in cases),
        "lost": sum(case["lost"] for case in cases),
        "readable while full": sum(case["readable"] for case in cases),
        "went on": sum(case["went_on"] for case in cases),
    }  # fmt: skip
    held = all(case["said"] and case["went_on"] and case["readable"] for case in cases)
    return Finding(
        "R4", "full disk", BAR, held and not trouble, figures, tuple(trouble[:MOST_TROUBLE]),
        time.monotonic() - begun,
    )  # fmt: skip


def _between(ends: tuple[int, int], share: float) -> int:
    """On a scale of powers."""
    return round(ends[0] * (ends[1] / ends[0]) ** share)


def _disk(place: Path, n_bytes: int) -> int | None:
    """A disk in memory of so many bytes, mounted there; None where that is not allowed."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return None
    command = ["mount", "-t", "tmpfs", "-o", f"size={n_bytes}", "tmpfs", place]
    return n_bytes if subprocess.run(command, capture_output=True).returncode == 0 else None
