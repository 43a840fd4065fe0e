"""`python -m benchmarks.throughput`: what reanalysis costs over its trials.

Makes an archive of simulated trials, which takes disk: it says how much, and asks. Figures go to
benchmarks/results/throughput.json and, as a page, to docs/throughput.md.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.environments import ROOT
from benchmarks.throughput.measuring import Plan, measured, plan
from benchmarks.throughput.page import render
from benchmarks.throughput.room import Need, need

RESULTS = ROOT / "benchmarks" / "results" / "throughput.json"
PAGE = ROOT / "docs" / "throughput.md"
SCHEMA = "forceplate.throughput/1"
FOLDER = "forceplate-throughput"
PACKAGES = ("numpy", "numba", "scipy", "h5py", "sqlalchemy")
REFUSED = 2
KEPT = "trials-", "short-"


def main(arguments: list[str]) -> int:
    """Ask, make, measure and write; or only write the page."""
    options = _parser().parse_args(arguments)
    if not options.page:
        options.folder.mkdir(parents=True, exist_ok=True)
        wanted = plan(options.trials, options.jobs, quick=options.quick)
        room = need(
            options.folder, wanted.kind, wanted.trials, wanted.narrowed, wanted.short
        )  # fmt: skip
        refusal = _refusal(room, wanted, options)
        if refusal is not None:
            _say(refusal)
            return REFUSED
        results = _results(options, wanted, room)
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        if not options.keep:
            _remove(options.folder)
    text = render(json.loads(options.out.read_text(encoding="utf-8")))
    if options.page or options.out == RESULTS:
        PAGE.write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    return 0


def _refusal(room: Need, wanted: Plan, options: argparse.Namespace) -> str | None:
    """Why nothing is made: no room, or nobody said yes."""
    _say(room.sentence(wanted.trials, options.folder))
    if not room.enough:
        return "That is not enough; name another folder with --folder, or fewer --trials."
    if options.yes:
        return None
    if not sys.stdin.isatty():
        return "Nobody is at a terminal to say yes; repeat with --yes."
    sys.stderr.write("Go on? [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() in ("y", "yes"):
        return None
    return "Nothing was made."


def _results(options: argparse.Namespace, wanted: Plan, room: Need) -> dict[str, Any]:
    before = machine.load()
    found = measured(options.folder, wanted, _say)
    return {
        "schema": SCHEMA, "date": machine.today(), "quick": options.quick,
        "machine": machine.machine(),
        "versions": machine.versions(sys.executable, PACKAGES),
        "load": {"before": before, "after": machine.load()},
        "trials": wanted.trials, "jobs": wanted.jobs,
        "kind": {"seconds": wanted.kind.seconds, "rate": wanted.kind.rate},
        "room": room.to_json(), **found,
    }  # fmt: skip


def _remove(folder: Path) -> None:
    """The archives that were made, and the folder where nothing else is in it."""
    for each in folder.iterdir():
        if not each.name.startswith(KEPT):
            continue
        if each.is_dir():
            shutil.rmtree(each)
        else:
            each.unlink()
    if not any(folder.iterdir()):
        folder.rmdir()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.throughput", description=__doc__
    )  # fmt: skip
    parser.add_argument("--trials", type=int, default=2000, help="in the archive [2000]")
    parser.add_argument("--jobs", type=int, default=2, help="worker processes [2]")
    parser.add_argument(
        "--folder", type=lambda text: Path(text).absolute(),
        default=Path(tempfile.gettempdir()) / FOLDER,
        help="where the archives are made; one that was kept is gone on with",
    )  # fmt: skip
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--keep", action="store_true", help="leave the archives for another time")
    parser.add_argument("--quick", action="store_true", help="short trials, to see that it works")
    parser.add_argument("--page", action="store_true", help="only write the page again")
    parser.add_argument("--out", type=Path, default=RESULTS, help="where the JSON goes")
    return parser


def _say(what: str) -> None:
    sys.stderr.write(f"{what}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
