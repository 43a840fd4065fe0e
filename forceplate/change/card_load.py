"""The card's lines about load: how it was shared, how steadily, and to which side."""

from __future__ import annotations

from dataclasses import replace

from forceplate.change.asymmetry import (
    Consistency,
    Side,
    side_of_session,
    side_of_trial,
)
from forceplate.change.asymmetry import consistency as consistency_of
from forceplate.change.lines import standing_out, visit_of
from forceplate.change.sentences import counted, say, times
from forceplate.model.card import Line
from forceplate.model.course import Point, Visit
from forceplate.model.judgement import Judgement

WHOLE = 100.0
SIDES = {"L": "left", "R": "right"}


def load(judgement: Judgement, line: Line, near: Line | None) -> Line:
    """How the load was shared at the visit, with its own usual range.

    Parameters
    ----------
    judgement : Judgement
        Of `load_left_mean`.
    line : Line
        Its line, with what it says of the range.
    near : Line or None
        Of `load_time_neutral_pct`.
    """
    if line.value is None:
        return line
    says = [say("load.share", left=line.value, right=WHOLE - line.value)]
    visit = visit_of(judgement, line_session(judgement))
    points = () if visit is None else visit.counted
    if len(points) > 1 and line.low is not None and line.high is not None:
        trials = counted(len(points), "trial")
        says.append(say("load.trials", trials=trials, low=line.low, high=line.high))
    elif points and (half := _half(points[0])) is not None:
        says.append(say("load.within", half=half))
    numbers = {**line.numbers, "right": WHOLE - line.value, "trials": len(points)}
    if near is not None and near.value is not None:
        says.append(say("load.near_even", share=near.value))
        numbers["near_even"] = near.value
    says += [*line.says, *standing_out(judgement, line)]
    return replace(line, says=tuple(says), numbers=numbers)


def consistency(judgement: Judgement, line: Line) -> Line:
    """How the visit's trials differ, and how its visits did.

    The trials are much the same where the intervals within them have a place in common.
    """
    found = replace(line, block="consistency", name="Steadiness of the load", says=(), numbers={})
    visit = visit_of(judgement, line_session(judgement))
    if line.value is None or visit is None:
        return found
    values, means = visit.values, [v.mean for v in judgement.course.averaged if v.mean is not None]
    says = [_alike(visit)]
    if len(means) > 1:
        says.append(say("consistency.visits", visits=counted(len(means), "visit"),
                        low=min(means), high=max(means)))  # fmt: skip
    numbers: dict[str, float | int | None] = {
        "trials": len(values),
        "trial_sd": _sd(values),
        "visits": len(means),
        "visit_sd": _sd(means),
    }
    return replace(found, says=tuple(says), numbers=numbers)


def direction(judgement: Judgement, line: Line) -> Line:
    """To which side the load leaned over the visits, and how often that changed."""
    found = replace(line, block="direction", name="Side of the load", says=(), numbers={})
    session = line_session(judgement)
    sides: dict[str, Side] = {visit.session: side for visit in judgement.course.averaged
             if (side := _side(visit)) is not None}  # fmt: skip
    if line.value is None or not sides:
        return found
    says: list[str] = []
    if session in sides:
        now = sides[session]
        says.append(say("direction.open") if now == "N"
                    else say("direction.clear", side=SIDES[now]))  # fmt: skip
    if len(sides) < 2:
        return replace(found, says=tuple(says))
    told = consistency_of(list(sides.values()))
    says += _over_visits(told, list(sides.values()))
    numbers: dict[str, float | int | None] = {
        "visits": told.n, "clear": told.clear, "flips": told.flips, "commoner": told.count,
        "share": told.share, "share_low": told.low, "share_high": told.high,
    }  # fmt: skip
    return replace(found, says=tuple(says), numbers=numbers)


def line_session(judgement: Judgement) -> str | None:
    """The latest visit that the metric was looked at in."""
    visits = judgement.course.visits
    return visits[-1].session if visits else None


def _over_visits(told: Consistency, sides: list[Side]) -> list[str]:
    visits = counted(told.n, "visit")
    if not told.clear:
        return [say("direction.never", visits=visits)]
    left, right = sides.count("L"), sides.count("R")
    about: dict[str, float | str] = {
        "visits": visits,
        "clear": told.clear,
        "left": left,
        "right": right,
    }
    if told.flips:
        says = [say("direction.flips", **about, times=times(told.flips))]
    else:
        says = [say("direction.steady", **about)]
    if told.side == "N":
        return says
    return [
        *says, say("direction.share", count=told.count, visits=visits, low=WHOLE * told.low,
            high=WHOLE * told.high),
    ]  # fmt: skip


def _side(visit: Visit) -> Side | None:
    """The side of a visit from its trials; of a single one from within it."""
    shares = [WHOLE - each for each in visit.values]
    if len(shares) > 1:
        return side_of_session(shares).side
    half = _half(visit.counted[0]) if visit.counted else None
    return None if half is None or not shares else side_of_trial(shares[0], half)


def _half(point: Point) -> float | None:
    """Half the width of a trial's interval."""
    if point.low is None or point.high is None:
        return None
    return (point.high - point.low) / 2.0


def _alike(visit: Visit) -> str:
    trials = counted(len(visit.values), "trial")
    if len(visit.values) < 2:
        return say("consistency.one")
    ends = [(point.low, point.high) for point in visit.counted]
    lows = [low for low, _ in ends if low is not None]
    highs = [high for _, high in ends if high is not None]
    alike = len(lows) == len(highs) == len(ends) and max(lows) <= min(highs)
    return say("consistency.alike" if alike else "consistency.differed", trials=trials)


def _sd(values: list[float] | tuple[float, ...]) -> float | None:
    """Standard deviation; None of fewer than two."""
    if len(values) < 2:
        return None
    mean = sum(values) / len(values)
    return (sum((each - mean) ** 2 for each in values) / (len(values) - 1)) ** 0.5
