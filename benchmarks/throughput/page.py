"""The page docs/throughput.md, made from the results of one run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.markdown import table
from benchmarks.throughput.paper import Paper, paper
from benchmarks.throughput.trials import BITS, SHORT

Results = Mapping[str, Any]

COMMAND = "python -m benchmarks.throughput"
OVERHEAD, SPEED_UP, WORKER_MB, AIM = 0.05, 1.8, 300.0, 70.0
FLAT_MB = 5.0
"""A thousand trials. What leaked once a trial, a result of some 30 kB, would be six times that."""
AN_AIM = "trials a second a core, of this machine (an aim)"
SERIAL, PARALLEL = 0, 1
RUN_NAMES = {"first run": "first run", "second run": "second run", "all reused": "all reused"}


def render(results: Results) -> str:
    """The page as Markdown."""
    worked_out = paper(results)
    parts = [
        _intro(results), _promises(results), _runs(results), _memory(results), _growth(results),
        _catalogue(results), _paper(worked_out), _method(results),
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def overhead(results: Results, clock: str) -> float:
    """Of a serial run over its trials alone, as they cost just before and just after it."""
    before, after = results["alone"][SERIAL : SERIAL + 2]
    return 2.0 * results["runs"][SERIAL]["a_trial"][clock] / (before[clock] + after[clock]) - 1.0


def speed_up(results: Results) -> float:
    """Of the run in several processes over the serial one, by trials a second."""
    serial, parallel = results["runs"]
    return parallel["a_second"] / serial["a_second"]


def largest_worker(results: Results) -> float | None:
    """MB of the largest process that analysed; None where none was seen."""
    sizes = [
        run["memory"][part]["largest"]
        for run, part in zip(results["runs"], ("main", "worker"), strict=True)
        if part in run["memory"]
    ]
    return max(sizes, default=None)


def growth(results: Results) -> float | None:
    """MB per 1,000 trials of the process that grew fastest; None where none was seen for long."""
    slopes = [part["slope"] for run in results["runs"] for part in run["memory"].values()]
    return max((each for each in slopes if each is not None), default=None)


def _intro(results: Results) -> str:
    kind = results["kind"]
    quick = " It was a quick run:\nits figures say nothing." * results["quick"]
    return (
        "# Throughput\n\n"
        f"Made by `{COMMAND}`; do not edit it by hand. What `forceplate reanalyse`\n"
        f"costs over what its trials cost, of {results['trials']:,} simulated trials, each "
        "different:\n"
        f"{kind['seconds']:g} s at {kind['rate']:g} Hz, two plates, twelve channels of {BITS} "
        "bits, all metrics.\nBoth sides of each ratio are of one run of the command on one "
        f"machine; the times\nbeside them only say what kind of machine it was.{quick}"
    )


@dataclass(frozen=True)
class Promise:
    """A figure and its limit; `found` is None where it was not seen."""

    says: str
    limit: float
    found: float | None
    form: str
    at_most: bool = True

    @property
    def kept(self) -> bool | None:
        """Whether the figure is within the limit."""
        if self.found is None:
            return None
        return self.found <= self.limit if self.at_most else self.found >= self.limit

    def row(self) -> list[str]:
        """As the page shows it."""
        bound = ("at most " if self.at_most else "at least ") + self.form.format(self.limit)
        if self.found is None:
            return [self.says, bound, "not seen", "–"]
        return [self.says, bound, self.form.format(self.found), "yes" if self.kept else "**no**"]


def promises(results: Results) -> list[Promise]:
    """All that is promised, in the order of the page."""
    parallel = results["runs"][PARALLEL]
    return [
        Promise("overhead of a serial run over its trials alone, wall", OVERHEAD,
                overhead(results, "wall"), "{:.1%}"),
        Promise("the same, CPU", OVERHEAD, overhead(results, "cpu"), "{:.1%}"),
        Promise(f"{parallel['jobs']} processes over one", SPEED_UP, speed_up(results), "{:.2f}",
                at_most=False),
        Promise("memory of the largest process that analyses, MB", WORKER_MB,
                largest_worker(results), "{:.0f}"),
        Promise("memory is flat: growth of any process, MB per 1,000 trials", FLAT_MB,
                growth(results), "{:.1f}"),
        Promise(AN_AIM, AIM, parallel["a_second"] / parallel["jobs"], "{:.1f}", at_most=False),
    ]  # fmt: skip


def _promises(results: Results) -> str:
    rows = [each.row() for each in promises(results)]
    return f"## Promises\n\n{table(['promise', 'limit', 'measured', 'kept'], rows)}"


def _runs(results: Results) -> str:
    rows = [
        [f"{each['trials']} without a runner, {when}", _ms(each["wall"]), _ms(each["cpu"]), "–",
         "–", "–"]
        for when, each in zip(("before", "between", "after"), results["alone"], strict=True)
    ]  # fmt: skip
    for run in (*results["runs"], results["reused"]):
        name = f"`--engine {run['engine']} --jobs {run['jobs']}`"
        rows.append([
            name + ", everything reused" * bool(run["reused"]), _ms(run["a_trial"]["wall"]),
            _ms(run["a_trial"]["cpu"]), _ms(run["a_trial"]["main"]), f"{run['a_second']:.1f}",
            f"{run['bytes']['written'] / 1e9:.2f}",
        ])  # fmt: skip
    head = ["", "wall a trial, ms", "CPU a trial, ms", "of it the main process",
            "trials a second", "GB written"]  # fmt: skip
    clock = {"commits": "from the first commit to the last", "job": "of the whole job"}
    return (
        "## What a run costs\n\n"
        f"{table(head, rows)}\n\n"
        f"Costs of runs are {clock[results['runs'][SERIAL]['clock']]}, by the times in the\n"
        "catalogue: the start of the process and the loading of kernels are left out. *Without a\n"
        "runner* is the function that a worker calls for one trial: read the file, analyse, write\n"
        "the pictures. It is measured before and after each run, so that a drift would show."
    )


def _memory(results: Results) -> str:
    rows = []
    for run in (*results["runs"], results["reused"]):
        for part, found in run["memory"].items():
            slope = "–" if found["slope"] is None else f"{found['slope']:+.2f}"
            name = f"{run['engine']}{', reused' * bool(run['reused'])}"
            rows.append([name, part, f"{found['largest']:.0f}", slope])
    moments = [
        [f"{row['s']:.0f}", *[f"{row[part]:.0f}" if part in row else "–"
                              for part in ("main", "worker")]]
        for row in _thinned(results["runs"][PARALLEL]["over_time"])
    ]  # fmt: skip
    return (
        "## Memory over time\n\n"
        "Resident memory of each process, looked at while it ran. The slope is that of the\n"
        "process that grows or shrinks fastest, after the first quarter of the run.\n\n"
        f"{table(['run', 'process', 'largest, MB', 'MB per 1,000 trials'], rows)}\n\n"
        "Of the run in several processes:\n\n"
        f"{table(['s', 'main, MB', 'largest worker, MB'], moments)}"
    )


def _thinned(rows: list[dict[str, float]], most: int = 12) -> list[dict[str, float]]:
    step = -(-len(rows) // most) or 1
    return rows[::step]


def _growth(results: Results) -> str:
    every = [
        *results["narrowed"],
        {"trials": results["trials"], **results["runs"][SERIAL]["a_trial"]},
    ]
    rows = [[f"{each['trials']:,}", _ms(each["wall"]), _ms(each["cpu"])] for each in every]
    return (
        "## The cost of a trial does not grow: analysis\n\n"
        "Serial runs of the first so many trials (`--where`) in a process that has warmed up, and\n"
        "the whole archive as above.\n\n"
        f"{table(['trials', 'wall a trial, ms', 'CPU a trial, ms'], rows)}"
    )


def _catalogue(results: Results) -> str:
    sizes = results["short"]
    head = ["", *[f"{each['trials']:,} trials" for each in sizes]]
    rows = [
        [f"{RUN_NAMES[name]}, a trial, ms", *[_ms(each["a trial"][name]["cpu"]) for each in sizes]]
        for name in RUN_NAMES
    ]
    for name in sizes[0]["whole"]:
        rows.append([f"{name}, ms", *[_ms(each["whole"][name]["cpu"]) for each in sizes]])
        if name != "open":
            rows.append([
                "... a trial, µs",
                *[f"{1e6 * each['whole'][name]['cpu'] / each['trials']:.3g}" for each in sizes],
            ])  # fmt: skip
    rows.append(["catalogue, MB", *[f"{each['catalogue_bytes'] / 1e6:.3g}" for each in sizes]])
    return (
        "## The cost of a trial does not grow: catalogue\n\n"
        f"Archives of short trials ({SHORT.seconds:g} s at {SHORT.rate:g} Hz), which cost the "
        "catalogue as much as long ones and\nthe disk next to nothing. CPU in a process that has "
        "warmed up; each archive has two runs with\nresults of their own and a third that reuses "
        "those of the second.\n\n"
        f"{table(head, rows)}"
    )


def _paper(worked: Paper) -> str:
    inputs = [[each.name, each.value, each.source] for each in worked.inputs]
    outputs = [[each.name, each.value, each.source] for each in worked.outputs]
    limits = [
        [each.name, f"{each.rate:,.0f}", f"{each.rate * worked.core_seconds:,.0f}", each.helps]
        for each in worked.limits
    ]
    first = worked.first
    enough = "it is not reached" if first.rate >= worked.rate else "**it is reached**"
    return (
        "## Ten million trials, on paper\n\n"
        "Nothing here was run at this size. Each input is marked as measured or assumed; the\n"
        "assumptions, prices among them, stand at the top of `benchmarks/throughput/paper.py`:\n"
        f"change them there and run `{COMMAND} --page`.\n\n"
        f"{table(['input', 'value', 'from'], inputs)}\n\n"
        f"{table(['ten million trials', '', 'how'], outputs)}\n\n"
        "What every trial of a run goes through, however many machines there are:\n\n"
        f"{table(['', 'trials a second at most', 'cores it keeps busy', 'what helps'], limits)}\n\n"
        f"The first bottleneck is {first.name}. The night asks for {worked.rate:,.0f} trials a "
        f"second of {first.rate:,.0f}:\n{enough}."
    )


def _method(results: Results) -> str:
    machine, load, made = results["machine"], results["load"], results["made"]
    versions = ", ".join(f"{name} {version}" for name, version in results["versions"].items())
    speed = ""
    if made["trials"]:
        speed = (f"- {made['trials']:,} trials were simulated and taken in at "
                 f"{made['trials'] / made['seconds']:.1f} a second.\n")  # fmt: skip
    return (
        "## How it was measured\n\n"
        f"- {results['date']}: {machine['processor']}, {machine['cores']} cores, "
        f"{machine['system']}, Python {machine['python']}; load average {load['before']} before "
        f"and {load['after']} after.\n"
        f"- {versions}.\n"
        "- Each run has a cut-off frequency of its own, some thousandths of a hertz on, so that\n"
        "  no result can be reused and every run costs the same.\n"
        f"{speed}"
        "- The simulated converter has 16 bits, so that a trial is kept in two bytes a sample;\n"
        "  one with floating-point samples takes two to four times the room of the two files."
    )


def _ms(seconds: float) -> str:
    return f"{1000.0 * seconds:.3g}" if seconds < 1.0 else f"{1000.0 * seconds:.0f}"
