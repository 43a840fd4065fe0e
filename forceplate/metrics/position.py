"""Metrics of position: where the centre of pressure is and how far it spreads."""

# every metric takes (pieces, settings), whether or not it reads the settings
# ruff: noqa: ARG001
from __future__ import annotations

from forceplate.metrics import path_parts as parts
from forceplate.metrics.declare import SIZE, Family, Invariants, Needs, Reading, Withheld
from forceplate.metrics.pieces import CopPieces
from forceplate.metrics.samples import quantile, ratio
from forceplate.model.settings import Settings
from forceplate.units import MM, ONE

POSITION = Family("position", "Position")
TWO = Needs(samples=2)
WHERE = Invariants(translation=False, mirror="negated")
TURNABLE = Invariants(rotation=True)
GROWS = "Grows with the length of the trial: compare equal durations only."


@POSITION.per_axis(
    scale="difference",
    key="mean_{axis}", name="Mean position, {direction}", symbol=r"\bar{x}_{\mathrm{{axis}}}",
    unit=MM, reading=Reading.IN_CONTEXT, source="prieto1996", invariants=WHERE,
    settings=("centre",), says="Where the centre of pressure lies on average, {direction}.",
    formula=r"\frac{1}{N}\sum_i x_i",
    pitfalls="Says something only where the axes are tied to the feet. Of the path before its "
    "filter, where the setting says that distances are seen from there.",
    batches=parts.means, uncertainty="mean", revision=2,
)  # fmt: skip
def mean(cop: CopPieces, axis: str, settings: Settings) -> float:
    """Mean of the positions as they came; centre.about = unfiltered: of those before the filter."""
    return cop.mean[0] if axis == "ml" else cop.mean[1]


@POSITION.per_axis(
    scale="difference",
    key="median_{axis}", name="Median position, {direction}", symbol=r"\tilde{x}_{\mathrm{{axis}}}",
    unit=MM, reading=Reading.IN_CONTEXT, source="own", invariants=WHERE,
    says="The centre of pressure is beyond this point for half of the time, {direction}.",
    formula=r"q_{50}(x)",
    pitfalls="Says something only where the axes are tied to the feet.",
)  # fmt: skip
def median(cop: CopPieces, axis: str, settings: Settings) -> float:
    """Median of the positions as they came."""
    return quantile(cop.ordered(axis), 0.5)


@POSITION.per_axis(
    key="mdist_{axis}", name="Mean distance, {direction}",
    symbol=r"\mathrm{MDIST}_{\mathrm{{axis}}}",
    unit=MM, reading=Reading.LESS_MOVEMENT, source="prieto1996", settings=("centre",),
    says="How far the centre of pressure is from its mean on average, {direction}.",
    formula=r"\frac{1}{N}\sum_i |x_i|",
    batches=parts.mean_distances, uncertainty="mean", bounds=SIZE,
)  # fmt: skip
def mdist(cop: CopPieces, axis: str, settings: Settings) -> float:
    """Mean absolute distance from the mean."""
    return cop.mean_distance(axis)


@POSITION.metric(
    key="mdist_rd", name="Mean distance", symbol=r"\mathrm{MDIST}", unit=MM,
    reading=Reading.LESS_MOVEMENT, source="prieto1996", settings=("centre",), invariants=TURNABLE,
    says="How far the centre of pressure is from its mean point on average.",
    formula=r"\frac{1}{N}\sum_i r_i",
    batches=parts.mean_distances_rd, uncertainty="mean", bounds=SIZE,
)  # fmt: skip
def mdist_rd(cop: CopPieces, settings: Settings) -> float:
    """Mean distance in the plane from the mean point."""
    return cop.mean_distance("rd")


@POSITION.per_axis(
    key="rms_{axis}", name="RMS distance, {direction}", symbol=r"\mathrm{RMS}_{\mathrm{{axis}}}",
    unit=MM, reading=Reading.LESS_MOVEMENT, source="prieto1996", settings=("centre", "spread.ddof"),
    needs=TWO, says="The typical size of the sway about its mean, {direction}.",
    formula=r"\sqrt{\frac{1}{N}\sum_i x_i^2}",
    pitfalls="Equal to the standard deviation; it divides by N, others by N - 1.",
    batches=parts.deviations, uncertainty="jackknife", bounds=SIZE,
)  # fmt: skip
def rms(cop: CopPieces, axis: str, settings: Settings) -> float:
    """Root mean square about the mean: the standard deviation."""
    return cop.deviation(axis)


@POSITION.metric(
    key="rms_rd", name="RMS distance", symbol=r"\mathrm{RDIST}", unit=MM,
    reading=Reading.LESS_MOVEMENT, source="prieto1996", settings=("centre", "spread.ddof"),
    needs=TWO, invariants=TURNABLE,
    says="The typical distance of the centre of pressure from its mean point.",
    formula=r"\sqrt{\frac{1}{N}\sum_i r_i^2}",
    batches=parts.deviations_rd, uncertainty="jackknife", bounds=SIZE,
)  # fmt: skip
def rms_rd(cop: CopPieces, settings: Settings) -> float:
    """Root mean square distance in the plane."""
    return float((cop.deviation("ml") ** 2 + cop.deviation("ap") ** 2) ** 0.5)


@POSITION.metric(
    key="sd_rd", name="Spread of distance", symbol=r"s_{\mathrm{RD}}", unit=MM,
    reading=Reading.LESS_MOVEMENT, source="prieto1996", settings=("centre", "spread.ddof"),
    needs=TWO, invariants=TURNABLE,
    says="How much the distance from the mean point varies.",
    formula=r"\sqrt{\frac{1}{N}\sum_i (r_i - \bar r)^2}",
    batches=parts.distance_deviations, uncertainty="jackknife", bounds=SIZE,
)  # fmt: skip
def sd_rd(cop: CopPieces, settings: Settings) -> float:
    """Standard deviation of the distance from the mean point."""
    return cop.distance_deviation


