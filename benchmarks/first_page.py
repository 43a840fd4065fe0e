"""Promise: the pages answer soon after the start, and nothing compiles inside a request."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.environments import our_command
from benchmarks.measure import milliseconds, run_process
from benchmarks.served import SCHEME, Answer, Served, callback_for, held, served
from benchmarks.trial_files import TrialFiles, write_trial
from dashboards import ids


def measure(folder: Path, *, rounds: int, seconds: float = 60.0) -> dict[str, Any]:
    """The demo's archive with one trial of 60 s at 1 kHz: start, page, figures.

    Every round starts the server anew with an empty kernel cache, so that whatever a request
    compiles would be counted.
    """
    archive = folder / "archive"
    demo = run_process([*our_command(), "demo", "--no-serve", "--quiet", "--archive", archive])
    files = write_trial(folder, rate=1000.0, seconds=seconds)
    trial = _ingested(files, archive)
    visits = [_visit(archive, folder, trial) for _ in range(rounds)]
    last = visits[-1]
    return {
        "rounds": rounds,
        "demo_seconds": {"cpu": round(demo.cpu, 1), "wall": round(demo.wall, 1)},
        "milliseconds": {
            name: {"wall": milliseconds([visit[name] for visit in visits])}
            for name in ("ready", "page", "figures", "figures again")
        },
        "compiled_in_requests": max(visit["compiled"] for visit in visits),
        "figures": last["names"],
        "bytes": last["bytes"],
    }  # fmt: skip


def _ingested(files: TrialFiles, archive: Path) -> str:
    """The trial's code in the archive, once it is analysed."""
    done = run_process([
        *our_command(), "ingest", files.c3d, "--layout", files.layout, "--archive", archive,
        "--json",
    ])  # fmt: skip
    return json.loads(done.output.splitlines()[0])["trial"]


def _visit(archive: Path, folder: Path, trial: str) -> dict[str, Any]:
    """Start the server, open the trial's page as a browser would, and draw its figures twice."""
    with (
        tempfile.TemporaryDirectory() as cache,
        served(archive, folder, cache) as dashboard,
    ):
        before = dashboard.compiled()
        page, figures, again = _opened(dashboard, trial)
        compiled = dashboard.compiled() - before
    shown = _figures(figures.said)
    return {
        "ready": dashboard.seconds_to_ready, "page": sum(each.seconds for each in page),
        "figures": figures.seconds, "figures again": again.seconds, "compiled": compiled,
        "names": shown, "bytes": {"figures": figures.size, "figures on the wire": figures.wire},
    }  # fmt: skip


def _opened(dashboard: Served, trial: str) -> tuple[list[Answer], Answer, Answer]:
    """Page, layout, callbacks and content in turn, then the figures of the trial."""
    page, layout = dashboard.get(f"t/{trial}"), dashboard.get("_dash-layout")
    callbacks = dashboard.get("_dash-dependencies")
    known = held(layout.said) | {("url", "pathname"): f"/t/{trial}", ("url", "search"): ""}
    content = dashboard.call(callback_for(callbacks.said, f"{ids.CONTENT}.children"), known)
    known |= held(content.said["response"][ids.CONTENT]["children"])
    known[ids.SCHEME, "data"] = SCHEME
    draw = callback_for(callbacks.said, f"{ids.FIG_STABILOGRAM}.figure")
    first, again = dashboard.call(draw, known), dashboard.call(draw, known)
    return [page, layout, callbacks, content], first, again


def _figures(said: dict[str, Any]) -> dict[str, int]:
    """Points drawn in each figure of an answer; RuntimeError where a figure is empty."""
    drawn = {
        name: sum(_points(trace) for trace in said["response"][name]["figure"]["data"])
        for name in ids.TRIAL_FIGURES
    }
    empty = [name for name, points in drawn.items() if points == 0]
    if empty:
        raise RuntimeError(f"the page drew nothing in {', '.join(empty)}.")
    return drawn


def _points(trace: dict[str, Any]) -> int:
    """Points of a trace, whose numbers are a list or packed as base64 with their type."""
    along = trace.get("x") or trace.get("y") or []
    if isinstance(along, dict):
        width = int(along["dtype"][1:])
        return len(along["bdata"]) * 3 // 4 // width
    return len(along)
