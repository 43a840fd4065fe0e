"""Metrics of the centre of mass, of what the centre of pressure does about it, and of rambling."""

# every metric takes (pieces, settings), whether or not it reads the settings
# ruff: noqa: ARG001, ARG005
from __future__ import annotations

import numpy as np

from forceplate.metrics.com_pieces import ComPieces, LeanPieces, com, lean
from forceplate.metrics.declare import SHARE, SIZE, Family, Invariants, Needs, Reading
from forceplate.metrics.rambling_pieces import RamblingPieces, rambling
from forceplate.metrics.samples import ratio
from forceplate.metrics.series import Series
from forceplate.model.plate import Floats
from forceplate.model.settings import Settings
from forceplate.units import HZ, MM, MM_PER_S, PERCENT

COM = Family("body", "Centre of mass", over="body", pieces=com)
TEN_SECONDS = Needs(seconds=10.0, rate=10.0)
PENDULUM = ("com.height_mm", "com.height_share", "com.inertia")
ZEROS = ("rambling",)
PLACED = Invariants(translation=False)
MODEL = (
    "A model, not a measurement: a stiff body over its ankles, whose height above them is a share "
    "of the person's height or a setting. It does not hold for steps, squats or bent knees. "
)
ENDS = (
    "The first and last 6/omega (about 2 s) of each unbroken stretch are extrapolated: there the "
    "path goes on as its own odd reflection. They are part of the value, so that it spans the same "
    "time as those of the centre of pressure."
)
INSTANTS = (
    "Needs the horizontal force. Its mean is taken off as the plate's offset; a drift of the force "
    "moves the zeros. Nothing is extrapolated before the first or after the last zero. Noise makes "
    "zeros and so less trembling: compare equal plates and settings only. Rambling is not the "
    "centre of mass."
)


@COM.per_axis(
    key="com_rms_{axis}", name="RMS distance of the centre of mass, {direction}",
    symbol=r"\mathrm{RMS}_{\mathrm{COM},\mathrm{{axis}}}", unit=MM,
    reading=Reading.LESS_MOVEMENT, source="own", settings=PENDULUM, needs=TEN_SECONDS,
    says="How far the centre of mass is from its mean, {direction}.",
    formula=r"\sqrt{\frac1N\sum_i(x_i-\bar x)^2},\; "
    r"X_{\mathrm{COM}}(\omega)=\frac{\omega_0^2}{\omega_0^2+\omega^2}X_{\mathrm{COP}}(\omega)",
    pitfalls=MODEL + ENDS, uncertainty="jackknife", bounds=SIZE,
    batches=lambda body, axis, settings: body.series("along", axis).deviations_without,
)  # fmt: skip
def com_rms(body: ComPieces, axis: str, settings: Settings) -> float:
    """Root mean square of the centre of mass about its mean."""
    return body.series("along", axis).deviation


@COM.per_axis(
    key="com_velocity_{axis}", name="Mean velocity of the centre of mass, {direction}",
    symbol=r"\mathrm{MV}_{\mathrm{COM},\mathrm{{axis}}}", unit=MM_PER_S,
    reading=Reading.LESS_MOVEMENT, source="own", settings=PENDULUM, needs=TEN_SECONDS,
    says="How fast the centre of mass moves on average, {direction}.",
    formula=r"\frac1N\sum_i|\dot x_i|",
    pitfalls=MODEL + ENDS, uncertainty="mean", bounds=SIZE,
    batches=lambda body, axis, settings: body.series("velocity", axis).means_absolute,
)  # fmt: skip
def com_velocity(body: ComPieces, axis: str, settings: Settings) -> float:
    """Mean of the absolute velocity of the centre of mass."""
    return body.series("velocity", axis).mean_absolute


@COM.per_axis(
    key="cop_com_rms_{axis}", name="RMS of centre of pressure minus centre of mass, {direction}",
    symbol=r"\mathrm{RMS}_{\mathrm{COP-COM},\mathrm{{axis}}}", unit=MM,
    reading=Reading.LESS_MOVEMENT, source="own", settings=PENDULUM, needs=TEN_SECONDS,
    says="How far the centre of pressure goes past the centre of mass to hold it, {direction}.",
    formula=r"\sqrt{\frac1N\sum_i(d_i-\bar d)^2},\; d=x_{\mathrm{COP}}-x_{\mathrm{COM}}",
    pitfalls="In proportion to the acceleration of the centre of mass. " + MODEL + ENDS,
    uncertainty="jackknife", bounds=SIZE,
    batches=lambda body, axis, settings: body.series("past", axis).deviations_without,
)  # fmt: skip
def cop_com_rms(body: ComPieces, axis: str, settings: Settings) -> float:
    """Root mean square of the centre of pressure seen from the centre of mass, about its mean."""
    return body.series("past", axis).deviation


@COM.per_axis(
    key="cop_com_f50_{axis}",
    name="50 % frequency of centre of pressure minus centre of mass, {direction}",
    symbol=r"f_{50,\mathrm{COP-COM},\mathrm{{axis}}}", unit=HZ,
    reading=Reading.IN_CONTEXT, source="own", settings=("psd", *PENDULUM), needs=TEN_SECONDS,
    says="Half of the power of the centre of pressure about the centre of mass lies below this "
    "frequency, {direction}.",
    formula=r"f,\; \int_{f_1}^{f} P_d\,df = 0.5 \int_{f_1}^{f_2} P_d\,df",
    pitfalls="Set by the band more than by anything else: compare equal settings only. "
    + MODEL + ENDS,
)  # fmt: skip
def cop_com_f50(body: ComPieces, axis: str, settings: Settings) -> float:
    """Median frequency inside the band of the centre of pressure seen from the centre of mass."""
    return body.band(axis).quantile(0.5)


