"""Promise: a 60 s dual-plate trial from file to result, beside the same job in peers."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.agreement import agreement
from benchmarks.environments import Worker, workers
from benchmarks.measure import CLOCKS, interleaved, milliseconds, ratios
from benchmarks.trial_files import TrialFiles, write_trial

RATES = (100.0, 1000.0)
FORMS = ("csv", "c3d")
STAGES = ("read", "analyse")
REPEAT = {100.0: 5, 1000.0: 2}
"""Calls a round; their mean counts."""
JOBS = {
    "ours": "benchmarks.ours_job",
    "composite": "benchmarks.peers.composite_job",
    "openbalance": "benchmarks.peers.openbalance_job",
}
ALONE, PARTS = "analyse_values", "parts"
"""Two more ways to do our job: the values alone, and the time of each part."""
SAME = 1e-9
"""Composite: the same definitions on the same samples; what is left is rounding of the filter."""
SAME_TEXT = 1e-9
"""openbalance: its table is rounded to 12 digits anew, in other units."""
OPENBALANCE_KEYS = ("path_length_total", "hull_area")
"""What it defines as we do; its ellipse is by chi-squared and its circle divides by n - 1."""

Times = dict[str, dict[str, list[float]]]
"""Seconds by stage and clock, a number a round."""


def measure(folder: Path, peers: Path | str, *, rounds: int, seconds: float) -> dict[str, Any]:
    """Every format at every rate: agreement first, then times and ratios.

    Parameters
    ----------
    folder : Path
        Where the trials are written.
    peers : path
        Interpreter of the peers' environment.
    rounds : int
    seconds : float
        Length of the trials.
    """
    trials = [write_trial(folder, rate=rate, seconds=seconds) for rate in RATES]
    pythons = {"ours": sys.executable, "composite": peers, "openbalance": peers}
    with workers(pythons) as alive:
        rows = [
            _one(files, form, alive, rounds) for files in trials for form in FORMS
        ]  # fmt: skip
    return {"seconds": seconds, "rounds": rounds, "rows": rows}


def _one(files: TrialFiles, form: str, alive: Mapping[str, Worker], rounds: int) -> dict[str, Any]:
    peers = ["composite"] if form == "c3d" else ["composite", "openbalance"]
    agree = {name: _agrees(name, files, form, alive) for name in peers}
    request = {"files": files.request(form), "repeat": REPEAT[files.rate]}
    jobs = {name: partial(alive[name].ask, job=JOBS[name], **request) for name in ["ours", *peers]}
    for name in (ALONE, PARTS):
        jobs[name] = partial(alive["ours"].ask, job=JOBS["ours"], analyse=name, **request)
    answers = interleaved(jobs, rounds, warm_up=2)
    parts = [each["values"] for each in answers.pop(PARTS)]
    times = {name: _times(rounds_of) for name, rounds_of in answers.items()}
    alone = times.pop(ALONE)["analyse"]
    return {
        "trial": files.label, "form": form,
        "megabytes": round(Path(request["files"]["trial"]).stat().st_size / 1e6, 2),
        "agreement": agree,
        "milliseconds": {
            name: {stage: {clock: milliseconds(each) for clock, each in clocks.items()}
                   for stage, clocks in stages.items()}
            for name, stages in times.items()
        },
        "ratios": {name: _ratios(times[name], times["ours"], alone) for name in peers},
        "parts": {name: milliseconds([each[name] for each in parts]) for name in parts[0]},
    }  # fmt: skip


def _ratios(peer: Times, ours: Times, alone: dict[str, list[float]]) -> dict[str, Any]:
    """Peer over ours by stage; `values` leaves out what no peer has: checks and provenance."""
    found = {
        stage: {clock: ratios(peer[stage][clock], ours[stage][clock]) for clock in CLOCKS}
        for stage in (*STAGES, "total")
    }
    found["values"] = {clock: ratios(peer["analyse"][clock], alone[clock]) for clock in CLOCKS}
    return found


def _times(answers: list[dict[str, Any]]) -> Times:
    """Seconds by stage and clock, a number a round; `total` is both stages."""
    stages = {
        stage: {clock: [each["stages"][stage][clock] for each in answers] for clock in CLOCKS}
        for stage in STAGES
    }
    total = {
        clock: [sum(each["stages"][stage][clock] for stage in STAGES) for each in answers]
        for clock in CLOCKS
    }
    return {**stages, "total": total}


def _agrees(peer: str, files: TrialFiles, form: str, alive: Mapping[str, Worker]) -> dict[str, Any]:
    """That a peer gives our values from the same trial; Disagreement ends the run."""
    request = {"files": files.request(form), "repeat": 1}
    theirs = alive[peer].ask(job=JOBS[peer], **request)["values"]
    same_recipe = "analyse" if peer == "composite" else "analyse_as_openbalance"
    ours = alive["ours"].ask(job=JOBS["ours"], analyse=same_recipe, **request)["values"]
    if peer == "composite":
        return asdict(agreement(ours, theirs, SAME))
    found = asdict(agreement(ours, theirs, SAME_TEXT, OPENBALANCE_KEYS))
    return {**found, "missing": f"{len(found['missing'])} of our values"}
