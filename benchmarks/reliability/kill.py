"""R2: a real ingest is killed with kill -9 at random moments, again and again, on one archive."""

from __future__ import annotations

import json
import random
import subprocess
import time
from pathlib import Path
from typing import Any

from benchmarks.reliability.children import environment, forceplate
from benchmarks.reliability.finding import MOST_TROUBLE, Finding, Size
from forceplate.archive.archive import Archive
from forceplate.readers.trial_encode import encode
from forceplate.simulate import simulate

BAR = (
    "A real `forceplate ingest` is killed with kill -9 at random moments, each time on the same "
    "archive, and nine of ten meet it at work: every recording whose line was printed is there, "
    "and verify is clean."
)
KILLS = {"small": 4, "full": 50}
AT_WORK = 0.9
"""Share of the kills that have to come before the ingest was through."""
FILES_A_KILL = 40
LONGEST_LINE_S = 0.03
"""About as long as one file takes: a kill comes so much after a line, by chance."""
PATIENCE_S = 60.0


def measure(folder: Path, size: Size, seed: int) -> Finding:
    """So many kills, each of an ingest of forty files that were not there before."""
    begun = time.monotonic()
    chance, lab = random.Random(seed), folder / "lab"
    acknowledged: dict[str, str] = {}
    trouble: list[str] = []
    in_work = 0
    for number in range(KILLS[size]):
        source = folder / f"files {number}"
        _files(source, number)
        wait_for = chance.randrange(FILES_A_KILL - 5)
        lines, killed = _killed(source, lab, wait_for, chance.uniform(0, LONGEST_LINE_S))
        in_work += killed
        acknowledged |= {line["sha256"]: line["trial"] for line in lines}
        trouble += [f"after kill {number + 1}: {what}" for what in _looked(lab, acknowledged)]
    figures = {
        "kills": KILLS[size], "while it worked": in_work, "acknowledged": len(acknowledged),
        "lost": sum("is lost" in each for each in trouble),
    }  # fmt: skip
    return Finding(
        "R2", "kill -9", BAR, not trouble and in_work >= AT_WORK * KILLS[size], figures,
        tuple(trouble[:MOST_TROUBLE]), time.monotonic() - begun,
    )  # fmt: skip


def _files(folder: Path, number: int) -> None:
    folder.mkdir()
    for each in range(FILES_A_KILL):
        made = simulate(seconds=2.0, rate=100.0, seed=1000 * number + each)
        (folder / f"{each:02}.h5").write_bytes(encode(made.recording, simulated=True))


def _killed(
    source: Path, lab: Path, n_lines: int, seconds: float
) -> tuple[list[dict[str, Any]], bool]:
    """What an ingest acknowledged until it was killed, and whether it was still at work then.

    The kill comes so many seconds after so many lines.
    """
    told = source.with_suffix(".told")
    with told.open("wb") as out:
        process = subprocess.Popen(
            forceplate("ingest", source, "--archive", lab, "--no-analyse", "--json"),
            env=environment(), stdout=out, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        last = time.monotonic() + PATIENCE_S
        while told.read_bytes().count(b"\n") < n_lines and process.poll() is None:
            if time.monotonic() > last:
                break
            time.sleep(0.001)
        time.sleep(seconds)
        process.kill()
        at_work = process.wait() != 0
    text = told.read_text(encoding="utf-8")
    # the last line may have been cut: who reads it has not been told
    return [json.loads(line) for line in text.splitlines(keepends=True) if line[-1:] == "\n"], (
        at_work
    )


def _looked(lab: Path, acknowledged: dict[str, str]) -> list[str]:
    if not acknowledged and not (lab / "catalogue.sqlite").exists():
        return []
    found = []
    with Archive.open(lab, create=True) as archive:
        report = archive.verify()
        found += [problem["what"] for problem in report["problems"]]
        there = {trial.sha256: trial.trial for trial in archive.trials()}
        for sha256, code in acknowledged.items():
            if there.get(sha256) != code:
                found.append(f"trial {code} is lost")
            elif not archive.read_raw(code):
                found.append(f"trial {code} is lost: its file is empty")
    return found
