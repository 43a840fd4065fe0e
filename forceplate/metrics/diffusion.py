"""Metrics of diffusion: how far the centre of pressure gets from where it was, over the time."""

# every metric takes (pieces, settings), whether or not it reads the settings
# ruff: noqa: ARG001
from __future__ import annotations

import math

from forceplate.metrics.declare import SIZE, Family, Needs, Reading
from forceplate.metrics.diffusion_pieces import DiffusionPieces
from forceplate.metrics.trial_pieces import Pieces
from forceplate.model.settings import Settings
from forceplate.units import MM, MM2, MM2_PER_S, ONE, S


def diffusion(shared: Pieces) -> DiffusionPieces:
    """The diffusion of the path of the whole body."""
    return shared.made(DiffusionPieces.of)


DIFFUSION = Family("diffusion", "Diffusion", pieces=diffusion)
FIT = (
    "sda.max_lag_s", "sda.lags", "sda.break_low_s", "sda.break_high_s", "sda.breaks",
)  # fmt: skip
CURVE = ("sda.max_lag_s", "sda.lags")
NEEDS = Needs(seconds=10, samples=30)
MSD = r"M(\Delta) = \overline{(x(t+\Delta) - x(t))^2}"
LINES = (
    r",\quad " + MSD + r",\quad \ln M \approx \ln M_c + 2H_s \min(\ln\tfrac{\Delta}{\Delta_c}, 0) "
    r"+ 2H_l \max(\ln\tfrac{\Delta}{\Delta_c}, 0)"
)
JOINT = (
    "Definition after Collins and De Luca; the two lines meet and are fitted together over lags "
    "to 10 s, where published code fits each by itself and to other lags: compare equal recipes "
    "only. "
)
LONG = (
    "One trial tells little about it: 60 s of a random walk (0.5) give 0.48 with a spread of 0.12. "
)
BOUNDED = "At an end of its range (0.3 and 2.5 s) it lies there or beyond. "
ORDERED = (
    "No value where the two lines explain less than 95 % of the curve, or the second is not the "
    "flatter one. "
)


@DIFFUSION.per_axis(
    key="sda_hs_{axis}", name="Scaling exponent, short times, {direction}",
    symbol=r"H_{s,\mathrm{{axis}}}", unit=ONE, reading=Reading.IN_CONTEXT, source="collins1993",
    settings=FIT, needs=NEEDS,
    says="Whether the centre of pressure keeps its direction over short times (above 0.5) or "
    "turns back (below), {direction}.",
    formula=r"\tfrac12 \text{ slope of the first line}" + LINES,
    pitfalls=JOINT + "A low-pass raises it: at the shortest lags a smooth path is straight (1).",
)  # fmt: skip
def short_exponent(pieces: DiffusionPieces, axis: str, settings: Settings) -> float:
    """Half the slope of the first line through the logarithms."""
    return 0.5 * pieces.lines(axis).before


@DIFFUSION.per_axis(
    key="sda_hl_{axis}", name="Scaling exponent, long times, {direction}",
    symbol=r"H_{l,\mathrm{{axis}}}", unit=ONE, reading=Reading.IN_CONTEXT, source="collins1993",
    settings=FIT, needs=NEEDS,
    says="Whether the centre of pressure keeps its direction over long times (above 0.5) or "
    "turns back (below), {direction}.",
    formula=r"\tfrac12 \text{ slope of the second line}" + LINES, pitfalls=LONG + JOINT,
)  # fmt: skip
def long_exponent(pieces: DiffusionPieces, axis: str, settings: Settings) -> float:
    """Half the slope of the second line through the logarithms."""
    return 0.5 * pieces.lines(axis).after


@DIFFUSION.per_axis(
    key="sda_ds_{axis}", name="Diffusion coefficient, short times, {direction}",
    symbol=r"D_{s,\mathrm{{axis}}}", unit=MM2_PER_S, reading=Reading.LESS_MOVEMENT,
    source="collins1993", settings=FIT, needs=NEEDS,
    says="How fast the centre of pressure wanders off over short times, {direction}.",
    formula=r"\tfrac12 \text{ slope of } M \text{ over } \Delta \le \Delta_c,\quad " + MSD,
    pitfalls="Over all lags before the critical point, which moves with the fit. Some codes give "
    "the intercept of the line through the logarithms under this name. " + JOINT,
)  # fmt: skip
def short_coefficient(pieces: DiffusionPieces, axis: str, settings: Settings) -> float:
    """Half the slope of the displacement over the lags up to the place where the lines meet."""
    return pieces.coefficient(axis, long=False)


