"""The page docs/performance.md, made from the results of one run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks.markdown import ratio_range, shown, table
from benchmarks.page_operations import operations
from benchmarks.promises import PROMISES

COMMAND = "python -m benchmarks"
PEER_NAMES = {
    "composite": "best-of-peers composite",
    "openbalance": "openbalance",
}
FORM_NAMES = {"csv": "table, 12 channels", "c3d": "C3D"}
STAGES = ("read", "values", "analyse", "total")
START_NAMES = {
    "python -c pass": "`python -c pass`",
    "forceplate --help": "`forceplate --help`",
    "forceplate analyse, c3d": "`forceplate analyse`, C3D",
    "forceplate analyse, csv": "`forceplate analyse`, table",
    "composite, c3d": "composite, C3D",
    "composite, csv": "composite, table",
    "openbalance, cells": "openbalance, its own table",
}

JOBS = """\
- **Ours** is `forceplate.read` and `forceplate.analyse` with the preset `default`: all its values,
  the quality checks, the file's hash and the provenance. The column "values alone" leaves out the
  checks, the summary of the plates and the provenance, which no peer has.
- **The composite** computes every value that ours gives of these files (whose person's height is
  not known: none of the centre of mass), by the same definitions: ezc3d or pandas, scipy, numpy,
  neurokit2 and antropy, wired together by the harness in the memory layout that suits them best.
  No package offers it; it checks nothing, takes complete trials of two plates only, keeps no
  provenance and gives no intervals within the trial.
- **openbalance** does all that it does of such a trial: filter, centre of pressure, path, three
  areas and the weight distribution index. It has no reader for twelve channels, so the harness
  writes it four load cells with the same force and moments (5 columns instead of 13). It gives no
  value a foot, no velocity, no frequency and no course of the load."""

METHOD = """\
- One process an environment stays alive and is told what to do; jobs take turns within a round,
  and the order turns from round to round. Two rounds of warm-up do not count.
- One thread for linear algebra. The C allocator is told to keep its pages in every process, which
  is the peers' best case: scipy's filters gain most by it.
- Operations and their peers run in one process of the peers' environment, in which forceplate
  runs from the checkout on the same numpy; a call that is short is repeated for 4 ms.
- fathon is under the GPL. It is installed and run by the benchmark alone and is no part of
  forceplate.
