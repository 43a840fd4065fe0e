"""Metrics of motion: how far and how fast the centre of pressure travels."""

# every metric takes (pieces, settings), whether or not it reads the settings
# ruff: noqa: ARG001
from __future__ import annotations

import math

from forceplate.metrics import path_parts as parts
from forceplate.metrics.area import ELLIPSE, ellipse_area
from forceplate.metrics.declare import SIZE, Family, Invariants, Needs, Reading, Withheld
from forceplate.metrics.pieces import CopPieces
from forceplate.metrics.samples import quantile, ratio
from forceplate.model.settings import Settings
from forceplate.units import HZ, MM, MM_PER_S, ONE, PER_MM, PER_S

DYNAMIC = Family("dynamic", "Motion")
TWO = Needs(samples=2)
THREE = Needs(samples=3)
FIVE = Needs(samples=5)
TURNABLE = Invariants(rotation=True)
SMOOTHED = ("dynamic.velocity_window_s",)
FILTERED = "Depends on filter and sampling rate more than any other: compare equal recipes only."
STILL = "the centre of pressure does not move"


@DYNAMIC.per_axis(
    key="path_length_{axis}", name="Path length, {direction}", symbol=r"L_{\mathrm{{axis}}}",
    unit=MM, reading=Reading.LESS_MOVEMENT, source="prieto1996", needs=TWO,
    says="The way that the centre of pressure travels, {direction}.",
    formula=r"\sum_i |x_{i+1} - x_i|", pitfalls=FILTERED,
)  # fmt: skip
def path_length(cop: CopPieces, axis: str, settings: Settings) -> float:
    """Sum of the absolute steps along one axis."""
    return cop.path_length(axis)


@DYNAMIC.metric(
    key="path_length_total", name="Path length", symbol=r"L", unit=MM,
    reading=Reading.LESS_MOVEMENT, source="prieto1996", needs=TWO, invariants=TURNABLE,
    says="The way that the centre of pressure travels.",
    formula=r"\sum_i \lVert p_{i+1} - p_i \rVert", pitfalls=FILTERED,
)  # fmt: skip
def path_length_total(cop: CopPieces, settings: Settings) -> float:
    """Sum of the straight steps."""
    return cop.path_length("total")


@DYNAMIC.per_axis(
    key="mean_velocity_{axis}", name="Mean velocity, {direction}",
    symbol=r"\mathrm{MV}_{\mathrm{{axis}}}", unit=MM_PER_S, reading=Reading.LESS_MOVEMENT,
    source="prieto1996", settings=("dynamic.duration",), needs=TWO,
    says="How fast the centre of pressure moves on average, {direction}.",
    formula=r"L_{\mathrm{{axis}}} / T,\; T = (N-1)\,\Delta t", pitfalls=FILTERED,
    batches=parts.velocities, uncertainty="mean", bounds=SIZE,
)  # fmt: skip
def mean_velocity(cop: CopPieces, axis: str, settings: Settings) -> float:
    """Path length along one axis over duration."""
    return cop.path_length(axis) / cop.duration


@DYNAMIC.metric(
    key="mean_velocity_total", name="Mean velocity", symbol=r"\mathrm{MV}", unit=MM_PER_S,
    reading=Reading.LESS_MOVEMENT, source="prieto1996", settings=("dynamic.duration",), needs=TWO,
    invariants=TURNABLE, says="How fast the centre of pressure moves on average.",
    formula=r"L / T,\; T = (N-1)\,\Delta t", pitfalls=FILTERED,
    batches=parts.velocities_total, uncertainty="mean", bounds=SIZE,
)  # fmt: skip
def mean_velocity_total(cop: CopPieces, settings: Settings) -> float:
    """Path length over duration."""
    return cop.path_length("total") / cop.duration


@DYNAMIC.per_axis(
    key="rms_velocity_{axis}", name="RMS velocity, {direction}",
    symbol=r"v_{\mathrm{rms},\mathrm{{axis}}}", unit=MM_PER_S, reading=Reading.LESS_MOVEMENT,
    source="savitzky1964", settings=SMOOTHED, needs=FIVE,
    says="The typical velocity of the centre of pressure, {direction}.",
    formula=r"\sqrt{\frac{1}{N}\sum_i v_i^2}", pitfalls=FILTERED,
    batches=parts.rms_velocities, uncertainty="jackknife", bounds=SIZE,
)  # fmt: skip
def rms_velocity(cop: CopPieces, axis: str, settings: Settings) -> float:
    """Root mean square of the smoothed velocity."""
    motion = cop.motion
    squares = motion.square_ml if axis == "ml" else motion.square_ap
    return math.sqrt(squares / motion.n)


