"""`python -m benchmarks.over_time`: every figure, and the page docs/over-time.md.

`--small` runs what the tests run; `--only coverage,cohorts` some of them; `--page` only writes the
page.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from typing import Any

from benchmarks import machine
from benchmarks.environments import ROOT
from benchmarks.over_time import alarms, cohorts, coverage, demo
from benchmarks.over_time.page import render
from benchmarks.over_time.promise import Line, Size

PARTS: dict[str, Callable[[Size, int], list[Line]]] = {
    "alarms": alarms.measure, "coverage": coverage.measure, "cohorts": cohorts.measure,
    "demo": demo.measure,
}  # fmt: skip
RESULTS = ROOT / "benchmarks" / "results" / "over_time.json"
PAGE = ROOT / "docs" / "over-time.md"
SCHEMA = "forceplate.over_time/1"
SEED = 20261123
PACKAGES = ("numpy", "scipy", "statsmodels")


def main(arguments: list[str]) -> int:
    """Measure, keep what was found, write the page; 1 where a promise did not hold."""
    options = _parser().parse_args(arguments)
    if options.page:
        PAGE.write_text(render(json.loads(RESULTS.read_text(encoding="utf-8"))), encoding="utf-8")
        return 0
    wanted = options.only.split(",") if options.only else list(PARTS)
    unknown = [name for name in wanted if name not in PARTS]
    if unknown:
        sys.stderr.write(f"no part {', '.join(unknown)}; there are {', '.join(PARTS)}\n")
        return 2
    size: Size = "small" if options.small else "full"
    results = measured(wanted, size, options.seed)
    if options.only is None and not options.small:
        RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        PAGE.write_text(render(results), encoding="utf-8")
    return 0 if all(each["held"] is not False for each in results["lines"]) else 1


def measured(wanted: list[str], size: Size, seed: int) -> dict[str, Any]:
    """The figures of these parts, with where and when they were made."""
    lines: list[Line] = []
    begun = time.perf_counter()
    for name in wanted:
        for line in PARTS[name](size, seed):
            lines.append(line)
            said = "shown" if not line.promised else "held" if line.held else "DID NOT HOLD"
            sys.stderr.write(f"{line.part}: {line.what}: {line.found:.4g} ({said})\n")
    return {
        "schema": SCHEMA, "date": machine.today(), "seed": seed, "size": size,
        "machine": machine.machine(), "versions": machine.versions(sys.executable, PACKAGES),
        "seconds": time.perf_counter() - begun, "lines": [line.to_json() for line in lines],
    }  # fmt: skip


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.over_time")
    parser.add_argument("--small", action="store_true", help="the sizes of the tests")
    parser.add_argument("--only", metavar="alarms,demo", help="some of them; nothing is kept")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--page", action="store_true", help="only write the page again")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
