"""R9: other settings make a run beside the old one; the old one stays, and one can go back."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

from benchmarks.reliability.finding import MOST_TROUBLE, Finding, Size
from benchmarks.reliability.labs import make_lab, payloads
from forceplate.archive.archive import Archive
from forceplate.batch.runs import work_for
from forceplate.batch.work import perform
from forceplate.lab import Lab
from forceplate.model.settings import PRESETS, Settings

BAR = (
    "After a reanalysis under other settings every result of the old run is byte for byte what it "
    "was, the comparison lists what changed, going back and forth shows either run's numbers, and "
    "20 results computed anew are the stored ones."
)
TRIALS = {"small": 6, "full": 100}
AGAIN = 20


def measure(folder: Path, size: Size, seed: int) -> Finding:
    """Default settings, then raw, then back and forth."""
    begun = time.monotonic()
    place, chance = folder / "lab", random.Random(seed)
    make_lab(place, TRIALS[size], seed, seconds=21.0, rate=100.0)
    trouble: list[str] = []
    with Lab(place) as lab:
        lab.analyse_missing(jobs=2)
        before = payloads(lab.archive, 1)
        second = lab.reanalyse(PRESETS["raw"], preset="raw", jobs=2).run
        if payloads(lab.archive, 1) != before:
            trouble.append("the old run's results changed")
        comparison = lab.compare_runs(1, second)
        changed = sum(each.n_changed for each in comparison.metrics)
        for run in (1, second, 1):
            lab.make_current(run, "to look at it")
            shown = {t.trial: lab.result(t.trial) for t in lab.trials()}
            if shown != {
                code: json.loads(text) for code, text in payloads(lab.archive, run).items()
            }:
                trouble.append(f"run {run} is current, and other numbers are shown")
        codes = chance.sample(sorted(before), min(AGAIN, len(before)))
        trouble += [f"{code} is computed otherwise now" for code in codes
                    if not _same(lab.archive, code, before[code])]  # fmt: skip
        trouble += [each["what"] for each in lab.verify()["problems"]]
    figures = {
        "trials": len(before), "results unchanged": len(before),
        "values that the comparison lists": changed, "times made current": 3,
        "computed anew and equal": len(codes) - sum("otherwise" in each for each in trouble),
    }  # fmt: skip
    held = not trouble and changed > 0 and comparison.n_both == len(before)
    return Finding(
        "R9", "history", BAR, held, figures, tuple(trouble[:MOST_TROUBLE]),
        time.monotonic() - begun,
    )  # fmt: skip


def _same(archive: Archive, code: str, stored: str) -> bool:
    """Whether the same work gives the very same values now, and the same key."""
    run = archive.run(1)
    outcome = perform(work_for(archive, code, Settings().having(run.settings)))
    return outcome.result is not None and outcome.result.text == stored
