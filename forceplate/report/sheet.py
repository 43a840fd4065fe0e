"""What stands on the sheet: every text and every place of a mark, before anything is drawn.

Places are shares of a figure's width and height, from the left and from below.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from forceplate.change.sentences import counted, number
from forceplate.metrics.declare import Metric
from forceplate.model.card import HEADS, TIERS, Card, Line
from forceplate.model.judgement import Judgement, Seen
from forceplate.model.past import Past
from forceplate.model.scale import back

Metrics = Mapping[str, Metric]
DASH = "\u2013"
MARGIN = 0.08
"""Free share of a scale beyond what is drawn."""
CUT = 1.0
"""A usual range is drawn as far as this share of the values' own span beyond them."""
CHARTS = 4
FOREMOST = "change"
"""The block of sentences that stands first on paper."""


@dataclass(frozen=True)
class Rail:
    """A metric's own range: the usual one, earlier visits, the latest."""

    low: float
    high: float
    earlier: tuple[float, ...]
    now: float


@dataclass(frozen=True)
class Row:
    """One metric of the table; `rail` is None while nothing is usual yet."""

    name: str
    value: str
    usual: str
    visits: str
    tier: str
    rail: Rail | None


@dataclass(frozen=True)
class Mark:
    """A band of a chart: where a visit was expected to lie, until it came."""

    left: float
    right: float
    low: float
    high: float
    now: bool


@dataclass(frozen=True)
class Chart:
    """One primary metric over the visits."""

    title: str
    unit: str
    says: str
    top: str
    bottom: str
    first: str
    last: str
    bands: tuple[Mark, ...]
    means: tuple[tuple[float, float], ...]
    trials: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Part:
    """Sentences under one head, and what can be typed."""

    head: str
    says: tuple[str, ...]
    commands: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """All that is on the paper, in its order."""

    title: str
    what: str
    visit: str
    mark: str
    rows: tuple[Row, ...]
    charts: tuple[Chart, ...]
    parts: tuple[Part, ...]
    about: tuple[Part, ...]
    foot: str

    def to_json(self) -> dict[str, Any]:
        """For the page that draws it."""
        return asdict(self)


def sheet(past: Past, card: Card, protocol: str, metrics: Metrics) -> Sheet:
    """The sheet of one person's latest visit.

    Parameters
    ----------
    past : Past
    card : Card
        Of the same person and condition.
    protocol : str
        In words; empty where none is stated.
    metrics : mapping of str to Metric
        The catalogue.
    """
    judged = past.judgements
    charts = [
        _chart(metrics[each.course.key], each) for each in past.primary[:CHARTS]
        if each.course.dated and len(each.course.averaged) > 1
    ]  # fmt: skip
    what = ", ".join(part for part in (protocol, card.condition or "no stated condition") if part)
    run = "" if card.run is None else (
        f"Run {card.run}, settings {(card.recipe or '')[:12]}, forceplate {card.software}."
    )  # fmt: skip
    return Sheet(
        title=card.participant, what=what, visit=_visit(card),
        mark="simulated" if card.simulated else "",
        rows=tuple(_row(line, judged.get(line.key or "")) for line in card.numbered),
        charts=tuple(charts), parts=tuple(_parts(card)), about=tuple(_about(card)),
        foot=run,
    )  # fmt: skip


def _visit(card: Card) -> str:
    if card.session is None:
        return "No visit with numbers yet."
    length = f" of {number(card.seconds)} s" if card.seconds else ""
    when = card.day or card.session
    visits = counted(card.visits, "visit")
    return f"Visit of {when}: {counted(card.trials, 'trial')}{length}; {visits} in all."


def _row(line: Line, judgement: Judgement | None) -> Row:
    assert line.value is not None  # only lines with a number stand in the table
    usual = DASH
    if line.usual_low is not None and line.usual_high is not None:
        ends = f"{number(line.usual_low)} to {number(line.usual_high)}"
        usual = f"{ends} {line.unit}".rstrip()
    return Row(
        line.name, f"{number(line.value)} {line.unit}".rstrip(), usual,
        str(line.n) if line.n else DASH, TIERS.get(line.tier or "", ""), _rail(line, judgement),
    )  # fmt: skip


