"""What is said about a person's visits: plain sentences with numbers, compared with nobody else."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards import words
from dashboards.formatting import MONTHS, NBSP, capital, day, number, plural, quantity, sentence
from forceplate.metrics.declare import Metric, Reading
from forceplate.model.course import Apart, Course, Point, Visit
from forceplate.model.record import ParticipantRecord, SessionRecord, TrialRecord

CARD = "The visit in words"
CARD_SUB = "beside this person's own past"
FOREST = "All measures of the visit"
EVERY = "Every measure"
FOREST_SUB = "distance from the own mean; the ground is the usual range"
REPORT = "Card as PDF"
STANDS = "What stands so far"
STANDS_SUB = "compared with this person only"
MEASURES_NONE = "Mass, height and foot length are not known."
NO_ORDER = "The dates of these visits are not known, so they are not joined and not compared."
CHIPS = "each number is a trial; a hollow one is to be repeated and counts in no mean"
NO_TRIALS = "There is no trial of this condition yet."
DIRECTIONS = "Directions are shown and not compared over visits."
APART: dict[Apart, str] = {
    "repeat": "to be repeated", "none": "without a value", "plates": "on other plates",
    "layout": "on plates laid elsewhere", "length": "of another length",
    "rate": "at another sampling rate", "recipe": "analysed in another way",
}  # fmt: skip
READINGS = {
    Reading.LESS_MOVEMENT: "more sway up",
    Reading.MORE_MOVEMENT: "more sway down",
    Reading.IN_CONTEXT: "",
}
LOAD = "load_left_mean"
SHIFTS = {
    "start_shift_ap": ("forward of the rest", "behind the rest"),
    "start_shift_ml": ("to the right of the rest", "to the left of the rest"),
}


def subtitle(metric: Metric) -> str:
    """Unit and direction beside a trend's title."""
    told = "even load 50" if metric.key == LOAD else READINGS[metric.reading]
    return " · ".join(part for part in (metric.unit.shown, told) if part)


def header(visits: Sequence[SessionRecord], condition: str, counts: Sequence[int]) -> str:
    """`8 visits since December 2025 · eyes open, firm · 3 trials a visit`."""
    told = plural(len(visits), "visit")
    first = day(next((visit.start for visit in visits if visit.start), None))
    if first is not None:
        months = first.split(NBSP)[1:]
        told += f" {'in' if len(visits) == 1 else 'since'} {NBSP.join(months)}"
    parts = [told, condition or words.NO_CONDITION]
    if counts:
        low, high = min(counts), max(counts)
        span = plural(high, "trial") if low == high else f"{low} to {plural(high, 'trial')}"
        parts.append(f"{span}{NBSP}a{NBSP}visit" if len(visits) > 1 else span)
    return " · ".join(parts)


def visit_name(visit: Visit, at: int) -> str:
    """A visit without a date: what the lab calls it, else its place."""
    return visit.session or f"visit{NBSP}{at}"


def visit_day(visit: Visit) -> str:
    """The day of a visit, or what it is called."""
    if visit.start is None:
        return visit.session or words.NO_DATE
    return f"{visit.start.day}{NBSP}{MONTHS[visit.start.month - 1]}{NBSP}{visit.start.year}"


def trial_name(record: TrialRecord) -> str:
    """`trial 2`, or the file's name."""
    number_ = record.facts.trial
    return record.source_name if number_ is None else f"trial{NBSP}{number_}"


def apart(point: Point) -> str:
    """Why a trial is in no mean; nothing where it is in one."""
    if point.apart is None:
        return ""
    if point.apart == "none" and point.value is not None:
        return "not comparable"
    return APART[point.apart]


def hollow(points: Sequence[Point], outside: int) -> str:
    """What the hollow points of a figure are."""
    kinds = dict.fromkeys(apart(point) for point in points if point.apart is not None)
    told = "○ " + " or ".join(kinds)
    return f"{told}, {outside} outside view" if outside else told


def between(low: float, high: float, symbol: str) -> str:
    """`12.3 to 13.6 mm/s`; one number where both read alike."""
    if number(low) == number(high):
        return quantity(low, symbol)
    return f"{number(low)} to {quantity(high, symbol)}"


def no_values(course: Course) -> str:
    """Why there is nothing to draw."""
    reasons = list(dict.fromkeys(point.why for point in course.points if point.why))
    if reasons:
        return " ".join(sentence(reason) for reason in reasons)
    if course.points and course.scale == "direction":
        return DIRECTIONS
    return words.NOT_ANALYSED if not course.visits else NO_TRIALS


def left_out(course: Course) -> list[str]:
    """Which trials are in no mean, and why; sentences without a full stop."""
    told: dict[str, int] = {}
    for point in course.points:
        if point.apart is not None:
            told[apart(point)] = told.get(apart(point), 0) + 1
    return [
        f"{plural(count, 'trial')} {why} {'is' if count == 1 else 'are'} in no mean"
        for why, count in told.items()
    ]


def lead(metric: Metric, value: float) -> str:
    """The value of the last visit, as the head of its sentence."""
    if metric.key == LOAD:
        return f"Load: left {quantity(value, '%')}, right {quantity(100 - value, '%')}."
    if metric.key in SHIFTS:
        ahead, behind = SHIFTS[metric.key]
        return f"The start was {quantity(abs(value), 'mm')} {ahead if value >= 0 else behind}."
    return f"{metric.name}: {quantity(value, metric.unit.symbol)}."


def trials_of(metric: Metric, visit: Visit) -> str:
    """The trials of one visit, in numbers."""
    when = "" if visit.start is None else f" of {visit_day(visit)}"
    if visit.spread is None or len(visit.counted) == 1:
        return f"One trial{when}."
    trials = plural(len(visit.counted), "trial")
    side = "left " if metric.key == LOAD else ""
    return f"The {trials}{when}: {side}{between(*visit.spread, metric.unit.symbol)}."


def measures(person: ParticipantRecord) -> str:
    """What is known about the body, on one line."""
    known = [
        ("mass", person.mass_kg, "kg"), ("height", person.height_m, "m"),
        ("foot length", person.foot_length_mm, "mm"),
    ]  # fmt: skip
    told = [f"{name}{NBSP}{number(value)}{NBSP}{symbol}" for name, value, symbol in known if value]
    return capital(" \u00b7 ".join(told)) or MEASURES_NONE
