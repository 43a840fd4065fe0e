"""Self-similarity of paths whose exponent is known."""

import json

import numpy as np
import pytest

from forceplate.kernels import fractal as kernel
from forceplate.metrics.fractal import window_lengths
from forceplate.metrics.registry import evaluate
from forceplate.model.sections import Dfa
from forceplate.model.settings import Settings

N = 6000
KEYS = ("dfa_alpha_ml", "dfa_alpha_ap", "higuchi_fd_ml", "higuchi_fd_ap")


def values(trial):
    return {key: value.value for key, value in evaluate(trial, KEYS).items()}


def reason(trial, key):
    found = evaluate(trial, [key])[key]
    assert found.value is None
    return found.why


def means(trial_of, path_of, count=20):
    """Mean of dfa and higuchi over paths; ml and ap are two of them."""
    found = [values(trial_of(path_of(2 * i), path_of(2 * i + 1))) for i in range(count)]
    return [
        np.mean([[each[f"{name}_ml"], each[f"{name}_ap"]] for each in found])
        for name in ("dfa_alpha", "higuchi_fd")
    ]


def noise(seed):
    return np.random.default_rng(seed).normal(size=N)


def test_white_noise_has_half_and_two(trial_of):
    dfa, higuchi = means(trial_of, noise)

    # one path varies by 0.027 and 0.0033, the mean of forty by a sixth of that
    assert dfa == pytest.approx(0.504, abs=0.015)
    assert higuchi == pytest.approx(2.0006, abs=0.002)


def test_a_random_walk_has_one_and_a_half_twice(trial_of):
    dfa, higuchi = means(trial_of, lambda seed: np.cumsum(noise(seed)))

    assert dfa == pytest.approx(1.5, abs=0.025)
    assert higuchi == pytest.approx(1.4999, abs=0.005)


def test_a_straight_line_is_smooth(trial_of):
    line = np.linspace(-3.0, 7.0, N)

    found = values(trial_of(line, -5 * line + 1000))

    assert found["higuchi_fd_ml"] == pytest.approx(1.0, abs=1e-12)
    assert found["higuchi_fd_ap"] == pytest.approx(1.0, abs=1e-12)
    # its sum is a parabola: off a line by the square of the window, but for the discrete ends
    lengths = window_lengths(N, 100.0, Dfa()).astype(float)
    off = 0.5 * np.log((lengths**2 - 1) * (lengths**2 - 4))
    expected = np.polyfit(np.log(lengths), off, 1)[0]
    assert found["dfa_alpha_ml"] == pytest.approx(expected, abs=1e-9)


def test_higher_orders_take_off_the_parabola_of_a_line(trial_of):
    path = np.linspace(0.0, 1.0, N) + 1e-3 * noise(3)
    settings = Settings().having({"dfa.order": 2})

    plain = values(trial_of(path))["dfa_alpha_ml"]
    off = values(trial_of(path, settings=settings))["dfa_alpha_ml"]

    assert plain > 1.0
    assert off == pytest.approx(0.5, abs=0.1)


def reference(shared):
    return json.loads((shared / "oracles" / "overlap.json").read_text())["trial1_quiet_eo"]


@pytest.fixture(scope="module")
def trial1(shared):
    rows = np.loadtxt(shared / "oracles" / "trial1_quiet_eo.csv", delimiter=",", skiprows=1)
    return rows[:, 1], rows[:, 2]


def test_the_reference_values_of_a_path_are_met(trial_of, trial1, shared):
    expected = reference(shared)["ref_raw"]

    found = values(trial_of(*trial1))

    for axis in ("ml", "ap"):
        assert found[f"dfa_alpha_{axis}"] == pytest.approx(expected[f"dfa_{axis}"], abs=1e-12)
        assert found[f"higuchi_fd_{axis}"] == pytest.approx(expected[f"higuchi_{axis}"], abs=1e-12)


def test_higuchi_with_ten_steps_is_what_other_programs_give(trial_of, trial1, shared):
    settings = Settings().having({"higuchi.longest_step": 10})

    found = values(trial_of(*trial1, settings=settings))

    for axis in ("ml", "ap"):
        others = reference(shared)[axis]["higuchi"]
        assert found[f"higuchi_fd_{axis}"] == pytest.approx(others["ref_k10"], abs=1e-12)
        assert found[f"higuchi_fd_{axis}"] == pytest.approx(others["antropy_k10"], abs=1e-9)


