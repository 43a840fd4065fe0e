"""The same recording analysed in other ways, to see how much of a number is choice of method."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from forceplate.conditioning.place import Placed, place
from forceplate.conditioning.prepare import Span, prepare, window_of
from forceplate.errors import SettingsError
from forceplate.model.alternative import ALTERNATIVES, Alternative
from forceplate.model.facts import Body, Facts
from forceplate.model.layout import Layout
from forceplate.model.recording import Recording
from forceplate.model.result import Value
from forceplate.model.run_change import moved
from forceplate.model.sensitivity import Row, Sensitivity
from forceplate.model.setting import Scalar
from forceplate.model.settings import CONDITIONING, PRESETS, Settings

if TYPE_CHECKING:
    from forceplate.metrics.declare import Metric

LESS_S = 1e-6
"""A window that is longer by less than this is not longer."""


@dataclass(frozen=True)
class _Way:
    """Settings and window of one analysis; `why` where it cannot be done."""

    settings: Settings
    window: Span | None
    span: tuple[float, float]
    why: str | None = None

    def work(self, rate: float) -> tuple[object, ...]:
        """What it comes down to for a recording of this rate; equal work, equal numbers."""
        most = self.settings.resample.max_rate_hz
        plain = self.settings.having({
            "window.skip_s": 0.0, "window.min_s": 0.0,
            "resample.max_rate_hz": most if 0.0 < most < rate * (1 - 1e-9) else 0.0,
        })  # fmt: skip
        if plain.filter.kind == "none":
            plain = replace(plain, filter=Settings().having({"filter.kind": "none"}).filter)
        return plain, self.span

    def conditioning(self) -> tuple[object, ...]:
        """What shapes the trial: equal, and the trial is the same."""
        return self.window, *(getattr(self.settings, section) for section in CONDITIONING)


def sensitivity(
    recording: Recording,
    keys: Sequence[str],
    settings: Settings | None = None,
    *,
    layout: Layout | None = None,
    window: Span | None = None,
    facts: Facts | None = None,
) -> tuple[Sensitivity, ...]:
    """How metrics of one recording change with the way of analysing it.

    Parameters
    ----------
    recording : Recording
    keys : sequence of str
        Of the metrics.
    settings : Settings, optional
        The base; the preset `default` if not given.
    layout, window, facts
        As for `analyse`.

    Returns
    -------
    tuple of Sensitivity
        One a key. Ways that cannot act on a metric, or that come down to the base, are left out.

    Raises
    ------
    NothingFound
        A key is not a metric's.
    LayoutError, SettingsError
    """
    from forceplate.metrics.registry import METRICS, evaluate

    base = _Way(
        settings or PRESETS["default"], window,
        window_of(recording.duration, settings or PRESETS["default"], window),
    )  # fmt: skip
    placed = place(recording, layout)
    body = ((facts or Facts()) | recording.facts).body
    values = evaluate(prepare(placed, base.settings, window, body), keys)
    ways = list(_other_ways(base, recording))
    wanted = {key: [way for way in ways if _acts(*way, base, METRICS[key])] for key in keys}
    found = _evaluated(placed, body, wanted)
    return tuple(
        _compared(METRICS[key], values[key], [(*way, found[way[1]].get(key)) for way in each], base)
        for key, each in wanted.items()
    )


def _other_ways(base: _Way, recording: Recording) -> Iterator[tuple[Alternative, _Way]]:
    """Every alternative that is other work than the base, and than those of its group before."""
    same = base.work(recording.rate)
    seen: set[object] = set()
    for alternative in ALTERNATIVES:
        way = _way(alternative, base, recording)
        if way is None:
            continue
        work = way.work(recording.rate)
        if way.why is None and (work == same or (alternative.group, work) in seen):
            continue
        seen.add((alternative.group, work))
        yield alternative, way


def _way(alternative: Alternative, base: _Way, recording: Recording) -> _Way | None:
    """An alternative on top of the base; None where the window is too short for it."""
    start, end = base.span
    if alternative.first_s is not None:
        if end - start <= alternative.first_s + LESS_S:
            return None
        span = start, start + alternative.first_s
        return _Way(base.settings, span, span)
    try:
        settings = base.settings.having(alternative.changes)
    except SettingsError as error:
        return _Way(base.settings, base.window, base.span, error.what)
    least = 2.0 * settings.filter.cutoff_hz
    why = None
    if settings.filter.kind != "none" and recording.rate <= least:
        why = f"a cut-off of {settings.filter.cutoff_hz:g} Hz needs more than {least:g} samples/s"
    return _Way(
        settings, base.window, window_of(recording.duration, settings, base.window), why
    )  # fmt: skip


def _acts(alternative: Alternative, way: _Way, base: _Way, metric: Metric) -> bool:
    """Whether another way can change this metric."""
    # a metric of the whole recording does not look at the window
    shaping = [name for name in CONDITIONING if name != "window" or metric.over != "trial"]
    if alternative.first_s is not None:
        return "window" in shaping
    declared = (*shaping, *metric.settings)
    changed = alternative.changes if way.why else _changes(way.settings, base.settings)
    return any(key == name or key.startswith(f"{name}.") for key in changed for name in declared)


def _changes(settings: Settings, base: Settings) -> dict[str, Scalar]:
    before = base.flat()
    return {key: value for key, value in settings.flat().items() if value != before[key]}


def _evaluated(
    placed: Placed, body: Body, wanted: dict[str, list[tuple[Alternative, _Way]]]
) -> dict[_Way, dict[str, Value]]:
    """The values of each way, and a way's keys alone; each trial is prepared once."""
    from forceplate.metrics.registry import evaluate

    keys: dict[_Way, list[str]] = {}
    for key, ways in wanted.items():
        for _, way in ways:
            keys.setdefault(way, []).append(key)
    trials: dict[tuple[object, ...], list[_Way]] = {}
    for way in keys:
        if way.why is None:
            trials.setdefault(way.conditioning(), []).append(way)
    found: dict[_Way, dict[str, Value]] = {way: {} for way in keys}
    for ways in trials.values():
        trial = prepare(placed, ways[0].settings, ways[0].window, body)
        for way in ways:
            found[way] = evaluate(replace(trial, settings=way.settings), keys[way])
    return found


