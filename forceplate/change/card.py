"""The feedback card: a person's latest visit beside their own past, in numbers and sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from forceplate.change.card_load import consistency, direction, load
from forceplate.change.card_phases import planned
from forceplate.change.lines import Metrics, differing, lasting, line_of, ranged, towards
from forceplate.change.lines import amount_of as amount
from forceplate.change.people import people
from forceplate.change.predictive import predict
from forceplate.change.sentences import counted, number, plain, say
from forceplate.change.standing import standings
from forceplate.model.card import Card, Line
from forceplate.model.course import Visit
from forceplate.model.judgement import Judgement
from forceplate.model.past import Past

SWAY = ("mean_velocity_total", "ellipse_area_95")
COORDINATION = {"sync_r0_ap": "coordination.ap", "sync_r0_ml": "coordination.ml"}
MECHANISM = {
    "mechanism.ap": ("copc_share_ap", "copv_share_ap"),
    "mechanism.ml": ("copc_share_ml", "copv_share_ml"),
}
LEAN, SHIFT = "com_ap_lean", "start_shift_ap"
CONTROL = {"bos_use_pct": ("control.use", "share"), "mos_min": ("control.margin", "margin")}
FEWEST_LATER = 2
"""Later visits from which the first one can be seen to stand apart."""


def card(past: Past, metrics: Metrics) -> Card:
    """The card of one person in one condition.

    Parameters
    ----------
    past : Past
        With the judgements of all metrics; what lacks one has no line.
    metrics : mapping of str to Metric
        The catalogue.

    Returns
    -------
    Card
        Every sentence is of the catalogue in `forceplate.change.sentences`.
    """
    visit = _latest(past)
    maker = _Maker(past, metrics, None if visit is None else visit.session)
    run = past.run
    main = past.judgements.get(SWAY[0])
    return Card(
        participant=past.person.code, choice=past.choice, condition=past.condition,
        session=None if visit is None else visit.session,
        day=None if visit is None or visit.start is None else visit.start.date().isoformat(),
        visits=max((len(each.course.averaged) for each in past.primary), default=0),
        trials=0 if visit is None else len(visit.points),
        lines=tuple(maker.lines()), says=tuple(_whole(past, main, metrics)), left_out=past.left_out,
        annotations=past.annotations, baseline=past.baseline,
        seconds=0.0 if main is None else main.course.seconds,
        run=None if run is None else run.run, recipe=None if run is None else run.digest,
        software=None if run is None else run.software,
        simulated=any(point.record.simulated for point in past.points),
        standings=standings(past, metrics),
    )  # fmt: skip


def _latest(past: Past) -> Visit | None:
    """The latest visit with trials of the condition."""
    visits = [each.course.visits[-1] for each in past.primary if each.course.visits]
    return visits[0] if visits else None


class _Maker:
    """Makes the lines of one card."""

    def __init__(self, past: Past, metrics: Metrics, session: str | None) -> None:
        self.past, self.judged = past, past.judgements
        self.metrics, self.session = metrics, session
        self.others = past.others

    def lines(self) -> Iterator[Line]:
        """All lines, in the order of the card."""
        if self.session is None:
            return
        shares = self._line("load_left_mean", "load", ranged)
        if shares is not None:
            near = self._line("load_time_neutral_pct", "load", lambda _: ())
            judgement = self.judged["load_left_mean"]
            yield load(judgement, shares, near)
            if shares.value is not None:
                yield consistency(judgement, shares)
                yield direction(judgement, shares)
        yield from self._coordination()
        yield from self._mechanism()
        yield from self._start()
        yield from self._control()
        yield from self._change()
        yield from self._others()
        yield from people(self.past, self.metrics, self.session)

    def _line(self, key: str, block: str, says: Callable[[Line], tuple[str, ...]]) -> Line | None:
        """The line of a metric; None where it is not judged here."""
        judgement = self.judged.get(key)
        if judgement is None:
            return None
        found = line_of(judgement, self.metrics[key], self.session, block)  # pyright: ignore[reportArgumentType]
        return found if found.value is None else replace(found, says=says(found))

    def _known(self, key: str, block: str, says: Callable[[Line], tuple[str, ...]]) -> list[Line]:
        """The line of a metric that has a value at this visit."""
        found = self._line(key, block, says)
        return [] if found is None or found.value is None else [found]

    def _coordination(self) -> Iterator[Line]:
        for key, name in COORDINATION.items():
            yield from self._known(
                key, "coordination", lambda line, name=name: (say(name, r=_of(line)), *ranged(line))
            )

    def _mechanism(self) -> Iterator[Line]:
        for name, (feet, moved) in MECHANISM.items():
            other = self._known(moved, "mechanism", lambda _: ())
            if not other:
                continue
            yield from self._known(
                feet, "mechanism", lambda line, name=name, other=other: (
                    say(name, feet=100.0 * _of(line), load=100.0 * _of(other[0])),
                    *ranged(line, percent=True),
                ),
            )  # fmt: skip

    def _start(self) -> Iterator[Line]:
        yield from self._known(SHIFT, "start", lambda line: (
            say("start.shift", distance=abs(_of(line)), way="forward" if _of(line) > 0 else "back"),
            *ranged(line),
        ))  # fmt: skip
        lean = self._known(LEAN, "start", lambda line: (
            say("start.lean" if _of(line) >= 0 else "start.behind", lean=abs(_of(line))),
            *ranged(line),
        ))  # fmt: skip
        yield from lean
        if not lean:
            yield Line("start", None, "Place of the feet", says=(say("start.nowhere"),))

    def _control(self) -> Iterator[Line]:
        for key, (name, field) in CONTROL.items():
            yield from self._known(
                key, "control", lambda line, name=name, field=field: (
                    say(name, **{field: _of(line)}), *ranged(line),
                ),
            )  # fmt: skip

    def _change(self) -> Iterator[Line]:
        for key in SWAY:
            judgement = self.judged.get(key)
            if judgement is None:
                continue
            line = line_of(judgement, self.metrics[key], self.session, "change")
            if line.value is None:
                yield line
                continue
            said = [*differing(judgement, line), *ranged(line), *lasting(judgement, line),
                    *towards(judgement, line), *_came(judgement)]  # fmt: skip
            said += _first_trials(judgement)
            found = replace(line, says=tuple(said), numbers=_numbers(judgement, line))
            yield planned(judgement, found, self.past.annotations)

    def _others(self) -> Iterator[Line]:
        """How many of all other metrics lie outside, beside how many would by chance."""
        if not self.others:
            return
        asked = [each for each in self.others if each.change is not None
                 and each.seen[-1].visit.session == self.session]  # fmt: skip
        waits = sum(each.state in ("first", "alone", "undated") for each in self.others)
        if not asked:
            yield Line("others", None, "Further measures", numbers={"waiting": waits},
                       says=(say("others.waiting", n=waits),) if waits else ())  # fmt: skip
            return
        outside = sum(each.seen[-1].outside for each in asked)
        expected = sum(1.0 - each.change.level for each in asked if each.change is not None)
        flagged = [each for each in asked if each.tier == "likely"]
        says = [say("others.outside", k=outside, n=len(asked), expected=_expected(expected))]
        names = ", ".join(_lower(self.metrics[each.course.key].name) for each in flagged)
        says.append(say("others.flagged", names=names) if flagged else say("others.none"))
        for each in flagged:
            line = line_of(each, self.metrics[each.course.key], self.session, "others")
            says += lasting(each, line)
        yield Line(
            "others", None, "Further measures", says=tuple(says), state="judged",
            numbers={"outside": outside, "asked": len(asked), "expected": expected,
                     "flagged": len(flagged), "waiting": waits},
        )  # fmt: skip


def _of(line: Line) -> float:
    assert line.value is not None  # only lines with a value say something
    return line.value


def _lower(name: str) -> str:
    """A name within a sentence; one that begins with an abbreviation stays."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _expected(count: float) -> str:
    """How many are expected: with one digit behind the point, small ones with two."""
    return f"{count:.1f}" if count >= 1 else number(count, 2)


