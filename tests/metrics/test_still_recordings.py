"""A recording in which nothing moves: the rounding of a filter is no movement."""

import numpy as np
import pytest

import forceplate as fp
from forceplate.model.facts import Facts
from forceplate.model.layout import Feet, Foot, Layout, Placement
from forceplate.model.plate import Plate
from forceplate.model.recording import Recording, Source

N = 6000
SOURCE = Source("still", "", "test")
MOVING = (
    "corr_ml_ap", "ellipse_angle", "ellipse_eccentricity", "sd_ratio_ap_ml", "range_ratio_ap_ml",
    "mean_frequency_ml", "mean_frequency_ap", "mean_frequency_planar", "turns_index", "lfs",
    "f50_ml", "f95_ap", "centroid_freq_ml", "freq_dispersion_ap", "peak_freq_ml",
    "power_quotient_ap", "sda_hs_ml", "ou_tau_ap", "sampen_ml", "perm_entropy_ap", "dfa_alpha_ml",
    "dfa_alpha_ap", "higuchi_fd_ml", "drift_ratio", "fatigue_slope_velocity",
)  # fmt: skip
NOTHING = (
    "rms_ml", "range_ap", "path_length_total", "rms_velocity_ml", "speed_p95",
    "velocity_zero_crossings_ml", "velocity_zero_crossings_ap", "phase_plane_total",
    "total_power_ml", "ellipse_area_95",
)  # fmt: skip


def on_plates():
    """A weight on two plates that is the same in every sample."""
    wrench = np.repeat([[0.499], [-0.943], [351.287], [9.859], [-6.1], [1.314]], N, axis=1)
    plates = tuple(
        Plate(name, wrench * share, rotation=np.eye(3), centre=np.array([place, 0.03, 0.0]))
        for name, place, share in (("left", -0.15, 1.0), ("right", 0.15, 1.07))
    )
    feet = Feet(
        left=Foot(heel=(-150.0, -100.0), toe=(-160.0, 150.0), width=90.0),
        right=Foot(heel=(150.0, -100.0), toe=(160.0, 150.0), width=90.0),
    )
    sides = (Placement("left", "left"), Placement("right", "right"))
    layout = Layout(facing="+y", plates=sides, feet=feet)
    return Recording(SOURCE, 100.0, N, plates, layout=layout, facts=Facts(height_m=1.75))


def a_path():
    """A centre of pressure that stays where it is."""
    return Recording(SOURCE, 100.0, N, cop=np.repeat([[0.012345], [-0.0571]], N, axis=1))


@pytest.fixture(scope="module", params=["default", "raw", "quijoux2021", "prieto1996"])
def recipe(request):
    return fp.preset(request.param)


@pytest.mark.parametrize("made", [on_plates, a_path])
def test_what_needs_movement_has_a_reason(made, recipe):
    found = fp.analyse(made(), recipe)

    assert {key: found[key].value for key in MOVING if found[key].value is not None} == {}


@pytest.mark.parametrize("made", [on_plates, a_path])
def test_sizes_of_movement_are_nothing_at_all(made, recipe):
    found = fp.analyse(made(), recipe)

    assert {key: found[key].value for key in NOTHING if found[key].value != 0.0} == {}


def test_the_two_feet_are_not_compared(recipe):
    found = fp.analyse(on_plates(), recipe)

    pairs = ("asym_mean_velocity", "asym_rms_ap", "asym_path", "sync_r0_ml", "copv_share_ml")
    assert [key for key in pairs if found[key].value is not None] == []
    assert found["load_f50"].value is None


def test_a_point_at_rest_never_comes_to_the_boundary(recipe):
    found = fp.analyse(on_plates(), recipe)

    times = ("ttb_min", "ttb_mean", "ttb_minima_mean", "boundary_contact_ant_pct")
    assert {found[key].why for key in times} == {"the centre of pressure does not move"}
