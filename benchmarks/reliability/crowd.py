"""R5: many processes take trials in at once."""

from __future__ import annotations

import time
from pathlib import Path

from benchmarks.reliability.children import start, told
from benchmarks.reliability.finding import MOST_TROUBLE, Finding, Size
from forceplate.archive.archive import Archive

BAR = (
    "Eight processes take in a hundred trials each at once while two read: 800 trials, no error, "
    "and no writer waits two seconds for its turn."
)
WRITERS = {"small": 4, "full": 8}
TRIALS = {"small": 15, "full": 100}
LONGEST_WAIT_S = 2.0


def measure(folder: Path, size: Size, seed: int) -> Finding:
    """All at once, from the first moment on."""
    begun = time.monotonic()
    lab, writers, each = folder / "lab", WRITERS[size], TRIALS[size]
    with Archive.open(lab, create=True):
        pass
    readers = [start("crowd_child", "read", lab, seed, each * writers) for _ in range(2)]
    writing = [start("crowd_child", "write", lab, f"{seed} {name}", each)
               for name in range(writers)]  # fmt: skip
    lines = [line for process in writing for line in told(process)]
    views = [line for process in readers for line in told(process)]
    waits = [line["seconds"] for line in lines if "seconds" in line]
    with Archive.open(lab) as archive:
        there = {trial.trial for trial in archive.trials()}
        report = archive.verify()
    lost = {line["code"] for line in lines if "code" in line} - there
    trouble = [line["error"] for line in (*lines, *views) if "error" in line]
    trouble += [each["what"] for each in report["problems"]]
    trouble += [f"trial {code} is lost" for code in lost]
    figures = {
        "writers": writers, "readers": 2, "trials": len(there), "errors": len(trouble),
        "lost": len(lost), "longest wait, ms": round(1000 * max(waits)),
        "median wait, ms": round(1000 * sorted(waits)[len(waits) // 2]),
        "trials a second": round(len(there) / (time.monotonic() - begun), 1),
        "whole views read": sum(line.get("views", 0) for line in views),
    }  # fmt: skip
    held = not trouble and len(there) == writers * each and max(waits) < LONGEST_WAIT_S
    return Finding(
        "R5", "many at once", BAR, held, figures, tuple(trouble[:MOST_TROUBLE]),
        time.monotonic() - begun,
    )  # fmt: skip
