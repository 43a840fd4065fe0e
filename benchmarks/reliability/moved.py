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
    "the stored ones to the last digit, and its pages are served."
)
TRIALS = {"small": 4, "full": 40}
BACKUPS = {"small": 2, "full": 3}
AGAIN = 20
MOST = 20_000
"""Trials that a process takes in at most while backups are made."""
PATIENCE_S = 120.0


def measure(folder: Path, size: Size, seed: int) -> Finding:
    """Backups in a row, the last of which is restored; others write from before to after."""
    begun = time.monotonic()
    place, safe, again = folder / "lab", folder / "safe", folder / "again"
    make_lab(place, TRIALS[size], seed, seconds=21.0, rate=100.0)
    with Lab(place) as lab:
        lab.analyse_missing(jobs=2)
    trouble, acknowledged, meanwhile = _backed_up(place, safe, BACKUPS[size], seed)
    newest = max(path for path in safe.iterdir() if (path / "manifest.json").exists())
    said, checked = _said("restore --check", "restore", newest, "--check", "--json")
    trouble += said + _said("restore", "restore", newest, "--to", again)[0]
    wanted, recomputed, equal = min(AGAIN, TRIALS[size]), *_again(checked)
    with Archive.open(again) as archive:
        trouble += [each["what"] for each in archive.verify()["problems"]]
    kept = _codes(again)
    trouble += [f"trial {code} is lost" for code in acknowledged - kept]
    served = _served(again, folder / "ready.json")
    if not served:
        trouble.append("its pages are not served")
    figures = {
        "backups": BACKUPS[size], "taken in during the last": meanwhile,
        "trials in the archive": len(_codes(place)),
        "acknowledged before": len(acknowledged), "restored": len(kept),
        "lost": len(acknowledged - kept), "computed anew": recomputed,
        "equal to the last digit": equal, "served": "yes" if served else "no",
    }  # fmt: skip
    held = not trouble and meanwhile > 0 and recomputed == equal == wanted
    return Finding(
        "R13", "backup and restore", BAR, held, figures, tuple(trouble[:MOST_TROUBLE]),
        time.monotonic() - begun,
    )  # fmt: skip


def _backed_up(place: Path, safe: Path, count: int, seed: int) -> tuple[list[str], set[str], int]:
    """Trouble, what was acknowledged before the last backup, and how many came during it."""
    enough = place.with_name("enough")
    writers = [start("crowd_child", "write", place, f"{seed} {name}", MOST, enough)
               for name in "ab"]  # fmt: skip
    trouble: list[str] = []
    acknowledged: set[str] = set()
    meanwhile = 0
    try:
        at_first, last = len(_codes(place)), time.monotonic() + PATIENCE_S
        while len(_codes(place)) == at_first and time.monotonic() < last:
            time.sleep(0.05)
        for number in range(count):
            acknowledged = _codes(place)
            trouble += _said(f"backup {number + 1}", "backup", safe, "--archive", place)[0]
            meanwhile = len(_codes(place)) - len(acknowledged)
    finally:
        enough.touch()
    lines = [line for process in writers for line in told(process)]
    trouble += [line["error"] for line in lines if "error" in line]
    return trouble, acknowledged, meanwhile


def _again(checked: str) -> tuple[int, int]:
    """How many results `restore --check --json` computed anew, and how many were equal."""
    report = json.loads(checked) if checked else {}
    return report.get("recomputed", 0), report.get("equal", 0)


def _codes(place: Path) -> set[str]:
    with Archive.open(place) as archive:
        return {trial.trial for trial in archive.trials()}


def _said(what: str, *arguments: object) -> tuple[list[str], str]:
    """What a command complained of, and what it printed."""
    done = subprocess.run(
        forceplate(*arguments), env=environment(), capture_output=True, text=True, check=False
    )
    if done.returncode == 0:
        return [], done.stdout
    return [f"{what}: {done.returncode}: {(done.stdout + done.stderr)[-500:]}"], done.stdout


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
