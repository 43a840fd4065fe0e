"""Metrics of load: how the weight is shared between the feet, and how the share moves."""

# every metric takes (pieces, settings), whether or not it reads the settings
# ruff: noqa: ARG001, ARG005
from __future__ import annotations

import math

import numpy as np

from forceplate.metrics.declare import SHARE, SIZE, Family, Invariants, Needs, Reading
from forceplate.metrics.interval import edges_of
from forceplate.metrics.load_pieces import LoadPieces
from forceplate.metrics.samples import quantile
from forceplate.model.plate import Floats
from forceplate.model.settings import Settings
from forceplate.units import HZ, ONE, PER_MIN, PERCENT, PERCENT_PER_MIN, PERCENT_PER_S

LOAD = Family("load", "Load", over="load", pieces=lambda shared: shared.load())
TWO = Needs(samples=2)
TEN_SECONDS = Needs(seconds=10.0)
COMPLEMENT = Invariants(mirror="complement")
NEGATED = Invariants(mirror="negated")
OTHER = Invariants(mirror="other")
BACKWARDS = Invariants(reversal=False, mirror="negated")
LEVER = (
    "Needs the heel and toe points of both feet. Splits each foot's force between the two as a "
    "lever would; plates under fore- and hindfoot measure something else."
)


@LOAD.metric(
    key="load_left_mean", name="Load on the left foot", symbol=r"\bar w_L", unit=PERCENT,
    reading=Reading.IN_CONTEXT, source="own", invariants=COMPLEMENT,
    says="The left foot's share of the weight on average; the rest is on the right foot.",
    formula=r"\frac{1}{N}\sum_i w_i,\; w = 100\,\frac{F_{z,L}}{F_{z,L} + F_{z,R}}",
    batches=lambda share, settings: share.series.means, uncertainty="mean", bounds=SHARE,
)  # fmt: skip
def load_left_mean(share: LoadPieces, settings: Settings) -> float:
    """Mean of the left foot's share."""
    return share.mean


@LOAD.metric(
    scale="log", key="load_sd", name="Spread of the load", symbol=r"s_w", unit=PERCENT,

    reading=Reading.LESS_MOVEMENT, source="own", settings=("spread.ddof",), needs=TWO,
    says="How much the share of the left foot varies.",
    formula=r"\sqrt{\frac{1}{N}\sum_i (w_i - \bar w)^2}",
    batches=lambda share, settings: share.series.deviations(settings.spread.ddof),
    uncertainty="jackknife", bounds=SIZE,
)  # fmt: skip
def load_sd(share: LoadPieces, settings: Settings) -> float:
    """Standard deviation of the share."""
    return share.deviation


@LOAD.metric(
    scale="log", key="load_range", name="Range of the load", symbol=r"R_w", unit=PERCENT,

    reading=Reading.LESS_MOVEMENT, source="own",
    says="From the smallest to the largest share of the left foot.",
    formula=r"\max_i w_i - \min_i w_i", pitfalls="Grows with the length of the trial.",
)  # fmt: skip
def load_range(share: LoadPieces, settings: Settings) -> float:
    """Largest minus smallest share."""
    return share.range


@LOAD.metric(
    key="load_p5", name="5 % quantile of the load", symbol=r"q_5(w)", unit=PERCENT,
    reading=Reading.IN_CONTEXT, source="own", invariants=OTHER,
    says="The left foot carries less than this for 5 % of the time.", formula=r"q_5(w)",
)  # fmt: skip
def load_p5(share: LoadPieces, settings: Settings) -> float:
    """5 % quantile of the share."""
    return quantile(share.ordered, 0.05)


@LOAD.metric(
    key="load_p95", name="95 % quantile of the load", symbol=r"q_{95}(w)", unit=PERCENT,
    reading=Reading.IN_CONTEXT, source="own", invariants=OTHER,
    says="The left foot carries more than this for 5 % of the time.", formula=r"q_{95}(w)",
)  # fmt: skip
def load_p95(share: LoadPieces, settings: Settings) -> float:
    """95 % quantile of the share."""
    return quantile(share.ordered, 0.95)