@POSITION.per_axis(
    key="range_{axis}", name="Range, {direction}", symbol=r"R_{\mathrm{{axis}}}", unit=MM,
    reading=Reading.LESS_MOVEMENT, source="prieto1996",
    says="From the farthest point on one side to the farthest on the other, {direction}.",
    formula=r"\max_i x_i - \min_i x_i",
    pitfalls=GROWS + " One outlying sample sets it; see the 95 % range.",
)  # fmt: skip
def range_along(cop: CopPieces, axis: str, settings: Settings) -> float:
    """Largest minus smallest position."""
    return cop.range(axis)


@POSITION.metric(
    key="range_planar", name="Range in the plane", symbol=r"R", unit=MM,
    reading=Reading.LESS_MOVEMENT, source="quijoux2021", invariants=TURNABLE,
    says="The longest distance between any two points of the path.",
    formula=r"\max_{i,j} \lVert p_i - p_j \rVert", pitfalls=GROWS,
)  # fmt: skip
def range_planar(cop: CopPieces, settings: Settings) -> float:
    """Longest distance between two points; both are corners of the convex hull."""
    return cop.hull.diameter


@POSITION.per_axis(
    key="range95_{axis}", name="95 % range, {direction}", symbol=r"R_{95,\mathrm{{axis}}}", unit=MM,
    reading=Reading.LESS_MOVEMENT, source="own",
    says="The width that holds the middle 95 % of the time, {direction}.",
    formula=r"q_{97.5}(x) - q_{2.5}(x)",
)  # fmt: skip
def range95(cop: CopPieces, axis: str, settings: Settings) -> float:
    """Range without the outer 2.5 % of samples at each end."""
    ordered = cop.ordered(axis)
    return quantile(ordered, 0.975) - quantile(ordered, 0.025)


@POSITION.per_axis(
    key="max_dist_{axis}", name="Farthest distance, {direction}",
    symbol=r"\max|x|_{\mathrm{{axis}}}", unit=MM, reading=Reading.LESS_MOVEMENT,
    source="quijoux2021", settings=("centre",),
    says="How far the centre of pressure gets from its mean, {direction}.",
    formula=r"\max_i |x_i|", pitfalls=GROWS,
)  # fmt: skip
def max_dist(cop: CopPieces, axis: str, settings: Settings) -> float:
    """Largest absolute distance from the mean."""
    place, (ml, ap) = cop.place, cop.centre
    if axis == "ml":
        return max(place.high_ml - ml, ml - place.low_ml)
    return max(place.high_ap - ap, ap - place.low_ap)


@POSITION.metric(
    key="max_dist_rd", name="Farthest distance", symbol=r"\max r", unit=MM,
    reading=Reading.LESS_MOVEMENT, source="quijoux2021", settings=("centre",), invariants=TURNABLE,
    says="How far the centre of pressure gets from its mean point.",
    formula=r"\max_i r_i", pitfalls=GROWS,
)  # fmt: skip
def max_dist_rd(cop: CopPieces, settings: Settings) -> float:
    """Largest distance in the plane from the mean point."""
    return float(cop.distances[-1])


@POSITION.metric(
    scale="log", key="sd_ratio_ap_ml", name="Ratio of SDs, forward-back to left-right",

    symbol=r"s_{\mathrm{ap}}/s_{\mathrm{ml}}", unit=ONE, reading=Reading.IN_CONTEXT, source="own",
    settings=("centre", "spread.ddof"), needs=TWO,
    says="How much larger the sway is forward-back than left-right.",
    formula=r"s_{\mathrm{ap}} / s_{\mathrm{ml}}",
    pitfalls="Others publish left-right over forward-back.",
)  # fmt: skip
def sd_ratio(cop: CopPieces, settings: Settings) -> float:
    """Standard deviation of ap over that of ml."""
    cop.moving("ml")
    return ratio(cop.deviation("ap"), cop.deviation("ml"), "there is no spread left-right")


@POSITION.metric(
    scale="log", key="range_ratio_ap_ml", name="Ratio of ranges, forward-back to left-right",

    symbol=r"R_{\mathrm{ap}}/R_{\mathrm{ml}}", unit=ONE, reading=Reading.IN_CONTEXT,
    source="quijoux2021", says="How much wider the path is forward-back than left-right.",
    formula=r"R_{\mathrm{ap}} / R_{\mathrm{ml}}",
    pitfalls="The source divides left-right by forward-back.",
)  # fmt: skip
def range_ratio(cop: CopPieces, settings: Settings) -> float:
    """Range of ap over that of ml."""
    return cop.range("ap") / cop.moving("ml")


@POSITION.metric(
    scale="fisher",
    key="corr_ml_ap", name="Correlation of the two directions", symbol=r"r_{\mathrm{ml,ap}}",
    unit=ONE, reading=Reading.IN_CONTEXT, source="quijoux2021", settings=("centre",), needs=TWO,
    invariants=Invariants(mirror="negated", swap="corr_ml_ap"),
    says="Whether going right and going forward come together (+1) or exclude each other (-1).",
    formula=r"s_{\mathrm{ml,ap}} / (s_{\mathrm{ml}} s_{\mathrm{ap}})",
)  # fmt: skip
def correlation(cop: CopPieces, settings: Settings) -> float:
    """Pearson's correlation of ml and ap."""
    cop.moving("ml")
    cop.moving("ap")
    ml, ap, both = cop.covariance
    spread = (ml**0.5) * (ap**0.5)
    if not spread > 0.0:
        raise Withheld("there is no spread")
    return min(1.0, max(-1.0, both / spread))
