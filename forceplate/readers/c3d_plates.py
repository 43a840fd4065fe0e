"""C3D force plates of types 1 to 4: channels to a wrench in SI, corners and origin."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from forceplate.model.plate import Floats, Plate
from forceplate.readers.c3d_parameters import Parameters
from forceplate.readers.c3d_samples import Channels
from forceplate.readers.c3d_units import (
    Decision,
    Surface,
    force_unit,
    length_unit,
    loaded_samples,
    moment_unit,
)
from forceplate.readers.measures import factor_of
from forceplate.readers.missing import mark_missing

_ROWS = {1: 6, 2: 6, 3: 8, 4: 6}
_MOST = 256


class Unread(Exception):
    """Why one plate cannot be read; the others still can."""


@dataclass(frozen=True, eq=False)
class _Raw:
    """One plate's channels and geometry, in SI.

    Parameters
    ----------
    channels : Channels
    index : list of int
        Channel numbers from 0.
    length : float
        Factor of the file's lengths to m.
    origin : (3,) float64, m
    surface : Surface
    matrix : (6, 6) float64 or None
    """

    channels: Channels
    index: list[int]
    length: float
    origin: Floats
    surface: Surface
    matrix: Floats | None

    def units(self, first: int, last: int) -> list[str]:
        """Units of some of the plate's channels, as written."""
        return [self.channels.unit(self.index[i]) for i in range(first, last)]

    def values(self, first: int, last: int, factor: float = 1.0) -> Floats:
        """(last - first, n) of some of the plate's channels."""
        values = self.channels.counts(self.index[first:last])
        values *= self.steps(first, last, factor)
        return values

    def steps(self, first: int, last: int, factor: float = 1.0) -> Floats:
        """(last - first, 1): what one count of some of the plate's channels is."""
        return self.channels.steps(self.index[first:last], factor)


@dataclass(frozen=True, eq=False)
class _Read:
    """A wrench (6, n), the origin it is about, the counts' scale, and notes."""

    wrench: Floats
    origin: Floats
    notes: tuple[str | None, ...]
    quantum: Floats | None = None


def read_plates(
    parameters: Parameters, channels: Channels
) -> tuple[tuple[Plate, ...], tuple[str, ...]]:
    """All plates that the file lists; one that cannot be read says why.

    Returns
    -------
    plates : tuple of Plate
        Wrenches about the surface centre for types 1 and 3, as recorded for types 2 and 4.
    notes : tuple of str
    """
    types = parameters.numbers("FORCE_PLATFORM", "TYPE")
    count = plate_count(parameters)
    corners = _shaped(parameters, "CORNERS", (3, 4))
    length = length_unit(
        next(iter(parameters.texts("POINT", "UNITS")), ""), _longest_side(corners, count)
    )
    notes = [length.note] if length.note and count else []
    plates: list[Plate] = []
    for number in range(count):
        name = f"plate{number + 1}"
        placed, why = _placed(name, corners, number, length.factor)
        try:
            plate, said = _plate(placed, parameters, channels, number, length.factor)
        except Unread as reason:
            plate, said = _unread(placed, types, number, str(reason)), []
        plates.append(plate)
        notes.extend(f"{name}: {text}" for text in ([why] if why else []) + said)
    return tuple(plates), tuple(notes)


def plate_count(parameters: Parameters) -> int:
    """How many plates the file lists; 0 where it lists none."""
    used = parameters.number("FORCE_PLATFORM", "USED")
    if used is None:
        types = parameters.numbers("FORCE_PLATFORM", "TYPE")
        used = 0 if types is None else types.size
    return min(max(int(used), 0), _MOST) if np.isfinite(used) else 0


def _shaped(parameters: Parameters, name: str, shape: tuple[int, ...]) -> np.ndarray | None:
    """A value of FORCE_PLATFORM with one further axis over the plates; None where it is not so."""
    value = parameters.numbers("FORCE_PLATFORM", name)
    if value is None or value.shape[: len(shape)] != shape:
        return None
    array = value.astype(np.float64)
    return array[..., None] if array.ndim == len(shape) else array


def _longest_side(corners: np.ndarray | None, count: int) -> float:
    if corners is None:
        return 0.0
    used = corners[:, :, :count]
    with np.errstate(invalid="ignore", over="ignore"):
        sides = np.linalg.norm(used[:, [1, 3], :] - used[:, :1, :], axis=0)
    sides = sides[np.isfinite(sides)]
    return float(sides.max(initial=0.0))