- No ratio is given before the values agree: what the composite gives is what ours gives, within
  1e-9; openbalance gives the same path length and hull area as ours with its recipe. Its
  ellipse and circle are defined differently and are not compared."""


def render(results: dict[str, Any]) -> str:
    """The page as Markdown."""
    parts = [
        _intro(results), _promises(results), operations(results["operations"]),
        _file_to_result(results["file_to_result"]), _starts(results["starts"]),
        _first_page(results["first_page"]), _method(results),
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def _intro(results: dict[str, Any]) -> str:
    quick = " It was a quick run with few rounds: repeat it before you quote it." * results["quick"]
    return (
        "# Performance\n\n"
        f"Made by `{COMMAND}`; do not edit it by hand. The claims are the ratios: each was\n"
        "measured in one run on one machine, with ours and the other taking turns. The times\n"
        "beside them only say what kind of machine it was."
        f"{quick}"
    )


def _promises(results: dict[str, Any]) -> str:
    rows = [
        [each.says, f"{each.limit:g} {each.unit}".strip(),
         f"{each.measured(results):.3g} {each.unit}".strip(),
         "yes" if each.kept(results) else "**no**"]
        for each in PROMISES
    ]  # fmt: skip
    return f"## Promises\n\n{table(['promise', 'at most', 'measured', 'kept'], rows)}"


def _file_to_result(measured: dict[str, Any]) -> str:
    rows: list[list[str]] = []
    for row in measured["rows"]:
        for peer, stages in row["ratios"].items():
            ours, theirs = row["milliseconds"]["ours"], row["milliseconds"][peer]
            rows.append([
                row["trial"], FORM_NAMES[row["form"]], PEER_NAMES[peer],
                *[ratio_range(stages[stage]["cpu"]) for stage in STAGES],
                f"{_ms(ours['total']['cpu'])} / {_ms(theirs['total']['cpu'])}",
                f"{row['agreement'][peer]['compared']} within "
                f"{row['agreement'][peer]['largest']:.0e}",
            ])  # fmt: skip
    head = ["rate", "our file", "peer", "read", "values alone", "analyse", "file to result",
            "ms, ours / peer", "values that agree"]  # fmt: skip
    return (
        f"## From file to result: one dual-plate trial of {measured['seconds']:g} s\n\n"
        "CPU time of the peer over ours, in a living process with everything loaded and compiled:\n"
        f"median (smallest to largest) of {measured['rounds']} rounds. Above 1 ours is faster.\n\n"
        f"{table(head, rows)}\n\n"
        f"{JOBS}\n\n"
        "Where the CPU time of ours goes, medians in ms:\n\n"
        f"{_parts(measured['rows'])}"
    )


def _parts(rows: Sequence[dict[str, Any]]) -> str:
    names = list(rows[0]["parts"])
    lines = [
        [row["trial"], FORM_NAMES[row["form"]], _ms(row["milliseconds"]["ours"]["read"]["cpu"]),
         *[_ms(row["parts"][name]) for name in names]]
        for row in rows
    ]  # fmt: skip
    return table(["rate", "our file", "read", *names], lines)


def _starts(measured: dict[str, Any]) -> str:
    rows = [
        [START_NAMES[name], _ms(costs["cpu"]), _ms(costs["wall"])]
        for name, costs in measured["milliseconds"].items()
    ]
    first = measured["first_ever"]
    rows.append(["`forceplate analyse`, first ever", _ms(first["cpu"]), _ms(first["wall"])])
    shares = [[_words(name), ratio_range(each["cpu"]), ratio_range(each["wall"])]
              for name, each in measured["ratios"].items()]  # fmt: skip
    compiled = measured["compiled"]
    return (
        "## Starts: whole processes\n\n"
        "A 1 kHz trial of 60 s from the command to its answer, start and imports included;\n"
        f"{measured['rounds']} rounds. The first-ever start compiles {compiled['first']} kernels "
        f"and keeps them; the second compiles {compiled['second']}.\n\n"
        f"{table(['ratio', 'CPU', 'wall'], shares)}\n\n"
        f"{table(['process', 'CPU, ms', 'wall, ms'], rows)}"
    )


def _first_page(measured: dict[str, Any]) -> str:
    times = measured["milliseconds"]
    names = {
        "ready": "`forceplate serve` until it answers",
        "page": "the trial's page: address, layout, callbacks, content",
        "figures": "its figures, the first time",
        "figures again": "its figures, again",
    }
    rows = [[text, _ms(times[name]["wall"])] for name, text in names.items()]
    points = ", ".join(
        f"{name.removeprefix('fig-')} {count}" for name, count in measured["figures"].items()
    )
    size = measured["bytes"]
    return (
        "## First page\n\n"
        "The archive of `forceplate demo` with one more trial of 60 s at 1 kHz, whose page is\n"
        f"opened over HTTP; {measured['rounds']} starts of the server, each with an empty kernel\n"
        "cache. Drawing in the browser is not part of it.\n\n"
        f"{table(['step', 'wall, ms'], rows)}\n\n"
        f"- Kernels compiled inside these requests: {measured['compiled_in_requests']}.\n"
        f"- The figures together are {size['figures'] / 1000:.0f} kB, "
        f"{size['figures on the wire'] / 1000:.0f} kB on the wire; points drawn: {points}.\n"
        f"- `forceplate demo --no-serve`, from nothing: {measured['demo_seconds']['wall']:g} s."
    )


def _method(results: dict[str, Any]) -> str:
    machine, load = results["machine"], results["load"]
    versions = results["versions"]
    return (
        "## How it was measured\n\n"
        f"- {results['date']}: {machine['processor']}, {machine['cores']} cores, "
        f"{machine['system']}, Python {machine['python']}; load average "
        f"{load['before']} before and {load['after']} after.\n"
        f"- Ours: {_versions(versions['forceplate'])}.\n"
        f"- Peers, in an environment of their own: {_versions(versions['peers'])}.\n"
        f"{METHOD}"
    )


def _versions(found: dict[str, str]) -> str:
    return ", ".join(f"{name} {version}" for name, version in found.items())


def _words(name: str) -> str:
    return " / ".join(START_NAMES.get(part, part) for part in name.split(" over "))


def _ms(found: dict[str, float]) -> str:
    return shown(found["median"])
