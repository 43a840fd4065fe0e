"""Entropies: closed forms, what a change of rate does, and reasons."""

import json
import math

import numpy as np
import pytest

from forceplate.metrics.registry import evaluate
from forceplate.metrics.resample import joined, slower, weights_of
from forceplate.metrics.samples import Runs
from forceplate.model.settings import Settings

OWN_RATE = {"entropy.rate_hz": 0}
# the rate of the entropies: every sample is taken as it stands
AT_20 = {"rate": 20.0}
KEYS = ("sampen_ml", "sampen_diff_ml", "mse_ci_ml", "perm_entropy_ml")


def having(**changes: object) -> Settings:
    return Settings().having({f"entropy.{key}": value for key, value in changes.items()})


def noise(seed: int, n: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=n)


def value_of(trial, key) -> float:
    found = evaluate(trial, [key])[key]
    assert found.why is None
    assert found.value is not None
    return found.value


def reason_of(trial, key) -> str:
    found = evaluate(trial, [key])[key]
    assert found.value is None
    assert found.why
    return found.why


def white_entropy(radius):
    """Chance that two independent normal numbers differ by at most `radius` deviations."""
    return -math.log(math.erf(radius / 2))


@pytest.fixture(scope="module")
def eo(shared):
    """The ml and ap of a simulated quiet stance, raw, 60 s at 100 Hz, and what others give."""
    oracles = shared / "oracles"
    rows = np.loadtxt(oracles / "trial1_quiet_eo.csv", delimiter=",", skiprows=1)
    given = json.loads((oracles / "overlap.json").read_text())["trial1_quiet_eo"]
    return rows[:, 1], rows[:, 2], given


def test_white_noise_has_the_sample_entropy_of_independent_samples(trial_of):
    found = value_of(trial_of(noise(1, 6000), **AT_20), "sampen_ml")

    # over many seeds it varies by 0.011
    assert found == pytest.approx(white_entropy(0.2), abs=0.04)
    assert white_entropy(0.2) == pytest.approx(2.1851, abs=5e-5)


def test_steps_of_a_random_walk_have_the_entropy_of_white_noise(trial_of):
    found = value_of(trial_of(np.cumsum(noise(2, 4000)), **AT_20), "sampen_diff_ml")

    assert found == pytest.approx(white_entropy(0.2), abs=0.05)


def test_complexity_index_of_white_noise_adds_up_narrowing_noise(trial_of):
    found = value_of(trial_of(noise(3, 3000), **AT_20), "mse_ci_ml")

    # the mean of k samples is k^0.5 narrower, and the radius stays
    expected = sum(white_entropy(0.2 * math.sqrt(k)) for k in range(1, 21))
    assert found == pytest.approx(expected, rel=0.02)


def test_complexity_index_of_one_scale_is_the_sample_entropy(trial_of):
    trial = trial_of(noise(4, 600), rate=20.0, settings=having(scales=1))

    assert value_of(trial, "mse_ci_ml") == value_of(trial, "sampen_ml")


def test_all_orders_of_white_noise_are_as_frequent(trial_of):
    found = value_of(trial_of(noise(5, 6000), **AT_20), "perm_entropy_ml")

    # 23 free shares lower it by 23 / (2 N ln 24) on average
    assert found == pytest.approx(1.0 - 23 / (2 * 5997 * math.log(24)), abs=1e-3)
    assert found < 1.0


def test_a_rising_path_has_one_order_and_no_entropy(trial_of):
    trial = trial_of(np.linspace(0.0, 50.0, 6000))

    found = [value_of(trial, key) for key in ("sampen_ml", "mse_ci_ml", "perm_entropy_ml")]

    assert found == [0.0, 0.0, 0.0]


def test_to_and_fro_has_two_orders(trial_of):
    trial = trial_of(np.tile([0.0, 1.0], 301), **AT_20)

    # ties: 0 1 0 1 and 1 0 1 0, 300 and 299 times
    p = 300 / 599
    expected = -(p * math.log(p) + (1 - p) * math.log(1 - p)) / math.log(24)
    assert value_of(trial, "perm_entropy_ml") == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("scale", [1e-200, 2.0**-30, 2.0**40, 1e200])