@DYNAMIC.metric(
    key="speed_p95", name="95 % speed", symbol=r"v_{95}", unit=MM_PER_S,
    reading=Reading.LESS_MOVEMENT, source="savitzky1964", settings=SMOOTHED, needs=FIVE,
    invariants=TURNABLE, says="The centre of pressure is slower than this for 95 % of the time.",
    formula=r"q_{95}(\lVert v_i \rVert)", pitfalls=FILTERED,
)  # fmt: skip
def speed_p95(cop: CopPieces, settings: Settings) -> float:
    """95 % quantile of the smoothed speed."""
    return quantile(cop.speeds, 0.95)


@DYNAMIC.per_axis(
    key="mean_frequency_{axis}", name="Mean frequency, {direction}",
    symbol=r"\mathrm{MFREQ}_{\mathrm{{axis}}}", unit=HZ, reading=Reading.IN_CONTEXT,
    source="prieto1996", settings=("centre",), needs=TWO,
    says="How often a regular sway of this size would go to and fro each second, {direction}.",
    formula=r"\frac{L_{\mathrm{{axis}}}/T}{4\sqrt2\,\mathrm{MDIST}_{\mathrm{{axis}}}}",
    pitfalls="A pure sine of f gives 1.11 f.",
)  # fmt: skip
def mean_frequency(cop: CopPieces, axis: str, settings: Settings) -> float:
    """Mean velocity over 4 sqrt(2) mean distances."""
    cop.moving(axis)
    velocity = cop.path_length(axis) / cop.step_seconds
    return ratio(velocity, 4.0 * math.sqrt(2.0) * cop.mean_distance(axis), STILL)


@DYNAMIC.metric(
    key="mean_frequency_planar", name="Mean frequency", symbol=r"\mathrm{MFREQ}", unit=HZ,
    reading=Reading.IN_CONTEXT, source="prieto1996", settings=("centre",), needs=TWO,
    invariants=TURNABLE,
    says="How often each second the centre of pressure would go round a circle of its mean "
    "distance.",
    formula=r"\frac{L/T}{2\pi\,\mathrm{MDIST}}", pitfalls="A circle of f gives f.",
)  # fmt: skip
def mean_frequency_planar(cop: CopPieces, settings: Settings) -> float:
    """Mean velocity over the circumference at the mean distance."""
    velocity = cop.path_length("total") / cop.step_seconds
    return ratio(velocity, 2.0 * math.pi * cop.mean_distance("rd"), STILL)


@DYNAMIC.per_axis(
    scale="difference",
    key="velocity_zero_crossings_{axis}", name="Changes of direction, {direction}",
    symbol=r"n_{v=0,\mathrm{{axis}}}", unit=PER_S, reading=Reading.IN_CONTEXT,
    source="quijoux2021", settings=SMOOTHED, needs=FIVE,
    says="How often each second the centre of pressure turns back, {direction}.",
    formula=r"\frac{\#\{i: \operatorname{sgn} v_i \neq \operatorname{sgn} v_{i-1}\}}{T}",
    pitfalls="A rate, where the source counts over the trial. Noise multiplies it.",
)  # fmt: skip
def velocity_zero_crossings(cop: CopPieces, axis: str, settings: Settings) -> float:
    """Sign changes of the smoothed velocity each second."""
    runs = cop.velocity.runs
    between = runs.samples - runs.starts.size
    return cop.swings(axis).crossings * cop.rate / between


@DYNAMIC.per_axis(
    key="velocity_peak_{axis}", name="Mean peak velocity, {direction}",
    symbol=r"\bar v_{\mathrm{peak},\mathrm{{axis}}}", unit=MM_PER_S,
    reading=Reading.LESS_MOVEMENT, source="quijoux2021", settings=SMOOTHED, needs=FIVE,
    says="The highest velocity between two changes of direction, on average, {direction}.",
    formula=r"\frac{1}{K}\sum_k \max_{i \in \mathrm{swing}\,k} |v_i|", pitfalls=FILTERED,
)  # fmt: skip
def velocity_peak(cop: CopPieces, axis: str, settings: Settings) -> float:
    """Mean of the largest absolute velocities between sign changes."""
    found = cop.swings(axis)
    return ratio(found.peaks, found.swings, "it turns back fewer than twice")


