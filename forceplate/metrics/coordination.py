"""Metrics of both feet together: how alike and how simultaneous they move, and which does more."""

# every metric takes (pieces, settings), whether or not it reads the settings
# ruff: noqa: ARG001, ARG005
from __future__ import annotations

from typing import Any

from forceplate.metrics.coordination_pieces import CoordinationPieces, coordination
from forceplate.metrics.declare import Family, Invariants, Needs, Reading
from forceplate.metrics.mechanism_pieces import MechanismPieces, mechanism
from forceplate.model.plate import Floats
from forceplate.model.settings import Settings
from forceplate.units import ONE, PERCENT, S

COORDINATION = Family("coordination", "Both feet together", over="feet", pieces=coordination)
TWO = Needs(samples=2)
THREE = Needs(samples=3)
TEN_SECONDS = Needs(seconds=10.0)
ONE_TO_ONE = (-1.0, 1.0)
EITHER_WAY = (-100.0, 100.0)
# the windows of a spectrum are not quite the same backwards
FORWARDS = Invariants(reversal=False)
OF_THE_LAB = (
    "Both feet in the lab's axes: left-right, feet that roll inwards together go against each "
    "other."
)
PSD = ("psd.method", "psd.tapers", "psd.segment_s", "psd.overlap", "psd.detrend")
FLOOR = (
    "Of K segments (or tapers), feet that are not linked average 1/K, and pass 1 - 0.05^(1/(K-1)) "
    "at a single frequency in 5 % of trials: 0.53 with K = 5, 0.28 with 10. Under that floor it "
    "says nothing. A constant lead of one foot does not lower it."
)
COHERENCE: dict[str, Any] = {
    "unit": ONE, "reading": Reading.IN_CONTEXT, "source": "own", "needs": TEN_SECONDS,
    "settings": PSD, "bounds": (0.0, 1.0), "invariants": FORWARDS, "pitfalls": FLOOR,
}  # fmt: skip
LAG: dict[str, Any] = {
    "unit": S, "reading": Reading.IN_CONTEXT, "source": "own", "needs": TEN_SECONDS,
    "settings": ("sync.max_lag_s",),
    "pitfalls": "Means little where the largest correlation is small, and nothing at the end of "
    "the range. In steps of one sample. Of equal ones the shortest.",
}  # fmt: skip


@COORDINATION.per_axis(
    scale="fisher",
    key="sync_r0_{axis}", name="Synchrony, {direction}", symbol=r"r_{0,\mathrm{{axis}}}",
    unit=ONE, reading=Reading.IN_CONTEXT, source="own", needs=TEN_SECONDS, bounds=ONE_TO_ONE,
    uncertainty="jackknife",
    batches=lambda pieces, axis, settings: pieces.along(axis).correlations_without,
    says="How far the two feet move as one {direction}: 1 together, -1 against each other.",
    formula=r"\frac{\operatorname{cov}(x_L, x_R)}{s_L\,s_R}",
    pitfalls="Definition after Mansfield 2011. A lower cut-off raises it. " + OF_THE_LAB,
)  # fmt: skip
def sync_r0(feet: CoordinationPieces, axis: str, settings: Settings) -> float:
    """Pearson's r of the feet's COP at the same time."""
    return feet.along(axis).correlation


@COORDINATION.per_axis(
    scale="fisher", key="sync_rmax_{axis}", name="Largest synchrony, {direction}",

    symbol=r"r_{\mathrm{max},\mathrm{{axis}}}", unit=ONE, reading=Reading.IN_CONTEXT,
    source="own", needs=TEN_SECONDS, settings=("sync.max_lag_s",), bounds=(0.0, 1.0),
    says="How far the two feet move alike {direction} once one is shifted in time.",
    formula=r"\max_{|k| \le 1\,\mathrm{s}} |r_k|,\; r_k = \operatorname{corr}(x_{L,i}, x_{R,i+k})",
    pitfalls="Without sign. Each shift has the means and deviations of its overlap, so it is "
    "never over 1. The largest of many: feet that are not linked give 0.1 to 0.4 in a minute.",
)  # fmt: skip
def sync_rmax(feet: CoordinationPieces, axis: str, settings: Settings) -> float:
    """Largest absolute r within the lags of the settings."""
    return feet.along(axis).peak.size


@COORDINATION.per_axis(
    **LAG, scale="difference", key="sync_lag_{axis}", name="Lag of the right foot, {direction}",

    symbol=r"\tau_{\mathrm{{axis}}}",
    invariants=Invariants(reversal=False, mirror="negated"),
    says="How much later the right foot does what the left one does {direction}; under 0: earlier.",
    formula=r"\arg\max_{|k| \le 1\,\mathrm{s}} |r_k|",
)  # fmt: skip
def sync_lag(feet: CoordinationPieces, axis: str, settings: Settings) -> float:
    """Lag of the largest absolute r."""
    return feet.along(axis).peak.lag


