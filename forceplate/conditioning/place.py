"""Plates into the person's axes: which way is right, forward and up, and which foot is which.

The person's axes are ml (right), ap (forward) and up. Everything after this step is linear in
the channels that come out of it:

    fz              vertical force, positive under load
    q_ml, q_ap      vertical force times the COP's distance from the plate's surface centre
    f_ml, f_ap      horizontal force
    m_up            moment about the vertical through the surface centre
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from forceplate.conditioning.reaction import Reaction, Vector, cross, dot, reaction
from forceplate.errors import LayoutError
from forceplate.model.layout import NOT_KNOWN, Layout, Placement
from forceplate.model.plate import Floats, Plate, read_only
from forceplate.model.recording import Recording
from forceplate.units import MM_PER_M

PLACES_UNKNOWN = (
    "the places of the plates are not known; give corners_mm for each plate in the layout"
)


@dataclass(frozen=True, eq=False)
class PlacedPlate:
    """One plate in the person's axes.

    Parameters
    ----------
    number : int
        From 1, in the file's order.
    reaction : Reaction or None
        The wrench in the person's axes; None where the plate could not be read.
    centre : (3,) float64, mm, or None
        ml, ap, up of the surface centre; None where the place is not known.
    outline : (4, 2) float64, mm, or None
    """

    name: str
    number: int
    side: str
    kind: int | None
    reaction: Reaction | None
    centre: Floats | None
    outline: Floats | None
    why: str | None

    @property
    def fz(self) -> Floats:
        """(n,) vertical force, N."""
        return self.force.fz

    @property
    def force(self) -> Reaction:
        """The wrench of a plate that could be read."""
        assert self.reaction is not None
        return self.reaction


@dataclass(frozen=True, eq=False)
class Placed:
    """A recording in the person's axes.

    Parameters
    ----------
    frame : str
        What the axes are, in a sentence.
    layout : Layout or None
        The one that was used.
    flipped : bool
        The file counted a load as negative; all channels of unknown sign were negated.
    """

    recording: Recording
    plates: tuple[PlacedPlate, ...]
    frame: str
    layout: Layout | None
    flipped: bool
    notes: tuple[str, ...]

    @cached_property
    def used(self) -> tuple[PlacedPlate, ...]:
        """Readable plates that the layout does not leave out."""
        return tuple(
            plate for plate in self.plates if plate.reaction is not None and plate.side != "none"
        )

    @cached_property
    def total(self) -> Floats:
        """(n,) vertical force on all used plates, N; NaN where any is missing."""
        if not self.used:
            return read_only(np.full(self.recording.n_samples, np.nan))
        first, *more = (plate.fz for plate in self.used)
        total = first.copy()
        for each in more:
            total += each
        return read_only(total)

    def taken_as(self, plate: PlacedPlate) -> str:
        """As what the channels of a plate were read: `reaction` or `action`."""
        placement = None
        if self.layout is not None:
            placement = self.layout.placement(plate.name, plate.number)
        sign = _sign(self.recording.plates[plate.number - 1], placement)
        return "action" if sign < 0 or (sign == 0 and self.flipped) else "reaction"

    def side(self, name: str) -> tuple[PlacedPlate, ...]:
        """The used plates under this foot."""
        return tuple(plate for plate in self.used if plate.side == name)


def place(recording: Recording, layout: Layout | None = None) -> Placed:
    """The recording in the person's axes.

    Parameters
    ----------
    recording : Recording
    layout : Layout, optional
        Instead of the one that the file or its profile states.

    Raises
    ------
    LayoutError
        The layout faces upward, or speaks of a plate that the recording does not have.
    """
    layout = layout if layout is not None else recording.layout
    axes, frame = person_axes(recording.vertical, layout, where=recording.source.path)
    placements = _placements(recording, layout)
    located = [
        _located(plate, placement, recording)
        for plate, placement in zip(recording.plates, placements, strict=True)
    ]
    notes = [note for _, note in located if note]
    signs = [_sign(plate, placement) for (plate, _), placement in
             zip(located, placements, strict=True)]  # fmt: skip
    raw = [reaction(plate, axes) for plate, _ in located]
    flipped = _counts_load_as_negative(raw, signs)
    if flipped:
        notes.append("the file counts a load as negative; forces and moments were negated")
    turned = [
        each.negated() if each is not None and (sign < 0 or (sign == 0 and flipped)) else each
        for each, sign in zip(raw, signs, strict=True)
    ]
    plates = tuple(
        _placed(plate, number, placement, channels, axes)
        for number, ((plate, _), placement, channels) in enumerate(
            zip(located, placements, turned, strict=True), start=1
        )
    )
    return Placed(recording, plates, frame, layout, flipped, tuple(notes))


def person_axes(
    vertical: str, layout: Layout | None, *, where: str | None = None
) -> tuple[Floats, str]:
    """Rows ml, ap, up in the lab, and the sentence that says so.

    Raises
    ------
    LayoutError
        A direction of the layout lies along the vertical.
    """
    up = _direction(f"+{vertical}")
    if layout is not None and layout.ml is not None and layout.ap is not None:
        ml, ap = _direction(layout.ml), _direction(layout.ap)
        frame = f"ml = {layout.ml}, ap = {layout.ap}"
    elif layout is not None and layout.facing is not None:
        ap = _direction(layout.facing)
        ml = cross(ap, up)
        frame = f"facing {layout.facing}: ml = {_named(ml)}, ap = {layout.facing}"
    else:
        ap = _direction("+y" if vertical == "z" else "+x")
        ml = cross(ap, up)
        frame = NOT_KNOWN
    if dot(ml, up) or dot(ap, up) or not any(ml):
        raise LayoutError(
            "the layout faces along the vertical.",
            where=where,
            expected=f"horizontal directions; {vertical} points up in this file",
        )
    if layout is not None and layout.frame:
        frame = f"{frame}; {layout.frame}"
    return np.array([ml, ap, up]), frame


def _direction(name: str) -> Vector:
    size = 1.0 if name[0] == "+" else -1.0
    return tuple(size * (axis == name[1]) for axis in "xyz")


def _named(vector: Vector) -> str:
    axis = max(range(3), key=lambda k: abs(vector[k]))
    return ("+" if vector[axis] > 0 else "-") + "xyz"[axis]


def _placements(recording: Recording, layout: Layout | None) -> list[Placement | None]:
    """What the layout says about each plate; every word of it must find its plate."""
    if layout is None:
        return [None] * len(recording.plates)
    found = [
        layout.placement(plate.name, number) for number, plate in enumerate(recording.plates, 1)
    ]
    for placement in layout.plates:
        if placement not in found:
            names = ", ".join(plate.name for plate in recording.plates) or "none"
            raise LayoutError(
                f"the layout speaks of plate {placement.match!r}, which the recording does not "
                "have.",
                where=recording.source.path, expected=f"one of: {names} (or a number from 1)",
            )  # fmt: skip
    return found


def _located(
    plate: Plate, placement: Placement | None, recording: Recording
) -> tuple[Plate, str | None]:
    """The plate with the geometry that the layout adds, and a note where it replaces the file's."""
    note = None
    if placement is not None and placement.origin_mm is not None:
        origin = read_only(np.array(placement.origin_mm) / MM_PER_M)
        plate = replace(plate, origin=origin)
    if placement is not None and placement.corners_mm is not None:
        if plate.placed:
            note = f"{plate.name}: the layout's corners were used instead of the file's"
        plate = plate.with_corners(np.array(placement.corners_mm) / MM_PER_M)
    if plate.rotation is not None and not np.isfinite(plate.rotation).all():
        note = f"{plate.name}: its corners span no area, so its place is not known"
        plate = replace(plate, rotation=None, centre=None)
    if not plate.placed and len(recording.plates) == 1:
        plate = replace(plate, rotation=np.eye(3), centre=np.zeros(3))
    return plate, note


