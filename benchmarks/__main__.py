"""`python -m benchmarks`: measure every promise in one run and write what was found.

Figures go to benchmarks/results/latest.json and, as a page, to docs/performance.md. With
`--page` nothing is measured: the page is made again from the results that stand.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import file_to_result, first_page, machine, operations, starts
from benchmarks.environments import PEERS_FOLDER, ROOT, peers_python
from benchmarks.page import render

RESULTS = Path(__file__).with_name("results") / "latest.json"
PAGE = ROOT / "docs" / "performance.md"
SCHEMA = "forceplate.benchmark/1"
SECONDS, QUICK_SECONDS = 60.0, 30.0
PEERS = (
    "openbalance", "neurokit2", "antropy", "EntropyHub", "fathon", "multitaper", "statsmodels",
    "ezc3d", "numpy", "scipy", "pandas", "polars", "numba",
)  # fmt: skip


def main(arguments: list[str]) -> int:
    """Measure, or only write the page."""
    options = _parser().parse_args(arguments)
    if not options.page:
        results = measured(options.peers, quick=options.quick)
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    text = render(json.loads(options.out.read_text(encoding="utf-8")))
    if options.page or options.out == RESULTS:
        PAGE.write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    return 0


def measured(peers_folder: Path, *, quick: bool) -> dict[str, Any]:
    """Everything, measured now."""
    _say("the peers' environment")
    peers = peers_python(peers_folder)
    results: dict[str, Any] = {
        "schema": SCHEMA, "date": machine.today(), "quick": quick, "machine": machine.machine(),
        "versions": {
            "forceplate": machine.versions(sys.executable, machine.OURS),
            "peers": machine.versions(peers, PEERS),
        },
        "load": {"before": machine.load()},
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        _say("operations")
        results["operations"] = operations.measure(
            folder, peers, rounds=1 if quick else 5, seconds=QUICK_SECONDS if quick else SECONDS
        )
        _say("from file to result")
        results["file_to_result"] = file_to_result.measure(
            folder, peers, rounds=3 if quick else 7, seconds=SECONDS
        )
        _say("starts")
        results["starts"] = starts.measure(
            folder, peers, rounds=3 if quick else 5, first_starts=1 if quick else 3,
            seconds=SECONDS,
        )  # fmt: skip
        _say("first page")
        results["first_page"] = first_page.measure(folder, rounds=3 if quick else 5)
    results["load"]["after"] = machine.load()
    return results


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    parser.add_argument("--page", action="store_true", help="only write the page again")
    parser.add_argument("--out", type=Path, default=RESULTS, help="where the JSON goes")
    parser.add_argument(
        "--peers", type=Path, default=PEERS_FOLDER, help="folder of the peers' environment"
    )
    return parser


def _say(what: str) -> None:
    sys.stderr.write(f"measuring {what} ...\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
