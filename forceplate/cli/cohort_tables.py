"""People beside their own pasts for somebody at a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from forceplate.cli.tables import UNKNOWN, grid, shown
from forceplate.model.card import TIERS
from forceplate.model.scale import back

if TYPE_CHECKING:
    from rich.console import Console

    from forceplate.metrics.declare import Metric
    from forceplate.model.cohort import Cohort, Member, Unjudged

DIGITS = 3
WHY: dict[Unjudged, str] = {
    "first": "a starting point", "undated": "visits without dates", "alone": "too few visits",
    "copies": "earlier visits all alike", "nothing": "no value", "unanalysed": "not analysed yet",
}  # fmt: skip


def show_cohort(found: Cohort, metrics: Sequence[Metric], console: Console) -> None:
    """Print a table a metric: everybody by code, and how many lie outside their own range."""
    console.print(Text(_head(found), style="bold"))
    for metric in metrics:
        unit = f", {metric.unit.shown}" if metric.unit.shown else ""
        console.print(Text(f"\n{metric.name}{unit}", style="bold"))
        table = grid(
            ("", False), ("latest", True), ("usual", True), ("place", True), ("visits", True),
            ("", False),
        )  # fmt: skip
        for member in found.members:
            table.add_row(*_row(member, metric.key))
        console.print(table)
        console.print(Text(_outside(found, metric.key)))
    console.print(Text(f"\n{_flagged(found)}"))
    for source in _sources(found, [metric.key for metric in metrics]):
        console.print(Text(source, style="dim"))
    if found.run is not None:
        run = found.run
        console.print(
            Text(f"\nrun {run.run}, settings {run.digest[:12]}, forceplate {run.software}",
                 style="dim")
        )  # fmt: skip


def _head(found: Cohort) -> str:
    protocol = "" if found.choice is None else found.choice.protocol.strip("-")
    parts = [_people(len(found.members)), protocol, found.condition or "no stated condition"]
    return ", ".join(part for part in parts if part)


def _row(member: Member, key: str) -> list[str | Text]:
    judgement, why = member.of(key), member.unjudged(key)
    averaged, change = judgement.course.averaged, judgement.change
    value = shown(averaged[-1].mean, DIGITS) if averaged else UNKNOWN
    usual, place = UNKNOWN, member.position(key)
    if change is not None:
        usual = " to ".join(shown(back(end, change.scale), DIGITS) for end in change.usual)
    said = TIERS.get(judgement.tier or "", "") if why is None else WHY[why]
    if why is None and judgement.tier is None:
        said = "outside" if judgement.seen[-1].outside else "inside"
    told = UNKNOWN if place is None else f"{place:.2f}"
    return [Text(member.code), value, usual, told, str(len(averaged)), said]


def _outside(found: Cohort, key: str) -> str:
    n, k = len(found.changes(key)), found.outside(key)
    why = ", ".join(f"{count} {WHY[name]}" for name, count in found.unjudged(key).items())
    left = f" Not judged: {why}." if why else ""
    if not n:
        return f"Nobody's latest visit can be judged yet.{left}"
    verb = "lie" if k > 1 else "lies"
    return (
        f"Of {_people(n)} whose latest visit could be judged, {k or 'none'} {verb} outside their "
        f"own usual range; about {found.by_chance(key):.2g} expected by chance.{left}"
    )


def _flagged(found: Cohort) -> str:
    k = found.flagged
    told = (
        f"Over the primary metrics together {k or 'none'} of {_people(found.judged)} "
        f"{'have' if k > 1 else 'has'} one that is likely different from usual; of "
        f"people who did not change at most {100 * found.q:g} % are flagged so."
    )
    if found.elsewhere:
        verb = "has" if found.elsewhere == 1 else "have"
        told += f" {_people(found.elsewhere)} {verb} no trial of this protocol and condition."
    return told


def _sources(found: Cohort, keys: Sequence[str]) -> list[str]:
    """Where it comes from how much is usual, a line each."""
    priors = [
        own.prior
        for key in keys
        for each in found.members
        if (own := each.of(key)).change is not None
    ]
    told = [
        "How much is usual comes from each person's own visits alone." if prior is None else
        f"How much people's visits vary{', provisional' if prior.provisional else ''}: "
        f"{prior.source}"
        for prior in priors
    ]  # fmt: skip
    return list(dict.fromkeys(told))


def _people(count: int) -> str:
    return f"{count} {'person' if count == 1 else 'people'}"