@LOAD.metric(
    key="load_asym", name="Load, right minus left", symbol=r"\mathrm{asym}_w", unit=PERCENT,
    reading=Reading.IN_CONTEXT, source="own", invariants=NEGATED,
    says="How much more the right foot carries than the left, in % of the weight; minus is left.",
    formula=r"100\,\frac{R - L}{R + L} = 100 - 2\bar w_L",
    pitfalls="Twice the distance of the left share from 50 %.",
    batches=lambda share, settings: 100.0 - 2.0 * share.series.means, uncertainty="mean",
    bounds=(-100.0, 100.0),
)  # fmt: skip
def load_asym(share: LoadPieces, settings: Settings) -> float:
    """Right minus left over both, from the mean share."""
    return 100.0 - 2.0 * share.mean


def _neutral_parts(share: LoadPieces, settings: Settings) -> Floats:
    """The time with even load in each part of the window, %."""
    band = settings.load
    inside = (share.load >= band.neutral_low) & (share.load <= band.neutral_high)
    samples = share.series.parts
    counts = np.add.reduceat(inside, edges_of(inside.size)[:-1], dtype=np.float64)
    return 100.0 * counts / samples


@LOAD.metric(
    key="load_time_neutral_pct", name="Time with even load", symbol=r"t_{\mathrm{even}}",
    unit=PERCENT, reading=Reading.IN_CONTEXT, source="own",
    settings=("load.neutral_low", "load.neutral_high"), invariants=OTHER,
    says="How much of the time the left foot carries between 45 and 55 % (a setting).",
    formula=r"\frac{100}{N}\,\#\{i: 45 \le w_i \le 55\}",
    batches=_neutral_parts, uncertainty="mean", bounds=SHARE,
)  # fmt: skip
def load_time_neutral_pct(share: LoadPieces, settings: Settings) -> float:
    """Share of the samples inside the neutral band, ends included."""
    ordered = share.ordered
    low = ordered.searchsorted(settings.load.neutral_low, "left")
    high = ordered.searchsorted(settings.load.neutral_high, "right")
    return 100.0 * float(high - low) / share.count


@LOAD.metric(
    scale="difference",
    key="load_crossings_per_min", name="Changes of the heavier foot", symbol=r"n_{50}",
    unit=PER_MIN, reading=Reading.IN_CONTEXT, source="own", settings=("load.hysteresis",),
    needs=TEN_SECONDS,
    says="How often each minute the heavier foot changes.",
    formula=r"60\,\frac{\#\{\text{changes of side of } 50 \pm 1\,\%\}}{T}",
    pitfalls="A change counts once the load is more than 1 % (a setting) past even.",
)  # fmt: skip
def load_crossings_per_min(share: LoadPieces, settings: Settings) -> float:
    """Crossings of even load with hysteresis, a minute."""
    return share.crossings / share.seconds * 60.0


@LOAD.metric(
    key="load_shift_count", name="Shifts of load", symbol=r"n_{\mathrm{shift}}", unit=ONE,
    reading=Reading.IN_CONTEXT, source="own",
    settings=("load.shift_window_s", "load.shift_sd", "load.shift_time_s", "load.hysteresis"),
    says="How often the load goes over from one level to another and stays there.",
    formula=r"\#\{\text{shifts}\},\; |\bar w_2 - \bar w_1| \ge 2 s",
    pitfalls="A count over the trial: compare equal durations only. Slow sway of the load counts "
    "too: simulated load that is steady, with a time of 2 s and a spread of 1 %, gives 3 a minute.",
)  # fmt: skip
def load_shift_count(share: LoadPieces, settings: Settings) -> float:
    """Shifts of load, our own definition after the idea of duarte1999.

    A window of 15 s (load.shift_window_s) moves sample by sample. Its middle 5 s
    (load.shift_time_s) is the time in which a shift must happen; the 5 s before and after are the
    two levels. The window sees a shift where the two means differ by at least 2
    (load.shift_sd) standard deviations pooled over the two parts, and by at least 1 %
    (load.hysteresis). Neighbouring windows that see a shift of the same direction are one shift;
    where they go on for more than a window's length the load drifts and nothing counts.
    """
    return float(share.shifts)