@COORDINATION.per_axis(
    **COHERENCE, key="coherence_lo_{axis}", name="Coherence 0.15-0.5 Hz, {direction}",
    symbol=r"C_{\mathrm{lo},\mathrm{{axis}}}",
    says="How steadily the two feet go together in slow sway {direction}: 0 not at all, 1 fully.",
    formula=r"\frac{1}{f_2 - f_1}\int_{f_1}^{f_2} \frac{|P_{LR}|^2}{P_{LL}\,P_{RR}}\,df,\; "
    r"f = 0.15 \ldots 0.5\,\mathrm{Hz}",
)  # fmt: skip
def coherence_lo(feet: CoordinationPieces, axis: str, settings: Settings) -> float:
    """Mean coherence from 0.15 to 0.5 Hz."""
    return feet.along(axis).coherence.between(0.15, 0.5)


@COORDINATION.per_axis(
    **COHERENCE, key="coherence_mid_{axis}", name="Coherence 0.5-2 Hz, {direction}",
    symbol=r"C_{\mathrm{mid},\mathrm{{axis}}}",
    says="How steadily the two feet go together from 0.5 to 2 Hz {direction}: 0 to 1.",
    formula=r"\frac{1}{f_2 - f_1}\int_{f_1}^{f_2} \frac{|P_{LR}|^2}{P_{LL}\,P_{RR}}\,df,\; "
    r"f = 0.5 \ldots 2\,\mathrm{Hz}",
)  # fmt: skip
def coherence_mid(feet: CoordinationPieces, axis: str, settings: Settings) -> float:
    """Mean coherence from 0.5 to 2 Hz."""
    return feet.along(axis).coherence.between(0.5, 2.0)


@COORDINATION.per_axis(
    **COHERENCE, key="coherence_hi_{axis}", name="Coherence 2-5 Hz, {direction}",
    symbol=r"C_{\mathrm{hi},\mathrm{{axis}}}",
    says="How steadily the two feet go together in fast sway {direction}: 0 not at all, 1 fully.",
    formula=r"\frac{1}{f_2 - f_1}\int_{f_1}^{f_2} \frac{|P_{LR}|^2}{P_{LL}\,P_{RR}}\,df,\; "
    r"f = 2 \ldots 5\,\mathrm{Hz}",
)  # fmt: skip
def coherence_hi(feet: CoordinationPieces, axis: str, settings: Settings) -> float:
    """Mean coherence from 2 to 5 Hz."""
    return feet.along(axis).coherence.between(2.0, 5.0)


@COORDINATION.per_axis(
    key="plv_{axis}", name="Phase locking, {direction}",
    symbol=r"\mathrm{PLV}_{\mathrm{{axis}}}", unit=ONE, reading=Reading.IN_CONTEXT,
    source="lachaux1999", needs=TEN_SECONDS, bounds=(0.0, 1.0),
    settings=("sync.phase_low_hz", "sync.phase_high_hz"),
    says="How constant one foot's lead over the other stays {direction}: 1 throughout, 0 never.",
    formula=r"\left| \frac1N \sum_i e^{\mathrm{i}(\varphi_{L,i} - \varphi_{R,i})} \right|",
    pitfalls="From 0.15 to 0.5 Hz by the Fourier coefficients of the whole run, followed by as "
    "many zeros; other filters give other phases, by up to 0.1 and more. Over time where the "
    "source goes over trials. Feet that are "
    "not linked give about 0.9 over the root of bandwidth times seconds: 0.2 in a minute. "
    "2.9 s at both ends are left out.",
)  # fmt: skip
def phase_locking_value(feet: CoordinationPieces, axis: str, settings: Settings) -> float:
    """Mean resultant length of the phase difference of the two analytic signals."""
    return feet.along(axis).locking


@COORDINATION.metric(
    key="asym_mean_velocity", name="Difference of velocity", symbol=r"A_{\mathrm{MV}}",
    unit=PERCENT, reading=Reading.IN_CONTEXT, source="own", needs=TWO, bounds=EITHER_WAY,
    settings=("dynamic.duration",), invariants=Invariants(mirror="negated"),
    uncertainty="jackknife",
    batches=lambda feet, settings: feet.differences_without(
        lambda parts: parts.left_out("step_ap") / parts.left_out("steps")
    ),
    says="Which foot's COP moves faster forward-back: over 0 the right one, under 0 the left one.",
    formula=r"100\,\frac{\mathrm{MV}_{R,\mathrm{ap}} - \mathrm{MV}_{L,\mathrm{ap}}}"
    r"{\mathrm{MV}_{R,\mathrm{ap}} + \mathrm{MV}_{L,\mathrm{ap}}}",
    pitfalls="Forward-back only; asym_path has both directions. A foot with little load has a "
    "noisier COP.",
)  # fmt: skip
def asym_mean_velocity(feet: CoordinationPieces, settings: Settings) -> float:
    """Right minus left over both of the mean velocity forward-back."""
    return feet.difference(lambda cop: cop.path_length("ap") / cop.duration)


