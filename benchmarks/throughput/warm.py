"""`python -m benchmarks.throughput.warm REQUEST`: what things cost in a process that has warmed up.

The request is JSON: `what` (sample, narrowed, catalogue or scheduler) and its arguments. The answer
is one line of JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from benchmarks.worker import Stopwatch
from forceplate.batch.runs import work_for
from forceplate.batch.work import perform, prepare_worker
from forceplate.lab import Lab
from forceplate.model.settings import PRESETS, Settings

WARM_UP = 5
TASKS = 500


def settings_of(changes: dict[str, float]) -> Settings:
    """The default settings with these changes."""
    return PRESETS["default"].having(changes)


def sample(archive: str, settings: dict[str, float], count: int) -> dict[str, Any]:
    """What one trial costs without any runner: mean CPU and wall seconds of so many trials."""
    wanted = settings_of(settings)
    prepare_worker(wanted)
    with Lab(archive) as lab:
        codes = sorted(record.trial for record in lab.trials())
        step = max(1, len(codes) // count)
        works = [work_for(lab.archive, code, wanted) for code in codes[::step][:count]]
        for work in works[:WARM_UP]:
            perform(work)
        watch = Stopwatch()
        for work in works:
            with watch:
                outcome = perform(work)
            if outcome.error is not None:
                raise RuntimeError(f"{work.trial}: {outcome.error['what']}")
    return {"trials": len(works), **watch.seconds(len(works))}


def narrowed(
    archive: str, settings: dict[str, float], choices: list[dict[str, str]]
) -> list[dict[str, Any]]:
    """Serial runs of a choice of trials each: seconds a trial from asking to the job's end."""
    wanted = settings_of(settings)
    prepare_worker(wanted)
    found = []
    with Lab(archive) as lab:
        codes = sorted(record.trial for record in lab.trials())[:WARM_UP]
        for code in codes:
            perform(work_for(lab.archive, code, wanted))
        for choice in choices:
            watch = Stopwatch()
            with watch:
                report = lab.reanalyse(wanted, engine="serial", where=choice)
            through = report.done + report.reused + report.failed
            found.append({
                "trials": through, "analysed": report.done, "failed": report.failed,
                **watch.seconds(max(through, 1)),
            })  # fmt: skip
    return found


def catalogue(archive: str, settings: list[dict[str, float]]) -> dict[str, Any]:
    """What the catalogue costs at this size: two runs, a third that reuses all, and questions.

    Seconds of CPU and wall; of the runs a trial, of the questions altogether.
    """
    first, second = map(settings_of, settings)
    prepare_worker(first)
    with Lab(archive) as lab:
        for record in lab.trials()[:WARM_UP]:
            perform(work_for(lab.archive, record.trial, first))
        runs = {"first run": first, "second run": second, "all reused": second}
        reports = {name: _timed(_run(lab, wanted)) for name, wanted in runs.items()}
        trials = len(lab.trials())
        numbers = [record.run for record in lab.runs()]
        questions = {
            "trials": lab.trials, "runs": lab.runs,
            "runs compare": lambda: lab.compare_runs(numbers[0], numbers[1]),
            "verify": lab.verify,
        }  # fmt: skip
        found = {name: _timed(ask) for name, ask in questions.items()}
    found["open"] = _timed(lambda: Lab(archive).close())
    return {
        "trials": trials,
        "a trial": {
            name: {clock: seconds / trials for clock, seconds in each.items()}
            for name, each in reports.items()
        },
        "whole": found,
    }


def _run(lab: Lab, wanted: Settings) -> Callable[[], Any]:
    return lambda: lab.reanalyse(wanted, engine="serial")


def _timed(call: Callable[[], Any]) -> dict[str, float]:
    watch = Stopwatch()
    with watch:
        call()
    return watch.seconds(1)


def nothing(number: int) -> int:
    """A task that costs its scheduler all and its worker nothing."""
    return number


def scheduler() -> dict[str, Any]:
    """Wall seconds of Dask for a task that does nothing; None where it is not installed."""
    try:
        import distributed
    except ImportError:
        return {"tasks": 0, "wall": None}
    make: Any = distributed.LocalCluster
    cluster: Any = make(
        n_workers=1, threads_per_worker=1, processes=True, host="127.0.0.1",
        dashboard_address="127.0.0.1:0", scheduler_kwargs={"dashboard": False},
    )  # fmt: skip
    with cluster, distributed.Client(cluster, set_as_default=False) as client:
        client.gather(client.map(nothing, range(WARM_UP), pure=False))
        watch = Stopwatch()
        with watch:
            client.gather(client.map(nothing, range(TASKS), pure=False))
    return {"tasks": TASKS, "wall": watch.seconds(TASKS)["wall"]}


WHAT: dict[str, Callable[..., Any]] = {
    "sample": sample, "narrowed": narrowed, "catalogue": catalogue, "scheduler": scheduler,
}  # fmt: skip


def main(text: str) -> int:
    """Answer one request."""
    request = json.loads(text)
    answer = WHAT[request.pop("what")](**request)
    sys.stdout.write(json.dumps(answer) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
