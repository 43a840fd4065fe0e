"""R3: the power fails after every step, and only what was synced is certain to be there."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

from benchmarks.reliability.children import lines_of
from benchmarks.reliability.finding import MOST_TROUBLE, Finding, Size

BAR = (
    "A recorded life is replayed up to each step, and the disk keeps what was synced and of the "
    "rest nothing, the names without bytes, or what chance leaves: nothing acknowledged is lost."
)
STRIDE = {"small": 10, "full": 1}
FEWEST = {"small": 20, "full": 90}
"""Cuts that have to be looked into."""


def measure(folder: Path, size: Size, seed: int) -> Finding:
    """Every pair of step and policy; in the small size every tenth."""
    begun = time.monotonic()
    first, *cuts = lines_of("power_child", folder, STRIDE[size], seed)
    by_policy = Counter(cut["policy"] for cut in cuts)
    trouble = [
        f"{cut['policy']} at step {cut['step']}: {what}"
        for cut in cuts
        for what in (*cut["lost"], *cut["half"])
    ]
    figures = {
        "steps": first["steps"], "cuts": len(cuts), **by_policy,
        "acknowledged": sum(cut["acknowledged"] for cut in cuts),
        "lost": sum(len(cut["lost"]) for cut in cuts),
        "half": sum(len(cut["half"]) for cut in cuts),
    }  # fmt: skip
    held = not trouble and len(cuts) >= FEWEST[size] and figures["acknowledged"] > 0
    return Finding(
        "R3", "power cuts", BAR, held, figures, tuple(trouble[:MOST_TROUBLE]),
        time.monotonic() - begun,
    )  # fmt: skip
