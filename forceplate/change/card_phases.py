"""The card's line about planned phases: the visits before a noted day against those from it on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from forceplate.change.phases import FEWEST, phases
from forceplate.change.sentences import counted, number, say
from forceplate.model.card import Line
from forceplate.model.judgement import Judgement
from forceplate.model.past import Annotation

PHASE = "phase"


def planned(judgement: Judgement, line: Line, notes: Sequence[Annotation]) -> Line:
    """The line with what the latest noted phase changed.

    Parameters
    ----------
    judgement : Judgement
    line : Line
        Of the same metric.
    notes : sequence of Annotation
        By day; only phases count.

    Returns
    -------
    Line
        As it was where no phase is noted, or the visits have no days.
    """
    days = sorted(note.day[:10] for note in notes if note.kind == PHASE)
    if not days or not judgement.course.dated:
        return line
    day = days[-1]
    visits = [(visit.start, visit.mean) for visit in judgement.course.averaged]
    known = [(start.date().isoformat(), mean) for start, mean in visits
             if start is not None and mean is not None]  # fmt: skip
    begins = max((each for each in days[:-1] if each < day), default="")
    before = [mean for when, mean in known if begins <= when < day]
    after = [mean for when, mean in known if when >= day]
    about: dict[str, float | str] = {
        "name": line.name,
        "day": day,
        "before": counted(len(before), "visit"),
        "after": f"{len(after):,}",
    }
    if min(len(before), len(after)) < FEWEST:
        return _with(line, say("phase.waits", needed=FEWEST, **about), {})
    found = phases(before, after)
    told = say("phase.told", **about, tau=_signed(found.tau), tau_u=_signed(found.tau_u),
               p=number(found.p, 2))  # fmt: skip
    return _with(line, told, {"phase_tau": found.tau, "phase_tau_u": found.tau_u,
                              "phase_p": found.p, "phase_before": found.n_a,
                              "phase_after": found.n_b})  # fmt: skip


def _with(line: Line, told: str, numbers: dict[str, float | int]) -> Line:
    return replace(line, says=(*line.says, told), numbers={**line.numbers, **numbers})


def _signed(value: float) -> str:
    return f"{value:+.2f}" if value else "0"
