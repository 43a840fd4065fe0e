"""Where the feet stand: measured points, measures that place them, or the limits of a person."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, cast

from forceplate.errors import LayoutError
from forceplate.model.stated import Point, known, number, point, points

SIDES = ("left", "right")
RANGES = {
    "length": (50.0, 450.0, "more than 50 and less than 450 mm; lengths are in mm"),
    "width": (20.0, 250.0, "more than 20 and less than 250 mm; lengths are in mm"),
    "toe_out": (-90.0, 90.0, "an angle in degrees, between -90 and 90; + is outward"),
    "stance_width": (20.0, 2000.0, "more than 20 and less than 2000 mm; lengths are in mm"),
}
"""Of each measure what it lies between, both ends excluded, and what to say otherwise. Feet in m
or cm lie outside, which nothing else about them tells."""
OF_ONE = ("length", "width", "toe_out")
CROSSED = 50.0
"""Feet whose middles lie further than this on the other's side, mm, are exchanged."""


@dataclass(frozen=True)
class Foot:
    """One foot on the floor, in the person's axes (ml, ap), mm and degrees.

    Parameters
    ----------
    heel, toe : (ml, ap) or None
        Back of the heel and tip of the longest toe.
    width : float or None
        Of the sole where it is widest.
    outline : tuple of (ml, ap)
        Points around the sole, in order; empty where none were taken.
    length : float or None
        From heel to toe.
    toe_out : float or None
        Angle outward from straight ahead.
    """

    heel: Point | None = None
    toe: Point | None = None
    width: float | None = None
    outline: tuple[Point, ...] = ()
    length: float | None = None
    toe_out: float | None = None


@dataclass(frozen=True)
class Feet:
    """Where the feet stand, in the person's axes; mm and degrees.

    Parameters
    ----------
    left, right : Foot or None
    length, width, toe_out : float or None
        Of both feet, where a foot does not state its own.
    stance_width : float or None
        Distance between the two heel points.
    heels : (ml, ap) or None
        Point midway between the heel points; with the measures it says where the feet are.
    limits : tuple of (ml, ap)
        Corners of the functional base of support, such as from a limits-of-stability trial.
    """

    left: Foot | None = None
    right: Foot | None = None
    length: float | None = None
    width: float | None = None
    toe_out: float | None = None
    stance_width: float | None = None
    heels: Point | None = None
    limits: tuple[Point, ...] = ()

    def foot(self, side: str) -> Foot | None:
        """One foot with everything that is stated of it; None where that is nothing.

        Its heel and toe are the measured ones. Where they were not measured, the heel is half the
        stance width beside `heels`, and the toe its length away at its angle; without those
        measures they stay unknown.
        """
        return self._both[0 if side == "left" else 1]

    @cached_property
    def _both(self) -> tuple[Foot | None, Foot | None]:
        """The left and the right foot with everything that is stated of them."""
        return self._stated("left"), self._stated("right")

    def _stated(self, side: str) -> Foot | None:
        own = (self.left if side == "left" else self.right) or Foot()
        length = self.length if own.length is None else own.length
        width = self.width if own.width is None else own.width
        toe_out = self.toe_out if own.toe_out is None else own.toe_out
        out = -1.0 if side == "left" else 1.0
        heel, toe = own.heel, own.toe
        if heel is None and self.heels is not None and self.stance_width is not None:
            heel = (self.heels[0] + out * self.stance_width / 2, self.heels[1])
        if toe is None and heel is not None and length is not None and toe_out is not None:
            turn = math.radians(toe_out)
            toe = heel[0] + out * length * math.sin(turn), heel[1] + length * math.cos(turn)
        found = Foot(heel, toe, width, own.outline, length, toe_out)
        return None if found == Foot() else found

    def of_length(self, length: float | None) -> Feet:
        """The feet of a person with feet of this length, mm, where the layout states none."""
        return self if self.length is not None else replace(self, length=length)


def feet_from(table: object, where: str) -> Feet | None:
    """The feet of a layout from its table [feet]; LayoutError says what is wrong in it."""
    if table is None:
        return None
    if not isinstance(table, dict):
        raise LayoutError("[feet] is a table.", where=where, found=repr(table))
    rows = cast("dict[str, Any]", table)
    known(rows, (*SIDES, *RANGES, "heels", "limits"), where)
    given: dict[str, Any] = _measures(rows, tuple(RANGES), "feet", where)
    if "heels" in rows:
        given["heels"] = point(rows["heels"], "feet.heels", where)
    if "limits" in rows:
        given["limits"] = points(rows["limits"], "feet.limits", where)
    given |= {side: _foot(rows[side], side, where) for side in SIDES if side in rows}
    feet = Feet(**given)
    check(feet, where)
    return feet


def check(feet: Feet, where: str) -> None:
    """LayoutError where a measure is not one of a person in mm, or left and right are exchanged.

    Parameters
    ----------
    feet : Feet
    where : str
        What states them, for the error.
    """
    _check_measures(feet, RANGES, "feet", where)
    for side in SIDES:
        own: Foot | None = getattr(feet, side)
        if own is None:
            continue
        what = f"feet.{side}"
        _check_measures(own, OF_ONE, what, where)
        if own.heel is not None and own.toe is not None:
            apart = round(math.dist(own.heel, own.toe), 3)
            number(apart, f"{what}: the distance from heel to toe", where, *RANGES["length"])
    left, right = (_middle(feet.foot(side)) for side in SIDES)
    if left is not None and right is not None and left - right > CROSSED:
        raise LayoutError(
            "the left foot lies to the right of the right one.", where=where,
            expected="ml to grow from left to right, as the person sees it",
            found=f"the middle of the left foot at ml = {left:g} mm, of the right at {right:g} mm",
        )  # fmt: skip


def _check_measures(of: Feet | Foot, names: Iterable[str], what: str, where: str) -> None:
    for name in names:
        value = getattr(of, name)
        if value is not None:
            number(float(value), f"{what}.{name}", where, *RANGES[name])


def _middle(foot: Foot | None) -> float | None:
    """Where the middle of a foot lies along ml, mm, by its outline or else its heel and toe."""
    if foot is None:
        return None
    ends = foot.outline or [end for end in (foot.heel, foot.toe) if end is not None]
    return sum(end[0] for end in ends) / len(ends) if ends else None


def _measures(
    rows: dict[str, Any], names: tuple[str, ...], what: str, where: str
) -> dict[str, float]:
    return {
        name: number(rows[name], f"{what}.{name}", where, *RANGES[name])
        for name in names
        if name in rows
    }


def _foot(table: object, side: str, where: str) -> Foot:
    what = f"feet.{side}"
    if not isinstance(table, dict):
        raise LayoutError(f"{what} is a table with heel and toe.", where=where, found=repr(table))
    rows = cast("dict[str, Any]", table)
    known(rows, ("heel", "toe", "outline", *OF_ONE), where)
    ends = {key: point(rows[key], f"{what}.{key}", where) for key in ("heel", "toe") if key in rows}
    if len(ends) == 2 and ends["heel"] == ends["toe"]:
        raise LayoutError(
            f"{what}: heel and toe are one point.", where=where, found=repr(rows["toe"])
        )
    outline = points(rows["outline"], f"{what}.outline", where) if "outline" in rows else ()
    measures = _measures(rows, OF_ONE, what, where)
    return Foot(ends.get("heel"), ends.get("toe"), outline=outline, **measures)
