"""openbalance: everything that it computes of a dual-plate trial, from a Kistler-style table.

Its readers know no twelve-channel file, so the harness writes the same whole-body force and
moments as four load cells. It filters four channels where the others filter six to ten, and gives
no value a foot, no frequency and no time course of the load.
"""

from __future__ import annotations

from typing import Any

from openbalance.io.readers.kistler import KistlerReader
from openbalance.processing.filters import apply_lowpass_filter
from openbalance.processing.kinematics import (
    calculate_cop,
    calculate_path_length,
    calculate_sway_areas,
    calculate_wdi,
)

MM_PER_CM = 10.0
CUTOFF_HZ = 10.0
ORDER = 2


def read(files: dict[str, Any]) -> Any:
    """Its trial object, with where its cells stand (cm)."""
    trial = KistlerReader().read(files["cells"], sample_rate=files["rate"])
    return trial, files["cells_cm"]


def analyse(data: Any) -> dict[str, float]:
    """Low-pass, centre of pressure, path, three areas and the weight distribution index."""
    trial, places = data
    apply_lowpass_filter(trial, cutoff_freq=CUTOFF_HZ, order=ORDER)
    calculate_cop(trial, [tuple(place) for place in places])
    calculate_path_length(trial)
    calculate_sway_areas(trial)
    left_front, right_front, left_hind, right_hind = trial.filtered_data.T
    calculate_wdi(trial, left_front, right_front, left_hind, right_hind)
    found = trial.parameters
    return {
        "path_length_total": MM_PER_CM * found["Path_Length"],
        "hull_area": MM_PER_CM**2 * found["Area_Hull"],
        "ellipse_area_chi2": MM_PER_CM**2 * found["Area_Ellipse"],
        "circle_area_95": MM_PER_CM**2 * found["Area_Circle"],
        "wdi_cells": found["WDI"],
        "load_left_cells": found["WD_LF_mean"] + found["WD_LH_mean"],
    }
