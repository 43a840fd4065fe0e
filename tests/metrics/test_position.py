"""Position: closed forms of sine and circle, and what the setting of the centre does."""

import numpy as np
import pytest

from forceplate.metrics.registry import evaluate
from forceplate.model.settings import Settings

N = 6000
PHASE = 2 * np.pi * 0.5 * np.arange(N) / 100.0
EXACT = 1e-12


@pytest.fixture(scope="module")
def circle(trial_of):
    """A circle of 7 mm, thirty whole turns."""
    return evaluate(trial_of(3 + 7 * np.cos(PHASE), -20 + 7 * np.sin(PHASE)))


@pytest.fixture(scope="module")
def sine(trial_of):
    """A sine of 4 mm left-right and one of 6 mm forward-back, at right angles in phase."""
    return evaluate(trial_of(4 * np.sin(PHASE), 6 * np.cos(PHASE)))


@pytest.mark.parametrize("key", ["mdist_rd", "rms_rd", "max_dist_rd"])
def test_every_distance_on_a_circle_is_its_radius(key, circle):
    assert circle[key].value == pytest.approx(7.0, rel=EXACT)


def test_distance_on_a_circle_has_no_spread(circle):
    assert circle["sd_rd"].value == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize(("key", "value"), [("mean_ml", 3.0), ("mean_ap", -20.0)])
def test_mean_of_a_circle_is_its_centre(key, value, circle):
    assert circle[key].value == pytest.approx(value, rel=EXACT)


@pytest.mark.parametrize("key", ["range_ml", "range_ap", "range_planar"])
def test_range_of_a_circle_is_its_diameter(key, circle):
    assert circle[key].value == pytest.approx(14.0, rel=EXACT)


def test_rms_of_a_sine_is_its_amplitude_over_root_two(sine):
    assert sine["rms_ml"].value == pytest.approx(4 / np.sqrt(2), rel=EXACT)


def test_mean_distance_of_a_sine_is_two_over_pi_of_its_amplitude(sine):
    # the mean over 200 samples a turn is the trapezoid rule: off by (pi/200)^2 / 3
    assert sine["mdist_ml"].value == pytest.approx(2 * 4 / np.pi, rel=(np.pi / 200) ** 2)


def test_median_of_a_sine_is_its_middle(sine):
    assert sine["median_ap"].value == pytest.approx(0.0, abs=1e-12)


def test_sines_a_quarter_apart_do_not_correlate(sine):
    assert sine["corr_ml_ap"].value == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("key", ["sd_ratio_ap_ml", "range_ratio_ap_ml"])
def test_ratios_are_forward_back_over_left_right(key, sine):
    assert sine[key].value == pytest.approx(6 / 4, rel=EXACT)


def test_range95_of_an_even_spread_is_95_per_cent_of_it(trial_of):
    ml = np.linspace(-50.0, 50.0, 1001)

    assert evaluate(trial_of(ml))["range95_ml"].value == pytest.approx(95.0, rel=EXACT)


def test_quantiles_are_those_of_numpy(trial_of):
    ml = np.random.default_rng(3).normal(size=777)

    found = evaluate(trial_of(ml))

    outer = np.percentile(ml, 97.5) - np.percentile(ml, 2.5)
    assert found["median_ml"].value == pytest.approx(np.median(ml), rel=EXACT)
    assert found["range95_ml"].value == pytest.approx(outer, rel=EXACT)


def test_samples_on_either_side_of_a_gap_count_alike(trial_of):
    ml = np.array([1.0, 2.0, np.nan, 5.0, 8.0])

    found = evaluate(trial_of(ml, np.zeros(5)), ["mean_ml", "median_ml", "range_ml", "rms_ml"])

    assert [v.value for v in found.values()] == pytest.approx([4.0, 3.5, 7.0, np.sqrt(7.5)])


def test_a_sample_counts_only_where_both_axes_are_known(trial_of):
    found = evaluate(trial_of([1.0, 2.0, 90.0], [0.0, 1.0, np.nan]), ["mean_ml"])

    assert found["mean_ml"].value == 1.5


def test_without_centring_again_distances_are_from_zero(trial_of):
    settings = Settings().having({"centre.about": "origin"})
    trial = trial_of([3.0, 3.0, 3.0], [4.0, 4.0, 4.0], settings=settings)

    assert evaluate(trial)["mdist_rd"].value == 5.0


def test_sd_can_divide_by_one_sample_less(trial_of):
    ml = np.array([1.0, 2.0, 4.0, 9.0])
    settings = Settings().having({"spread.ddof": 1})

    found = evaluate(trial_of(ml, settings=settings))

    assert found["rms_ml"].value == pytest.approx(np.std(ml, ddof=1), rel=EXACT)
