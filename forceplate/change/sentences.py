"""Every sentence that is said about a person's visits: one catalogue of templates.

None of them judges a person. What stands in braces are named fields: numbers, which are written
with three digits that tell something, whole numbers and texts.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

DIGITS = 3

TEMPLATES: Mapping[str, str] = {
    # what can be said at all
    "state.nothing": "No visit has a value of this yet.",
    "state.first": "A first visit: a starting point; change cannot be judged yet.",
    "state.undated": "The days of the visits are not known, so they have no order and change "
    "cannot be judged.",
    "state.alone": "{visits} so far: not enough to tell a change from usual variation.",
    "state.copies": "The earlier visits are all alike, so nothing says how much is usual.",
    "state.baseline": "Compared with visits from {session} on: there the baseline was begun anew, "
    "because: {why}.",
    "state.baseline_empty": "No visit of this condition since the baseline was begun anew at "
    "{session}, because: {why}.",
    "state.getting_used": "The first visit lies outside of what the later ones make usual: getting "
    "used to the test may be part of it.",
    "state.trend_waits": "A trend is told from {needed} visits on; there are {n}.",
    "state.limits_wait": "Control limits are drawn from {needed} visits on; there are {n}.",
    "state.missing": "No value at this visit: {why}.",
    # load
    "load.share": "At this visit {left} % of the load was on the left foot and {right} % on the "
    "right.",
    "load.within": "Within the one trial the mean is known to about {half} % of the load.",
    "load.trials": "The {trials} lay between {low} and {high} % on the left.",
    "load.near_even": "The load was near even for {share} % of the time.",
    # a usual range
    "range.inside": "Inside the person's own usual range, {low} to {high} (from {visits}).",
    "range.outside": "Outside the person's own usual range, {low} to {high} (from {visits}).",
    # consistency
    "consistency.alike": "The {trials} of this visit were much the same.",
    "consistency.differed": "The {trials} of this visit differed.",
    "consistency.one": "One trial: how trials of this visit differ is not known.",
    "consistency.visits": "The means of the {visits} lie between {low} and {high} % on the left.",
    # direction
    "direction.clear": "At this visit the load was clearly more on the {side}.",
    "direction.open": "At this visit neither foot clearly bore more.",
    "direction.never": "In none of the {visits} did one foot clearly bear more.",
    "direction.flips": "Of {visits} {clear} had a clear side: {left} left, {right} right; it "
    "changed {times}, which is common.",
    "direction.steady": "Of {visits} {clear} had a clear side: {left} left, {right} right.",
    "direction.share": "The commoner side was there in {count} of {visits} ({low} to {high} % "
    "with 95 % confidence).",
    # coordination and mechanism
    "coordination.ap": "Forward and back the two feet moved with a correlation of {r}: 1 is "
    "together, 0 each for itself, -1 against each other.",
    "coordination.ml": "Left and right their correlation was {r}.",
    "mechanism.ap": "Forward and back {feet} % of the sway came from within the feet and {load} % "
    "from load moving between them.",
    "mechanism.ml": "Left and right {feet} % came from within the feet and {load} % from load "
    "moving between them.",
    # posture and control
    "start.shift": "In the first seconds the weight lay {distance} mm further {way} than after "
    "them.",
    "start.lean": "The centre of mass stood {lean} % of the foot's length in front of the ankle.",
    "start.behind": "The centre of mass stood {lean} % of the foot's length behind the ankle.",
    "start.nowhere": "Where the feet stood was not taken down: places are relative to the plate "
    "and not compared between visits.",
    "control.use": "The sway took up {share} % of the base of support.",
    "control.margin": "The smallest margin to its edge was {margin} mm.",
    # change
    "change.within": "{name}: {amount} than before ({low} to {high} with 95 % confidence), within "
    "usual variation ({visits} before).",
    "change.possible": "{name}: {amount} than before ({low} to {high} with 95 % confidence), a "
    "possible change; look again at the next visit ({visits} before).",
    "change.likely": "{name}: {amount} than before ({low} to {high} with 95 % confidence), likely "
    "different from usual ({visits} before).",
    "change.lasting": "{name}: from the visit {since} on {amount} than before, {low} to {high} "
    "with 95 % confidence, over {visits}: it has lasted so far.",
    "change.visits": "Seen one by one as they came, {k} of {judged} lay outside; about {expected} "
    "would though nothing changed.",
    "change.trend": "{name}: over {visits} steadily {direction}, {amount} in a month ({low} to "
    "{high} with 95 % confidence).",
    "change.no_trend": "{name}: over {visits} no steady direction.",
    "phase.told": "{name}: {before} before the phase of {day} and {after} from then on, compared "
    "by their order: Tau {tau}, Tau-U {tau_u} without the first phase's own drift (p {p}).",
    "phase.waits": "{name}: the phase of {day} is compared from {needed} visits on either side; "
    "there are {before} before and {after} from then on.",
    "others.outside": "{k} of {n} further measures lay outside their usual ranges; about "
    "{expected} would by chance alone.",
    "others.flagged": "Beyond what chance explains, though one in ten of them may be chance: "
    "{names}.",
    "others.none": "Not one of them stands out beyond what chance explains.",
    "others.waiting": "{n} further measures cannot be judged yet.",
    "first_trial.differs": "First trials lay {amount} than those after them ({low} to {high} with "
    "95 % confidence, {visits}): compare visits with as many trials.",
    "first_trial.alike": "First trials do not stand apart from those after them ({visits}).",
    # two conditions side by side
    "pair.ratio": "{name} with {second}: {ratio} times that with {first} ({low} to {high} with "
    "95 % confidence).",
    "pair.inside": "Inside the person's own usual range of this ratio, {low} to {high} (from "
    "{visits}).",
    "pair.outside": "Outside the person's own usual range of this ratio, {low} to {high} (from "
    "{visits}).",
    "pair.waits": "How this ratio usually varies is told from {needed} earlier visits on; there "
    "are {n}.",
    "pair.single": "{first} and {second}: one of them has a single trial here, and a ratio of "
    "single trials says nothing.",
    "pair.copies": "{first} and {second}: the trials of both are copies, so their ratio has no "
    "interval.",
    "pair.nowhere": "No visit has trials with {first} and with {second}.",
    "pair.unlike": "{first} and {second} were measured in unlike ways ({what}), so their ratio "
    "says nothing.",
    "pair.no_ratio": "This measure has no ratio of two conditions.",
    # other people, where they were measured in the same way
    "people.between": "{name}: between the {low} and the {high} % mark of {people}, measured in "
    "the same way.",
    "people.below": "{name}: below the {share} % mark of {people}, measured in the same way.",
    "people.above": "{name}: above the {share} % mark of {people}, measured in the same way.",
    "people.source": "These people are those of: {source}.",
    # where it comes from
    "source.prior": "How much people's visits vary ({names}) is taken from: {source}.",
    "source.provisional": "Provisional, until the lab has a reliability study of its own: how much "
    "people's visits vary ({names}) is taken from: {source}.",
    "source.own": "How much is usual ({names}) comes from this person's own visits alone.",
    "source.simulated": "Simulated trials: nobody stood there.",
    # trials that take no part
    "unlike.repeat": "{what}: to be repeated.",
    "unlike.first_repeat": "{what}: the first trial is to be repeated.",
    "unlike.none": "{what}: no value ({lack}).",
    "unlike.plates": "{what}: recorded on another number of plates than {plates}; nothing makes "
    "them comparable.",
    "unlike.layout": "{what}: the plates lay elsewhere; nothing makes them comparable.",
    "unlike.length": "{what}: of another length than {seconds} s. Analysed to the same {first} s "
    "all of them can be compared.",
    "unlike.too_short": "{what}: of another length than {seconds} s, and too short to compare "
    "with.",
    "unlike.rate": "{what}: at another sampling rate than {rate} Hz. Brought to {slower} samples a "
    "second all of them can be compared.",
    "unlike.too_slow": "{what}: at another sampling rate than {rate} Hz, and too slow to compare "
    "with.",
    "unlike.recipe": "{what}: analysed in another way. Analysed again all of them can be compared.",
    "unlike.protocol": "{what}: of another protocol than {protocol}. Comparable only if that was "
    "the protocol of both, which is to be stated then.",
    "unlike.unanalysed": "{what}: not analysed yet.",
    "left_out.unstated": "{trials} with no stated {facts}: compared only once they are stated.",
}  # fmt: skip


def say(name: str, /, **fields: float | str) -> str:
    """A sentence of the catalogue.

    Parameters
    ----------
    name : str
        Of the template.
    fields : number or str
        Texts end without a full stop.

    Raises
    ------
    ValueError
        A number is not finite: whoever asks has to say something else then.
    """
    return TEMPLATES[name].format(**{key: _written(value) for key, value in fields.items()})


def counted(n: int, thing: str) -> str:
    """`1 visit`, `2 visits`."""
    return f"{n:,} {thing}" if n == 1 else f"{n:,} {thing}s"


def times(n: int) -> str:
    """`once`, `twice`, `3 times`."""
    return {1: "once", 2: "twice"}.get(n, f"{n:,} times")


def plain(text: str) -> str:
    """A text that somebody wrote, on one line and without its full stop."""
    return " ".join(text.split()).rstrip(".")


def number(value: float, digits: int = DIGITS) -> str:
    """A number as it is read: so many digits that tell something, a real minus as a hyphen.

    Raises
    ------
    ValueError
        It is not finite.
    """
    if not math.isfinite(value):
        raise ValueError(f"{value} cannot be said")
    if value == 0:
        return "0"
    # the power of ten that is left once the digits are rounded: 0.9999 is 1.00
    size = int(f"{value:.{digits - 1}e}".partition("e")[2])
    if not -4 <= size <= 6:
        return f"{value:.{digits - 1}e}"
    text = f"{value:,.{max(0, digits - 1 - size)}f}"
    return "0" if not text.strip("-0.,") else text


def _written(value: float | str) -> str:
    if isinstance(value, str):
        return value
    return f"{value:,}" if isinstance(value, int) else number(value)
