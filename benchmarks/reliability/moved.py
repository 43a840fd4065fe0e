"""R13: a backup while others write, restored somewhere else, checked and served."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

from benchmarks.reliability.children import environment, forceplate, start, told
from benchmarks.reliability.finding import MOST_TROUBLE, Finding, Size
from benchmarks.reliability.labs import make_lab
from forceplate.archive.archive import Archive
from forceplate.lab import Lab

BAR = (
    "A backup is made while two processes take trials in; restored elsewhere it holds all that was "
    "acknowledged before it began, verify is clean, 20 of its results are computed anew and are "
    "the stored ones, and its pages are served."
)
TRIALS = {"small": 4, "full": 40}
WRITTEN = {"small": 25, "full": 150}
PATIENCE_S = 120.0


def measure(folder: Path, size: Size, seed: int) -> Finding:
    """Three backups in a row, the last of which is restored."""
    begun = time.monotonic()
    place, safe, again = folder / "lab", folder / "safe", folder / "again"
    make_lab(place, TRIALS[size], seed, seconds=21.0, rate=100.0)
    with Lab(place) as lab:
        lab.analyse_missing(jobs=2)
    writers = [start("crowd_child", "write", place, f"{seed} {name}", WRITTEN[size])
               for name in "ab"]  # fmt: skip
    trouble: list[str] = []
    acknowledged: set[str] = set()
    at_first = len(_codes(place))
    for number in range(3):
        acknowledged = _codes(place)
        trouble += _said(f"backup {number + 1}", "backup", safe, "--archive", place)
    meanwhile = len(_codes(place)) - at_first
    lines = [line for process in writers for line in told(process)]
    trouble += [line["error"] for line in lines if "error" in line]
    newest = max(path for path in safe.iterdir() if (path / "manifest.json").exists())
    trouble += _said("restore --check", "restore", newest, "--check")
    trouble += _said("restore", "restore", newest, "--to", again)
    with Archive.open(again) as archive:
        trouble += [each["what"] for each in archive.verify()["problems"]]
    kept = _codes(again)
    trouble += [f"trial {code} is lost" for code in acknowledged - kept]
    served = _served(again, folder / "ready.json")
    if not served:
        trouble.append("its pages are not served")
    figures = {
        "backups": 3, "taken in meanwhile": meanwhile, "trials in the archive": len(_codes(place)),
        "acknowledged before": len(acknowledged), "restored": len(kept),
        "lost": len(acknowledged - kept), "served": "yes" if served else "no",
    }  # fmt: skip
    held = not trouble and meanwhile > 0
    return Finding(
        "R13", "backup and restore", BAR, held, figures, tuple(trouble[:MOST_TROUBLE]),
        time.monotonic() - begun,
    )  # fmt: skip


def _codes(place: Path) -> set[str]:
    with Archive.open(place) as archive:
        return {trial.trial for trial in archive.trials()}


def _said(what: str, *arguments: object) -> list[str]:
    """What a command complained of."""
    done = subprocess.run(
        forceplate(*arguments), env=environment(), capture_output=True, text=True, check=False
    )
    return [] if done.returncode == 0 else [f"{what}: {done.returncode}: {done.stderr[-500:]}"]


def _served(place: Path, ready: Path) -> bool:
    """Whether the health check and the first page answer."""
    process = subprocess.Popen(
        forceplate("serve", "--archive", place, "--port", "0", "--ready-file", ready),
        env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        last = time.monotonic() + PATIENCE_S
        while not ready.exists() and time.monotonic() < last and process.poll() is None:
            time.sleep(0.1)
        if not ready.exists():
            return False
        url = json.loads(ready.read_text(encoding="utf-8"))["url"]
        ask = build_opener(ProxyHandler({})).open
        with ask(f"{url}healthz") as health, ask(url) as page:
            return health.status == 200 and page.status == 200
    finally:
        process.terminate()
        process.wait()