@LOAD.metric(
    key="load_rate_rms", name="RMS rate of the load", symbol=r"\dot w_{\mathrm{rms}}",
    unit=PERCENT_PER_S, reading=Reading.LESS_MOVEMENT, source="own", needs=TWO,
    says="How fast the share of the left foot changes.",
    formula=r"\sqrt{\frac{1}{N-1}\sum_i \left(\frac{w_{i+1} - w_i}{\Delta t}\right)^2}",
    pitfalls="Differences of neighbouring samples: depends on filter and rate.",
    batches=lambda share, settings: share.rates.rms_without, uncertainty="jackknife", bounds=SIZE,
)  # fmt: skip
def load_rate_rms(share: LoadPieces, settings: Settings) -> float:
    """Root mean square of the difference quotients of the share."""
    return math.sqrt(share.steps.square / share.steps.n) * share.rate


@LOAD.metric(
    key="load_drift", name="Drift of the load", symbol=r"\beta_w", unit=PERCENT_PER_MIN,
    reading=Reading.IN_CONTEXT, source="sen1968", needs=TEN_SECONDS, invariants=BACKWARDS,
    says="How the left foot's share changes over the trial, per minute.",
    formula=r"\operatorname{median}_{j>i} \frac{\bar w_j - \bar w_i}{t_j - t_i}",
    revision=2,
)  # fmt: skip
def load_drift(share: LoadPieces, settings: Settings) -> float:
    """Median slope between all means of one second."""
    return share.drift


@LOAD.metric(
    key="load_f50", name="50 % frequency of the load", symbol=r"f_{50,w}", unit=HZ,
    reading=Reading.IN_CONTEXT, source="welch1967", settings=("psd",),
    says="Half of the power of the load's changes lies below this frequency.",
    formula=r"f,\; \int_{f_1}^{f} P_w\,df = 0.5 \int_{f_1}^{f_2} P_w\,df",
    pitfalls="Set by the band more than by anything else: compare equal settings only.",
)  # fmt: skip
def load_f50(share: LoadPieces, settings: Settings) -> float:
    """Median frequency of the share inside the band."""
    return share.band.quantile(0.5)


@LOAD.metric(
    key="wdi", name="Weight distribution index", symbol=r"\mathrm{WDI}", unit=PERCENT,
    reading=Reading.IN_CONTEXT, source="own", invariants=Invariants(translation=False),
    says="How far the load on the four quarters of the feet is from 25 % each.",
    formula=r"\sqrt{\tfrac14 \sum_q (w_q - 25)^2}", pitfalls=LEVER,
)  # fmt: skip
def wdi(share: LoadPieces, settings: Settings) -> float:
    """Root mean square distance of the four quadrant shares from 25 %."""
    return math.sqrt(sum((each - 25.0) ** 2 for each in share.quarters.values()) / 4.0)


def _quadrant(key: str, side: str, part: str) -> None:
    share = "w_i" if side == "left" else "(100 - w_i)"
    place = "u_i" if part == "forefoot" else "(1 - u_i)"

    @LOAD.metric(
        key=f"load_quadrant_{key}", name=f"Load on the {side} {part}", symbol=rf"w_{{{key}}}",
        unit=PERCENT, reading=Reading.IN_CONTEXT, source="own", pitfalls=LEVER,
        invariants=Invariants(translation=False, mirror="other"),
        says=f"The share of the weight on the {side} {part} on average.",
        formula=rf"\frac{{1}}{{N}}\sum_i {share}\,{place},\; "
        rf"u = \text{{place of the {side} COP from heel (0) to toe (1)}}",
        batches=lambda share, settings: share.quarter_means(key),
        uncertainty="mean", bounds=SHARE,
    )  # fmt: skip
    def quadrant(share: LoadPieces, settings: Settings) -> float:
        """Mean of the share times the place between heel and toe, or what is left of it."""
        return share.quarters[key]


_quadrant("lf", "left", "forefoot")
_quadrant("rf", "right", "forefoot")
_quadrant("lh", "left", "hindfoot")
_quadrant("rh", "right", "hindfoot")