def _placed(
    name: str, corners: np.ndarray | None, number: int, length: float
) -> tuple[Plate, str | None]:
    """A plate without channels, at its place in the lab."""
    bare = Plate(name, None)
    if corners is None or number >= corners.shape[2]:
        return bare, "the file gives no corners, so its place in the lab is not known"
    own = corners[:, :, number].T * length
    x, y = own[0] - own[1], own[0] - own[3]
    with np.errstate(invalid="ignore", over="ignore"):
        (x1, x2, x3), (y1, y2, y3) = x, y
        area = math.hypot(x2 * y3 - x3 * y2, x3 * y1 - x1 * y3, x1 * y2 - x2 * y1)
    if not np.isfinite(own).all() or not 1e-6 < area < 1e6:
        return bare, "its corners span no area, so its place in the lab is not known"
    return bare.with_corners(own), None


def _unread(placed: Plate, types: np.ndarray | None, number: int, why: str) -> Plate:
    kind = int(types[number]) if types is not None and number < types.size else None
    return Plate(
        placed.name, None, rotation=placed.rotation, centre=placed.centre, corners=placed.corners,
        kind=kind, why=why,
    )  # fmt: skip


def _plate(
    placed: Plate, parameters: Parameters, channels: Channels, number: int, length: float
) -> tuple[Plate, list[str]]:
    kind = _kind(parameters, number)
    index = _index(parameters, channels, kind, number)
    origin, turned = _origin(parameters, number, length)
    half = np.zeros(2)
    if placed.corners is not None:
        c = placed.corners
        half = np.array([np.linalg.norm(c[0] - c[1]), np.linalg.norm(c[0] - c[3])]) / 2
    matrix = _matrix(parameters, number) if kind == 4 else None
    raw = _Raw(channels, index, length, origin, Surface(half, origin), matrix)
    with np.errstate(over="ignore", invalid="ignore"):
        read = _READ[kind](raw)
    wrench, valid, missing = mark_missing(read.wrench)
    if valid is not None and not np.isfinite(wrench).any():
        raise Unread("none of its samples holds a usable number")
    plate = Plate(
        placed.name, wrench, origin=read.origin, rotation=placed.rotation, centre=placed.centre,
        corners=placed.corners, kind=kind, valid=valid, quantum=read.quantum,
    )  # fmt: skip
    return plate, [note for note in (turned, *read.notes, missing) if note]


def _kind(parameters: Parameters, number: int) -> int:
    types = parameters.numbers("FORCE_PLATFORM", "TYPE")
    if types is None or number >= types.size:
        raise Unread("the file gives no type for it")
    kind = types.ravel(order="F")[number]
    if kind not in _ROWS:
        raise Unread(f"plate type {kind:g} is not supported; types 1 to 4 are")
    return int(kind)


def _index(parameters: Parameters, channels: Channels, kind: int, number: int) -> list[int]:
    """Channel numbers from 0."""
    table = parameters.numbers("FORCE_PLATFORM", "CHANNEL")
    if table is not None and table.ndim == 1:
        table = table[:, None]
    rows = _ROWS[kind]
    if table is None or table.ndim != 2 or number >= table.shape[1] or table.shape[0] < rows:
        raise Unread(f"the file lists no {rows} channels for it")
    numbers = [int(value) for value in table[:rows, number] if np.isfinite(value)]
    outside = [value for value in numbers if not 1 <= value <= channels.count]
    if outside or len(numbers) < rows:
        raise Unread(f"channel index outside 1..{channels.count}: {outside}")
    stated = min(channels.scale.size, channels.offset.size)
    if max(numbers) > stated:
        raise Unread(
            f"the file states scales for {stated} channels, channel {max(numbers)} is used"
        )
    return [value - 1 for value in numbers]


def _origin(parameters: Parameters, number: int, length: float) -> tuple[Floats, str | None]:
    """The surface centre seen from the sensor, in a frame whose z points down; m."""
    table = _shaped(parameters, "ORIGIN", (3,))
    if table is None or number >= table.shape[1]:
        return np.zeros(3), "the file gives no origin; the surface centre was taken"
    origin = table[:, number] * length
    if not np.isfinite(origin).all() or np.abs(origin).max() > 10:
        raise Unread(f"its origin of {origin.tolist()} m is impossible")
    if origin[2] > 0:
        return -origin, "its origin lies above the surface as written; it was negated"
    return origin, None


