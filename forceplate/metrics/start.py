"""Metrics of the start: where the person stood first, against where they settled."""

# every metric takes (pieces, settings), whether or not it reads the settings
# ruff: noqa: ARG001
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from forceplate.metrics.declare import Family, Invariants, Reading
from forceplate.model.settings import Settings
from forceplate.model.trial import Trial
from forceplate.units import MM


@dataclass(frozen=True)
class StartShift:
    """Mean of the first seconds minus mean of the rest, mm."""

    ml: float
    ap: float
    rate: float
    count: int
    seconds: float


def _start(shared: Any) -> StartShift:
    """The shift of this trial."""
    shift = shared.has("start_shift", "start_shift")
    trial: Trial = shared.trial
    return StartShift(
        float(shift[0]), float(shift[1]), trial.rate, trial.n_samples, trial.end - trial.start
    )


START = Family("start", "Starting position", over="trial", pieces=_start)


@START.per_axis(
    scale="difference", key="start_shift_{axis}", name="Shift from the start, {direction}",

    symbol=r"\Delta_{\mathrm{start},\mathrm{{axis}}}", unit=MM, reading=Reading.IN_CONTEXT,
    source="own", settings=("window.settle_s", "window.first_s"),
    invariants=Invariants(reversal=False, mirror="negated"),
    says="Where the centre of pressure was in the first seconds, seen from the rest, {direction}.",
    formula=r"\bar x_{[0, 5)} - \bar x_{[5, T)}",
    pitfalls="Read from the whole recording, also where the first seconds are left out of the "
    "window: posture is the starting position.",
)  # fmt: skip
def start_shift(pieces: StartShift, axis: str, settings: Settings) -> float:
    """Mean of the first seconds minus mean of the rest."""
    return pieces.ml if axis == "ml" else pieces.ap
