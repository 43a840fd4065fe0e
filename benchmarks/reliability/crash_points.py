"""R1: a fault at every step of everything that the archive writes."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

from benchmarks.reliability.children import lines_of
from benchmarks.reliability.faulty import KINDS
from benchmarks.reliability.finding import MOST_TROUBLE, Finding, Size

BAR = (
    "Dying before, in the middle of and after each file operation and each SQL statement, and a "
    "full disk, an input/output error and a short write at each of them: nothing acknowledged is "
    "lost, nothing half is visible, and tidying twice leaves what tidying once did."
)
STRIDE = {"small": 13, "full": 1}
FEWEST = {"small": 50, "full": 500}
"""Faults that have to happen; there are some 780 in all."""


def measure(folder: Path, size: Size, seed: int) -> Finding:
    """Every pair of step and kind; in the small size every 13th, others a seed."""
    begun = time.monotonic()
    stride = STRIDE[size]
    first, *cases = lines_of("crash_child", folder, stride, seed % stride)
    # where a kind of fault does not exist at a step, nothing happened and nothing is counted
    fired = [case for case in cases if case["fired"]]
    by_kind = Counter(case["kind"] for case in fired)
    trouble = [
        f"{case['kind']} at step {case['step']}: {what}"
        for case in cases
        for what in (*case["lost"], *case["half"])
    ]
    figures = {
        "steps": first["steps"], "faults": len(fired),
        **{kind: by_kind[kind] for kind in KINDS},
        "acknowledged": sum(case["acknowledged"] for case in cases),
        "lost": sum(len(case["lost"]) for case in cases),
        "half": sum(len(case["half"]) for case in cases),
        "refused with one sentence": sum(case["errors"] for case in cases),
    }  # fmt: skip
    return Finding(
        "R1", "crash points", BAR, not trouble and len(fired) >= FEWEST[size], figures,
        tuple(trouble[:MOST_TROUBLE]), time.monotonic() - begun,
    )  # fmt: skip