def _matrix(parameters: Parameters, number: int) -> Floats:
    """The calibration matrix, rows are Fx to Mz; the file holds it column by column."""
    table = _shaped(parameters, "CAL_MATRIX", (6, 6))
    if table is None or number >= table.shape[2]:
        raise Unread("the file gives no calibration matrix for it")
    return table[:, :, number]


def _type_1(raw: _Raw) -> _Read:
    """Force, COP and free moment: the wrench about the surface centre."""
    unit = force_unit(raw.units(0, 3))
    force = raw.values(0, 3, unit.factor)
    point = raw.values(3, 5)
    place = _cop_unit(raw, force, point)
    x, y = point * place.factor
    turn = factor_of(raw.units(5, 6)[0], "moment") or unit.factor * raw.length
    free = raw.values(5, 6, turn)[0]
    moment = np.array([y * force[2], -x * force[2], free + x * force[1] - y * force[0]])
    return _Read(np.concatenate([force, moment]), np.zeros(3), (unit.note, place.note))


def _cop_unit(raw: _Raw, force: Floats, point: Floats) -> Decision:
    stated = factor_of(raw.units(3, 4)[0], "length")
    first = raw.length if stated is None else stated
    at = loaded_samples(force[2])
    half = raw.surface.half
    if at.size < 3 or not (half > 0).all() or raw.surface.holds(point[:, at] * first):
        return Decision(first)
    for other, name in ((1.0, "m"), (1e-3, "mm"), (1e-2, "cm")):
        if other != first and raw.surface.holds(point[:, at] * other):
            return Decision(other, f"the centre of pressure was taken as {name}, to lie on it")
    return Decision(first, "under load the centre of pressure lies off the plate in every unit")


def _type_2(raw: _Raw) -> _Read:
    """Force and moment about the sensor origin."""
    unit = force_unit(raw.units(0, 3))
    wrench = raw.channels.counts(raw.index)
    force, moment = wrench[:3], wrench[3:]
    force *= (force_steps := raw.steps(0, 3, unit.factor))
    at = loaded_samples(force[2])
    turn = moment_unit(
        raw.units(3, 6), unit.factor * raw.length, force[:, at], moment[:, at] * raw.steps(3, 6),
        raw.surface,
    )  # fmt: skip
    moment *= (moment_steps := raw.steps(3, 6, turn.factor))
    quantum = None
    if raw.channels.raw.dtype.kind in "iu":
        steps = np.concatenate([force_steps, moment_steps])[:, 0]
        quantum = np.array([steps, raw.channels.offset[raw.index]])
    return _Read(wrench, raw.origin, (unit.note, turn.note), quantum)


def _type_3(raw: _Raw) -> _Read:
    """Eight forces of four sensors at (+-a, +-b): the wrench about the surface centre."""
    unit = force_unit(raw.units(0, 8))
    fx12, fx34, fy14, fy23, fz1, fz2, fz3, fz4 = raw.values(0, 8, unit.factor)
    a, b, depth = raw.origin
    fx, fy = fx12 + fx34, fy14 + fy23
    wrench = np.array([
        fx,
        fy,
        fz1 + fz2 + fz3 + fz4,
        b * (fz1 + fz2 - fz3 - fz4) + depth * fy,
        a * (fz2 + fz3 - fz1 - fz4) - depth * fx,
        b * (fx34 - fx12) + a * (fy14 - fy23),
    ])  # fmt: skip
    return _Read(wrench, np.zeros(3), (unit.note,))


def _type_4(raw: _Raw) -> _Read:
    """As type 2, by a calibration matrix from raw channels."""
    assert raw.matrix is not None
    wrench = raw.matrix @ raw.values(0, 6)
    at = loaded_samples(wrench[2])
    turn = moment_unit(raw.units(3, 6), raw.length, wrench[:3, at], wrench[3:, at], raw.surface)
    wrench[3:] *= turn.factor
    note = f"moments by its calibration matrix; {turn.note}" if turn.note else None
    return _Read(wrench, raw.origin, (note,))


_READ: dict[int, Callable[[_Raw], _Read]] = {1: _type_1, 2: _type_2, 3: _type_3, 4: _type_4}
