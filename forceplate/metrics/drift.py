"""Metrics of change within the trial: where the path wanders to, and whether it grows."""

# every metric takes (pieces, settings), whether or not it reads the settings
# ruff: noqa: ARG001
from __future__ import annotations

from forceplate.metrics.declare import SIZE, Family, Invariants, Needs, Reading
from forceplate.metrics.drift_pieces import DriftPieces, within
from forceplate.metrics.samples import ratio
from forceplate.model.settings import Settings
from forceplate.units import MM_PER_MIN, ONE, PERCENT_PER_MIN

DRIFT = Family("drift", "Within the trial", pieces=within)
TEN_SECONDS = Needs(seconds=10.0)
WANDERS = Invariants(reversal=False, mirror="negated")
TURNABLE = Invariants(rotation=True)
LATER = Invariants(reversal=False, rotation=True)
FEWEST, FEWEST_OF_A_SLOPE = 2, 3
"""Windows beside each other that a spread and a slope need."""
STILL = "the centre of pressure does not move within the windows"


@DRIFT.per_axis(
    key="drift_{axis}", name="Drift, {direction}", symbol=r"\beta_{\mathrm{{axis}}}",
    unit=MM_PER_MIN, reading=Reading.IN_CONTEXT, source="sen1968", needs=TEN_SECONDS,
    invariants=WANDERS,
    says="How far the mean position moves {direction} each minute; + is right or forward.",
    formula=r"\operatorname{median}_{j>i} \frac{\bar x_j - \bar x_i}{t_j - t_i}",
    pitfalls="From means of 1 s. A slope, not the way from start to end. Slow sway looks like "
    "drift: the shorter the trial, the larger by chance.",
)  # fmt: skip
def drift(path: DriftPieces, axis: str, settings: Settings) -> float:
    """Median slope between all mean positions of one second."""
    return path.slope(axis)


@DRIFT.metric(
    scale="log", key="drift_ratio", name="Spread of the trial over that of its windows",

    symbol=r"\rho_{\mathrm{drift}}", unit=ONE, reading=Reading.IN_CONTEXT, source="own",
    settings=("drift",), invariants=TURNABLE, bounds=SIZE,
    says="How much larger the sway of the whole trial is than that within 10 s (a setting): 1 is "
    "no drift.",
    formula=r"\mathrm{RDIST} \Big/ \sqrt{\frac{\sum_w \sum_{i \in w} \lVert p_i - \bar p_w "
    r"\rVert^2}{\sum_w N_w}}",
    pitfalls="Slow sway counts too: simulated sway that is steady gives 1.1 to 1.2. A drift at "
    "constant speed makes it grow with the length of the trial.",
)  # fmt: skip
def drift_ratio(path: DriftPieces, settings: Settings) -> float:
    """RMS distance from the trial's mean point over that from the mean points of its windows.

    Windows of drift.window_s, each half over the one before, from both ends of the trial, pooled.
    A path on a straight line at constant speed gives the length of the trial over that of a
    window. Samples are counted, not degrees of freedom: `spread.ddof` and `centre` do not act.
    """
    path.at_least(FEWEST)
    return ratio(path.spread, path.spread_within, STILL)


@DRIFT.metric(
    scale="log",
    key="nonstationarity_index", name="Unevenness of the spread", symbol=r"v_{\mathrm{RDIST}}",
    unit=ONE, reading=Reading.IN_CONTEXT, source="own", settings=("drift",),
    invariants=TURNABLE, bounds=SIZE,
    says="How much the size of the sway changes from one 10 s window (a setting) to another: 0 "
    "is the same in all.",
    formula=r"\frac{1}{\bar s} \sqrt{\frac1K \sum_w (s_w - \bar s)^2},\; s_w = \sqrt{\frac{1}{N_w} "
    r"\sum_{i \in w} \lVert p_i - \bar p_w \rVert^2}",
    pitfalls="Windows differ by chance too: simulated sway that is steady gives 0.15 in 60 s. "
    "Compare equal windows and durations only.",
)  # fmt: skip
def nonstationarity_index(path: DriftPieces, settings: Settings) -> float:
    """Coefficient of variation of the RMS distance within the windows.

    Each window is seen from its own mean point, so that a drift of the position, which has its
    own metrics, does not count as a change of size. The standard deviation over the windows is
    taken over their mean: large and small sway then compare, and a window without movement still
    has a value, which a logarithm would not give.
    """
    path.at_least(FEWEST)
    return ratio(*path.spread_changes, STILL)


@DRIFT.metric(
    key="fatigue_slope_velocity", name="Change of velocity", symbol=r"\beta_{\ln \bar v}",
    unit=PERCENT_PER_MIN, reading=Reading.IN_CONTEXT, source="sen1968", settings=("drift",),
    invariants=LATER,
    says="By how many per cent the sway becomes faster each minute; minus is slower.",
    formula=r"100\,\operatorname{median}_{j>i} \frac{\ln \bar v_j - \ln \bar v_i}{t_j - t_i}",
    pitfalls="Over logarithms: twice as fast after a minute is 69 % per minute, half is -69 %. "
    "Fatigue is one reason among others: nine published quiet stances of 60 s gave -55 to "
    "46 % per minute. One trial says little.",
)  # fmt: skip
def fatigue_slope_velocity(path: DriftPieces, settings: Settings) -> float:
    """Median slope between the logarithms of the mean velocity of all windows."""
    path.at_least(FEWEST_OF_A_SLOPE)
    return path.growth