@pytest.mark.parametrize("key", KEYS)
def test_the_unit_of_length_does_not_matter_however_small_or_large(key, scale, trial_of):
    walk = np.cumsum(noise(6, 900))
    short = {"rate": 20.0, "settings": having(scales=5)}

    before = value_of(trial_of(walk, **short), key)

    assert value_of(trial_of(scale * walk, **short), key) == pytest.approx(before, rel=1e-3)


def test_stretches_on_both_sides_of_a_gap_are_compared(trial_of):
    values = noise(7, 3000)
    gappy = np.insert(values, 1000, [np.nan] * 50)

    found = value_of(trial_of(gappy, **AT_20), "sampen_ml")

    # only the two stretches over the seam are lost
    assert found == pytest.approx(value_of(trial_of(values, **AT_20), "sampen_ml"), abs=0.02)


@pytest.mark.parametrize("axis", ["ml", "ap"])
def test_agrees_with_the_reference_at_the_path_s_own_rate(axis, eo, trial_of):
    ml, ap, given = eo
    trial = trial_of(ml, ap, settings=Settings().having(OWN_RATE))

    found = value_of(trial, f"sampen_{axis}")

    assert found == pytest.approx(given["ref_raw"][f"sampen_{axis}"], rel=1e-14)


@pytest.mark.parametrize("axis", ["ml", "ap"])
@pytest.mark.parametrize(
    ("key", "changes", "other"),
    [
        ("sampen", {}, "ref_m2r.2_20Hz"),
        ("sampen", {}, "antropy_20Hz"),
        ("sampen", {"length": 3, "tolerance": 0.3}, "ref_m3r.3_20Hz"),
        ("sampen_diff", {}, "ref_diff_20Hz"),
    ],
)
def test_agrees_with_other_codes_on_every_fifth_sample(axis, key, changes, other, eo, trial_of):
    ml, ap, given = eo
    trial = trial_of(ml, ap, settings=having(guard=False, **changes))

    assert value_of(trial, f"{key}_{axis}") == pytest.approx(
        given[axis]["sampen"][other], rel=1e-12
    )


def test_an_unfiltered_path_is_low_passed_before_it_is_brought_down(trial_of):
    time = np.arange(6000) / 100.0
    slow = np.sin(2 * np.pi * 0.3 * time) + np.sin(2 * np.pi * 0.77 * time)
    # 33 Hz would come back as 7 Hz
    trial = trial_of(slow, slow + 0.3 * np.sin(2 * np.pi * 33 * time),
                     settings=Settings().having({"filter.kind": "none"}))  # fmt: skip

    assert value_of(trial, "sampen_ap") == pytest.approx(value_of(trial, "sampen_ml"), rel=0.03)


def test_without_the_guard_fast_movement_comes_back_as_slow(trial_of):
    time = np.arange(6000) / 100.0
    slow = np.sin(2 * np.pi * 0.3 * time) + np.sin(2 * np.pi * 0.77 * time)
    settings = Settings().having({"filter.kind": "none", "entropy.guard": False})
    trial = trial_of(slow, slow + 0.3 * np.sin(2 * np.pi * 33 * time), settings=settings)

    assert value_of(trial, "sampen_ap") > 1.5 * value_of(trial, "sampen_ml")


