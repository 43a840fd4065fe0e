"""Reading with ezc3d or pandas, into contiguous channels in the person's axes."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

MM_PER_M = 1000.0
_AXES = {"x": 0, "y": 1, "z": 2}


@dataclass(frozen=True)
class Channels:
    """What the composite computes from.

    Parameters
    ----------
    channels : (6, n) float64
        fz (N), q_ml and q_ap (N·mm about the lab's origin) of the left plate, then of the right.
    rate : float, Hz
    feet : dict
        Heel and toe points, mm, by side.
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
    ap = _direction(layout["facing"])
    up = _direction("+z")
    axes = np.array([np.cross(ap, up), ap, up])
    order = {plate["side"]: plate["match"] - 1 for plate in layout["plate"]}
    rows = [
        _first_moments(wrenches[order[side]], corners[order[side]], origins[order[side]], axes)
        for side in ("left", "right")
    ]
    return Channels(np.concatenate(rows), rate, layout["feet"])


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


def _direction(name: str) -> np.ndarray:
    vector = np.zeros(3)
    vector[_AXES[name[1]]] = 1.0 if name[0] == "+" else -1.0
    return vector


def _first_moments(
    wrench: np.ndarray, corners: np.ndarray, origin: np.ndarray, axes: np.ndarray
) -> np.ndarray:
    """(3, n) fz, q_ml, q_ap in the person's axes; all six channels through one matrix."""
    x = corners[0] - corners[1]
    z = np.cross(x, corners[0] - corners[3])
    y = np.cross(z, x)
    turn = axes @ np.column_stack([each / np.linalg.norm(each) for each in (x, y, z)])
    centre = axes @ corners.mean(axis=0)
    ox, oy, oz = origin
    shift = np.array([[0, oz, -oy], [-oz, 0, ox], [oy, -ox, 0]])
    force, moment = np.hstack([turn, np.zeros((3, 3))]), np.hstack([turn @ shift, turn])
    # about the lab's origin, at the height of the surface
    matrix = np.array(
        [force[2], centre[0] * force[2] - moment[1], centre[1] * force[2] + moment[0]]
    )
    rows = matrix @ wrench
    return -rows if rows[0].mean() < 0 else rows