@COM.per_axis(
    key="rambling_rms_{axis}", name="RMS of rambling, {direction}",
    symbol=r"\mathrm{RMS}_{\mathrm{ra},\mathrm{{axis}}}", unit=MM, pieces=rambling,
    reading=Reading.LESS_MOVEMENT, source="own", settings=ZEROS, needs=TEN_SECONDS,
    says="How far the point about which the body sways wanders from its mean, {direction}.",
    formula=r"\sqrt{\frac1N\sum_i(r_i-\bar r)^2},\; r \text{ a cubic spline through } x(F=0)",
    pitfalls=INSTANTS, uncertainty="jackknife", bounds=SIZE,
    batches=lambda path, axis, settings: path.rambling(axis).deviations_without,
)  # fmt: skip
def rambling_rms(path: RamblingPieces, axis: str, settings: Settings) -> float:
    """Root mean square about its mean of the spline through the instants of equilibrium.

    Definition after Zatsiorsky and Duarte 1999: the instants are those at which the horizontal
    force along the axis is zero.
    """
    return path.rambling(axis).deviation


@COM.per_axis(
    key="trembling_rms_{axis}", name="RMS of trembling, {direction}",
    symbol=r"\mathrm{RMS}_{\mathrm{tr},\mathrm{{axis}}}", unit=MM, pieces=rambling,
    reading=Reading.LESS_MOVEMENT, source="own", settings=ZEROS, needs=TEN_SECONDS,
    says="How far the centre of pressure is from its rambling, {direction}.",
    formula=r"\sqrt{\frac1N\sum_i(t_i-\bar t)^2},\; t=x-r",
    pitfalls=INSTANTS, uncertainty="jackknife", bounds=SIZE,
    batches=lambda path, axis, settings: path.trembling(axis).deviations_without,
)  # fmt: skip
def trembling_rms(path: RamblingPieces, axis: str, settings: Settings) -> float:
    """Root mean square about its mean of the path minus its rambling.

    Definition after Zatsiorsky and Duarte 1999.
    """
    return path.trembling(axis).deviation


def _share(tremble: Floats, ramble: Floats) -> Floats:
    return np.asarray(100.0 * tremble**2 / (tremble**2 + ramble**2))


@COM.per_axis(
    key="trembling_share_{axis}", name="Share of trembling, {direction}",
    symbol=r"s_{\mathrm{tr},\mathrm{{axis}}}", unit=PERCENT, pieces=rambling,
    reading=Reading.IN_CONTEXT, source="own", settings=ZEROS, needs=TEN_SECONDS,
    says="How much of the sway is trembling rather than rambling, {direction}.",
    formula=r"100\,\frac{s_t^2}{s_t^2+s_r^2}",
    pitfalls="A share of the sum of the two variances, from 0 to 100 %; the variance of the whole "
    "path differs from that sum by twice their covariance. " + INSTANTS,
    uncertainty="jackknife", bounds=SHARE,
    batches=lambda path, axis, settings: _share(
        path.trembling(axis).deviations_without, path.rambling(axis).deviations_without
    ),
)  # fmt: skip
def trembling_share(path: RamblingPieces, axis: str, settings: Settings) -> float:
    """Variance of trembling over the variances of trembling and rambling together."""
    tremble, ramble = path.trembling(axis).deviation, path.rambling(axis).deviation
    still = "the centre of pressure does not move"
    return 100.0 * ratio(tremble**2, tremble**2 + ramble**2, still)


@COM.metric(
    key="com_ap_lean", name="Lean of the centre of mass", symbol=r"\ell_{\mathrm{AP}}",
    unit=PERCENT, pieces=lean, reading=Reading.IN_CONTEXT, source="own",
    settings=("com.ankle_share",), invariants=PLACED,
    says="How far forward of the ankles the centre of mass is on average, in % of the foot's "
    "length.",
    formula=r"100\,\frac{\bar y-y_{\mathrm{ankle}}}{L_{\mathrm{foot}}},\; "
    r"y_{\mathrm{ankle}}=y_{\mathrm{heel}}+a\,(y_{\mathrm{toe}}-y_{\mathrm{heel}})",
    pitfalls="As good as the places of the feet. The ankle's place along the foot is the setting "
    "com.ankle_share. The centre of mass is on average where the centre of pressure is, so this "
    "needs no height of the person. The mean of the feet that the layout knows.",
    uncertainty="mean",
    batches=lambda feet, settings: feet.percent(Series(feet.cop.path.ap).means),
)  # fmt: skip
def com_ap_lean(feet: LeanPieces, settings: Settings) -> float:
    """Mean place forward of the ankles over the foot's length."""
    return float(feet.percent(feet.cop.place.ap))


@COM.metric(
    scale="difference",
    key="com_height_used", name="Height of the centre of mass", symbol=r"h", unit=MM,
    reading=Reading.IN_CONTEXT, source="own", settings=PENDULUM[:2],
    says="The height of the centre of mass above the ankles that the values of it were made with.",
    formula=r"h \text{ as set, or } 0.521\,H",
    pitfalls="Not measured: a setting, or a share (com.height_share) of the person's height.",
)  # fmt: skip
def com_height_used(body: ComPieces, settings: Settings) -> float:
    """The setting com.height_mm, else com.height_share of the person's height."""
    return body.height_mm
