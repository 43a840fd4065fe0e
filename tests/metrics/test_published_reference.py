"""The preset `quijoux2021` against the published implementation it is named after.

Its `filt_fs` pipeline is the preset as it stands; its `raw` is the same without the filter.
Lengths are in cm there.
"""

import json

import numpy as np
import pytest

from forceplate.analysis import analyse
from forceplate.model.recording import Recording, Source
from forceplate.model.settings import preset

MM = 10.0
RATE = 100.0
SAME = {
    "mean_ml": ("mean_value_ML", MM),
    "mean_ap": ("mean_value_AP", MM),
    "mdist_ml": ("mean_distance_ML", MM),
    "mdist_ap": ("mean_distance_AP", MM),
    "mdist_rd": ("mean_distance_Radius", MM),
    "rms_ml": ("rms_ML", MM),
    "rms_ap": ("rms_AP", MM),
    "rms_rd": ("rms_Radius", MM),
    "range_ml": ("range_ML", MM),
    "range_ap": ("range_AP", MM),
    "range_planar": ("range_ML_AND_AP", MM),
    "max_dist_ml": ("maximal_distance_ML", MM),
    "max_dist_ap": ("maximal_distance_AP", MM),
    "max_dist_rd": ("maximal_distance_Radius", MM),
    "corr_ml_ap": ("coefficient_sway_direction_ML_AND_AP", 1.0),
    "ellipse_area_95": ("confidence_ellipse_area_ML_AND_AP", MM**2),
    "sway_area_rate": ("sway_area_per_second_ML_AND_AP", MM**2),
    "path_length_ml": ("sway_length_ML", MM),
    "path_length_ap": ("sway_length_AP", MM),
    "path_length_total": ("sway_length_ML_AND_AP", MM),
    "mean_velocity_ml": ("mean_velocity_ML", MM),
    "mean_velocity_ap": ("mean_velocity_AP", MM),
    "mean_velocity_total": ("mean_velocity_ML_AND_AP", MM),
    "mean_frequency_ml": ("mean_frequency_ML", 1.0),
    "mean_frequency_ap": ("mean_frequency_AP", 1.0),
    "mean_frequency_planar": ("mean_frequency_ML_AND_AP", 1.0),
    "velocity_zero_crossings_ml": ("zero_crossing_SPD_ML", RATE / 5999),
    "velocity_zero_crossings_ap": ("zero_crossing_SPD_AP", RATE / 5999),
    "velocity_peak_ml": ("peak_velocity_all_SPD_ML", MM),
    "velocity_peak_ap": ("peak_velocity_all_SPD_AP", MM),
    "phase_plane_ml": ("phase_plane_parameter_ML", MM),
    "phase_plane_ap": ("phase_plane_parameter_AP", MM),
    "sd_peak_mean": ("mean_peak_Sway_Density", 1.0),
    "sd_peak_distance": ("mean_distance_peak_Sway_Density", MM),
    "lfs": ("LFS_ML_AND_AP", 1 / MM),
    "fractal_dimension_ce": ("fractal_dimension_ML_AND_AP", 1.0),
}
CLOSE = {
    "f50_ml": "power_frequency_50_Power_Spectrum_Density_ML",
    "f50_ap": "power_frequency_50_Power_Spectrum_Density_AP",
    "f95_ml": "power_frequency_95_Power_Spectrum_Density_ML",
    "f95_ap": "power_frequency_95_Power_Spectrum_Density_AP",
    "centroid_freq_ml": "centroid_frequency_Power_Spectrum_Density_ML",
    "centroid_freq_ap": "centroid_frequency_Power_Spectrum_Density_AP",
    "freq_dispersion_ml": "frequency_dispersion_Power_Spectrum_Density_ML",
    "freq_dispersion_ap": "frequency_dispersion_Power_Spectrum_Density_AP",
    "power_quotient_ml": "frequency_quotient_Power_Spectrum_Density_ML",
    "power_quotient_ap": "frequency_quotient_Power_Spectrum_Density_AP",
}
POWER = {
    "total_power": "total_power",
    "power_lo": "energy_content_below_05",
    "power_mid": "energy_content_05_2",
    "power_hi": "energy_content_above_2",
}


@pytest.fixture(scope="module")
def reference(shared):
    text = (shared / "oracles" / "trial1_quiet_eo.reference.json").read_text()
    return {name: run["features"] for name, run in json.loads(text)["pipelines"].items()}


@pytest.fixture(scope="module")
def values(shared):
    """Our values of the same file under the preset, with and without its filter."""
    table = np.loadtxt(shared / "oracles" / "trial1_quiet_eo.csv", delimiter=",", skiprows=1)
    source = Source("trial1_quiet_eo.csv", "", "test")
    recording = Recording(source, RATE, len(table), cop=table[:, 1:].T / 1000.0)
    published = preset("quijoux2021")
    plain = published.having({"filter.kind": "none"})
    return {
        name: analyse(recording, settings)
        for name, settings in (("filt_fs", published), ("raw", plain))
    }


@pytest.mark.parametrize("pipeline", ["filt_fs", "raw"])
@pytest.mark.parametrize("key", SAME)
def test_agrees_with_the_published_implementation(key, pipeline, values, reference):
    name, unit = SAME[key]

    assert values[pipeline][key].value == pytest.approx(reference[pipeline][name] * unit, rel=1e-9)


@pytest.mark.parametrize("pipeline", ["filt_fs", "raw"])
def test_what_is_turned_round_agrees_once_it_is_turned_back(pipeline, values, reference):
    ours, theirs = values[pipeline], reference[pipeline]

    ratio = 1.0 / ours["range_ratio_ap_ml"].value
    assert ratio == pytest.approx(theirs["range_ratio_ML_AND_AP"], rel=1e-9)
    from_forward = abs(90.0 - ours["ellipse_angle"].value)
    assert from_forward == pytest.approx(theirs["principal_sway_direction_ML_AND_AP"], rel=1e-9)


@pytest.mark.parametrize("key", CLOSE)
def test_the_shape_of_the_spectrum_is_within_four_per_cent(key, values, reference):
    # another estimator: a periodogram of the whole trial, read at its bins
    expected = reference["filt_fs"][CLOSE[key]]

    assert values["filt_fs"][key].value == pytest.approx(expected, rel=0.04)


@pytest.mark.parametrize("key", POWER)
@pytest.mark.parametrize("axis", ["ml", "ap"])
def test_power_is_within_five_per_cent_once_the_bins_are_weighed(axis, key, values, reference):
    summed = reference["filt_fs"][f"{POWER[key]}_Power_Spectrum_Density_{axis.upper()}"]

    power = values["filt_fs"][f"{key}_{axis}"].value

    assert power == pytest.approx(summed * MM**2 * RATE / 6000, rel=0.05)
