"""What the metrics of sway density share: the time near each point of a path, and its peaks."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from forceplate.butterworth import low_pass, plain
from forceplate.metrics.declare import Withheld
from forceplate.metrics.over_path import OverPath
from forceplate.metrics.samples import Runs
from forceplate.model.plate import Floats, read_only
from forceplate.model.sections import Density, Filter

SHORTEST_S = 10.0
"""Shorter runs are left out: their ends would cut most of the times."""
SMALLEST_SHARE = 0.8
"""Share of the window that the other runs must have."""
FLAT = 1e-9
"""Changes up to this share of the longest time are rounding."""


class Peaks(NamedTuple):
    """The peaks of the time near, of all runs."""

    times: Floats
    """Time at each peak, s."""
    apart: Floats
    """Distance from the place of one peak to that of the next of its run, mm."""


class DensityPieces(OverPath):
    """Sway density of one path.

    Parameters
    ----------
    cop : CopPieces
    """

    @property
    def _settings(self) -> Density:
        return self.cop.settings.density

    @cached_property
    def runs(self) -> Runs:
        """The unbroken stretches that are long enough; Withheld where they are too few."""
        runs = self.cop.runs.at_least(int(SHORTEST_S * self.rate) + 1)
        share = runs.samples / self.cop.path.ml.size
        if share < SMALLEST_SHARE:
            raise Withheld(
                f"unbroken stretches of {SHORTEST_S:g} s make up {100 * share:.0f} % of the "
                f"window; sway density needs {100 * SMALLEST_SHARE:g} %"
            )
        return runs

    @property
    def duration(self) -> float:
        """Time from the first to the last sample of each run, s."""
        return (self.runs.samples - self.runs.starts.size) / self.rate

    @cached_property
    def near(self) -> tuple[Floats, ...]:
        """Time near each sample of each run, s: (n,) float64 a run.

        How long the path, followed from the sample both ways, stays within the radius of it.
        A time that an end of the run cuts counts as far as it was seen.
        """
        path = self.cop.path
        return tuple(
            self._both_ways(path.ml[start:stop], path.ap[start:stop])
            for start, stop in zip(*self.runs, strict=True)
        )

    def _both_ways(self, ml: Floats, ap: Floats) -> Floats:
        ahead = self._leaving(ml, ap)
        behind = self._leaving(read_only(ml[::-1].copy()), read_only(ap[::-1].copy()))
        ahead += behind[::-1]
        ahead /= self.rate
        return ahead

    def _leaving(self, ml: Floats, ap: Floats) -> Floats:
        from forceplate.kernels import density

        settings = self._settings
        out = np.empty(ml.size)
        density.leaving(
            ml, ap, settings.radius_mm, settings.method == "interpolated",
            *density.blocks(ml, ap), out,
        )  # fmt: skip
        return out

    @cached_property
    def smooth(self) -> tuple[Floats, ...]:
        """Time near after the low-pass, a run each."""
        settings = self._settings
        if settings.cutoff_hz >= self.rate / 2:
            raise Withheld(
                f"a low-pass of {settings.cutoff_hz:g} Hz needs more than "
                f"{2 * settings.cutoff_hz:g} samples a second"
            )
        steps = settings.method == "steps"
        rows = [near[:-1].copy() if steps else near.copy() for near in self.near]
        if settings.cutoff_hz > 0:
            slow = (
                Filter(cutoff_hz=settings.cutoff_hz, order_per_pass=4, corrected=False,
                       padding="scipy")
                if steps else plain(settings.cutoff_hz)
            )  # fmt: skip
            for row in rows:
                low_pass(row[None], self.rate, slow, [(0, row.size)])
        return tuple(rows)

    @cached_property
    def never_left(self) -> float | None:
        """The time near where it is the same throughout; None where it differs."""
        low = min(float(near.min()) for near in self.near)
        high = max(float(near.max()) for near in self.near)
        return high if high - low <= FLAT * high else None

    @cached_property
    def peaks(self) -> Peaks:
        """The peaks of the smoothed time near."""
        from forceplate.kernels import density

        path = self.cop.path
        times, apart = [np.empty(0)], [np.empty(0)]
        for start, row in zip(self.runs.starts, self.smooth, strict=True):
            found: NDArray[np.int64] = np.empty(row.size, dtype=np.int64)
            least = FLAT * float(row.max())
            places = found[: density.peaks(row, least, found)]
            times.append(row[places])
            ml, ap = path.ml[start + places], path.ap[start + places]
            apart.append(np.hypot(ml[1:] - ml[:-1], ap[1:] - ap[:-1]))
        return Peaks(np.concatenate(times), np.concatenate(apart))
