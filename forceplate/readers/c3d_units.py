"""Which units a C3D file is in: what it states, unless the plate's geometry contradicts it.

Under load the centre of pressure lies on the plate. Lengths a thousand times too long, or moments
a thousand times too small, show against that; the decision is written down as a note.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from forceplate.model.plate import Floats
from forceplate.readers.measures import factor_of

_LOADED_N = 100.0
_TINY_M = 5e-4
_NAMES = {1.0: "N·m", 1e-3: "N·mm", 1e-2: "N·cm"}


@dataclass(frozen=True)
class Decision:
    """A factor to SI and, where it was not simply stated, a sentence."""

    factor: float
    note: str | None = None


def length_unit(stated: str, longest: float) -> Decision:
    """The unit of corners and origins.

    Parameters
    ----------
    stated : str
        POINT:UNITS, or empty.
    longest : float
        Longest side of the plates as written; 0 where there is none.
    """
    factor = factor_of(stated, "length")
    if factor is not None and (longest <= 0 or 0.05 <= longest * factor <= 6):
        return Decision(factor)
    shown = f"the length unit {stated!r} is" if stated else "no length unit is"
    reason = f"{shown} stated" if not stated else f"{shown} not known"
    if factor is not None:
        reason = f"in {stated!r} the longest plate side would be {longest * factor:g} m"
    for low, high, guess, name in ((0.15, 3, 1.0, "m"), (15, 150, 1e-2, "cm"),
                                   (150, 6000, 1e-3, "mm")):  # fmt: skip
        if low <= longest < high:
            return Decision(guess, f"{reason}; the plate side of {longest:g} tells {name}")
    if factor is not None:
        return Decision(factor, f"{reason}; kept, as no other unit fits better")
    return Decision(1e-3, f"{reason}; mm was taken")


def force_unit(texts: list[str]) -> Decision:
    """The unit of the force channels; a raw or unknown name is taken as N, and said so."""
    known = {factor for text in texts if (factor := factor_of(text, "force")) is not None}
    if len(known) == 1:
        return Decision(known.pop())
    if known:
        return Decision(
            factor_of(texts[-1], "force") or 1.0,
            f"the force channels state different units ({', '.join(texts)}); the last was used",
        )
    shown = next((text for text in texts if text), "")
    return Decision(1.0, f"the forces were taken as N; the file states {shown!r}")


@dataclass(frozen=True, eq=False)
class Surface:
    """What is needed to tell whether a point lies on a plate.

    Parameters
    ----------
    half : (2,) float64, m
        Half the sides; not finite or 0 where the place is not known.
    origin : (3,) float64, m
    """

    half: Floats
    origin: Floats

    def cop(self, force: Floats, moment: Floats) -> Floats:
        """(2, k) m about the surface centre, from (3, k) N and (3, k) N·m."""
        x, y, z = self.origin
        about_x = moment[0] + (force[1] * z - force[2] * y)
        about_y = moment[1] + (force[2] * x - force[0] * z)
        return np.array([-about_y, about_x]) / force[2]

    def holds(self, cop: Floats) -> bool:
        """Whether most points lie on the plate or next to it."""
        near = np.abs(cop) <= (1.1 * self.half + 0.03)[:, None]
        return bool(np.mean(near.all(axis=0)) > 0.5)


def loaded_samples(fz: Floats) -> np.ndarray:
    """Indices, about a thousand at most, where the plate is clearly loaded and not just untared."""
    load = np.abs(fz)
    largest = float(load.max(initial=0.0))
    if not math.isfinite(largest):
        load[~np.isfinite(load)] = 0.0
        largest = float(load.max(initial=0.0))
    loaded = load > max(_LOADED_N, 0.1 * largest)
    count = int(np.count_nonzero(loaded))
    at = np.arange(count) if count == load.size else np.flatnonzero(loaded)
    return at[:: max(count // 1000, 1)]


def moment_unit(
    texts: list[str], fallback: float, force: Floats, moment: Floats, surface: Surface
) -> Decision:
    """The unit of the moment channels.

    Parameters
    ----------
    texts : list of str
        As written at the moment channels.
    fallback : float
        Force unit times length unit, for channels that state nothing known.
    force : (3, k) float64, N
        At `loaded_samples`.
    moment : (3, k) float64
        There, in the unit asked for.
    surface : Surface
    """
    stated = next((f for text in texts if (f := factor_of(text, "moment")) is not None), None)
    first = fallback if stated is None else stated
    shown = next((text for text in texts if text), "")
    unsaid = None
    if stated is None:
        unsaid = f"the moments were taken as {_name(first)}; the file states {shown!r}"
    if force.shape[1] < 3 or not (np.isfinite(surface.half) & (surface.half > 0)).all():
        return Decision(first, unsaid)
    cop = surface.cop(force, moment * first)
    tiny = bool(np.nanmax(np.abs(moment[:2] * first / force[2])) < _TINY_M) and first < 1
    if surface.holds(cop) and not tiny:
        return Decision(first, unsaid)
    for other in (1.0, 1e-3, 1e-2):
        bigger = not tiny or other > first
        if other != first and bigger and surface.holds(surface.cop(force, moment * other)):
            where = "would never leave the plate's centre" if tiny else "would lie off the plate"
            return Decision(
                other,
                f"in {_name(first)} the centre of pressure {where}; "
                f"the moments were taken as {_name(other)}",
            )
    if tiny:
        return Decision(first, unsaid)
    return Decision(first, "under load the centre of pressure lies off the plate in every unit")


def _name(factor: float) -> str:
    return _NAMES.get(factor, f"{factor:g} N·m")
