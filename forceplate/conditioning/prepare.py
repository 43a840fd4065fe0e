"""Recording to trial: placed channels, cleaned, divided into COP and load, cut to the window."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from forceplate.butterworth import runs_of_channels
from forceplate.conditioning.clean import clean
from forceplate.conditioning.finish import (
    cut,
    filtered_late,
    for_channels,
    span_of,
    unfiltered,
    with_origins,
)
from forceplate.conditioning.place import PLACES_UNKNOWN, Placed, PlacedPlate
from forceplate.conditioning.room import room
from forceplate.conditioning.shear import lacking, shear, weights
from forceplate.errors import SettingsError
from forceplate.model.facts import Body
from forceplate.model.feet import Feet
from forceplate.model.plate import Floats
from forceplate.model.settings import Settings
from forceplate.model.trial import Path, Trial
from forceplate.units import MM_PER_M

Span = tuple[float | None, float | None]
ONLY_COP = "the file holds only the centre of pressure, no force"
NO_PLATE = "no plate of the file could be read"
NO_FEET = "the layout gives no foot points or measures"
NO_LAYOUT = "no layout says where the feet stand"
PARTS = ("net", "left", "right", "load", "feet", "shear", "free_moment", "start_shift")
"""What a trial may lack."""


@dataclass(frozen=True, eq=False)
class _Forces:
    """Cleaned channels of the plates in use, over the whole recording.

    Parameters
    ----------
    channels : tuple of (3 or 5, n) float64
        Of each plate: fz, its first moments about the lab's origin (its own centre where that is
        not known), and the horizontal force where plates differ in height. They may stand in
        room that is used again.
    sideways : (3 or 0, n) float64
        What `shear.weights` makes of all these plates together.
    total : (n,) float64, N
        Of all these plates.
    """

    plates: tuple[PlacedPlate, ...]
    channels: tuple[Floats, ...]
    sideways: Floats
    total: Floats
    idle: frozenset[int]
    weight: float
    rate: float

    def moments(self, plates: tuple[PlacedPlate, ...], settings: Settings) -> Floats:
        """(2, n): q_ml, q_ap of these plates about the lab origin.

        At their mean height, or each at its own (setting plates.surface).
        """
        heights = [float(plate.centre[2]) for plate in plates if plate.centre is not None]
        middle = sum(heights) / len(heights)
        parts: list[Floats] = []
        for own, height in zip(self._of(plates), heights, strict=True):
            rise = 0.0 if settings.plates.surface == "own" else height - middle
            parts.append(own[1:3] - rise * own[3:5] if rise else own[1:3])
        return _sum(parts)

    def force(self, plates: tuple[PlacedPlate, ...]) -> Floats:
        """(n,) vertical force on these plates, N; never a view of the channels."""
        if len(plates) == len(self.plates):
            return self.total
        own = [each[0] for each in self._of(plates)]
        return own[0].copy() if len(own) == 1 else _sum(own)

    def _of(self, plates: tuple[PlacedPlate, ...]) -> list[Floats]:
        return [c for p, c in zip(self.plates, self.channels, strict=True) if p in plates]


def _sum(rows: Sequence[Floats]) -> Floats:
    """Of one, that one itself; of more, a new one."""
    whole = rows[0]
    for i, row in enumerate(rows[1:]):
        whole = np.add(whole, row, out=whole if i else None)
    return whole


def window_of(
    duration: float, settings: Settings, asked: Span | None, *, where: str | None = None
) -> tuple[float, float]:
    """The half-open window in seconds from the first sample.

    Parameters
    ----------
    duration : float, s
    settings : Settings
    asked : (start, end) in s or None
        Either end may be None; taken as it is, but for window.first_s.
    where : str, optional
        The file, for the error.

    Raises
    ------
    SettingsError
        The asked window holds no part of the recording.
    """
    if asked is not None:
        start = 0.0 if asked[0] is None else asked[0]
        end = duration if asked[1] is None else min(asked[1], duration)
        if not 0 <= start < end:
            raise SettingsError(
                "the window holds no part of the recording.",
                where=where,
                expected=f"0 <= start < end within {duration:g} s",
                found=f"{start:g}:{'' if asked[1] is None else f'{asked[1]:g}'}",
            )
        return settings.window.cut(start, end)
    return settings.window.span(duration)


def prepare(
    placed: Placed, settings: Settings, window: Span | None = None, body: Body | None = None
) -> Trial:
    """The trial that the metrics read.

    Parameters
    ----------
    placed : Placed
    settings : Settings
    window : (start, end) in s, optional
        Instead of the window that the settings give.
    body : Body, optional
        What is known of the person.
    """
    recording = placed.recording
    start, end = window_of(recording.duration, settings, window, where=recording.source.path)
    if recording.cop is None and not placed.used:
        reasons = [plate.why for plate in placed.plates if plate.why]
        reason = f"{NO_PLATE}: {reasons[0]}" if reasons else NO_PLATE
        return Trial(settings, recording.rate, start, end, why=dict.fromkeys(PARTS, reason))
    form = _from_cop if recording.cop is not None else _from_plates
    whole = form(placed, for_channels(settings), start, end)
    if whole.settings is not settings:
        whole = replace(whole, settings=settings)
    if settings.centre.about == "unfiltered":
        plain = form(placed, unfiltered(settings), start, end)
        whole = with_origins(whole, plain, start, end)
    if settings.filter.on == "cop":
        whole = filtered_late(whole)
    why = dict(whole.why)
    # the start of a recording is compared with as much of it as of the others
    base = (start, end) if window is not None else settings.window.cut(0.0, whole.end)
    shift = _start_shift(whole, base, why)
    body = body or recording.facts.body
    feet = None if whole.feet is None else whole.feet.of_length(body.foot_length_mm)
    return cut(whole, start, end, start_shift=shift, why=why, body=body, feet=feet)


def _from_cop(placed: Placed, settings: Settings, start: float, end: float) -> Trial:  # noqa: ARG001
    """The whole recording as a trial, of a file that holds no force."""
    recording = placed.recording
    assert recording.cop is not None
    cleaned = clean(MM_PER_M * recording.cop, recording.rate, settings)
    net = Path(cleaned.channels[0], cleaned.channels[1], cleaned.rate)
    lacking = tuple(part for part in PARTS if part not in ("net", "start_shift", "feet"))
    why = dict.fromkeys(lacking, ONLY_COP)
    feet = _feet_points(placed, why)
    return Trial(settings, cleaned.rate, 0.0, recording.duration, net=net, feet=feet, why=why)


def _from_plates(placed: Placed, settings: Settings, start: float, end: float) -> Trial:
    """The whole recording as a trial; thresholds follow the weight within the window."""
    forces = _cleaned(placed, settings, start, end)
    why: dict[str, str] = {}
    standing = tuple(p for p in forces.plates if p.number not in forces.idle)
    net, total = _net(forces, standing, settings, why)
    left, right, load, fz_left, fz_right = _feet(placed, forces, settings, why)
    sideways = forces.sideways if len(standing) == len(forces.plates) else None
    around = shear(standing, net, placed.recording.rate, settings, why, sideways)
    feet = _feet_points(placed, why)
    return Trial(
        settings, forces.rate, 0.0, placed.recording.duration, net=net, left=left, right=right,
        fz_left=fz_left, fz_right=fz_right, fz_total=total, load_left=load, shear_ml=around.ml,
        shear_ap=around.ap, free_moment=around.free_moment, feet=feet, why=why,
    )  # fmt: skip


def _cleaned(placed: Placed, settings: Settings, start: float, end: float) -> _Forces:
    plates = placed.used
    heights = {None if plate.centre is None else float(plate.centre[2]) for plate in plates}
    rows = 3 if len(heights) == 1 else 5  # horizontal force counts only between heights
    n = placed.recording.n_samples
    own = rows * len(plates)
    stack = room("plates", own + (0 if lacking(plates) else 3), n)
    sideways = stack[own:]
    for i, plate in enumerate(plates):
        made = np.eye(rows, 6)
        if plate.centre is not None:
            made[1:3, 0] = plate.centre[:2]
        if sideways.size:
            made = np.concatenate([made, weights(plate)])
        plate.force.add(made, stack[rows * i : rows * (i + 1)], sideways, anew=i == 0)
    rate, among = placed.recording.rate, runs_of_channels(stack)
    if among == [(0, n)]:
        done = clean(stack, rate, settings, among)
        sideways = done.channels[own:]
    else:
        # a sum may overflow where no channel does: each has gaps of its own
        done = clean(stack[:own], rate, settings)
        sideways = clean(sideways, rate, settings).channels
    channels = tuple(done.channels[rows * i : rows * (i + 1)] for i in range(len(plates)))
    total = _sum([each[0] for each in channels]) if len(plates) > 1 else channels[0][0].copy()
    first, last = span_of(start, end, done.rate, total.size)
    weight = standing_weight(total[first:last])
    idle: frozenset[int] = frozenset()
    if settings.plates.idle == "leave-out" and len(plates) > 1:
        limit = plate_threshold(settings, weight)
        idle = frozenset(
            plate.number
            for plate, own in zip(plates, channels, strict=True)
            if is_idle(own[0, first:last], limit)
        )
        if len(idle) == len(plates):
            idle = frozenset()
    return _Forces(plates, channels, sideways, total, idle, weight, done.rate)


def standing_weight(total: Floats) -> float:
    """Median vertical force of the samples that carry more than 20 N; N, 0 if there are none."""
    with np.errstate(invalid="ignore"):
        loaded = total[total > 20.0]
    if not loaded.size:
        return 0.0
    # one partition and the largest before it: two at once cost numpy five times as much
    half = loaded.size // 2
    loaded.partition(half)
    upper = float(loaded[half])
    return upper if loaded.size % 2 else 0.5 * (float(loaded[:half].max()) + upper)


def plate_threshold(settings: Settings, weight: float) -> float:
    """Vertical force above which a foot's COP is defined, N."""
    return max(settings.threshold.plate_n, settings.threshold.plate_weight * weight)