def _came(judgement: Judgement) -> list[str]:
    """How many visits lay outside when they came, beside how many would by chance."""
    if judgement.judged < FEWEST_LATER:
        return []
    return [
        say("change.visits", k=judgement.outside, judged=counted(judgement.judged, "visit"),
            expected=_expected(judgement.by_chance))
    ]  # fmt: skip


def _not_yet(judgement: Judgement) -> list[str]:
    visits = [each.visit.mean for each in judgement.seen]
    if len(visits) > 2 and len(set(visits)) == 1:
        return [say("state.copies")]
    return [say("state.alone", visits=counted(len(visits), "visit"))]


def _first_trials(judgement: Judgement) -> list[str]:
    found = judgement.first_trial
    if found is None:
        return []
    visits = counted(found.n, "visit")
    if found.low <= 0.0 <= found.high:
        return [say("first_trial.alike", visits=visits)]
    course = judgement.course
    about = judgement.change
    if about is None:
        return []
    told = [amount(each, about, "", bare=at > 0)
            for at, each in enumerate((found.mean, found.low, found.high))]  # fmt: skip
    if None in told or course.scale != "log":
        return []
    return [
        say("first_trial.differs", amount=str(told[0]), low=str(told[1]), high=str(told[2]),
            visits=visits)
    ]  # fmt: skip