@pytest.mark.parametrize("rate", [50.0, 64.0, 99.87, 120.0, 1000.0])
@pytest.mark.parametrize(("frequency", "left"), [(1.0, 1.0), (7.5, 1.0), (9.0, 0.5), (10.5, 0.0)])
def test_the_low_pass_keeps_what_the_slow_rate_can_show(rate, frequency, left):
    n = int(20 * rate)
    wave = np.asarray(np.sin(2 * np.pi * frequency * np.arange(n) / rate), dtype=np.float64)

    found = slower(joined(wave, Runs(np.array([0]), np.array([n]))), rate, 20.0, guard=True)

    # the first slow sample lies where the low-pass has all of its samples
    first = math.ceil(12 * rate / 20.0) / rate
    time = first + np.arange(found.values.size) / 20.0
    expected = left * np.sin(2 * np.pi * frequency * time)
    np.testing.assert_allclose(found.values, expected, atol=0.012)
    assert found.values.size == pytest.approx(20 * (20 - 2 * first), abs=1.5)


def test_without_the_guard_the_slow_samples_lie_on_straight_lines():
    line = np.linspace(3.0, 28.0, 101)

    found = slower(joined(line, Runs(np.array([0]), np.array([101]))), 50.0, 20.0, guard=False)

    np.testing.assert_allclose(found.values, 3.0 + 0.625 * np.arange(40), rtol=1e-14)


def test_weights_of_the_low_pass_add_up_to_one():
    assert weights_of(32, 5, 5, 77).sum(axis=1) == pytest.approx(np.ones(5), rel=1e-14)


def test_runs_too_short_for_the_low_pass_give_nothing():
    runs = Runs(np.array([0, 60]), np.array([50, 260]))

    found = slower(joined(np.ones(300), runs), 100.0, 20.0, guard=True)

    assert (found.stops - found.starts).tolist() == [0, 16]


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("sampen_ml", "only 149 samples in unbroken stretches, of 150 needed"),
        ("sampen_diff_ml", "only 148 samples"),
        ("mse_ci_ml", "only 7 samples in unbroken stretches at scale 20, of 150 needed"),
        ("perm_entropy_ml", "only 149 samples"),
    ],
)
def test_too_few_samples_are_a_reason(key, why, trial_of):
    assert why in reason_of(trial_of(noise(8, 149), **AT_20), key)


@pytest.mark.parametrize(("n", "counted"), [(19, "0 samples"), (30, "1 sample"), (40, "2 samples")])
def test_one_sample_is_counted_as_one(n, counted, trial_of):
    why = reason_of(trial_of(noise(8, n), **AT_20), "mse_ci_ml")

    assert why == f"only {counted} in unbroken stretches at scale 20, of 150 needed"


@pytest.mark.parametrize("key", ["sampen_ml", "sampen_diff_ml", "perm_entropy_ml"])
def test_a_rate_below_that_of_the_entropies_is_a_reason(key, trial_of):
    assert "sampled slower than 20 Hz" in reason_of(trial_of(noise(9, 3000), rate=19.0), key)


@pytest.mark.parametrize("key", [key for key in KEYS if key != "sampen_diff_ml"])
def test_a_path_that_stands_still_but_for_rounding_is_a_reason(key, trial_of):
    still = 100.0 + 1e-13 * noise(10, 6000)

    assert reason_of(trial_of(still), key) == "the centre of pressure does not move left-right"


def test_even_steps_are_a_reason(trial_of):
    ramp = 0.1 * np.arange(6000)

    assert reason_of(trial_of(ramp), "sampen_diff_ml") == "all its steps left-right are the same"


def test_nothing_alike_is_a_reason(trial_of):
    settings = having(least_samples=20, tolerance=0.001)

    why = reason_of(trial_of(noise(11, 90), rate=20.0, settings=settings), "sampen_ml")

    assert why == "no two stretches of 3 samples are alike"


def test_a_scale_without_matches_is_named(trial_of):
    settings = having(least_samples=20, scales=3, tolerance=0.1)

    why = reason_of(trial_of(noise(9, 90), rate=20.0, settings=settings), "mse_ci_ml")

    assert why == "no two stretches of 3 samples are alike at scale 3"


def test_many_patterns_need_many_windows(trial_of):
    trial = trial_of(noise(12, 3000), rate=20.0, settings=having(order=6))

    why = reason_of(trial, "perm_entropy_ml")

    assert why == "2995 windows of 6 samples are too few for 720 patterns: 3600 needed"