def _rail(line: Line, judgement: Judgement | None) -> Rail | None:
    low, high, now = line.usual_low, line.usual_high, line.value
    if judgement is None or low is None or high is None or now is None:
        return None
    visits = [visit.mean for visit in judgement.course.averaged if visit.mean is not None]
    least, most = min(low, *visits), max(high, *visits)
    room = MARGIN * (most - least) or 1.0

    def at(value: float) -> float:
        return (value - least + room) / (most - least + 2 * room)

    earlier = tuple(at(value) for value in visits[:-1])
    return Rail(at(low), at(high), earlier, at(now))


def _chart(metric: Metric, judgement: Judgement) -> Chart:
    name, unit = metric.name, metric.unit.shown
    visits = judgement.course.averaged
    values = [value for visit in visits for value in visit.values]
    low, high = _reach(values, [_usual(each) for each in judgement.seen if each.change is not None])
    days = [visit.start for visit in visits if visit.start is not None]
    across = _across(days[0], days[-1])
    room = MARGIN * (high - low) or 1.0

    def up(value: float) -> float:
        return min(1.0, max(0.0, (value - low + room) / (high - low + 2 * room)))

    means = [(across(visit.start), up(visit.mean)) for visit in visits
             if visit.start is not None and visit.mean is not None]  # fmt: skip
    trials = [(across(visit.start), up(value)) for visit in visits if visit.start is not None
              for value in visit.values]  # fmt: skip
    found = [visit.mean for visit in visits if visit.mean is not None]
    said = f"{name}, {counted(len(found), 'visit')}: {number(min(found))} to {number(max(found))}"
    return Chart(
        name, unit, f"{said} {unit}, the last {number(found[-1])} {unit}.", number(max(values)),
        number(min(values)), days[0].date().isoformat(), days[-1].date().isoformat(),
        tuple(_bands(judgement.seen, across, up)), tuple(means), tuple(trials),
    )  # fmt: skip


def _usual(seen: Seen) -> tuple[float, float]:
    assert seen.change is not None
    low, high = (back(end, seen.change.scale) for end in seen.change.usual)
    return low, high


def _reach(values: list[float], usual: list[tuple[float, float]]) -> tuple[float, float]:
    """From the lowest to the highest of what is drawn; very wide ranges are cut off."""
    low, high = min(values), max(values)
    most = CUT * (high - low or abs(high) or 1.0)
    for lowest, highest in usual:
        low = min(low, max(lowest, min(values) - most))
        high = max(high, min(highest, max(values) + most))
    return low, high


def _across(first: datetime, last: datetime) -> Callable[[datetime], float]:
    span = (last - first).total_seconds() or 1.0

    def at(moment: datetime) -> float:
        share = (moment - first).total_seconds() / span
        return MARGIN / 2 + (1.0 - MARGIN) * share

    return at


def _bands(
    seen: Sequence[Seen], across: Callable[[datetime], float], up: Callable[[float], float]
) -> list[Mark]:
    """Each visit's usual range from the visit before it to itself; the latest one's stands out."""
    found: list[Mark] = []
    for at, each in enumerate(seen):
        if each.change is None or each.visit.start is None or not at:
            continue
        before = seen[at - 1].visit.start
        if before is None:
            continue
        low, high = _usual(each)
        now = at == len(seen) - 1
        right = 1.0 if now else across(each.visit.start)
        left = across(before)
        found.append(Mark(left, right, up(low), up(high), now))
    return found


def _parts(card: Card) -> list[Part]:
    lines = sorted(card.lines, key=lambda line: line.block != FOREMOST)
    found = [
        Part(HEADS[block], tuple(" ".join(line.says) for line in together if line.says))
        for block, together in groupby(lines, key=lambda line: line.block)
    ]
    return [part for part in found if part.says]


def _about(card: Card) -> list[Part]:
    """Where it comes from, what takes no part, what was noted."""
    notes = tuple(f"{note.number}, {note.day}: {' '.join(note.text.split())}"
                  for note in card.annotations)  # fmt: skip
    found = [
        Part("About this card", card.says),
        Part("Not compared", tuple(each.says for each in card.left_out),
             tuple(each.command for each in card.left_out if each.command is not None)),
        Part("Notes", notes),
    ]  # fmt: skip
    return [part for part in found if part.says]