def _numbers(judgement: Judgement, line: Line) -> dict[str, float | int | None]:
    """Everything that is known of the change, for whoever reads the data."""
    found = dict(line.numbers)
    found.update(judged=judgement.judged, outside=judgement.outside,
                 by_chance=judgement.by_chance)  # fmt: skip
    if judgement.lasting is not None:
        low, high = judgement.lasting.change.interval
        found.update(lasting=judgement.lasting.change.difference, lasting_low=low,
                     lasting_high=high, lasting_visits=judgement.lasting.since)  # fmt: skip
    if judgement.trend is not None:
        found.update(trend_per_day=judgement.trend.slope, trend_low=judgement.trend.low,
                     trend_high=judgement.trend.high, trend_p=judgement.trend.p)  # fmt: skip
    return found


def _whole(past: Past, main: Judgement | None, metrics: Metrics) -> Iterator[str]:
    """What holds for the whole card."""
    if any(point.record.simulated for point in past.points):
        yield say("source.simulated")
    if main is None or not past.points:
        yield say("state.nothing")
        return
    if past.baseline is not None and past.baseline.session is not None:
        empty = not main.course.visits or main.state == "nothing"
        name = "state.baseline_empty" if empty else "state.baseline"
        yield say(name, session=past.baseline.session, why=plain(past.baseline.why))
    if main.state in ("first", "undated", "nothing"):
        yield say(f"state.{main.state}")
    elif main.change is None:
        yield from _not_yet(main)
    if _getting_used(main):
        yield say("state.getting_used")
    yield from _sources(past.primary, metrics)


def _getting_used(judgement: Judgement) -> bool:
    """Whether the first visit lies outside of what all later ones make usual."""
    visits = [each.visit.visited for each in judgement.seen]
    known = [each for each in visits if each is not None]
    if judgement.state != "judged" or judgement.prior is None or len(known) <= FEWEST_LATER:
        return False
    found = predict(known[1:], known[:1], judgement.prior, scale=judgement.course.scale)
    return found.outside


def _sources(judgements: Sequence[Judgement], metrics: Metrics) -> Iterator[str]:
    """A line for each table that was used, and for where there was none."""
    told: dict[tuple[str, str], list[str]] = {}
    for each in judgements:
        if each.change is None:
            continue
        prior, name = each.prior, _lower(metrics[each.course.key].name)
        if prior is None or not prior.source:
            told.setdefault(("source.own", ""), []).append(name)
        else:
            template = "source.provisional" if prior.provisional else "source.prior"
            told.setdefault((template, plain(prior.source)), []).append(name)
    for (template, source), names in told.items():
        about = {"source": source} if source else {}
        yield say(template, names=", ".join(names), **about)
