"""One line a plate over the whole recording, unfiltered, whether or not its side is known."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forceplate.conditioning.place import Placed, PlacedPlate
from forceplate.model.plate import Floats
from forceplate.model.result import PlateSummary, RecordingSummary
from forceplate.model.settings import Settings


def summarise(placed: Placed, settings: Settings) -> RecordingSummary:
    """What was analysed: rate, length, axes, and each plate's mean force, share and COP.

    The share divides means over samples with a total above the net threshold; the COP is the
    mean over samples with the plate above its own threshold (both in N, weight not considered).
    """
    recording = placed.recording
    total = placed.total
    with np.errstate(invalid="ignore"):
        loaded = np.asarray(total > settings.threshold.net_n)
    carried = _mean_of(total, loaded) if loaded.any() else float("nan")
    plates = tuple(_plate(plate, placed, loaded, carried, settings) for plate in placed.plates)
    return RecordingSummary(
        recording.source.index, recording.rate, recording.n_samples, recording.duration,
        placed.frame, plates,
    )  # fmt: skip


def _plate(
    plate: PlacedPlate,
    placed: Placed,
    loaded: NDArray[np.bool_],
    carried: float,
    settings: Settings,
) -> PlateSummary:
    if plate.reaction is None:
        return PlateSummary(plate.name, plate.side, plate.kind, why=plate.why)
    fz = plate.fz
    seen = fz if np.isfinite(np.add.reduce(fz)) else fz[np.isfinite(fz)]
    share = None
    if plate in placed.used and carried > 0:
        share = 100.0 * _mean_of(fz, loaded) / carried
    ml, ap = _mean_point(plate, settings.threshold.plate_n)
    why = None
    if ml is None:
        why = f"never above {settings.threshold.plate_n:g} N, so no centre of pressure"
    elif plate.centre is None:
        why = "its place is not known, so the centre of pressure is in the plate's own axes"
    return PlateSummary(
        plate.name, plate.side, plate.kind, float(seen.mean()) if seen.size else None, share,
        ml, ap, why,
    )  # fmt: skip


def _mean_of(values: Floats, chosen: NDArray[np.bool_]) -> float:
    return float(np.mean(values if chosen.all() else values[chosen]))


def _mean_point(plate: PlacedPlate, threshold: float) -> tuple[float | None, float | None]:
    rows = plate.force.vertical
    with np.errstate(invalid="ignore"):
        on = rows[0] > threshold
    if not on.any():
        return None, None
    fz, q_ml, q_ap = rows if on.all() else rows[:, on]
    centre = (0.0, 0.0) if plate.centre is None else (plate.centre[0], plate.centre[1])
    point = np.empty(fz.size)
    ml, ap = (float(np.mean(np.divide(q, fz, out=point))) for q in (q_ml, q_ap))
    return ml + centre[0], ap + centre[1]
