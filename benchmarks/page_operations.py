"""The part of docs/performance.md on operations: ratios beside what they should reach."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from benchmarks.markdown import ratio_range, shown, table
from benchmarks.targets import TARGETS

Row = dict[str, Any]
SIMULATED = "simulated"
HEAD = ["operation", "rate, Hz", "peer", "simulated: noisy", "filtered", "real", "target",
        "reached", "µs, ours / peer", "agreement"]  # fmt: skip
BLANK = "–"
PARTS = ("all", "kernels", "numpy", "python")

INTRODUCTION = """\
CPU time of the peer over ours, both in one process on one numpy, taking turns: medians of the
rounds. A turn takes at least 20 ms; calls that are shorter are repeated, after one that does not
count, so that neither side pays for the caches that the other filled. *Noisy* is a signal as its
plate gave it, *filtered* the same after the 10 Hz low-pass; *real* are recordings of people, noisy
and filtered, where a folder of them stands beside the checkout; what takes long and costs the same
on every signal is not repeated on them. A target counts as reached where the lowest ratio of the
line reaches it. Times are those of the first filtered (or only) simulated signal."""


def operations(measured: dict[str, Any]) -> str:
    """All tables and notes on operations."""
    rows = measured["rows"]
    parts = [
        f"## Operation by operation: trials of {measured['seconds']:g} s", INTRODUCTION,
        table(HEAD, list(_lines(rows))), _notes(rows), _bounds(rows), _skipped(rows),
        _plain(measured["plain_allocator"]), _outside(measured["outside"]),
    ]  # fmt: skip
    if measured["real"]:
        parts.insert(2, f"No real recording was measured: {measured['real']}.")
    return "\n\n".join(part for part in parts if part)


def _lines(rows: Sequence[Row]) -> Iterator[list[str]]:
    for key, target in TARGETS.items():
        for rate in sorted({row["rate"] for row in rows if row["row"] == key}):
            chosen = [row for row in rows if row["row"] == key and row["rate"] == rate]
            names = dict.fromkeys(name for row in chosen for name in row["ratios"])
            if not names:
                yield _unopposed(target.says, rate, chosen)
            for name in names:
                yield _line(target.says, name, target.at(name, rate), rate, chosen)


def _line(
    says: str, peer: str, target: float | None, rate: float, rows: Sequence[Row]
) -> list[str]:
    held = [row for row in rows if peer in row["ratios"]]
    found = [row["ratios"][peer]["median"] for row in held]
    example = _shown(held)
    reached = BLANK
    if target is not None:
        lowest = min(found)
        reached = "yes" if lowest >= target else f"**no** ({lowest:.3g})"
    ours, theirs = (example["microseconds"][name]["median"] for name in ("ours", peer))
    return [
        says, f"{rate:g}", peer, _of(held, peer, "noisy"), _of(held, peer, "filtered"),
        _real(held, peer), BLANK if target is None else f"≥ {target:g}", reached,
        f"{shown(ours)} / {shown(theirs)}", example["agreement"][peer],
    ]  # fmt: skip


def _unopposed(says: str, rate: float, rows: Sequence[Row]) -> list[str]:
    """A line of an operation that no peer was timed on at this rate."""
    ours = shown(_shown(rows)["microseconds"]["ours"]["median"])
    return [says, f"{rate:g}", *[BLANK] * 6, f"{ours} / {BLANK}", BLANK]


def _shown(rows: Sequence[Row]) -> Row:
    """The row whose times are shown."""
    order = {(SIMULATED, "filtered"): 0, (SIMULATED, "noisy"): 1}
    return min(rows, key=lambda row: order.get((row["origin"], row["kind"]), 2))


def _of(rows: Sequence[Row], peer: str, kind: str) -> str:
    for row in rows:
        if row["origin"] == SIMULATED and row["kind"] == kind:
            return ratio_range(row["ratios"][peer])
    return BLANK


def _real(rows: Sequence[Row], peer: str) -> str:
    found = [row["ratios"][peer]["median"] for row in rows if row["origin"] != SIMULATED]
    if not found:
        return BLANK
    low, high = min(found), max(found)
    return f"{low:.3g}" if low == high else f"{low:.3g} to {high:.3g}"


def _notes(rows: Sequence[Row]) -> str:
    seen = {row["row"] for row in rows}
    lines = [f"- **{each.says}**: {each.note}" for key, each in TARGETS.items()
             if each.note and key in seen]  # fmt: skip
    told: dict[tuple[str, str], None] = {}
    for row in rows:
        for peer, note in row["notes"].items():
            told[peer, note] = None
    lines += [f"- {peer}: {note}." for peer, note in told]
    return "\n".join(lines)


def _bounds(rows: Sequence[Row]) -> str:
    """How far ours is from what any way of doing it needs."""
    lines: list[list[str]] = []
    for row in rows:
        if row["bound"] is not None and row["origin"] == SIMULATED:
            ours, least = (row["microseconds"][name]["median"] for name in ("ours", "bound"))
            lines.append([
                TARGETS[row["row"]].says, f"{row['rate']:g}", row["kind"], row["bound"],
                shown(least), shown(ours), f"{ours / least:.2g}",
            ])  # fmt: skip
    head = ["operation", "rate, Hz", "signal", "what any way of doing it needs", "µs", "ours, µs",
            "ours over it"]  # fmt: skip
    return (
        "Distance to the machine's own limits, so that a slow machine is recognised:\n\n"
        f"{table(head, lines)}"
    )


def _skipped(rows: Sequence[Row]) -> str:
    why: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        for peer, reason in row["skipped"].items():
            why.setdefault((peer, reason), set()).add(f"{row['rate']:g} Hz")
    if not why:
        return ""
    lines = [f"- {peer}, {', '.join(sorted(rates))}: {reason}."
             for (peer, reason), rates in why.items()]  # fmt: skip
    return "Not timed:\n\n" + "\n".join(lines)


def _plain(rows: Sequence[Row]) -> str:
    lines = [
        [TARGETS[row["row"]].says, f"{row['rate']:g}", row["kind"], peer, ratio_range(ratio)]
        for row in rows
        for peer, ratio in row["ratios"].items()
    ]
    return (
        "With the allocator as the system sets it, which gives memory back after every call and\n"
        "costs the peers most:\n\n"
        f"{table(['operation', 'rate, Hz', 'signal', 'peer', 'ratio'], lines)}"
    )


def _outside(measured: Sequence[Row]) -> str:
    """Python outside kernels, and what each family costs alone."""
    first = measured[0]
    lines = [
        [each["case"], *[shown(each[name]["median"]) for name in PARTS],
         f"≤ {each['limit']:g}", "yes" if each["python"]["median"] <= each["limit"] else "**no**"]
        for each in measured
    ]  # fmt: skip
    head = ["prepared trial", "all values, µs", "in kernels", "in numpy's transforms and sorts",
            "the rest: Python", "at most", "kept"]  # fmt: skip
    families = ", ".join(
        f"{name} {shown(cost['median'])}" for name, cost in first["families"].items()
    )
    return (
        f"### Python outside kernels\n\n{table(head, lines)}\n\n"
        "Every compiled kernel and numpy's transforms and sorts are put behind a stopwatch; the\n"
        "rest is all of the time, measured without stopwatches, less theirs. Handing arguments to\n"
        "a kernel counts as the kernel's.\n\n"
        "Each family of values on its own, with the shared pieces it needs, µs\n"
        f"({first['case']}): {families}."
    )