def _sign(plate: Plate, placement: Placement | None) -> int:
    """1 reaction, -1 action, 0 not stated."""
    stated = plate.sign
    if placement is not None and placement.wrench is not None:
        stated = placement.wrench
    return {"reaction": 1, "action": -1}.get(stated, 0)


def _counts_load_as_negative(forces: list[Reaction | None], signs: list[int]) -> bool:
    """Whether the most loaded plate whose force varies has a negative mean, unless stated."""
    loads: list[float] = []
    for each, sign in zip(forces, signs, strict=True):
        if each is None or sign != 0:
            continue
        fz = each.fz[np.isfinite(each.fz)]
        if fz.size and fz.min() != fz.max():
            loads.append(float(fz.mean()))
    return bool(loads) and max(loads, key=abs) < 0


def _placed(
    plate: Plate, number: int, placement: Placement | None, pushed: Reaction | None, axes: Floats
) -> PlacedPlate:
    centre = None if plate.centre is None else read_only(MM_PER_M * (axes @ plate.centre))
    outline = None
    if plate.corners is not None:
        outline = read_only(MM_PER_M * (plate.corners @ axes[:2].T))
    side = "unknown" if placement is None else placement.side
    return PlacedPlate(plate.name, number, side, plate.kind, pushed, centre, outline, plate.why)
