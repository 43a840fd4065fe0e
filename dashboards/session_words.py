"""What is said of one visit: how far it is, how its trials differ, and what was usual then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dashboards import change_words as change
from dashboards import words
from dashboards.both_feet import BothFeet, Foot
from dashboards.course_words import NO_ORDER, apart, between, left_out
from dashboards.formatting import DASH, NBSP, day, number, plural, quantity, sentence, unit
from forceplate.metrics.declare import Metric
from forceplate.model.change import Tier
from forceplate.model.course import Point, Visit
from forceplate.model.judgement import Judgement
from forceplate.model.record import SessionRecord

NO_PROTOCOL = "No protocol is stated for this visit, so how many trials belong to it is not known."
UNKNOWN_PROTOCOL = "The lab has no protocol of this name, so how many trials are wanted is unknown."
TRIALS = "Sway of each trial"
TRIALS_SUB = "net path about its mean, mm, all on one scale"
SPREAD = "Within this visit"
SPREAD_SUB = "large dot: mean of the visit, small: its trials"
BAND = "band: usual for this person then"
PAIRS = "Conditions side by side"
FEET = "Left and right foot"
FEET_SUB = "large dot: mean of the visit, small: its trials"
FEET_GREY = (
    "Grey is where this visit was expected from this person's visits before it; outward is more."
)
OUTWARD = "Outward is more."
FEET_SOME = "Where there is none, it takes more earlier visits."
FEET_NO_GREY = (
    "What is usual for these is not known yet: it takes more earlier visits. Outward is more."
)
FEET_TABLE = ("measure", "left", "right", "usual left", "usual right", "trials left",
              "trials right")  # fmt: skip
EVEN = "even"
NO_FEET = "Nothing of each foot is known of this visit."
POSSIBLE = "Possible changes in words"
NONE_SHOWN = "Nothing was measured under this protocol at this visit."
FURTHER = "A further measure"
EVERY = "Every trial"
MORE = "not drawn:"


def visit_title(visit: SessionRecord) -> str:
    """The day of a visit, or what the lab calls it."""
    return day(visit.start) or visit.session or words.NO_DATE


def header(visit: SessionRecord, at: int, protocol: str | None, trials: int) -> str:
    """`visit 3 · Quiet stance · 12 trials`; what the lab calls the visit where that is no date."""
    known = day(visit.start)
    named = visit.session if known and visit.session != (visit.start or "")[:10] else None
    if known is None:
        named = words.NO_DATE
    parts = [f"visit{NBSP}{at + 1}", named, protocol,
             plural(trials, "trial")]  # fmt: skip
    return " \u00b7 ".join(part for part in parts if part)


def no_meters(protocol: str | None) -> str:
    """Why it is not said how far the visit is."""
    return UNKNOWN_PROTOCOL if protocol else NO_PROTOCOL


def trials_between(visit: Visit, symbol: str) -> str:
    """`3 trials, 12.1 to 13.6`; a single one is its own mean."""
    told = plural(len(visit.counted), "trial")
    if visit.spread is None or len(visit.counted) == 1:
        return told
    return f"{told}, {between(*visit.spread, symbol)}"


def usual_then(judgement: Judgement, symbol: str) -> str:
    """Where the visit was expected when it came; empty where nothing was."""
    found = judgement.change
    if found is None:
        return ""
    return f"{change.USUAL} {between(*change.usual(found), symbol)}"


def rail_says(metric: Metric, visit: Visit, judgement: Judgement) -> str:
    """What a rail shows."""
    symbol = metric.unit.symbol
    parts = [f"{metric.name}: {quantity(visit.mean, symbol)}", trials_between(visit, symbol),
             usual_then(judgement, symbol)]  # fmt: skip
    return ", ".join(part for part in parts if part)


def counted(tiers: Sequence[Tier | None]) -> str:
    """How many of what could be compared lie where; empty where nothing could be."""
    known = [tier for tier in tiers if tier is not None]
    if not known:
        return ""
    told = [
        f"{known.count('likely')} {change.TIERS['likely']}" if "likely" in known else "",
        plural(known.count("possible"), "possible change") if "possible" in known else "",
        f"{known.count('within')} {change.TIERS['within']}" if "within" in known else "",
    ]
    found = ", ".join(each for each in told if each)
    return f"{len(known)} compared with this person's visits before it: {found}."


def without(named: Sequence[tuple[str, Judgement]]) -> list[str]:
    """Why nothing is compared: each reason once, with the measures unless it is about all."""
    found: dict[str, dict[str, None]] = {}
    for name, each in named:
        why = _uncompared(each)
        if why:
            found.setdefault(why, {})[name] = None
    every = {name for name, _ in named}
    return [
        why if len(names) == len(every) else f"{', '.join(names)}. {why}"
        for why, names in found.items()
    ]


def _uncompared(judgement: Judgement) -> str:
    if judgement.state == "first":
        return words.FIRST_VISIT
    if judgement.state == "undated":
        return NO_ORDER
    if judgement.state == "alone":
        return change.alone(len(judgement.seen))
    return change.COPIES if judgement.state == "judged" and judgement.change is None else ""


def no_mean(judgement: Judgement, session: str) -> str:
    """Why a measure has no mean at a visit."""
    visit = next((each for each in judgement.course.visits if each.session == session), None)
    if visit is None:
        return words.NOT_ANALYSED
    why = dict.fromkeys(sentence(point.why) for point in visit.points if point.why)
    alone = replace(judgement.course, visits=(visit,))
    told = [*why] if why else [sentence(each) for each in left_out(alone)]
    return " ".join(told)


def value_of(point: Point, symbol: str) -> str:
    """One trial's value in a table, with why it is in no mean."""
    why = apart(point)
    if point.value is None:
        return DASH
    told = quantity(point.value, symbol)
    return f"{told} ({why})" if why else told


