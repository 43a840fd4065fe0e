"""Metrics of area: the ground that the centre of pressure covers."""

# every metric takes (pieces, settings), whether or not it reads the settings
# ruff: noqa: ARG001
from __future__ import annotations

import math

from forceplate.metrics import path_parts as parts
from forceplate.metrics.declare import SIZE, Family, Invariants, Needs, Reading, Withheld
from forceplate.metrics.pieces import CopPieces
from forceplate.metrics.samples import quantile
from forceplate.model.settings import Settings
from forceplate.units import DEG, MM, MM2, MM2_PER_S, ONE

AREA = Family("area", "Area")
THREE = Needs(samples=3)
TURNABLE = Invariants(rotation=True)
ELLIPSE = ("spread.ellipse", "spread.ellipse_ddof", "spread.ellipse_coverage")
ROUND = 0.05
"""An ellipse whose eigenvalues differ by less than this share of their sum has no direction."""
ONE_SIDED_95 = 1.645
"""Quantile of the standard normal distribution that the 95 % circle uses."""
SHORT = "Short trials show too little of it: compare equal durations only."


@AREA.metric(
    key="ellipse_area_95", name="95 % ellipse area", symbol=r"A_{95}", unit=MM2,
    reading=Reading.LESS_MOVEMENT, source="schubert2014", settings=ELLIPSE, needs=THREE,
    invariants=TURNABLE,
    says="The area of the ellipse in which the next point falls with a chance of 95 %.",
    formula=r"\pi k \sqrt{\lambda_1\lambda_2},\; "
    r"k = \frac{2(N-1)(N+1)}{N(N-2)} F_{0.95}(2, N-2)",
    pitfalls=SHORT + " Other definitions (chi-square, covariance over N) differ by 0.1 %; the "
    "confidence ellipse of the mean is another thing altogether.",
    batches=parts.ellipse_areas, uncertainty="jackknife", bounds=SIZE,
)  # fmt: skip
def ellipse_area(cop: CopPieces, settings: Settings) -> float:
    """Area of the prediction ellipse."""
    ellipse = cop.ellipse
    return math.pi * ellipse.factor * math.sqrt(ellipse.larger * ellipse.smaller)


@AREA.metric(
    key="ellipse_major_95", name="95 % ellipse, longer semi-axis", symbol=r"a_{95}", unit=MM,
    reading=Reading.LESS_MOVEMENT, source="schubert2014", settings=ELLIPSE, needs=THREE,
    invariants=TURNABLE, says="Half the length of the 95 % ellipse.",
    formula=r"\sqrt{k\lambda_1}", pitfalls="The semi-axis: the ellipse is twice as long.",
)  # fmt: skip
def ellipse_major(cop: CopPieces, settings: Settings) -> float:
    """Longer semi-axis of the prediction ellipse."""
    return math.sqrt(cop.ellipse.factor * cop.ellipse.larger)


@AREA.metric(
    key="ellipse_minor_95", name="95 % ellipse, shorter semi-axis", symbol=r"b_{95}", unit=MM,
    reading=Reading.LESS_MOVEMENT, source="schubert2014", settings=ELLIPSE, needs=THREE,
    invariants=TURNABLE, says="Half the width of the 95 % ellipse.",
    formula=r"\sqrt{k\lambda_2}", pitfalls="The semi-axis: the ellipse is twice as wide.",
)  # fmt: skip
def ellipse_minor(cop: CopPieces, settings: Settings) -> float:
    """Shorter semi-axis of the prediction ellipse."""
    return math.sqrt(cop.ellipse.factor * cop.ellipse.smaller)


@AREA.metric(
    key="ellipse_angle", name="Main direction of sway", symbol=r"\theta", unit=DEG,
    reading=Reading.IN_CONTEXT, source="own", needs=THREE, settings=("spread.ellipse_ddof",),
    invariants=Invariants(mirror="turned"),
    says="The direction in which the sway is largest: 0 is left-right, 90 is forward-back.",
    formula=r"\tfrac12 \operatorname{atan2}(2 s_{\mathrm{ml,ap}}, "
    r"s_{\mathrm{ml}}^2 - s_{\mathrm{ap}}^2) \bmod 180",
    pitfalls="From right toward forward; 0 and 180 are one direction, so average it doubled. "
    "Not given where the ellipse is nearly a circle.",
)  # fmt: skip
def ellipse_angle(cop: CopPieces, settings: Settings) -> float:
    """Direction of the first eigenvector, an axis and no arrow: 0 to under 180 degrees."""
    ellipse = cop.ellipse
    both = ellipse.larger + ellipse.smaller
    if both == 0.0:
        raise Withheld("the centre of pressure does not move")
    if (ellipse.larger - ellipse.smaller) / both < ROUND:
        raise Withheld("the ellipse is nearly a circle: it has no main direction")
    angle = math.degrees(ellipse.angle) % 180.0
    return 0.0 if angle == 180.0 else angle


