"""`python -m benchmarks.reliability`: every campaign, and the page docs/reliability.md.

`--small` runs what the tests run; `--only R1,R7` some of them; `--page` only writes the page.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.environments import ROOT
from benchmarks.reliability import (
    crash_points,
    crowd,
    full_disk,
    gate,
    history,
    kill,
    moved,
    once,
    power_cut,
    tamper,
)
from benchmarks.reliability.finding import Campaign, Size
from benchmarks.reliability.page import render

CAMPAIGNS: dict[str, Campaign] = {
    "R1": crash_points.measure, "R2": kill.measure, "R3": power_cut.measure,
    "R4": full_disk.measure, "R5": crowd.measure, "R7": tamper.measure, "R8": once.measure,
    "R9": history.measure, "R13": moved.measure, "R14": gate.measure,
}  # fmt: skip
RESULTS = ROOT / "benchmarks" / "results" / "reliability.json"
PAGE = ROOT / "docs" / "reliability.md"
SCHEMA = "forceplate.reliability/1"
SEED = 20261123
PACKAGES = ("numpy", "h5py", "sqlalchemy", "distributed")


def main(arguments: list[str]) -> int:
    """Run campaigns, keep what was found, write the page; 1 where a promise did not hold."""
    options = _parser().parse_args(arguments)
    if options.page:
        PAGE.write_text(render(json.loads(RESULTS.read_text(encoding="utf-8"))), encoding="utf-8")
        return 0
    wanted = options.only.split(",") if options.only else list(CAMPAIGNS)
    unknown = [code for code in wanted if code not in CAMPAIGNS]
    if unknown:
        sys.stderr.write(f"no campaign {', '.join(unknown)}; there are {', '.join(CAMPAIGNS)}\n")
        return 2
    size: Size = "small" if options.small else "full"
    results = _performed(wanted, size, options.seed, options.folder)
    if options.only is None and not options.small:
        RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        PAGE.write_text(render(results), encoding="utf-8")
    return 0 if all(each["held"] for each in results["findings"]) else 1


def _performed(wanted: list[str], size: Size, seed: int, place: Path | None) -> dict[str, Any]:
    findings = []
    for code in wanted:
        with tempfile.TemporaryDirectory(dir=place, prefix="fp-") as folder:
            finding = CAMPAIGNS[code](Path(folder), size, seed)
        findings.append(finding.to_json())
        said = "held" if finding.held else "DID NOT HOLD"
        sys.stderr.write(f"{code} {finding.title}: {said} in {finding.seconds:.0f} s, "
                         f"{json.dumps(finding.figures)}\n")  # fmt: skip
        sys.stderr.writelines(f"   {what}\n" for what in finding.trouble)
    return {
        "schema": SCHEMA, "date": machine.today(), "seed": seed, "size": size,
        "machine": machine.machine(), "load": machine.load(),
        "versions": {
            "SQLite": sqlite3.sqlite_version, **machine.versions(sys.executable, PACKAGES),
        },
        "findings": findings,
    }  # fmt: skip


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reliability")
    parser.add_argument("--small", action="store_true", help="the sizes of the tests")
    parser.add_argument("--only", metavar="R1,R2", help="some of them; nothing is kept")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--folder", type=Path, help="where archives are made")
    parser.add_argument("--page", action="store_true", help="only write the page again")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
