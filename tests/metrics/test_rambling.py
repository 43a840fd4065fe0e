"""Rambling and trembling: paths whose two parts are known, noise, offsets and reasons."""

import math

import numpy as np
import pytest

from forceplate.conditioning.place import place
from forceplate.conditioning.prepare import prepare
from forceplate.metrics.rambling_pieces import rambling
from forceplate.metrics.registry import evaluate
from forceplate.metrics.trial_pieces import Pieces
from forceplate.model.settings import Settings, preset
from forceplate.simulate import simulate

TIME = np.arange(6001) / 100.0
PLAIN = Settings().having({"rambling.cutoff_hz": 0})
CUBIC = 20 + 4 * (TIME / 30 - 1) ** 3 - 3 * (TIME / 30 - 1) ** 2
TREMBLE = 0.6 * np.sin(2 * np.pi * TIME)
KEYS = [
    f"{name}_{axis}"
    for name in ("rambling_rms", "trembling_rms", "trembling_share")
    for axis in ("ml", "ap")
]


def made(trial_of, force, path=None, settings=PLAIN, **more):
    path = CUBIC + TREMBLE if path is None else path
    return trial_of(path, path, shear_ml=force, shear_ap=force, settings=settings, **more)


def why(trial, key="rambling_rms_ml"):
    return evaluate(trial, [key])[key].why


@pytest.mark.parametrize("offset", [0.0, 7.0, -300.0])
def test_a_slow_cubic_under_a_fast_wave_is_taken_apart(trial_of, offset):
    parts = rambling(Pieces(made(trial_of, offset - 3 * TREMBLE)))

    slow, fast = parts.rambling("ml").values, parts.trembling("ml").values
    inside = slice(100, 5901)

    np.testing.assert_allclose(slow[inside], CUBIC[inside], rtol=0, atol=2e-5)
    np.testing.assert_allclose(fast[inside], TREMBLE[inside], rtol=0, atol=2e-5)


def test_the_values_are_the_spreads_of_the_two_parts(trial_of):
    found = evaluate(made(trial_of, -TREMBLE), KEYS)
    slow, fast = np.std(CUBIC[50:5951]), 0.6 / math.sqrt(2)

    for axis in ("ml", "ap"):
        assert found[f"rambling_rms_{axis}"].value == pytest.approx(slow, rel=1e-4)
        assert found[f"trembling_rms_{axis}"].value == pytest.approx(fast, rel=1e-3)
        expected = 100 * fast**2 / (fast**2 + found[f"rambling_rms_{axis}"].value ** 2)
        assert found[f"trembling_share_{axis}"].value == pytest.approx(expected, rel=2e-3)


def test_nothing_is_carried_on_beyond_the_first_and_last_zero(trial_of):
    force = np.cos(2 * np.pi * 0.5 * TIME)  # zero at 0.5 s, 1.5 s, ... 59.5 s
    parts = rambling(Pieces(made(trial_of, force)))

    for part in (parts.rambling("ap").values, parts.trembling("ap").values):
        assert np.isnan(part[:50]).all()
        assert np.isnan(part[5951:]).all()
        assert np.isfinite(part[51:5950]).all()


def test_zeros_close_together_are_one(trial_of):
    jitter = np.sin(2 * np.pi * 20 * TIME + 0.1)
    slow = np.sin(2 * np.pi * 0.5 * TIME + 0.2)
    force = slow + 0.4 * jitter
    merged = made(trial_of, force, settings=PLAIN.having({"rambling.least_gap_s": 0.1}))
    apart = made(trial_of, force, settings=PLAIN.having({"rambling.least_gap_s": 0}))

    one, many = (evaluate(each, KEYS)["trembling_rms_ml"].value for each in (merged, apart))

    assert one == pytest.approx(0.6 / math.sqrt(2), rel=0.05)
    assert many < one


def test_the_low_pass_takes_the_zeros_of_noise_away(trial_of):
    noise = np.random.default_rng(4).normal(size=TIME.size)
    force = -TREMBLE + 0.3 * noise
    quiet, filtered, noisy = (
        evaluate(made(trial_of, each, settings=recipe), KEYS)["trembling_rms_ml"].value
        for each, recipe in ((-TREMBLE, PLAIN), (force, Settings()), (force, PLAIN))
    )

    assert abs(filtered - quiet) < 0.5 * abs(noisy - quiet)


def test_a_cut_off_above_what_the_rate_holds_leaves_the_force(trial_of):
    settings = Settings().having({"rambling.cutoff_hz": 50})
    found = [
        evaluate(made(trial_of, -TREMBLE, settings=each), KEYS) for each in (settings, PLAIN)
    ]  # fmt: skip

    assert found[0] == found[1]


def test_every_stretch_between_gaps_is_used(trial_of):
    path = CUBIC + TREMBLE
    path[3010:3040] = np.nan
    parts = rambling(Pieces(made(trial_of, -TREMBLE, path)))

    # the waves that are left have a mean of their own, so the zeros lie a little off
    slow = parts.rambling("ml").values
    assert np.isnan(slow[3001:3050]).all()
    np.testing.assert_allclose(slow[100:2900], CUBIC[100:2900], rtol=0, atol=5e-3)
    np.testing.assert_allclose(slow[3100:5900], CUBIC[3100:5900], rtol=0, atol=5e-3)


def test_without_horizontal_force_the_trial_s_own_reason_is_given(trial_of):
    trial = trial_of(CUBIC, CUBIC, why={"shear": "the file has no horizontal force"})

    assert {why(trial, key) for key in KEYS} == {"the file has no horizontal force"}


def test_a_force_that_is_hardly_ever_zero_gives_a_reason(trial_of):
    drift = TIME - 30.0

    assert "left-right has fewer than 4 zeros" in why(made(trial_of, drift))
    assert "forward-back has fewer than 4 zeros" in why(
        made(trial_of, 0 * TIME), "trembling_share_ap"
    )


def test_zeros_in_a_small_part_of_the_window_are_not_enough(trial_of):
    force = np.where(TIME < 10, 5 + 10 * np.sin(2 * np.pi * TIME), -1.0)

    assert "less than 50 % of the samples" in why(made(trial_of, force))


def test_force_and_path_that_never_meet_give_a_reason(trial_of):
    force = np.where(TIME < 30, -TREMBLE, np.nan)
    path = np.where(TIME < 30, np.nan, CUBIC)

    assert "never both known" in why(made(trial_of, force, path))


def test_every_value_has_an_interval(stance):
    found = evaluate(stance, KEYS)

    assert all(each.low < each.value < each.high for each in found.values())


def test_the_rambling_of_a_simulated_stance_is_near_its_true_centre_of_mass():
    made = simulate(seed=3, seconds=60.0)
    settings = preset("raw").having({"rambling.cutoff_hz": 0, "rambling.least_gap_s": 0})
    trial = prepare(place(made.recording), settings)

    parts = rambling(Pieces(trial))

    for axis, force in (("ml", trial.shear_ml), ("ap", trial.shear_ap)):
        away = parts.rambling(axis).values - made.truth[f"com_{axis}"]
        seen = np.isfinite(away)
        past = np.std(made.truth[f"net_{axis}"] - made.truth[f"com_{axis}"])
        assert np.std(away[seen]) < past
        # the body is pushed back by as much as the centre of pressure is ahead
        assert np.corrcoef(parts.trembling(axis).values[seen], force[seen])[0, 1] < -0.85
