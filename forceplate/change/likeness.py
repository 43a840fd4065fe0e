"""Why trials take no part in a comparison, and the one command that makes them comparable."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence

from forceplate.change.sentences import counted, plain, say
from forceplate.change.visits import choice_of
from forceplate.model.course import Apart, Choice, Course, Point
from forceplate.model.past import LeftOut
from forceplate.model.record import SessionRecord, TrialRecord
from forceplate.model.settings import unlike_default
from forceplate.model.window import Window

ORDER: tuple[Apart, ...] = ("repeat", "none", "plates", "layout", "length", "recipe")
SHORTEST_S = 15.0
"""Seconds of analysed stance under which trials are not brought to one length."""
FACTS = (
    ("protocol", "--protocol NAME"), ("vision", "--vision open|closed"),
    ("surface", "--surface firm|foam"),
)  # fmt: skip


def left_out(
    course: Course,
    visits: Sequence[SessionRecord],
    rows: Iterable[str],
    settings: Mapping[str, object],
    archive: str,
) -> tuple[LeftOut, ...]:
    """The trials that take no part, a group a reason.

    Parameters
    ----------
    course : Course
        Of the metric that is looked at first.
    visits : sequence of SessionRecord
        Of the person.
    rows : iterable of str
        Trials that have a result in the current run.
    settings : mapping
        Of that run.
    archive : str
        Its folder, for the commands.
    """
    groups: dict[Apart, list[Point]] = {}
    for point in course.points:
        if point.apart is not None:
            groups.setdefault(point.apart, []).append(point)
    found = [
        _of_reason(why, groups[why], course, settings, archive) for why in ORDER if why in groups
    ]
    known = set(rows)
    own = [trial for visit in visits for trial in visit.trials]
    waiting = [
        each.trial for each in own if choice_of(each) == course.choice and each.trial not in known
    ]
    if waiting:
        says = say("left_out.unanalysed", trials=counted(len(waiting), "trial"))
        command = _command("reanalyse", archive, settings)
        found.append(LeftOut("unanalysed", tuple(waiting), says, command))
    return (*found, *_unstated(own, course.choice, archive))


def _of_reason(
    why: Apart, points: Sequence[Point], course: Course, settings: Mapping[str, object],
    archive: str,
) -> LeftOut:  # fmt: skip
    codes = tuple(point.record.trial for point in points)
    trials = counted(len(codes), "trial")
    if why == "none":
        reasons = list(dict.fromkeys(plain(point.why or "no value") for point in points))
        return LeftOut(why, codes, say("left_out.none", trials=trials, why="; ".join(reasons)))
    if why == "plates":
        return LeftOut(why, codes, say("left_out.plates", trials=trials, plates=course.plates))
    if why == "length":
        return _of_length(codes, course, settings, archive)
    command = _command("reanalyse", archive, settings) if why == "recipe" else None
    return LeftOut(why, codes, say(f"left_out.{why}", trials=trials), command)


def _of_length(
    codes: tuple[str, ...], course: Course, settings: Mapping[str, object], archive: str
) -> LeftOut:
    """Trials of another length: how much of each can be analysed is the same for the shortest."""
    window = window_of(settings)
    whole = Window(skip_s=window.skip_s, min_s=window.min_s)
    spans = [
        whole.span(point.record.duration_s)
        for point in course.points
        if point.apart in (None, "length")
    ]
    first = min((end - start for start, end in spans), default=0.0)
    trials = counted(len(codes), "trial")
    # a trial so short that its start is analysed too is not like one whose start is left out
    starts = {start for start, _ in spans}
    if first < SHORTEST_S or len(starts) > 1:
        says = say("left_out.too_short", trials=trials, seconds=course.seconds)
        return LeftOut("length", codes, says)
    seconds = f"{first:.6g}"
    says = say("left_out.length", trials=trials, seconds=course.seconds, first=float(seconds))
    command = _command("reanalyse", archive, {**settings, "window.first_s": float(seconds)})
    return LeftOut("length", codes, says, command)


def window_of(settings: Mapping[str, object]) -> Window:
    """The window of a run's settings, as far as this version knows them."""
    names = ("skip_s", "min_s", "first_s", "settle_s")
    found = {name: settings[f"window.{name}"] for name in names if f"window.{name}" in settings}
    return Window(**found)  # pyright: ignore[reportArgumentType]


def _unstated(
    own: Sequence[TrialRecord], choice: Choice | None, archive: str
) -> tuple[LeftOut, ...]:
    """Trials of other choices that would be of this one, or of another, if all were stated."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for trial in own:
        if choice_of(trial) == choice:
            continue
        lacking = tuple(name for name, _ in FACTS if not getattr(trial.facts, name))
        if lacking:
            groups.setdefault(lacking, []).append(trial.trial)
    return tuple(
        LeftOut(
            "unstated", tuple(codes),
            say("left_out.unstated", trials=counted(len(codes), "trial"), facts=_words(lacking)),
            " ".join(["forceplate assign", *codes, *(text for name, text in FACTS
                      if name in lacking), "--archive", shlex.quote(archive)]),
        )
        for lacking, codes in groups.items()
    )  # fmt: skip


def _words(names: Sequence[str]) -> str:
    return " or ".join(names)


def _command(name: str, archive: str, settings: Mapping[str, object]) -> str:
    """The command with the settings that differ from the default ones."""
    changes = [f"--set {key}={_value(value)}" for key, value in unlike_default(settings).items()]
    return " ".join([f"forceplate {name} --archive {shlex.quote(archive)}", *changes])


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.12g}" if isinstance(value, float) else shlex.quote(str(value))