def is_idle(fz: Floats, limit: float) -> bool:
    """Whether nobody stands on a plate: at least 95 % of its samples are at or under the limit."""
    with np.errstate(invalid="ignore"):
        loaded = int(np.count_nonzero(fz > limit))
    if loaded >= 0.05 * fz.size:
        return False
    return bool(loaded < 0.05 * np.count_nonzero(np.isfinite(fz)))


def _net(
    forces: _Forces, plates: tuple[PlacedPlate, ...], settings: Settings, why: dict[str, str]
) -> tuple[Path | None, Floats]:
    total = forces.force(plates)
    if any(plate.centre is None for plate in plates):
        why["net"] = PLACES_UNKNOWN
        return None, total
    limit = max(settings.threshold.net_n, settings.threshold.net_weight * forces.weight)
    return _path(total, forces.moments(plates, settings), limit, forces.rate), total


def _path(force: Floats, moments: Floats, limit: float, rate: float) -> Path:
    from forceplate.kernels.wrench import point_of_pressure

    ml, ap = np.empty(force.size), np.empty(force.size)
    point_of_pressure(force, moments[0], moments[1], 0.0, 0.0, limit, ml, ap)
    return Path(ml, ap, rate)


def _feet(
    placed: Placed, forces: _Forces, settings: Settings, why: dict[str, str]
) -> tuple[Path | None, Path | None, Floats | None, Floats | None, Floats | None]:
    """Per-foot paths, load share and forces, or the reasons why not."""
    from forceplate.kernels.wrench import share_of_load

    sides = {name: placed.side(name) for name in ("left", "right")}
    reason = _no_sides(placed, sides)
    if reason is not None:
        why.update(dict.fromkeys(("left", "right", "load"), reason))
        return None, None, None, None, None
    fz = {name: forces.force(plates) for name, plates in sides.items()}
    limit = plate_threshold(settings, forces.weight)
    paths: dict[str, Path | None] = {}
    for name, plates in sides.items():
        paths[name] = None
        if any(plate.centre is None for plate in plates):
            why[name] = PLACES_UNKNOWN
        elif all(plate.number in forces.idle for plate in plates):
            why[name] = f"nobody stands on the {name} plate"
        else:
            paths[name] = _path(fz[name], forces.moments(plates, settings), limit, forces.rate)
    load: Floats | None = None
    empty = [n for n, plates in sides.items() if all(p.number in forces.idle for p in plates)]
    if empty:
        why["load"] = f"nobody stands on the {empty[0]} plate, so there is no share of load"
    else:
        load = np.empty(fz["left"].size)
        least = max(settings.threshold.net_n, settings.threshold.net_weight * forces.weight)
        share_of_load(fz["left"], fz["right"], least, load)
    return paths["left"], paths["right"], load, fz["left"], fz["right"]


