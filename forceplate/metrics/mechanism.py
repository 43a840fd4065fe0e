"""Metrics of the balance mechanism: how much the load and how much the feet move the body's COP."""

# every metric takes (pieces, axis, settings), whether or not it reads the settings
# ruff: noqa: ARG001, ARG005
from __future__ import annotations

from forceplate.metrics.declare import SIZE, Family, Needs, Reading
from forceplate.metrics.mechanism_pieces import MechanismPieces, mechanism
from forceplate.model.plate import Floats
from forceplate.model.settings import Settings
from forceplate.units import MM, ONE

MECHANISM = Family("mechanism", "Balance mechanism", over="feet", pieces=mechanism)
THREE = Needs(samples=3)
WHOLE = (
    "The three shares add up to 1; one can be under 0 or over 1. The whole is each foot's COP "
    "weighted by its load, so with plates of different heights it differs from the net COP. The "
    "feet side by side let the load act left-right, one behind the other forward-back."
)
SPLIT = (
    r",\; \bar w = \tfrac1N\sum_i w_i,\; x = w\,x_L + (1 - w)\,x_R,\; "
    r"\Delta x = \Delta w\,(\bar x_L - \bar x_R) + \bar w\,\Delta x_L + (1 - \bar w)\,\Delta x_R "
    r"+ \Delta w\,(\Delta x_L - \Delta x_R)"
)


def _shares(pieces: MechanismPieces, part: str, axis: str) -> Floats:
    return pieces.along(axis).shares_without(part)


@MECHANISM.per_axis(
    key="copv_share_{axis}", name="Part of the load, {direction}",
    symbol=r"S_{v,\mathrm{{axis}}}", unit=ONE, reading=Reading.IN_CONTEXT, source="own",
    needs=THREE, uncertainty="jackknife",
    batches=lambda pieces, axis, settings: _shares(pieces, "load", axis),
    says="How much of the body's sway {direction} comes from weight going from foot to foot.",
    formula=r"\frac{\operatorname{cov}(v, x)}{\operatorname{var}(x)},\; "
    r"v = \Delta w\,(\bar x_L - \bar x_R)",
    pitfalls=WHOLE + " After the idea of Winter 1996, whose parts are halves and overlap.",
)  # fmt: skip
def copv_share(pieces: MechanismPieces, axis: str, settings: Settings) -> float:
    """Share of the part that the load makes with both feet's COP at rest."""
    return pieces.along(axis).share("load")


@MECHANISM.per_axis(
    key="copc_share_{axis}", name="Part of the feet, {direction}",
    symbol=r"S_{c,\mathrm{{axis}}}", unit=ONE, reading=Reading.IN_CONTEXT, source="own",
    needs=THREE, uncertainty="jackknife",
    batches=lambda pieces, axis, settings: _shares(pieces, "feet", axis),
    says="How much of the body's sway {direction} comes from the COP moving under the feet.",
    formula=r"\frac{\operatorname{cov}(c, x)}{\operatorname{var}(x)},\; "
    r"c = \bar w\,\Delta x_L + (1 - \bar w)\,\Delta x_R", pitfalls=WHOLE,
)  # fmt: skip
def copc_share(pieces: MechanismPieces, axis: str, settings: Settings) -> float:
    """Share of the part that the feet make with the load at rest."""
    return pieces.along(axis).share("feet")


@MECHANISM.per_axis(
    key="copx_share_{axis}", name="Part of load and feet together, {direction}",
    symbol=r"S_{x,\mathrm{{axis}}}", unit=ONE, reading=Reading.IN_CONTEXT, source="own",
    needs=THREE, uncertainty="jackknife",
    batches=lambda pieces, axis, settings: _shares(pieces, "both", axis),
    says="How much of the body's sway {direction} comes from load and feet changing together.",
    formula=r"\frac{\operatorname{cov}(\Delta w\,(\Delta x_L - \Delta x_R), x)}"
    r"{\operatorname{var}(x)}" + SPLIT, pitfalls=WHOLE + " Small in quiet stance.",
)  # fmt: skip
def copx_share(pieces: MechanismPieces, axis: str, settings: Settings) -> float:
    """Share of the product of both deviations."""
    return pieces.along(axis).share("both")


@MECHANISM.per_axis(
    key="copv_rms_{axis}", name="RMS of the load's part, {direction}",
    symbol=r"s_{v,\mathrm{{axis}}}", unit=MM, reading=Reading.LESS_MOVEMENT, source="own",
    needs=THREE, uncertainty="jackknife", bounds=SIZE,
    batches=lambda pieces, axis, settings: pieces.along(axis).rms_without("load"),
    says="How far weight going from foot to foot alone would move the body's COP {direction}.",
    formula=r"s_w\,|\bar x_L - \bar x_R|",
    pitfalls="Grows with the distance between the feet's mean COP.",
)  # fmt: skip
def copv_rms(pieces: MechanismPieces, axis: str, settings: Settings) -> float:
    """Standard deviation of the part that the load makes."""
    return pieces.along(axis).rms("load")


@MECHANISM.per_axis(
    key="copc_rms_{axis}", name="RMS of the feet's part, {direction}",
    symbol=r"s_{c,\mathrm{{axis}}}", unit=MM, reading=Reading.LESS_MOVEMENT, source="own",
    needs=THREE, uncertainty="jackknife", bounds=SIZE,
    batches=lambda pieces, axis, settings: pieces.along(axis).rms_without("feet"),
    says="How far the COP moving under the feet alone would move the body's COP {direction}.",
    formula=r"\operatorname{sd}(\bar w\,\Delta x_L + (1 - \bar w)\,\Delta x_R)",
    pitfalls="Of the movements that the feet share: opposite ones cancel.",
)  # fmt: skip
def copc_rms(pieces: MechanismPieces, axis: str, settings: Settings) -> float:
    """Standard deviation of the part that the feet make."""
    return pieces.along(axis).rms("feet")
