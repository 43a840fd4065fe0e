"""R7: somebody changes a byte, a row or a line of the trail behind the archive's back."""

from __future__ import annotations

import random
import shutil
import time
from collections import Counter
from pathlib import Path

from benchmarks.reliability.changes import KINDS
from benchmarks.reliability.finding import MOST_TROUBLE, Finding, Size
from benchmarks.reliability.life import acts, pruned
from forceplate.archive.archive import Archive
from forceplate.errors import ForcePlateError

BAR = (
    "200 changes behind the archive's back, one at a time: a flipped bit in an archived file, a "
    "changed value or a removed row in any table that anything is known from, a changed, removed "
    "or swapped line of the audit trail. verify finds each and says what was changed; of an "
    "untouched copy it says that all is well."
)
CHANGES = {"small": 40, "full": 200}


def measure(folder: Path, size: Size, seed: int) -> Finding:
    """As many changes of each kind, each on a fresh copy."""
    begun = time.monotonic()
    chance, base, place = random.Random(seed), folder / "base", folder / "case"
    with Archive.open(base, create=True) as archive:
        for act in acts(archive):
            act()
    pruned(base)
    untouched = tuple(f"untouched, and verify says: {what}" for what in said(_copied(base, place)))
    missed, unnamed, done = [], [], Counter[str]()
    for number in range(CHANGES[size]):
        change = KINDS[number % len(KINDS)](_copied(base, place), chance)
        done[change.kind] += 1
        found = said(place)
        if not found:
            missed.append(f"not found: {change.what}")
        elif not any(name in what for name in change.names for what in found):
            unnamed.append(f"not named: {change.what}: {found[0]}")
    figures = {
        "changes": done.total(), "bits of files": done["bit"], "values": done["value"],
        "rows": done["row"], "lines of the trail": done["line"],
        "found": done.total() - len(missed), "named": done.total() - len(missed) - len(unnamed),
        "untouched copies that are well": int(not untouched),
    }  # fmt: skip
    trouble = (*untouched, *missed, *unnamed)
    return Finding(
        "R7", "tampering", BAR, not trouble, figures, trouble[:MOST_TROUBLE],
        time.monotonic() - begun,
    )  # fmt: skip


def _copied(base: Path, place: Path) -> Path:
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(base, place)
    return place


def said(place: Path) -> list[str]:
    """All that opening or verifying the archive says is wrong with it."""
    try:
        with Archive.open(place) as archive:
            report = archive.verify()
    except ForcePlateError as error:
        return [error.sentence()]
    told = [line for line in report["recovered"] if "orphan" in line or "made again" in line]
    return [each["what"] for each in report["problems"]] + told
