"""What the quality checks look at: a recording within its window, in blocks of 50 ms."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forceplate.conditioning.finish import span_of
from forceplate.conditioning.place import Placed, PlacedPlate
from forceplate.conditioning.prepare import is_idle, plate_threshold, standing_weight
from forceplate.model.facts import Facts
from forceplate.model.plate import Floats
from forceplate.model.settings import Settings
from forceplate.units import MM_PER_M

BLOCK_S = 0.05
"""Samples are averaged over this time before positions are judged, so that noise is not."""


@dataclass(frozen=True, eq=False)
class Seen:
    """What the checks look at: the recording within its window, and shared pieces of it."""

    placed: Placed
    settings: Settings
    span: tuple[float, float]
    facts: Facts

    @property
    def rate(self) -> float:
        return self.placed.recording.rate

    @property
    def seconds(self) -> float:
        return self.span[1] - self.span[0]

    @cached_property
    def indices(self) -> tuple[int, int]:
        return span_of(*self.span, self.rate, self.placed.recording.n_samples)

    def cut(self, values: NDArray[Any]) -> NDArray[Any]:
        """The last axis within the window."""
        first, last = self.indices
        return values[..., first:last]

    @cached_property
    def total(self) -> Floats:
        return self.cut(self.placed.total)

    @cached_property
    def weight(self) -> float:
        return standing_weight(self.total)

    @cached_property
    def limit(self) -> float:
        return plate_threshold(self.settings, self.weight)

    @cached_property
    def idle(self) -> tuple[PlacedPlate, ...]:
        """Plates that nobody stands on, if there is another one."""
        if len(self.placed.used) < 2:
            return ()
        return tuple(p for p in self.placed.used if is_idle(self.cut(p.fz), self.limit))

    @cached_property
    def stood_on(self) -> tuple[PlacedPlate, ...]:
        return tuple(plate for plate in self.placed.used if plate not in self.idle)

    @cached_property
    def missing(self) -> NDArray[np.bool_]:
        recording = self.placed.recording
        plates = [plate.reaction for plate in self.placed.plates if plate.reaction is not None]
        if recording.cop is None and all(each.missing is None for each in plates):
            return self.cut(np.zeros(recording.n_samples, dtype=bool))
        return self.cut(recording.missing())

    def blocks(self, values: Floats) -> Floats:
        """Means of consecutive blocks of the window, NaN aware; (..., m)."""
        size = max(1, round(BLOCK_S * self.rate))
        cut = self.cut(values)
        m = cut.shape[-1] // size
        shaped = cut[..., : m * size].reshape(*cut.shape[:-1], m, size)
        sums = shaped.sum(axis=-1)
        if np.isfinite(sums).all():
            return sums / size
        count = np.isfinite(shaped).sum(axis=-1)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.nansum(shaped, axis=-1) / np.where(count, count, np.nan)

    @cached_property
    def moments(self) -> dict[int, Floats]:
        """(3, m) block means of fz, q_ml, q_ap of each used plate, by its number."""
        return {
            plate.number: self.blocks(plate.force.vertical)
            for plate in self.placed.used
            if plate.reaction is not None
        }

    def positions(self, plate: PlacedPlate) -> Floats:
        """(2, m) mm: block COP of one plate about its centre, NaN where not loaded."""
        fz, q_ml, q_ap = self.moments[plate.number]
        with np.errstate(invalid="ignore", divide="ignore"):
            points = np.array([q_ml, q_ap]) / fz
        points[:, ~(fz > self.limit)] = np.nan
        return points


def net_positions(seen: Seen) -> Floats | None:
    """(2, m) mm: block means of the net COP, or of what there is."""
    recording = seen.placed.recording
    if recording.cop is not None:
        return seen.blocks(MM_PER_M * recording.cop)
    if not seen.stood_on or any(plate.centre is None for plate in seen.stood_on):
        return None
    total = np.sum([seen.moments[plate.number][0] for plate in seen.stood_on], axis=0)
    points = np.zeros((2, total.size))
    for plate in seen.stood_on:
        assert plate.centre is not None
        fz, q_ml, q_ap = seen.moments[plate.number]
        points += np.array([q_ml + plate.centre[0] * fz, q_ap + plate.centre[1] * fz])
    with np.errstate(invalid="ignore", divide="ignore"):
        points /= total
    points[:, ~(total > seen.limit)] = np.nan
    return points