def _compared(
    metric: Metric,
    base: Value,
    ways: Sequence[tuple[Alternative, _Way, Value | None]],
    under: _Way,
) -> Sensitivity:
    known = [value.value for *_, value in ways if value is not None and value.value is not None]
    relative = _relative(metric, [*known, *([] if base.value is None else [base.value])])
    rows: list[Row] = []
    for alternative, way, value in ways:
        number = None if value is None else value.value
        difference = percent = None
        if number is not None and base.value is not None:
            difference = moved(base.value, number, turning=metric.turning)
            percent = 100.0 * difference / abs(base.value) if relative and base.value else None
        why = way.why or (None if value is None else value.why)
        changes = _changes(way.settings, under.settings)
        rows.append(Row(alternative, changes, way.span, number, why, difference, percent))
    return Sensitivity(metric.key, metric.name, metric.unit.symbol, base, tuple(rows), relative)


def _relative(metric: Metric, numbers: Sequence[float]) -> bool:
    """Whether a share of the base says something: for sizes, not for places, ways and shares."""
    answers, symbol = metric.invariants, metric.unit.symbol
    if symbol == "%" or answers.mirror != "same":
        return False
    # what turns round with time and has a unit is a way, such as a drift
    way = not answers.translation or (not answers.reversal and symbol != "1")
    if way and metric.bounds[0] < 0.0:
        return False
    return min(numbers, default=0.0) >= 0.0 or max(numbers, default=0.0) <= 0.0
