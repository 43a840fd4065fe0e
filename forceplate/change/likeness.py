"""Why trials take no part in a comparison, and the one command that makes them comparable.

Of a person's visits (`left_out`) and of trials side by side (`unlike`).
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence

from forceplate.change.alike import Like, like_most
from forceplate.change.sentences import counted, plain, say
from forceplate.change.visits import choice_of
from forceplate.model.course import Apart, Choice, Course, Point
from forceplate.model.past import LeftOut, Reason
from forceplate.model.record import SessionRecord, TrialRecord
from forceplate.model.settings import unlike_default
from forceplate.model.window import Window

ORDER: tuple[Apart, ...] = ("repeat", "none", "plates", "layout", "length", "rate", "recipe")
SHORTEST_S = 15.0
"""Seconds of analysed stance under which trials are not brought to one length."""
SLOWEST_HZ = 25.0
"""Samples a second under which trials are not brought to one rate."""
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
    way = _Way(settings, archive, "left out")
    found = [
        each for why in ORDER if why in groups
        for each in _of_points(why, groups[why], course, way)
    ]  # fmt: skip
    known = set(rows)
    own = [trial for visit in visits for trial in visit.trials]
    waiting = [
        each.trial for each in own if choice_of(each) == course.choice and each.trial not in known
    ]
    if waiting:
        found.append(_told("unanalysed", waiting, way, way.again()))
    return (*found, *_unstated(own, course.choice, archive))


def _of_points(why: Apart, points: Sequence[Point], course: Course, way: _Way) -> list[LeftOut]:
    """Trials that are in no mean for one reason; of another length perhaps in two groups."""
    odd = [point.record for point in points]
    if why == "none":
        texts = dict.fromkeys(plain(point.why or "no value") for point in points)
        return [_told("none", [each.trial for each in odd], way, lack="; ".join(texts))]
    alike = [point.record for point in course.points if point.apart in (None, why)]
    compared = [point.record for point in course.points if point.apart is None]
    like = like_most(compared or alike, way.window, way.most_hz)
    return _reasons(why, odd, alike, like, way)


def unlike(
    first: TrialRecord,
    other: TrialRecord,
    together: Sequence[TrialRecord],
    settings: Mapping[str, object],
    archive: str,
    *,
    stand_alike: bool = True,
) -> tuple[LeftOut, ...]:
    """Everything that stands against holding one trial against another.

    Parameters
    ----------
    first, other : TrialRecord
    together : sequence of TrialRecord
        All that are looked at: what makes two of them comparable does so for all.
    settings : mapping
        Of the run whose values these are.
    archive : str
        Its folder, for the commands.
    stand_alike : bool
        Whether both results have the same axes and the same side of each plate.
    """
    codes, way = [other.trial], _Way(settings, archive)
    if first.key is None or other.key is None:
        return (_told("unanalysed", codes, way, way.again()),)
    found: list[LeftOut] = []
    if not (first.counts and other.counts):
        name = "first_repeat" if other.counts else "repeat"
        found.append(_told("repeat", codes, way, name=name))
    if other.facts.protocol != first.facts.protocol:
        found.append(_of_protocol(first, other, way))
    like = like_most([first], way.window, way.most_hz)
    reasons = list(like.unlike(other))
    if not stand_alike and not {"plates", "layout"} & set(reasons):
        reasons.insert(0, "layout")
    if other.recipe != first.recipe:
        reasons.append("recipe")
    for why in reasons:
        found += _reasons(why, [other], [first, *together], like, way)
    return tuple(found)


class _Way:
    """How the values were made, the commands that make them anew, and how it is told."""

    def __init__(self, settings: Mapping[str, object], archive: str, told: str = "") -> None:
        self.settings, self.archive, self._told = settings, archive, told
        self.window, self.most_hz = window_of(settings), most_hz_of(settings)

    def what(self, codes: Sequence[str]) -> str:
        """`2 trials left out`; of a trial side by side with others `Not compared`."""
        return f"{counted(len(codes), 'trial')} {self._told}" if self._told else "Not compared"

    def again(self, key: str = "", value: float = 0.0) -> str:
        """The command that analyses the archive in this way, but for one setting."""
        changed = {**self.settings, key: value} if key else self.settings
        return _command("reanalyse", self.archive, changed)


def _told(
    why: Reason, codes: Sequence[str], way: _Way, command: str | None = None, *, name: str = "",
    **fields: float | str,
) -> LeftOut:  # fmt: skip
    says = say(f"unlike.{name or why}", what=way.what(codes), **fields)
    return LeftOut(why, tuple(codes), says, command)


def _of_protocol(first: TrialRecord, other: TrialRecord, way: _Way) -> LeftOut:
    """The one that is of another protocol, or the first where nobody stated its own."""
    if first.facts.protocol is None:
        first, other = other, first
    stated = str(first.facts.protocol)
    command = " ".join(
        ["forceplate assign", other.trial, "--protocol", shlex.quote(stated),
         "--archive", shlex.quote(way.archive)]
    )  # fmt: skip
    return _told("protocol", [other.trial], way, command, protocol=plain(stated))


def _reasons(
    why: Apart, odd: Sequence[TrialRecord], compared: Sequence[TrialRecord], like: Like, way: _Way
) -> list[LeftOut]:
    """The reason in words with what mends it, as of the trials that it holds for."""
    codes = [each.trial for each in odd]
    if why == "length":
        return _of_length(odd, compared, like, way)
    if why == "rate":
        return [_of_rate(codes, compared, like, way)]
    if why == "plates":
        return [_told(why, codes, way, plates=like.plates)]
    return [_told(why, codes, way, way.again() if why == "recipe" else None)]


def _of_length(
    odd: Sequence[TrialRecord], compared: Sequence[TrialRecord], like: Like, way: _Way
) -> list[LeftOut]:
    """Trials of another length: so much as the shortest has can be analysed of each.

    Those apart that are too short for it. A trial whose start is analysed too, since it is so
    short, is not like one whose start is left out.
    """
    whole = Window(skip_s=way.window.skip_s, min_s=way.window.min_s)
    spans = {each.trial: whole.span(each.duration_s) for each in (*compared, *odd)}
    usual = max(start for start, _ in spans.values())
    lengths = {
        code: end - start for code, (start, end) in spans.items()
        if start == usual and end - start >= SHORTEST_S
    }  # fmt: skip
    rest = [each.trial for each in odd if each.trial in lengths]
    short = [each.trial for each in odd if each.trial not in lengths]
    found: list[LeftOut] = []
    if rest:
        first = float(f"{min(lengths.values()):.6g}")
        command = way.again("window.first_s", first)
        found.append(_told("length", rest, way, command, seconds=like.seconds, first=first))
    if short:
        found.append(_told("length", short, way, name="too_short", seconds=like.seconds))
    return found


def _of_rate(
    codes: Sequence[str], compared: Sequence[TrialRecord], like: Like, way: _Way
) -> LeftOut:
    """Trials at another rate: all of them can be brought to that of the slowest."""
    slower = float(f"{min(each.rate_hz for each in compared):.6g}")
    if slower < SLOWEST_HZ:
        return _told("rate", codes, way, name="too_slow", rate=like.rate)
    command = way.again("resample.max_rate_hz", slower)
    return _told("rate", codes, way, command, rate=like.rate, slower=slower)


def window_of(settings: Mapping[str, object]) -> Window:
    """The window of a run's settings, as far as this version knows them."""
    names = ("skip_s", "min_s", "first_s", "settle_s")
    found = {name: settings[f"window.{name}"] for name in names if f"window.{name}" in settings}
    return Window(**found)  # pyright: ignore[reportArgumentType]


def most_hz_of(settings: Mapping[str, object]) -> float:
    """Samples a second that a run keeps at most, Hz; 0: as recorded."""
    found = settings.get("resample.max_rate_hz", 0.0)
    return float(found) if isinstance(found, (int, float)) else 0.0


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
