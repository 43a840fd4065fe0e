"""Change within a trial, of paths that change as they are told to."""

import itertools

import numpy as np
import pytest

from forceplate.kernels import drift as kernel
from forceplate.metrics.registry import evaluate
from forceplate.model.settings import Settings

N, RATE = 6000, 100.0
TIME = np.arange(N) / RATE
# whole swings in half a window
SINE = np.sin(2 * np.pi * 0.4 * TIME)
COSINE = np.cos(2 * np.pi * 0.4 * TIME)
KEYS = ("drift_ml", "drift_ap", "drift_ratio", "nonstationarity_index", "fatigue_slope_velocity")


def values(trial):
    return {key: value.value for key, value in evaluate(trial, KEYS).items()}


def reason(trial, key):
    found = evaluate(trial, [key])[key]
    assert found.value is None
    return found.why


def test_a_straight_line_drifts_by_its_slope(trial_of):
    found = values(trial_of(200 - 0.05 * TIME, -30 + 0.2 * TIME))

    assert found["drift_ml"] == pytest.approx(-3.0, rel=1e-9)
    assert found["drift_ap"] == pytest.approx(12.0, rel=1e-9)


def test_a_line_with_holes_drifts_by_its_slope(trial_of):
    ml = 0.2 * TIME
    ml[1030:1075] = np.nan
    ml[2000:2300] = np.nan
    ml[4960:5001] = np.nan

    assert values(trial_of(ml, SINE))["drift_ml"] == pytest.approx(12.0, rel=1e-9)


def test_whole_swings_within_a_second_are_no_drift(trial_of):
    fast = np.sin(2 * np.pi * 2.0 * TIME)

    assert values(trial_of(fast, 0.1 * TIME + fast))["drift_ml"] == pytest.approx(0.0, abs=1e-12)


def test_a_step_aside_for_a_moment_is_no_drift(trial_of):
    ml = 0.01 * TIME
    ml[2500:2900] += 80.0

    assert values(trial_of(ml, SINE))["drift_ml"] == pytest.approx(0.6, rel=0.05)


def test_drift_is_scipy_s_theil_sen_slope_of_the_second_means(trial_of):
    from scipy.stats import theilslopes

    walk = np.cumsum(np.random.default_rng(3).normal(size=N)) * 0.05
    expected = theilslopes(walk.reshape(60, 100).mean(axis=1), np.arange(60)).slope * 60

    assert values(trial_of(walk, SINE))["drift_ml"] == pytest.approx(expected, rel=1e-9)


def test_no_drift_is_a_ratio_of_one(trial_of):
    assert values(trial_of(3 * SINE, 2 * COSINE))["drift_ratio"] == pytest.approx(1.0, rel=1e-12)


def test_drift_alone_has_the_ratio_of_trial_and_window(trial_of):
    expected = np.sqrt((N**2 - 1) / (1000**2 - 1))

    assert values(trial_of(TIME, -2 * TIME))["drift_ratio"] == pytest.approx(expected, rel=1e-9)


def test_drift_and_sway_add_up_as_squares(trial_of):
    # a fast circle beside a slow line; the two hardly correlate within a window
    turn = 2 * np.pi * 5.0 * TIME
    path = 3 * np.cos(turn) + 0.4 * TIME, 3 * np.sin(turn)
    line = 0.4**2 / 12
    expected = np.sqrt((9 + line * 60**2) / (9 + line * 10**2))

    assert values(trial_of(*path))["drift_ratio"] == pytest.approx(expected, rel=2e-3)


def test_steady_sway_is_even(trial_of):
    found = values(trial_of(3 * SINE, 2 * COSINE))

    assert found["nonstationarity_index"] == pytest.approx(0.0, abs=1e-12)
    assert found["fatigue_slope_velocity"] == pytest.approx(0.0, abs=1e-9)


def test_a_drift_of_the_position_leaves_the_spread_even(trial_of):
    found = values(trial_of(SINE, 0.3 * TIME))

    assert found["nonstationarity_index"] == pytest.approx(0.0, abs=1e-9)


def test_sway_that_doubles_half_way_is_uneven_by_the_spread_of_its_windows(trial_of):
    grows = np.where(TIME < 30, 1.0, 2.0)
    # windows begin every 5 s: five before the change, one across it, five after it
    sizes = np.array([1.0] * 5 + [np.sqrt(2.5)] + [2.0] * 5)

    found = values(trial_of(grows * SINE, grows * COSINE))["nonstationarity_index"]

    assert found == pytest.approx(sizes.std() / sizes.mean(), rel=1e-9)


