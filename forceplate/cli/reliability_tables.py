"""A reliability study, its plan and what it says, as tables for a person at a terminal."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from forceplate.change.study import table as planning_of
from forceplate.cli.run_tables import print_whole
from forceplate.cli.tables import UNKNOWN, grid, shown
from forceplate.metrics.registry import METRICS

if TYPE_CHECKING:
    from rich.console import Console

    from forceplate.change.study_plan import StudyPlan
    from forceplate.model.reference import Reference, ReferenceRow, SecondVisit
    from forceplate.model.scale import Scale

NAMED = 12
"""People named below a plan; the JSON and the CSV name all."""


def show_plan(found: StudyPlan, console: Console) -> None:
    """Print what is wanted, what is there, who comes next, and what a study is worth."""
    console.print(Text(
        f"{found.people} people on {found.days} days each, protocol {found.protocol}", style="bold"
    ))  # fmt: skip
    parts = grid(
        ("condition", False), ("trials a day", True), ("s", True), ("people with a day", True),
        ("2 days", True), (f"{found.days} days", True), ("", False),
    )  # fmt: skip
    for part in found.parts:
        parts.add_row(
            part.label, str(part.trials), f"{part.seconds:g}", str(part.began), str(part.twice),
            str(part.enough), "can be used" if part.usable else "too few yet",
        )  # fmt: skip
    console.print(parts)
    for line in found.missing:
        console.print(Text(line))
    _show_next(found, console)
    console.print(Text("What a study is worth: how far the true spread may be from the found one."))
    sizes = grid(("people", True), ("days", True), ("from", True), ("to", True))
    for each in found.worth:
        sizes.add_row(str(each.people), str(each.days), f"×{each.low:.2f}", f"×{each.high:.2f}")
    console.print(sizes)
    console.print(Text(
        "Choose people for whom nothing changes meanwhile; same time of day, footwear and stance."
    ))  # fmt: skip
    if not found.missing:
        console.print(Text("All is there: forceplate reliability run."))


def _show_next(found: StudyPlan, console: Console) -> None:
    late = [each for each in found.volunteers if each.to_come]
    if not late:
        return
    names = ", ".join(f"{each.participant} ({each.to_come})" for each in late[:NAMED])
    more = f" and {len(late) - NAMED} more" if len(late) > NAMED else ""
    console.print(Text(f"Days to come: {names}{more}."))


def show_reference(found: Reference, rows: Sequence[ReferenceRow], console: Console) -> None:
    """Print where a table is from, a row a metric and condition, and what has to be known."""
    if not rows:
        return
    title = "Provisional table" if found.provisional else "The lab's own table"
    console.print(Text(title, style="bold yellow" if found.provisional else "bold"))
    console.print(Text(found.source))
    console.print(Text(f"People: {found.population}. Protocol: {found.protocol}."))
    columns = grid(
        ("metric", False), ("condition", False), ("people", True), ("visits", True),
        ("trials", True), ("varies", True), ("df", True), ("agreement", True),
        ("detectable", True), ("first", True),
    )  # fmt: skip
    for row in rows:
        columns.add_row(
            name_of(row.metric), row.choice.condition, str(row.people), str(row.sessions),
            str(row.trials), varies(row.sd, row), _df(row.df), _agreement(row), detectable(row),
            UNKNOWN if row.first_trial is None else signed(row.first_trial.mean, row),
        )  # fmt: skip
    print_whole(columns, console)
    _show_second_visits(rows, console)
    _show_words(found, rows, console)


def _show_second_visits(rows: Sequence[ReferenceRow], console: Console) -> None:
    """Print how second visits differ from first ones, after Bland and Altman."""
    known = [(row, row.second_visit) for row in rows if row.second_visit is not None]
    if not known:
        return
    console.print(Text("Second visits against first ones (Bland and Altman)"))
    columns = grid(
        ("metric", False), ("condition", False), ("people", True), ("bias", True),
        ("95 % of it", True), ("limits of agreement", True),
    )  # fmt: skip
    for row, each in known:
        columns.add_row(
            name_of(row.metric), row.choice.condition, str(each.people),
            _second(each.bias, each, row), _ends(each.bias_low, each.bias_high, each, row),
            _ends(each.low, each.high, each, row),
        )  # fmt: skip
    print_whole(columns, console)
    for row, each in known:
        if each.shifted:
            way = "higher" if each.bias > 0 else "lower"
            console.print(Text(
                f"{name_of(row.metric)}, {row.choice.condition}: second visits lie {way} than "
                "first ones; getting used to the test may be part of it."
            ))  # fmt: skip
    for row in rows:
        if row.sides is not None:
            told = f"{row.sides.value:.2f} ({row.sides.low:.2f}–{row.sides.high:.2f})"
            console.print(Text(
                f"{name_of(row.metric)}, {row.choice.condition}: kappa {told}, "
                f"{row.sides.of}; about the group, not a person."
            ))  # fmt: skip


def _second(value: float, each: SecondVisit, row: ReferenceRow) -> str:
    """A difference of second and first: in per cent on the log scale, else in the unit."""
    if each.scale == "log":
        return f"{100.0 * math.expm1(value):+.1f} %"
    unit = METRICS[row.metric].unit.shown if row.metric in METRICS else ""
    return f"{'+' if value > 0 else ''}{shown(value, 3)} {unit}".rstrip()


def _ends(low: float, high: float, each: SecondVisit, row: ReferenceRow) -> str:
    return f"{_second(low, each, row)} to {_second(high, each, row)}"


def _show_words(found: Reference, rows: Sequence[ReferenceRow], console: Console) -> None:
    console.print(Text(
        "Varies: standard deviation of one visit's mean in a person. Detectable: smallest change "
        "between two visits that is more than that. First: first trials against later ones."
    ))  # fmt: skip
    forms = sorted({f"{row.icc.form} of {row.icc.of}" for row in rows if row.icc is not None})
    if forms:
        console.print(Text(f"Agreement: {'; '.join(forms)}. It is about the group, not a person."))
    if any(row.at_least is not None for row in rows):
        console.print(Text(
            "A > stands where only trials of one visit were measured: visits differ by more than "
            "trials, so the smallest detectable change is larger than this."
        ))  # fmt: skip
    told: dict[str, list[str]] = {}
    for row in rows:
        for note in (*row.clamped, *row.notes):
            told.setdefault(note, []).append(f"{row.metric}, {row.choice.condition}")
    for note, where in told.items():
        about = "" if len(where) == len(rows) else f" ({'; '.join(where)})"
        console.print(Text(f"Note: {note}{about}"))
    for note in found.notes:
        console.print(Text(f"Note: {note}"))
    console.print()


def show_planning(rows: Sequence[ReferenceRow], console: Console) -> None:
    """Print what more trials or more days would buy: the smallest detectable change."""
    console.print(Text("Smallest detectable change with other numbers of trials and days"))
    plans = [(row, planning_of(row)) for row in rows]
    trials = sorted({each.trials for _, found in plans for each in found})
    columns = grid(
        ("metric", False), ("condition", False), ("days", True),
        *((f"{n} {'trial' if n == 1 else 'trials'}", True) for n in trials),
    )  # fmt: skip
    for row, found in plans:
        for days in sorted({each.days for each in found}):
            columns.add_row(
                name_of(row.metric), row.choice.condition, str(days),
                *(_change(each.detectable.value, row) for each in found if each.days == days),
            )  # fmt: skip
    print_whole(columns, console)


def name_of(key: str) -> str:
    """A metric's name, its key where this version does not know it."""
    return METRICS[key].name if key in METRICS else key