@DYNAMIC.per_axis(
    scale="log", key="phase_plane_{axis}", name="Phase plane parameter, {direction}",

    symbol=r"\sigma_{r,\mathrm{{axis}}}", unit=ONE, reading=Reading.LESS_MOVEMENT,
    source="quijoux2021", settings=("centre", "spread.ddof", *SMOOTHED), needs=FIVE,
    says="Spread of position and velocity together, {direction}.",
    formula=r"\sqrt{s_x^2 + s_v^2}",
    pitfalls="Adds mm^2 to (mm/s)^2: the number holds only for mm and seconds.",
)  # fmt: skip
def phase_plane(cop: CopPieces, axis: str, settings: Settings) -> float:
    """Spread in the plane of position and velocity."""
    return math.hypot(cop.deviation(axis), cop.velocity_deviation(axis))


@DYNAMIC.metric(
    scale="log",
    key="phase_plane_total", name="Phase plane parameter", symbol=r"\sigma_r", unit=ONE,
    reading=Reading.LESS_MOVEMENT, source="own",
    settings=("centre", "spread.ddof", *SMOOTHED), needs=FIVE, invariants=TURNABLE,
    says="Spread of position and velocity together.",
    formula=r"\sqrt{\sigma_{r,\mathrm{ml}}^2 + \sigma_{r,\mathrm{ap}}^2}",
    pitfalls="Adds mm^2 to (mm/s)^2: the number holds only for mm and seconds.",
)  # fmt: skip
def phase_plane_total(cop: CopPieces, settings: Settings) -> float:
    """Both axes' phase plane parameters, root of the sum of squares."""
    return math.hypot(phase_plane(cop, "ml", settings), phase_plane(cop, "ap", settings))


@DYNAMIC.metric(
    scale="log", key="turns_index", name="Turns index", symbol=r"\mathrm{TI}", unit=ONE,

    reading=Reading.IN_CONTEXT, source="own", settings=("centre", "spread.ddof"), needs=TWO,
    says="The path length once each direction is measured in its own standard deviations.",
    formula=r"\sum_i \sqrt{(\Delta x_i/s_x)^2 + (\Delta y_i/s_y)^2}",
    pitfalls="Grows with duration and depends on filter and rate.",
)  # fmt: skip
def turns_index(cop: CopPieces, settings: Settings) -> float:
    """Path length of the path scaled to unit standard deviations."""
    cop.moving("ml")
    cop.moving("ap")
    return cop.steps.scaled


@DYNAMIC.metric(
    key="lfs", name="Length over area", symbol=r"\mathrm{LFS}", unit=PER_MM,
    reading=Reading.IN_CONTEXT, source="quijoux2021", needs=THREE, invariants=TURNABLE,
    settings=ELLIPSE,
    says="Path length for each unit of ellipse area.", formula=r"L / A_{95}",
    pitfalls="Grows with duration; depends on filter, rate and unit.",
)  # fmt: skip
def length_for_surface(cop: CopPieces, settings: Settings) -> float:
    """Path length over the area of the prediction ellipse."""
    area = ellipse_area(cop, settings)
    return ratio(cop.path_length("total"), area, "the ellipse has no area")


@DYNAMIC.metric(
    key="fractal_dimension_ce", name="Fractal dimension (ellipse)", symbol=r"\mathrm{FD_{CE}}",
    unit=ONE, reading=Reading.IN_CONTEXT, source="quijoux2021", needs=THREE, invariants=TURNABLE,
    settings=ELLIPSE,
    says="How much of the plane the path fills: 1 is a line, 2 fills the ellipse.",
    formula=r"\frac{\ln N}{\ln(N d / L)},\; d = \sqrt{4 A_{95}/\pi}",
    pitfalls="Depends on duration and rate; kept for comparison with published figures.",
)  # fmt: skip
def fractal_dimension_ce(cop: CopPieces, settings: Settings) -> float:
    """Fractal dimension with the diameter of a circle of the ellipse's area.

    No value where N d <= L, as the logarithm turns.
    """
    diameter = math.sqrt(4.0 * ellipse_area(cop, settings) / math.pi)
    length = cop.path_length("total")
    if not 0.0 < length < cop.count * diameter:
        raise Withheld("path length and ellipse leave it undefined")
    return math.log(cop.count) / math.log(cop.count * diameter / length)