def test_windows_are_counted_from_both_ends(trial_of):
    # 23 s: windows from 0, 5 and 10 s, and from 3, 8 and 13 s; only the last sees the last second
    ml = SINE[:2300].copy()
    ml[2200:] *= 3.0
    starts = [0, 300, 500, 800, 1000, 1300]
    sizes = np.array([ml[a : a + 1000].std() for a in starts])

    found = values(trial_of(ml))["nonstationarity_index"]

    assert found == pytest.approx(sizes.std() / sizes.mean(), rel=1e-9)


def test_exponential_growth_has_its_rate(trial_of):
    # 12 % a minute; each window and each of its swings grow alike
    growing = np.exp(0.12 * TIME / 60)

    found = values(trial_of(growing * SINE, growing * COSINE))["fatigue_slope_velocity"]

    assert found == pytest.approx(12.0, rel=1e-9)


def test_the_slope_of_velocity_is_theil_and_sen_s(trial_of):
    path = np.cumsum(np.random.default_rng(5).normal(size=(2, N)), axis=1)
    steps = np.hypot(*np.diff(path))
    starts = np.arange(0, 5001, 500)
    logs = [np.log(steps[a : a + 999].mean()) for a in starts]
    slopes = [
        (logs[j] - logs[i]) / (5 / 60 * (j - i)) for i, j in itertools.combinations(range(11), 2)
    ]

    found = values(trial_of(*path))["fatigue_slope_velocity"]

    assert found == pytest.approx(100 * np.median(slopes), rel=1e-9)


def test_window_length_is_a_setting(trial_of):
    settings = Settings().having({"drift.window_s": 4.0})

    found = values(trial_of(TIME, TIME, settings=settings))["drift_ratio"]

    assert found == pytest.approx(np.sqrt((N**2 - 1) / (400**2 - 1)), rel=1e-9)


def test_windows_mostly_missing_are_left_out(trial_of):
    ml, ap = 3 * SINE, 3 * COSINE
    ml[0:700] = np.nan
    ap[0:700] = 500.0

    found = values(trial_of(ml, ap))

    assert found["nonstationarity_index"] == pytest.approx(0.0, abs=2e-3)
    assert found["fatigue_slope_velocity"] == pytest.approx(0.0, abs=1e-9)


def test_backwards_everything_turns_round_but_the_spreads(trial_of, stance):
    path = stance.net

    before = values(stance)
    after = values(trial_of(path.ml[::-1], path.ap[::-1]))

    for key in ("drift_ml", "drift_ap", "fatigue_slope_velocity"):
        assert after[key] == pytest.approx(-before[key], rel=1e-9)
    for key in ("drift_ratio", "nonstationarity_index"):
        assert after[key] == pytest.approx(before[key], rel=1e-9)


@pytest.mark.parametrize(
    ("path", "key", "why"),
    [
        (np.full(N, 4.2), "drift_ratio", "does not move within the windows"),
        (np.full(N, 4.2), "nonstationarity_index", "does not move within the windows"),
        (np.full(N, 4.2), "fatigue_slope_velocity", "does not move within a window"),
        (SINE[:1900], "drift_ratio", "shorter than 2 windows of 10 s"),
        (SINE[:2500], "fatigue_slope_velocity", "shorter than 3 windows of 10 s"),
        (SINE[:500], "drift_ml", "shorter than 10 s"),
        (np.where(np.arange(N) % 5 < 3, np.nan, SINE), "drift_ml", "two defined seconds"),
        (
            np.where(np.arange(N) % 5 < 3, np.nan, SINE),
            "drift_ratio",
            "2 windows of 10 s have most",
        ),
    ],
)
def test_the_reason_says_why_there_is_no_value(path, key, why, trial_of):
    assert why in reason(trial_of(path, np.full(len(path), 7.7)), key)


def test_standing_still_does_not_drift(trial_of):
    assert values(trial_of(np.full(N, 4.2), np.full(N, -0.1)))["drift_ml"] == 0.0


def test_the_loop_is_not_compiled_again_for_another_trial(trial_of, stance):
    def compiled():
        # none without the compiler
        return len(getattr(kernel.windows, "signatures", ()))

    evaluate(stance, KEYS)
    before = compiled()

    for trial in (trial_of(SINE[::-1], COSINE), trial_of(list(SINE), rate=50.0)):
        evaluate(trial, KEYS)

    assert compiled() == before
