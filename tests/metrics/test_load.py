"""Load: closed forms of square, sine, ramp and step, and the quarters of the feet."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import theilslopes

from forceplate.metrics.registry import evaluate
from forceplate.model.layout import Feet, Foot
from forceplate.model.settings import Settings
from forceplate.model.trial import Path

RATE, N = 100.0, 6000
TIME = np.arange(N) / RATE
EXACT = 1e-12


def values(trial_of, load, rate=RATE, **more):
    found = evaluate(trial_of(load=load, rate=rate, **more))
    return {key: value.value for key, value in found.items()}


@pytest.fixture(scope="module")
def sine(trial_of):
    """Load on the left foot: 52 % with a sine of 6 % at 0.2 Hz; twelve whole periods."""
    return values(trial_of, 52 + 6 * np.sin(2 * np.pi * 0.2 * TIME))


def square(low, high, period_s):
    return np.where((TIME // (period_s / 2)) % 2 == 0, low, high).astype(float)


def test_mean_and_spread_of_a_sine(sine):
    assert sine["load_left_mean"] == pytest.approx(52.0, rel=EXACT)
    assert sine["load_sd"] == pytest.approx(6 / np.sqrt(2), rel=EXACT)
    assert sine["load_range"] == pytest.approx(12.0, rel=1e-9)


def test_right_minus_left_is_100_minus_twice_the_left_share(sine):
    assert sine["load_asym"] == pytest.approx(-4.0, rel=EXACT)


def test_quantiles_of_a_sine(sine):
    # a sine is below A sin(pi (p - 1/2)) for the share p of the time
    reach = 6 * np.sin(np.pi * 0.45)

    assert sine["load_p5"] == pytest.approx(52 - reach, abs=0.02)
    assert sine["load_p95"] == pytest.approx(52 + reach, abs=0.02)


def test_time_in_the_neutral_band_of_a_sine(sine):
    # inside 45 to 55: below 52 + 3, which is half of the amplitude, for 2/3 of the time
    assert sine["load_time_neutral_pct"] == pytest.approx(100 * 2 / 3, abs=0.5)


def test_the_ends_of_the_neutral_band_are_inside(trial_of):
    found = values(trial_of, np.array([44.9, 45.0, 50.0, 55.0, 55.1]))

    assert found["load_time_neutral_pct"] == 60.0


def test_a_sine_crosses_even_load_twice_a_period(sine):
    # twelve periods in a minute, from above even to below and back
    assert sine["load_crossings_per_min"] == 2 * 12


def test_a_square_load_crosses_at_every_edge(trial_of):
    found = values(trial_of, square(45, 55, 4.0))

    assert found["load_crossings_per_min"] == 29.0


def test_a_wobble_inside_the_hysteresis_is_no_crossing(trial_of):
    found = values(trial_of, 50 + 0.99 * np.sin(2 * np.pi * TIME))

    assert found["load_crossings_per_min"] == 0.0


def test_rate_of_a_ramp_is_its_slope(trial_of):
    assert values(trial_of, 40 + 0.3 * TIME)["load_rate_rms"] == pytest.approx(0.3, rel=1e-9)


def test_rate_of_a_sine(sine):
    expected = 6 * 2 * np.pi * 0.2 / np.sqrt(2)

    assert sine["load_rate_rms"] == pytest.approx(expected, rel=1e-4)


def test_drift_of_a_ramp_is_its_slope_a_minute(trial_of):
    assert values(trial_of, 40 + 0.3 * TIME)["load_drift"] == pytest.approx(18.0, rel=1e-9)


def test_drift_is_theil_and_sen_s_slope_of_the_second_means(trial_of):
    load = 50 + np.cumsum(np.random.default_rng(4).normal(size=N)) * 0.05
    seconds = load.reshape(60, 100).mean(axis=1)

    expected = theilslopes(seconds, np.arange(60)).slope * 60

    assert values(trial_of, load)["load_drift"] == pytest.approx(expected, rel=1e-9)


def test_one_wild_second_does_not_move_the_drift(trial_of):
    load = 40 + 0.3 * TIME
    load[3000:3100] = 99.0

    assert values(trial_of, load)["load_drift"] == pytest.approx(18.0, rel=0.01)


def test_a_second_mostly_missing_does_not_enter_the_drift(trial_of):
    load = 40 + 0.3 * TIME
    load[3000:3051] = np.nan
    load[3051:3100] = 99.0

    assert values(trial_of, load)["load_drift"] == pytest.approx(18.0, rel=1e-9)


def test_a_long_trial_drifts_as_its_ramp_does(trial_of):
    load = 40 + 0.005 * np.arange(30000) / 10.0

    assert values(trial_of, load, rate=10.0)["load_drift"] == pytest.approx(0.3, rel=1e-9)


def test_f50_of_a_sine_is_its_frequency(sine):
    assert sine["load_f50"] == pytest.approx(0.2, abs=0.03)


def steps_at(*places):
    """50 % with a step of 10 % up and down in turn at each place, s, and a little noise."""
    rises = sum(np.where(place <= TIME, (-1) ** i, 0) for i, place in enumerate(places))
    return 50 + 10 * rises + np.random.default_rng(1).normal(size=N) * 0.3


@pytest.mark.parametrize(
    ("load", "shifts"),
    [
        (steps_at(), 0), (steps_at(30), 1), (steps_at(15, 30, 45), 3),
        (45 + 10 / (1 + np.exp(-(TIME - 30) * 2)), 1), (40 + 0.3 * TIME, 0),
        (50 + 0.3 * (TIME > 30), 0),
    ],
    ids=["no step", "one step", "three steps", "a shift within 3 s", "a drift", "under 1 %"],
)  # fmt: skip
def test_shifts_are_steps_that_stay_and_no_drift(load, shifts, trial_of):
    assert values(trial_of, load)["load_shift_count"] == shifts


def test_a_window_of_shifts_without_levels_is_a_reason(trial_of):
    settings = Settings().having({"load.shift_window_s": 5.0})

    found = evaluate(trial_of(load=steps_at(30), settings=settings))["load_shift_count"]

    assert "leaves no time beside" in found.why


def standing(trial_of, forward, share=50.0):
    """Both COPs at one place between heel (0) and toe (1) of two feet that are turned out."""
    left = Foot(heel=(-80.0, -100.0), toe=(-130.0, 140.0))
    right = Foot(heel=(80.0, -100.0), toe=(130.0, 140.0))

    def at(foot):
        where = np.add(foot.heel, forward * np.subtract(foot.toe, foot.heel))
        return Path(np.full(N, where[0]), np.full(N, where[1]), RATE)

    return trial_of(
        load=np.full(N, share), left=at(left), right=at(right), feet=Feet(left=left, right=right)
    )


def quarters(trial):
    found = evaluate(trial)
    return [found[f"load_quadrant_{q}"].value for q in ("lf", "rf", "lh", "rh")]


@pytest.mark.parametrize(
    ("forward", "share", "expected"),
    [
        (0.5, 50.0, [25, 25, 25, 25]), (0.3, 60.0, [18, 12, 42, 28]), (0.0, 50.0, [0, 0, 50, 50]),
        (1.2, 50.0, [50, 50, 0, 0]),
    ],
)  # fmt: skip
def test_quarters_share_the_load_as_a_lever_does(forward, share, expected, trial_of):
    found = quarters(standing(trial_of, forward, share))

    assert found == pytest.approx(expected, abs=1e-9)


def test_quarters_add_up_to_the_whole(stance):
    assert sum(quarters(stance)) == pytest.approx(100.0, rel=EXACT)


def test_weight_distribution_is_the_distance_from_quarters(trial_of):
    found = evaluate(standing(trial_of, 0.3, 60.0))["wdi"]

    assert found.value == pytest.approx(np.sqrt((7**2 + 13**2 + 17**2 + 3**2) / 4), rel=1e-9)


def test_quarters_need_both_centres_of_pressure(stance):
    trial = replace(stance, right=None, why={"right": "the right plate is not readable"})

    assert evaluate(trial)["wdi"].why == "the right plate is not readable"
