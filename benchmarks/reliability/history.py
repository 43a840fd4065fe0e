"""R9: other settings make a run beside the old one; the old one stays, and one can go back."""

from __future__ import annotations

import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from benchmarks.reliability.finding import MOST_TROUBLE, Finding, Size
from benchmarks.reliability.labs import make_lab, payloads
from forceplate.archive.archive import Archive
from forceplate.batch.runs import work_for
from forceplate.batch.work import perform
from forceplate.lab import Lab
from forceplate.model.run_change import MetricChange
from forceplate.model.settings import PRESETS, Settings

BAR = (
    "After a reanalysis under other settings every result of the old run is byte for byte what it "
    "was, the comparison lists exactly the values that differ between the stored results, going "
    "back and forth shows either run's numbers, and 20 results computed anew are the stored ones."
)
TRIALS = {"small": 5, "full": 100}
PROCESSES = {"small": 1, "full": 2}
AGAIN = 20


def measure(folder: Path, size: Size, seed: int) -> Finding:
    """Default settings, then raw, then back and forth."""
    begun = time.monotonic()
    place, chance = folder / "lab", random.Random(seed)
    make_lab(place, TRIALS[size], seed, seconds=21.0, rate=100.0)
    jobs = PROCESSES[size]
    trouble: list[str] = []
    unchanged = shown_as_stored = 0
    with Lab(place) as lab:
        lab.analyse_missing(jobs=jobs)
        before = payloads(lab.archive, 1)
        second = lab.reanalyse(PRESETS["raw"], preset="raw", jobs=jobs).run
        after = payloads(lab.archive, 1)
        unchanged = sum(after.get(code) == text for code, text in before.items())
        if after != before:
            trouble.append("the old run's results changed")
        comparison = lab.compare_runs(1, second)
        differ = differences(before, payloads(lab.archive, second))
        trouble += unlisted(comparison.metrics, differ)
        for run in (1, second, 1):
            lab.make_current(run, "to look at it")
            shown = {t.trial: lab.result(t.trial) for t in lab.trials()}
            if shown != {
                code: json.loads(text) for code, text in payloads(lab.archive, run).items()
            }:
                trouble.append(f"run {run} is current, and other numbers are shown")
            else:
                shown_as_stored += 1
        codes = chance.sample(sorted(before), min(AGAIN, len(before)))
        trouble += [f"{code} is computed otherwise now" for code in codes
                    if not _same(lab.archive, code, before[code])]  # fmt: skip
        trouble += [each["what"] for each in lab.verify()["problems"]]
    figures = {
        "trials": len(before), "results unchanged": unchanged,
        "values compared": sum(each.n for each in comparison.metrics),
        "values that differ": sum(each["changed"] for each in differ.values()),
        "values that the comparison lists": sum(each.n_changed for each in comparison.metrics),
        "times made current and shown": shown_as_stored,
        "computed anew and equal": len(codes) - sum("otherwise" in each for each in trouble),
    }  # fmt: skip
    held = not trouble and figures["values that differ"] > 0 and comparison.n_both == len(before)
    return Finding(
        "R9", "history", BAR, held, figures, tuple(trouble[:MOST_TROUBLE]),
        time.monotonic() - begun,
    )  # fmt: skip


def differences(first: Mapping[str, str], second: Mapping[str, str]) -> dict[str, Counter[str]]:
    """Of each metric: how many trials have a value in both runs, another one, one more, one less.

    Counted from the stored texts, in the plainest way.
    """
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for code in first.keys() & second.keys():
        one, other = (json.loads(text)["values"] for text in (first[code], second[code]))
        for key in {*one, *other}:
            old, new = (values.get(key, {}).get("value") for values in (one, other))
            found[key]["both"] += old is not None and new is not None
            found[key]["changed"] += old is not None and new is not None and old != new
            found[key]["gained"] += old is None and new is not None
            found[key]["lost"] += old is not None and new is None
    return dict(found)


def unlisted(listed: Iterable[MetricChange], differ: Mapping[str, Mapping[str, int]]) -> list[str]:
    """One sentence for each metric of which a comparison says otherwise than the results do."""
    told: dict[str, dict[str, Any]] = {
        each.key: {"both": each.n, "changed": each.n_changed, "gained": each.n_gained,
                   "lost": each.n_lost}
        for each in listed
    }  # fmt: skip
    return [
        f"{key}: the comparison lists {told.get(key)}, the results have {dict(differ.get(key, {}))}"
        for key in sorted({*told, *differ})
        if told.get(key) != differ.get(key)
    ]


def _same(archive: Archive, code: str, stored: str) -> bool:
    """Whether the same work gives the very same values now, and the same key."""
    run = archive.run(1)
    outcome = perform(work_for(archive, code, Settings().having(run.settings)))
    return outcome.result is not None and outcome.result.text == stored
