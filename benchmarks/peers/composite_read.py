"""Reading with ezc3d or pandas, into contiguous channels in the person's axes."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.peers.composite_place import moment_matrix, person_axes, sideways_matrix


@dataclass(frozen=True)
class Channels:
    """What the composite computes from.

    Parameters
    ----------
    channels : (9, n) float64
        fz (N), q_ml and q_ap (N·mm about the lab's origin) of the left plate, then of the right;
        f_ml, f_ap (N) and the moment about the lab's vertical (N·mm) of both, which may lack.
    rate : float, Hz
    feet : dict
        Heel and toe points, width and outline, mm, by side.
    """

    channels: np.ndarray
    rate: float
    feet: dict[str, Any]


def read_trial(files: dict[str, Any]) -> Channels:
    """A twin-wrench table or a C3D, with the layout that belongs to it."""
    layout = tomllib.loads(Path(files["layout"]).read_text(encoding="utf-8"))
    path = files["trial"]
    wrenches, rate = (_c3d if path.endswith(".c3d") else _table)(path)
    corners = [np.array(plate["corners_mm"]) for plate in layout["plate"]]
    origins = [np.array(plate["origin_mm"]) for plate in layout["plate"]]
    axes = person_axes(layout["facing"])
    order = {plate["side"]: plate["match"] - 1 for plate in layout["plate"]}
    rows: list[np.ndarray] = []
    sideways = np.zeros((3, wrenches[0].shape[1]))
    for side in ("left", "right"):
        place = corners[order[side]], origins[order[side]], axes
        moments = moment_matrix(*place) @ wrenches[order[side]]
        sign = -1.0 if moments[0].mean() < 0 else 1.0
        rows.append(sign * moments)
        sideways += sign * (sideways_matrix(*place) @ wrenches[order[side]])
    return Channels(np.concatenate([*rows, sideways]), rate, layout["feet"])


def _table(path: str) -> tuple[list[np.ndarray], float]:
    columns = pd.read_csv(path).to_numpy().T
    rate = round((columns.shape[1] - 1) / (columns[0, -1] - columns[0, 0]), 6)
    return [columns[1:7], columns[7:13]], rate


def _c3d(path: str) -> tuple[list[np.ndarray], float]:
    import ezc3d

    file = ezc3d.c3d(path)
    analogs = file["data"]["analogs"][0]
    channel = np.asarray(file["parameters"]["FORCE_PLATFORM"]["CHANNEL"]["value"], dtype=int) - 1
    rate = float(file["header"]["analogs"]["frame_rate"])
    return [analogs[channel[:, i]] for i in range(channel.shape[1])], rate