def _rms_without(parts: Any, ddof: int) -> Floats:
    return parts.variance("ap", ddof) ** 0.5


@COORDINATION.metric(
    key="asym_rms_ap", name="Difference of RMS, forward-back",
    symbol=r"A_{\mathrm{RMS},\mathrm{ap}}", unit=PERCENT, reading=Reading.IN_CONTEXT,
    source="own", needs=TWO, bounds=EITHER_WAY, settings=("centre", "spread.ddof"),
    invariants=Invariants(mirror="negated"), uncertainty="jackknife",
    batches=lambda feet, settings: feet.differences_without(
        lambda parts: _rms_without(parts, settings.spread.ddof)
    ),
    says="Which foot's COP moves further forward-back: over 0 the right one, under 0 the left one.",
    formula=r"100\,\frac{s_{R,\mathrm{ap}} - s_{L,\mathrm{ap}}}{s_{R,\mathrm{ap}} + "
    r"s_{L,\mathrm{ap}}}",
    pitfalls="A foot with little load moves its COP with less moment: read it beside the load.",
)  # fmt: skip
def asym_rms_ap(feet: CoordinationPieces, settings: Settings) -> float:
    """Right minus left over both of the RMS forward-back."""
    return feet.difference(lambda cop: cop.deviation("ap"))


@COORDINATION.metric(
    key="asym_path", name="Difference of path length", symbol=r"A_L", unit=PERCENT,
    reading=Reading.IN_CONTEXT, source="own", needs=TWO, bounds=EITHER_WAY,
    invariants=Invariants(mirror="negated", rotation=True), uncertainty="jackknife",
    batches=lambda feet, settings: feet.differences_without(lambda parts: parts.left_out("step")),
    says="Which foot's COP travels further: over 0 the right one, under 0 the left one.",
    formula=r"100\,\frac{L_R - L_L}{L_R + L_L}",
    pitfalls="A foot that is lifted for a while travels less. A foot with little load has a "
    "noisier COP.",
)  # fmt: skip
def asym_path(feet: CoordinationPieces, settings: Settings) -> float:
    """Right minus left over both of the path length."""
    return feet.difference(lambda cop: cop.path_length("total"))


@COORDINATION.metric(
    key="limb_contrib_ap_left", name="Contribution of the left foot, forward-back",
    symbol=r"B_{L,\mathrm{ap}}", unit=PERCENT, reading=Reading.IN_CONTEXT, source="own",
    needs=THREE, pieces=mechanism, invariants=Invariants(mirror="complement"),
    uncertainty="jackknife",
    batches=lambda split, settings: 100.0 * split.ap.shares_without("limb"),
    says="The left foot's share in the body's sway forward-back; the rest is the right foot's.",
    formula=r"100\,\frac{\operatorname{cov}(w\,(x_L - \bar x), x)}{\operatorname{var}(x)},\; "
    r"x = w\,x_L + (1 - w)\,x_R",
    pitfalls="Definition after van Asseldonk 2006, from the COP in place of torques. The left "
    "COP is seen from the body's mean COP: from elsewhere the number is another one. Can be "
    "under 0 or over 100.",
)  # fmt: skip
def limb_contrib_ap_left(split: MechanismPieces, settings: Settings) -> float:
    """Covariance of the left foot's weighted COP with the body's, over the body's variance."""
    return 100.0 * split.ap.share("limb")


@COORDINATION.per_axis(
    scale="fisher", key="dcca_{axis}", name="Detrended cross-correlation, {direction}",

    symbol=r"\rho_{\mathrm{DCCA},\mathrm{{axis}}}", unit=ONE, reading=Reading.IN_CONTEXT,
    source="zebende2011", needs=TEN_SECONDS, settings=("sync.window_s",), bounds=ONE_TO_ONE,
    says="How far the two feet move as one {direction} within 2 s, whatever slower drift there is.",
    formula=r"\frac{F^2_{LR}}{F_L\,F_R},\; F^2_{LR} = \langle (X_L - \hat X_L)(X_R - \hat X_R) "
    r"\rangle,\; X = \sum x",
    pitfalls="Windows of 2 s that begin at every sample, a line taken off the sums in each, which "
    "takes a constant off the path: drift within a window stays. "
    + OF_THE_LAB,
)  # fmt: skip
def dcca(feet: CoordinationPieces, axis: str, settings: Settings) -> float:
    """Detrended cross-correlation coefficient of one window length."""
    return feet.along(axis).detrended
