"""Where the simulated plates and feet lie."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from forceplate.model.layout import Feet, Foot, Layout, Placement, Side
from forceplate.model.plate import Floats, Plate
from forceplate.simulate.spec import Stance
from forceplate.units import MM_PER_M

FACING = "+x"
TO_LAB = np.array([[0.0, 1.0, 0.0], [-1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
"""Person's axes (right, forward, up) to the lab's: the person faces +x, so right is -y."""

STAND_AP = 55.0
"""Where the centre of pressure rests, forward of the lab's origin, mm."""

HEEL_SHARE = 0.42
"""How far along the foot, from the heel, the centre of pressure rests."""


@dataclass(frozen=True)
class Spot:
    """One simulated plate: corners in the lab and surface centre from the sensor, mm."""

    name: str
    side: Side
    corners_mm: tuple[tuple[float, float, float], ...]
    origin_mm: tuple[float, float, float]

    def plate(self, wrench: Floats) -> Plate:
        """The plate with these channels, (6, n) N and N·m in its own axes."""
        return _bare(self, wrench).with_corners(np.array(self.corners_mm) / MM_PER_M)


def _bare(spot: Spot, wrench: Floats | None) -> Plate:
    return Plate(
        name=spot.name, wrench=wrench, origin=np.array(spot.origin_mm) / MM_PER_M, kind=2,
        sign="reaction", model="simulated",
    )  # fmt: skip


DUAL = (
    Spot(
        "L", "left",
        ((350, 408, 0), (350, 8, 0), (-250, 8, 0), (-250, 408, 0)),
        (0.7, -0.4, -38.2),
    ),
    Spot(
        "R", "right",
        ((-250, -408, 0), (-250, -8, 0), (350, -8, 0), (350, -408, 0)),
        (-0.5, 0.9, -37.6),
    ),
)  # fmt: skip
"""Two plates with their z axes down, turned half a turn against each other."""

SINGLE = (
    Spot(
        "plate", "both",
        ((350, 300, 0), (350, -300, 0), (-250, -300, 0), (-250, 300, 0)),
        (0.3, 0.5, -41.5),
    ),
)  # fmt: skip


def spots(stance: Stance) -> tuple[Spot, ...]:
    """The plates that the person stands on."""
    return DUAL if stance.plates == "dual" else SINGLE


def layout(stance: Stance) -> Layout:
    """Sides, facing and measured heel and toe points of a stance."""
    return Layout(
        facing=FACING,
        plates=tuple(Placement(spot.name, spot.side) for spot in spots(stance)),
        feet=Feet(left=_foot(stance, -1.0), right=_foot(stance, 1.0)),
        name="simulated",
    )


def _foot(stance: Stance, side: float) -> Foot:
    """Heel and toe of one foot; the resting point lies on the line between them."""
    angle = math.radians(stance.toe_out_deg)
    rest = side * stance.stance_width_mm / 2
    forward = STAND_AP - side * stance.foot_offset_mm / 2

    def along(share: float) -> tuple[float, float]:
        reach = (share - HEEL_SHARE) * stance.foot_length_mm
        ml = rest + side * reach * math.sin(angle)
        return round(ml, 1), round(forward + reach * math.cos(angle), 1)

    return Foot(heel=along(0.0), toe=along(1.0), width=round(0.38 * stance.foot_length_mm, 1))
