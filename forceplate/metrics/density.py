"""Metrics of sway density: where the centre of pressure dwells, for how long and how far apart."""

# every metric takes (pieces, settings), whether or not it reads the settings
# ruff: noqa: ARG001
from __future__ import annotations

from forceplate.metrics.declare import SIZE, Family, Invariants, Needs, Reading, Withheld
from forceplate.metrics.density_pieces import SHORTEST_S, DensityPieces
from forceplate.metrics.trial_pieces import Pieces
from forceplate.model.settings import Settings
from forceplate.units import MM, PER_S, S


def density(shared: Pieces) -> DensityPieces:
    """The sway density of the path of the whole body."""
    return shared.made(DensityPieces.of)


DENSITY = Family("density", "Sway density", pieces=density)
TURNABLE = Invariants(rotation=True)
NEEDS = Needs(seconds=SHORTEST_S)
NEAR = (
    r";\quad S(t) = t_+ - t_-,\quad t_\pm = \text{first times after and before } t "
    r"\text{ at which } |p - p_t| = R"
)
ENDS = (
    "Definition after Baratto 2002 with the radius of the source. The ends of the trial cut the "
    "times near them, which count as far as they were seen: where the sway is hardly wider than "
    "the radius, the number tells the length of the trial. "
)
PEAKS = (
    "Every local maximum of the smoothed time counts, however small: it depends on the low-pass."
)


@DENSITY.metric(
    key="sd_peak_mean", name="Mean time at a dwelling point", symbol=r"\overline{S}_\mathrm{peak}",
    unit=S, reading=Reading.MORE_MOVEMENT, source="quijoux2021", settings=("density",),
    needs=NEEDS, invariants=TURNABLE, bounds=SIZE,
    says="How long the centre of pressure stays near the points where it stays longest.",
    formula=r"\frac{1}{K}\sum_{k=1}^{K} S(t_k) \text{ over its local maxima}" + NEAR,
    pitfalls=ENDS + "A straight line at speed v gives 2R/v, standing still the length of the "
    "trial. The radius is in mm: one in another unit is the classic mistake.",
)  # fmt: skip
def peak_mean(pieces: DensityPieces, settings: Settings) -> float:
    """Mean of the smoothed time near over its peaks; where it is the same throughout, that time."""
    if pieces.never_left is not None:
        return pieces.never_left
    times = pieces.peaks.times
    if times.size == 0:
        raise Withheld("the time near has no peak")
    return float(times.sum()) / times.size


@DENSITY.metric(
    key="sd_peak_distance", name="Distance between dwelling points",
    symbol=r"\overline{d}_\mathrm{peak}", unit=MM, reading=Reading.LESS_MOVEMENT,
    source="quijoux2021", settings=("density",), needs=NEEDS, invariants=TURNABLE, bounds=SIZE,
    says="How far the centre of pressure goes from one dwelling point to the next.",
    formula=r"\frac{1}{K-1}\sum_{k=2}^{K} |p(t_k) - p(t_{k-1})|" + NEAR,
    pitfalls=PEAKS + " Not over a gap.",
)  # fmt: skip
def peak_distance(pieces: DensityPieces, settings: Settings) -> float:
    """Mean distance between the places of successive peaks of one run."""
    apart = pieces.peaks.apart
    if apart.size == 0:
        raise Withheld("the time near has fewer than two peaks")
    return float(apart.sum()) / apart.size


@DENSITY.metric(
    key="sd_peak_rate", name="Dwelling points per second", symbol=r"f_\mathrm{peak}", unit=PER_S,
    reading=Reading.IN_CONTEXT, source="own", settings=("density",), needs=NEEDS,
    invariants=TURNABLE, bounds=SIZE,
    says="How many dwelling points the centre of pressure visits each second.",
    formula=r"K / T" + NEAR, pitfalls=PEAKS,
)  # fmt: skip
def peak_rate(pieces: DensityPieces, settings: Settings) -> float:
    """Peaks over the time from first to last sample of the runs; 0 where there is none."""
    return pieces.peaks.times.size / pieces.duration