def foot_trial(name: str, side: str, value: float, symbol: str, *, counts: bool) -> str:
    """A trial's dot."""
    tail = "" if counts else ", in no mean"
    return f"{name}, {side}, one trial: {quantity(value, symbol)}{tail}"


def foot_mean(name: str, side: str, foot: Foot, symbol: str) -> str:
    """The dot of a visit."""
    told = f"{name}, {side}: {quantity(foot.mean, symbol)}"
    if foot.usual is not None:
        told += f", usual {between(*foot.usual, symbol)}"
    return told


def not_listed(count: int) -> str:
    """Of a visit with very many trials."""
    return f"and {plural(count, 'more trial')}, on the person's page"


def grey(rows: Sequence[BothFeet]) -> str:
    """What the grey is, or why there is none."""
    feet = [foot for each in rows for foot in (each.left, each.right)]
    known = [foot.usual is not None for foot in feet]
    if any(known):
        return FEET_GREY if all(known) else f"{FEET_GREY} {FEET_SOME}"
    return FEET_NO_GREY if any(foot.mean is not None for foot in feet) else OUTWARD


def feet_summary(rows: Sequence[BothFeet]) -> str:
    """Both feet on one line."""
    told = [
        f"{each.name}: left {quantity(each.left.mean, each.symbol)}, "
        f"right {quantity(each.right.mean, each.symbol)}"
        for each in rows
    ]
    return "; ".join(told) + "."


def feet_row(each: BothFeet) -> tuple[str, ...]:
    """One measure of both feet, for the table."""
    shown = unit(each.symbol)
    ranges = [
        DASH if foot.usual is None else between(*foot.usual, each.symbol)
        for foot in (each.left, each.right)
    ]
    trials = [
        ", ".join(number(value) for _, value, _ in foot.trials) or DASH
        for foot in (each.left, each.right)
    ]
    means = [quantity(foot.mean, each.symbol) for foot in (each.left, each.right)]
    return (f"{each.name}, {shown}" if shown else each.name, *means, *ranges, *trials)