def test_windows_in_samples_give_the_reference_at_another_rate(trial_of, trial1, shared):
    ml, ap = (axis[::5] for axis in trial1)
    settings = Settings().having({"dfa.shortest_s": 0.8})

    found = values(trial_of(ml, ap, 20.0, settings=settings))

    for axis in ("ml", "ap"):
        expected = reference(shared)[axis]["dfa"]["ref_20Hz"]
        assert found[f"dfa_alpha_{axis}"] == pytest.approx(expected, abs=1e-12)


def test_another_program_s_windows_give_its_exponent(trial1, shared):
    lengths, k = [], 0
    while (length := int(4 * 1.2**k)) <= 0.1 * N:
        lengths += [length] if length not in lengths else []
        k += 1
    for axis, path in zip(("ml", "ap"), trial1, strict=True):
        profile = np.cumsum(path - path.mean())
        found = kernel.fluctuation(profile, np.array(lengths), 1, False)
        alpha = np.polyfit(np.log(lengths), np.log(found), 1)[0]
        assert alpha == pytest.approx(reference(shared)[axis]["dfa"]["antropy"], abs=1e-9)


def test_window_lengths_are_whole_distinct_and_end_where_the_settings_say():
    lengths = window_lengths(5400, 100.0, Dfa())

    assert (lengths[0], lengths[-1]) == (16, 600)
    assert np.all(np.diff(lengths) > 0)
    assert lengths.size == 20


def test_a_slow_rate_keeps_windows_that_a_line_does_not_fill():
    assert window_lengths(3000, 8.0, Dfa())[0] == 6
    assert window_lengths(3000, 8.0, Dfa(order=3))[0] == 10


def test_size_place_and_side_do_not_matter(trial_of):
    walk = np.cumsum(noise(1))
    first = values(trial_of(walk, -1e6 + 1e-9 * walk))
    second = values(trial_of(-1e150 * walk, 1e-150 * walk))

    assert second["dfa_alpha_ml"] == pytest.approx(first["dfa_alpha_ml"], rel=1e-9)
    assert second["higuchi_fd_ap"] == pytest.approx(first["higuchi_fd_ml"], rel=1e-9)


def test_backwards_the_exponent_is_nearly_the_same(trial_of):
    walk = np.cumsum(noise(2))

    forward, backward = values(trial_of(walk)), values(trial_of(walk[::-1]))

    assert backward["dfa_alpha_ml"] == pytest.approx(forward["dfa_alpha_ml"], abs=0.01)


def test_the_longest_stretch_is_taken_where_it_is_most_of_the_trial(trial_of):
    walk = np.cumsum(noise(4))
    holed = walk.copy()
    holed[5000:5100] = np.nan

    assert values(trial_of(holed)) == values(trial_of(walk[:5000]))

    holed[4500:] = np.nan
    why = reason(trial_of(holed), "dfa_alpha_ml")
    assert "longest unbroken stretch is 45 s of 60 s" in why
    assert "80 % of it" in why


@pytest.mark.parametrize(
    ("path", "key", "why"),
    [
        (np.full(N, 3.3), "dfa_alpha_ml", "does not move left-right"),
        (np.full(N, 3.3), "higuchi_fd_ml", "does not move left-right"),
        (np.r_[np.zeros(5500), np.nan, np.ones(499)], "dfa_alpha_ml", "stretch does not move"),
        (noise(1)[:400], "dfa_alpha_ml", "windows from 0.16 s on need 5.76 s"),
        (noise(1)[:79], "higuchi_fd_ml", "fewer than 10 times the longest step of 8 samples"),
        (np.tile([0.0, 1.0, 5.0], 2000), "higuchi_fd_ml", "repeats itself every 3 samples"),
        (np.full(N, np.nan), "dfa_alpha_ml", "no sample of it is defined"),
    ],
)
def test_the_reason_says_why_there_is_no_exponent(path, key, why, trial_of):
    assert why in reason(trial_of(path, np.zeros(len(path))), key)


def test_no_loop_is_compiled_again_for_another_trial(trial_of, stance):
    def compiled():
        # none without the compiler
        loops = (kernel.fluctuation, kernel.curve_lengths)
        return [len(getattr(loop, "signatures", ())) for loop in loops]

    holed = np.cumsum(noise(5))
    holed[5500] = np.nan
    evaluate(stance, KEYS)
    before = compiled()

    for trial in (trial_of(holed), trial_of(list(holed[::-1]), rate=50.0), trial_of(holed[::2])):
        evaluate(trial, KEYS)

    assert compiled() == before