@DIFFUSION.per_axis(
    key="sda_dl_{axis}", name="Diffusion coefficient, long times, {direction}",
    symbol=r"D_{l,\mathrm{{axis}}}", unit=MM2_PER_S, reading=Reading.LESS_MOVEMENT,
    source="collins1993", settings=FIT, needs=NEEDS,
    says="How fast the centre of pressure wanders off over long times, {direction}.",
    formula=r"\tfrac12 \text{ slope of } M \text{ over } \Delta \ge \Delta_c,\quad " + MSD,
    pitfalls="Can be below zero in one trial. Over all lags from the critical point on. " + JOINT,
)  # fmt: skip
def long_coefficient(pieces: DiffusionPieces, axis: str, settings: Settings) -> float:
    """Half the slope of the displacement over the lags from the place where the lines meet."""
    return pieces.coefficient(axis, long=True)


@DIFFUSION.per_axis(
    key="sda_tc_{axis}", name="Critical time, {direction}", symbol=r"\Delta_{c,\mathrm{{axis}}}",
    unit=S, reading=Reading.IN_CONTEXT, source="collins1993",
    settings=(*FIT, "sda.least_r2"), needs=NEEDS, bounds=SIZE,
    says="The time after which the centre of pressure wanders off more slowly, {direction}.",
    formula=r"\text{the lag at which the lines meet}" + LINES,
    pitfalls=ORDERED + BOUNDED + "Varies by a quarter between trials. " + JOINT,
)  # fmt: skip
def critical_time(pieces: DiffusionPieces, axis: str, settings: Settings) -> float:
    """The lag at which the two lines meet."""
    return math.exp(pieces.critical(axis).place)


@DIFFUSION.per_axis(
    key="sda_msdc_{axis}", name="Critical displacement, {direction}",
    symbol=r"M_{c,\mathrm{{axis}}}", unit=MM2, reading=Reading.LESS_MOVEMENT,
    source="collins1993", settings=(*FIT, "sda.least_r2"), needs=NEEDS, bounds=SIZE,
    says="How far the centre of pressure gets, squared, within the critical time, {direction}.",
    formula=r"\text{the height at which the lines meet}" + LINES,
    pitfalls=ORDERED + "The height of the two lines where they meet. " + JOINT,
)  # fmt: skip
def critical_displacement(pieces: DiffusionPieces, axis: str, settings: Settings) -> float:
    """The mean squared displacement at which the two lines meet."""
    return math.exp(pieces.critical(axis).height)


MODEL = (
    "Least squares on the displacement itself, not on its logarithm: at the shortest lags real "
    "sway is smoother than the model. No value where the displacement still grows at the longest "
    "lag, or the model explains less than 80 % of the curve. "
)
CURVED = r",\quad " + MSD + r" \approx 2\sigma^2 (1 - e^{-\Delta/\tau})"


@DIFFUSION.per_axis(
    key="ou_sigma_{axis}", name="Spread of the pulled-back walk, {direction}",
    symbol=r"\sigma_{\mathrm{OU},\mathrm{{axis}}}", unit=MM, reading=Reading.LESS_MOVEMENT,
    source="own", settings=CURVE, needs=NEEDS, bounds=SIZE,
    says="The spread that the sway settles to in the long run, {direction}.",
    formula=r"\sigma" + CURVED,
    pitfalls=MODEL + "Slow drift that the lags do not reach is not in it: less than the RMS.",
)  # fmt: skip
def spread(pieces: DiffusionPieces, axis: str, settings: Settings) -> float:
    """Root of half the limit of the saturating curve through the displacement.

    The curve is that of a random walk pulled back to its middle (Ornstein-Uhlenbeck).
    """
    return math.sqrt(0.5 * pieces.model(axis).limit)


@DIFFUSION.per_axis(
    key="ou_tau_{axis}", name="Time of the pulled-back walk, {direction}",
    symbol=r"\tau_{\mathrm{OU},\mathrm{{axis}}}", unit=S, reading=Reading.IN_CONTEXT,
    source="own", settings=CURVE, needs=NEEDS, bounds=SIZE,
    says="How long the sway takes to forget where it was, {direction}.",
    formula=r"\tau" + CURVED,
    pitfalls=MODEL + "60 s of a true time of 2 s give 1.8 in the middle and 1.3 to 2.8 for two "
    "thirds of the trials.",
)  # fmt: skip
def memory(pieces: DiffusionPieces, axis: str, settings: Settings) -> float:
    """Time constant of the saturating curve through the displacement."""
    return pieces.model(axis).time