def varies(sd: float, row: ReferenceRow) -> str:
    """A standard deviation of one visit: in per cent on the log scale, else in the unit."""
    if row.scale == "log":
        return f"{100.0 * math.expm1(sd):.1f} %"
    return f"{shown(sd, 3)} {_unit(row)}".rstrip()


def signed(value: float, row: ReferenceRow) -> str:
    """A difference with its sign: in per cent on the log scale, else in the unit."""
    if row.scale == "log":
        return f"{100.0 * math.expm1(value):+.1f} %"
    return f"{'+' if value > 0 else ''}{shown(value, 3)} {_unit(row)}".rstrip()


def detectable(row: ReferenceRow) -> str:
    """The smallest detectable change, or what it is not below."""
    if row.detectable is not None:
        return _change(row.detectable, row)
    return UNKNOWN if row.at_least is None else f"> {_change(row.at_least, row)}"


def _change(value: float, row: ReferenceRow) -> str:
    if row.scale == "log":
        return f"×{math.exp(value):.2f}"
    return f"±{shown(value, 3)} {_unit(row)}".rstrip()


def _unit(row: ReferenceRow) -> str:
    scale: Scale = row.scale
    known = row.metric in METRICS and scale == "difference"
    return METRICS[row.metric].unit.shown if known else ""


def _df(df: float) -> str:
    return "∞" if math.isinf(df) else f"{df:.0f}"


def _agreement(row: ReferenceRow) -> str:
    icc = row.icc
    return UNKNOWN if icc is None else f"{icc.value:.2f} ({icc.low:.2f}–{icc.high:.2f})"