def _no_sides(placed: Placed, sides: Mapping[str, tuple[PlacedPlate, ...]]) -> str | None:
    if sides["left"] and sides["right"]:
        return None
    if len(placed.plates) == 1:
        return "one plate: left and right cannot be told apart"
    unread = [plate for plate in placed.plates if plate.reaction is None]
    if unread and len(placed.used) < 2:
        return f"{unread[0].name} could not be read: {unread[0].why}"
    lacking = "left" if not sides["left"] else "right"
    if placed.layout is None or not placed.layout.plates:
        return "no layout says which plate is left and which is right"
    return f"the layout names no {lacking} plate"


def _feet_points(placed: Placed, why: dict[str, str]) -> Feet | None:
    if placed.layout is None:
        why["feet"] = NO_LAYOUT
        return None
    if placed.layout.feet is None:
        why["feet"] = NO_FEET
    return placed.layout.feet


def _start_shift(whole: Trial, span: tuple[float, float], why: dict[str, str]) -> Floats | None:
    """(2,) mm: mean of the first seconds of the span minus mean of its rest."""
    if whole.net is None:
        why["start_shift"] = why.get("net", NO_PLATE)
        return None
    settle = whole.settings.window.settle_s
    if span[1] - span[0] < 2 * settle - 1e-9:
        why["start_shift"] = f"shorter than {2 * settle:g} s"
        return None
    first, last = span_of(*span, whole.rate, whole.n_samples)
    split, _ = span_of(span[0] + settle, span[1], whole.rate, whole.n_samples)
    shift = np.array(
        [_mean(row[first:split]) - _mean(row[split:last]) for row in (whole.net.ml, whole.net.ap)]
    )
    if not np.isfinite(shift).all():
        why["start_shift"] = "the centre of pressure is missing at the start or after it"
        return None
    return shift


def _mean(values: Floats) -> float:
    """Of those that are there; NaN where none is."""
    whole = float(np.add.reduce(values))
    if math.isfinite(whole) and values.size:
        return whole / values.size
    seen = values[~np.isnan(values)]
    return float(seen.mean()) if seen.size else math.nan