@AREA.metric(
    key="ellipse_eccentricity", name="Eccentricity of the ellipse", symbol=r"e", unit=ONE,
    reading=Reading.IN_CONTEXT, source="own", needs=THREE, invariants=TURNABLE,
    settings=("spread.ellipse_ddof",),
    says="How far the ellipse is from a circle: 0 is a circle, 1 a line.",
    formula=r"\sqrt{1 - \lambda_2/\lambda_1}",
    pitfalls="Some programs give the ratio of the axes this name.",
)  # fmt: skip
def ellipse_eccentricity(cop: CopPieces, settings: Settings) -> float:
    """Eccentricity of the ellipse."""
    return math.sqrt(1.0 - _flatness(cop))


@AREA.metric(
    scale="log",
    key="ellipse_axis_ratio", name="Axis ratio of the ellipse", symbol=r"b/a", unit=ONE,
    reading=Reading.IN_CONTEXT, source="own", needs=THREE, invariants=TURNABLE,
    settings=("spread.ellipse_ddof",),
    says="Width of the ellipse over its length: 1 is a circle, 0 a line.",
    formula=r"\sqrt{\lambda_2/\lambda_1}",
)  # fmt: skip
def ellipse_axis_ratio(cop: CopPieces, settings: Settings) -> float:
    """Shorter over longer axis."""
    return math.sqrt(_flatness(cop))


def _flatness(cop: CopPieces) -> float:
    ellipse = cop.ellipse
    if ellipse.larger == 0.0:
        raise Withheld("the centre of pressure does not move")
    return min(1.0, ellipse.smaller / ellipse.larger)


@AREA.metric(
    key="circle_area_95", name="95 % circle area", symbol=r"\mathrm{AREA_{CC}}", unit=MM2,
    reading=Reading.LESS_MOVEMENT, source="prieto1996", settings=("centre", "spread.ddof"),
    needs=THREE, invariants=TURNABLE,
    says="The area of a circle about the mean point, from the mean and spread of the distance.",
    formula=r"\pi (\mathrm{MDIST} + 1.645\, s_{\mathrm{RD}})^2",
    pitfalls="Takes the distance as Gaussian, which it is not; see the circle that "
    "holds 95 %. Some programs use 1.96.",
)  # fmt: skip
def circle_area(cop: CopPieces, settings: Settings) -> float:
    """Area of the circle whose radius is mean plus 1.645 SD of the distance."""
    return math.pi * (cop.mean_distance("rd") + ONE_SIDED_95 * cop.distance_deviation) ** 2


@AREA.metric(
    key="circle_area_q95", name="Area of the circle that holds 95 %", symbol=r"A_{q95}", unit=MM2,
    reading=Reading.LESS_MOVEMENT, source="own", settings=("centre",), needs=THREE,
    invariants=TURNABLE,
    says="The area of the circle about the mean point that holds 95 % of the time.",
    formula=r"\pi\, q_{95}(r)^2",
)  # fmt: skip
def circle_area_q95(cop: CopPieces, settings: Settings) -> float:
    """Area of the circle through the 95 % quantile of the distance."""
    return math.pi * quantile(cop.distances, 0.95) ** 2


@AREA.metric(
    key="hull_area", name="Hull area", symbol=r"A_{\mathrm{hull}}", unit=MM2,
    reading=Reading.LESS_MOVEMENT, source="own", needs=THREE, invariants=TURNABLE,
    says="The area inside a band stretched around the whole path.",
    formula=r"A(\operatorname{conv}\{p_i\})",
    pitfalls="Grows with the length of the trial; single samples set it.",
)  # fmt: skip
def hull_area(cop: CopPieces, settings: Settings) -> float:
    """Area of the convex hull; 0 for a straight path."""
    return max(0.0, cop.hull.area)


@AREA.metric(
    key="hull_perimeter", name="Hull perimeter", symbol=r"P_{\mathrm{hull}}", unit=MM,
    reading=Reading.LESS_MOVEMENT, source="own", needs=THREE, invariants=TURNABLE,
    says="The length of a band stretched around the whole path.",
    formula=r"P(\operatorname{conv}\{p_i\})",
    pitfalls="Grows with the length of the trial. A straight path counts there and back.",
)  # fmt: skip
def hull_perimeter(cop: CopPieces, settings: Settings) -> float:
    """Perimeter of the convex hull."""
    return cop.hull.perimeter


@AREA.metric(
    key="sway_area_rate", name="Sway area rate", symbol=r"\mathrm{AREA_{SW}}", unit=MM2_PER_S,
    reading=Reading.LESS_MOVEMENT, source="prieto1996", settings=("centre",), needs=THREE,
    invariants=TURNABLE,
    says="The area swept each second by a line from the mean point to the centre of pressure.",
    formula=r"\frac{1}{2T}\sum_i |x_{i+1} y_i - x_i y_{i+1}|",
    pitfalls="Sums triangles that lie over each other: it is no enclosed area. Depends on filter "
    "and rate.",
    batches=parts.swept_rates, uncertainty="mean", bounds=SIZE,
)  # fmt: skip
def sway_area_rate(cop: CopPieces, settings: Settings) -> float:
    """Area swept as seen from the mean point, over the time of the steps."""
    return cop.steps.swept / (2.0 * cop.step_seconds)
