"""Both feet together: closed forms of delayed, opposed, scaled and unlinked feet, and reasons."""

from dataclasses import replace

import numpy as np
import pytest

from forceplate.metrics.coherence import Coherence
from forceplate.metrics.registry import METRICS, evaluate
from forceplate.model.plate import read_only
from forceplate.model.settings import Settings
from forceplate.model.trial import Path

RATE, N = 100.0, 6000
TIME = np.arange(N) / RATE
KEYS = [key for key, metric in METRICS.items() if metric.family == "coordination"]
EXACT = 1e-12


def walk(seed, n=N):
    """A path that leaks back to its middle, mm."""
    noise = np.random.default_rng(seed).normal(size=n + 1000)
    steps = 0.99 ** np.arange(1000)
    return np.convolve(noise, steps, "valid")[:n]


def noise(seed, n=N):
    return np.random.default_rng(seed).normal(size=n)


def sine(hertz, phase=0.0):
    return np.sin(2 * np.pi * hertz * TIME + phase)


def feet(trial_of, left, right, load=None, settings=None):
    """A trial of two feet that move as given along both axes."""
    share = np.full(left.size, 50.0) if load is None else load
    return trial_of(
        load=share, settings=settings, left=Path(left - 95.0, left + 3.0, RATE),
        right=Path(right + 90.0, right - 4.0, RATE),
    )  # fmt: skip


def values(trial, keys=None):
    return {key: value.value for key, value in evaluate(trial, keys or KEYS).items()}


@pytest.mark.parametrize("steps", [0, 1, 23, 100, -1, -57, -100])
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_delayed_copy_is_found_at_its_delay(steps, sign, trial_of):
    long = walk(1, N + 400)

    found = values(feet(trial_of, long[200:-200], sign * long[200 - steps : N + 200 - steps]))

    assert found["sync_rmax_ml"] == pytest.approx(1.0, abs=EXACT)
    assert found["sync_lag_ml"] == found["sync_lag_ap"] == steps / RATE


def test_feet_that_move_as_one(trial_of):
    found = values(feet(trial_of, walk(1), 0.4 * walk(1)))

    ones = ("sync_r0_ml", "coherence_lo_ml", "coherence_mid_ap", "coherence_hi_ap", "plv_ap",
            "dcca_ml")  # fmt: skip
    assert [found[key] for key in ones] == pytest.approx([1.0] * len(ones), abs=1e-9)


def test_feet_that_move_against_each_other(trial_of):
    found = values(feet(trial_of, walk(1), -0.4 * walk(1)))

    assert found["sync_r0_ap"] == pytest.approx(-1.0, abs=EXACT)
    assert found["dcca_ap"] == pytest.approx(-1.0, abs=1e-9)
    assert found["sync_rmax_ap"] == pytest.approx(1.0, abs=EXACT)
    assert found["sync_lag_ap"] == 0.0


@pytest.mark.parametrize("phase", [0.3, 1.0, 2.0, 3.0, -2.5])
def test_correlation_of_sines_is_the_cosine_of_their_phase(phase, trial_of):
    found = values(feet(trial_of, sine(0.3), 5 * sine(0.3, phase)))

    assert found["sync_r0_ml"] == pytest.approx(np.cos(phase), abs=EXACT)


@pytest.mark.parametrize("phase", [0.3, 1.0, 2.0, 3.0, -2.5])
def test_a_constant_phase_difference_is_locked(phase, trial_of):
    found = values(feet(trial_of, 2 * sine(0.3), sine(0.3, phase)))

    assert found["plv_ml"] == pytest.approx(1.0, abs=1e-4)


def test_a_phase_difference_that_goes_round_is_not_locked(trial_of):
    # 54.3 s are compared: the phases drift apart by a whole turn in half of that
    found = values(feet(trial_of, sine(0.3), sine(0.3 + 2 / 54.3)))

    assert found["plv_ml"] < 0.02


def test_of_equal_correlations_the_shortest_lag_is_taken(trial_of):
    # five whole periods in a second: equal maxima every 0.1 s, whatever their sign
    found = values(feet(trial_of, sine(5.0), sine(5.0, -0.3 * 2 * np.pi)))

    assert found["sync_rmax_ml"] == pytest.approx(1.0, abs=EXACT)
    assert found["sync_lag_ml"] == pytest.approx(-0.04)


def test_a_quarter_of_a_period_is_a_lag_not_a_lead(trial_of):
    found = values(feet(trial_of, sine(0.5), -np.cos(2 * np.pi * 0.5 * TIME)))

    assert found["sync_lag_ap"] == 0.5


def test_unlinked_feet_are_near_nothing(trial_of):
    found = values(feet(trial_of, noise(1), noise(2)))

    assert abs(found["sync_r0_ml"]) < 4 / np.sqrt(N)
    assert abs(found["dcca_ml"]) < 0.1
    assert found["sync_rmax_ml"] < 5 / np.sqrt(N)
    # eleven segments average 1/11
    assert found["coherence_hi_ml"] == pytest.approx(1 / 11, abs=0.04)


def test_the_interval_of_unlinked_feet_holds_nothing(trial_of):
    found = evaluate(feet(trial_of, walk(3), walk(4)), ["sync_r0_ml"])["sync_r0_ml"]

    assert found.low < 0.0 < found.high
    assert -1.0 <= found.low < found.value < found.high <= 1.0


def test_coherence_of_a_signal_in_noise_is_the_share_of_the_signal():
    # 2000 s: 399 segments, so the bias is under 0.003
    signal, left, right = (noise(seed, 200_000) for seed in (5, 6, 7))

    found = Coherence(read_only(signal + left), read_only(signal + right), RATE, Settings().psd)

    for band in ((0.15, 0.5), (0.5, 2.0), (2.0, 5.0)):
        assert found.between(*band) == pytest.approx(0.25, abs=0.03)


def test_one_in_twenty_unlinked_feet_passes_the_floor_of_coherence():
    made = np.random.default_rng(8).normal(size=(150, 2, N))
    floor = 1 - 0.05 ** (1 / 10)

    found = [
        Coherence(read_only(a), read_only(b), RATE, Settings().psd).squared[10:50:4]
        for a, b in made
    ]

    assert np.mean(np.array(found) > floor) == pytest.approx(0.05, abs=0.02)


def test_a_tenth_of_a_second_does_not_lower_coherence(trial_of):
    long = walk(1, N + 10)

    found = values(feet(trial_of, long[10:], long[:-10]))

    assert found["coherence_mid_ml"] > 0.97


def test_tapers_see_the_same_feet_go_together(trial_of):
    settings = Settings().having({"psd.method": "multitaper"})

    found = values(feet(trial_of, walk(1), 3 * walk(1), settings=settings))

    assert found["coherence_lo_ml"] == pytest.approx(1.0, abs=1e-9)


def test_slow_opposite_drift_hides_fast_agreement_but_not_within_windows(trial_of):
    drift = np.linspace(-3.0, 3.0, N)

    found = values(feet(trial_of, noise(9) + drift, noise(9) - drift))

    assert found["sync_r0_ap"] == pytest.approx(-0.5, abs=0.05)
    assert found["dcca_ap"] > 0.6


def test_differences_are_right_minus_left_over_both(trial_of):
    found = values(feet(trial_of, walk(1), 3 * walk(1)))

    keys = ("asym_mean_velocity", "asym_rms_ap", "asym_path")
    assert [found[key] for key in keys] == pytest.approx([50.0, 50.0, 50.0], rel=1e-9)


def test_velocity_differs_forward_back_and_path_in_both_directions(stance):
    found = values(stance, ["asym_mean_velocity", "asym_path"])
    each = values(stance, [
        "left.mean_velocity_ap", "right.mean_velocity_ap", "left.path_length_total",
        "right.path_length_total",
    ])  # fmt: skip

    left, right, first, second = each.values()
    assert found["asym_mean_velocity"] == pytest.approx(100 * (right - left) / (right + left))
    assert found["asym_path"] == pytest.approx(100 * (second - first) / (second + first))


@pytest.mark.parametrize(
    ("left", "right", "load", "share"),
    [(1.0, 1.0, 50.0, 50.0), (1.0, 1.0, 70.0, 70.0), (0.0, 1.0, 50.0, 0.0), (1.0, 0.0, 30.0, 100.0),
     (3.0, 1.0, 50.0, 75.0), (-1.0, 2.0, 50.0, -100.0)],
)  # fmt: skip
def test_a_foot_contributes_its_weighted_movement(left, right, load, share, trial_of):
    trial = feet(trial_of, left * walk(1), right * walk(1), np.full(N, load))

    found = values(trial, ["limb_contrib_ap_left"])["limb_contrib_ap_left"]

    assert found == pytest.approx(share, rel=1e-9, abs=1e-9)


def test_both_feet_contribute_the_whole(stance):
    found = values(stance)["limb_contrib_ap_left"]
    exchanged = replace(
        stance, left=stance.right, right=stance.left, load_left=100.0 - stance.load_left
    )

    assert found + values(exchanged)["limb_contrib_ap_left"] == pytest.approx(100.0, rel=1e-9)


def test_contribution_is_a_covariance_with_the_weighted_path(stance):
    w, left, right = stance.load_left / 100, stance.left.ap, stance.right.ap
    whole = w * left + (1 - w) * right
    part = w * (left - whole.mean())

    expected = 100 * np.cov(part, whole, ddof=0)[0, 1] / np.var(whole)

    assert values(stance)["limb_contrib_ap_left"] == pytest.approx(expected, rel=1e-9)


def test_the_lag_turns_round_backwards_and_with_the_feet_exchanged(stance):
    keys = ["sync_lag_ml", "sync_lag_ap"]
    paths = {
        side: Path(getattr(stance, side).ml[::-1], getattr(stance, side).ap[::-1], RATE)
        for side in ("left", "right")
    }
    before = np.array(list(values(stance, keys).values()))
    backwards = np.array(list(values(replace(stance, **paths), keys).values()))
    exchanged = replace(stance, left=stance.right, right=stance.left)

    assert np.array_equal(backwards, -before)
    assert np.array_equal(np.array(list(values(exchanged, keys).values())), -before)


def test_coherence_is_nearly_the_same_backwards(stance):
    keys = [key for key in KEYS if key.startswith("coherence")]
    paths = {
        side: Path(getattr(stance, side).ml[::-1], getattr(stance, side).ap[::-1], RATE)
        for side in ("left", "right")
    }

    found = values(replace(stance, **paths), keys)

    assert found == pytest.approx(values(stance, keys), rel=0.05)


def gapped(path, first, last):
    ml = path.ml.copy()
    ml[first:last] = np.nan
    return Path(ml, path.ap, path.rate)


def test_samples_at_which_a_foot_is_missing_are_left_out(stance):
    holed = replace(
        stance, left=gapped(stance.left, 500, 560), right=gapped(stance.right, 540, 600)
    )
    kept = np.r_[0:500, 600:3000]

    found = values(holed, ["sync_r0_ml", "limb_contrib_ap_left"])

    expected = np.corrcoef(stance.left.ml[kept], stance.right.ml[kept])[0, 1]
    assert found["sync_r0_ml"] == pytest.approx(expected, rel=1e-9)
    cut = replace(
        stance, load_left=stance.load_left[kept],
        left=Path(stance.left.ml[kept], stance.left.ap[kept], RATE),
        right=Path(stance.right.ml[kept], stance.right.ap[kept], RATE),
    )  # fmt: skip
    contribution = values(cut, ["limb_contrib_ap_left"])["limb_contrib_ap_left"]
    assert found["limb_contrib_ap_left"] == pytest.approx(contribution, rel=1e-9)


def test_a_delay_is_found_on_both_sides_of_a_gap(trial_of):
    long = walk(1, N + 30)
    trial = feet(trial_of, long[30:], long[:-30])

    found = values(replace(trial, left=gapped(trial.left, 2500, 2800)))

    assert found["sync_lag_ml"] == 0.3
    assert found["sync_rmax_ml"] == pytest.approx(1.0, abs=EXACT)
    assert found["dcca_ml"] is not None


def test_time_runs_through_spectra_and_phases(trial_of):
    trial = feet(trial_of, walk(1), walk(2))

    found = evaluate(replace(trial, left=gapped(trial.left, 2500, 2800)))

    for key in ("coherence_lo_ml", "plv_ml"):
        assert found[key].why.startswith("both feet are loaded without a break for 32 s of 60 s")


WAVE, STILL = sine(0.4), np.zeros(N)
AWKWARD = {
    "nothing": (np.empty(0), np.empty(0)),
    "one sample": (np.ones(1), np.ones(1)),
    "three samples": (noise(1, 3), noise(2, 3)),
    "half a second": (noise(1, 50), noise(2, 50)),
    "twelve seconds": (noise(1, 1200), noise(2, 1200)),
    "both still": (STILL, STILL),
    "the left one still": (STILL, WAVE),
    "never together": (np.where(TIME < 30, WAVE, np.nan), np.where(TIME < 30, np.nan, WAVE)),
    "rarely together": (WAVE, np.where(TIME < 20, WAVE, np.nan)),
    "holes": (np.where(np.arange(N) % 7 == 0, np.nan, WAVE), WAVE),
    "infinite": (np.where(WAVE > 0.9, np.inf, WAVE), WAVE),
    "huge": (1e200 * walk(1), 1e200 * walk(2)),
    "lines": (TIME, 2 * TIME),
}


@pytest.mark.parametrize("name", AWKWARD)
def test_every_value_is_a_number_or_a_reason(name, trial_of):
    found = evaluate(feet(trial_of, *AWKWARD[name]), KEYS)

    assert [
        key for key, value in found.items() if (value.value is None) == (value.why is None)
    ] == []
    assert [
        key for key, value in found.items() if value.value and not np.isfinite(value.value)
    ] == []


@pytest.mark.parametrize(
    ("name", "key", "why"),
    [
        ("nothing", "sync_r0_ml", "never loaded at the same time"),
        ("one sample", "limb_contrib_ap_left", "fewer than 3 samples"),
        ("one sample", "asym_path", "fewer than 2 samples"),
        ("half a second", "sync_lag_ap", "shorter than 10 s"),
        ("twelve seconds", "plv_ml", "need 19 s without a break; there are 12 s"),
        ("twelve seconds", "coherence_mid_ml", "needs 3 segments of 10 s; 12 s hold 1"),
        ("both still", "asym_rms_ap", "neither foot's centre of pressure moves"),
        ("both still", "limb_contrib_ap_left", "does not move forward-back"),
        ("the left one still", "sync_r0_ml", "left foot's centre of pressure does not move left-r"),
        ("the left one still", "dcca_ap", "left foot's centre of pressure does not move forward"),
        ("never together", "asym_path", "never loaded at the same time"),
        ("rarely together", "sync_rmax_ml", "loaded for only 33.3 % of the window"),
        ("holes", "sync_rmax_ml", "stretches of at least 2 s without a break"),
        ("holes", "dcca_ml", "0 s lie in stretches of at least 2 s"),
        ("huge", "sync_r0_ml", "too large or too small"),
        ("huge", "dcca_ml", "too large or too small"),
        ("huge", "plv_ml", "too large or too small"),
        ("lines", "coherence_mid_ml", "no power from 0.5 to 2 Hz"),
        ("lines", "plv_ml", "does not move from 0.15 to 0.5 Hz"),
    ],
)  # fmt: skip
def test_the_reason_says_what_is_missing(name, key, why, trial_of):
    found = evaluate(feet(trial_of, *AWKWARD[name]), [key])[key]

    assert found.value is None
    assert why in found.why


def test_the_trial_s_own_reason_is_handed_on(stance):
    trial = replace(stance, right=None, why={"right": "nobody stands on the right plate"})

    assert evaluate(trial, ["plv_ap"])["plv_ap"].why == "nobody stands on the right plate"


def test_synchrony_needs_no_load_but_the_contribution_does(stance):
    found = evaluate(replace(stance, load_left=None), KEYS)

    assert found["sync_r0_ml"].value is not None
    assert found["limb_contrib_ap_left"].why == "the load of the two feet is not known"


def test_a_slow_rate_shows_no_fast_coherence(stance):
    slow = {
        side: Path(getattr(stance, side).ml[::12], getattr(stance, side).ap[::12], RATE / 12)
        for side in ("left", "right")
    }
    found = evaluate(replace(stance, rate=RATE / 12, load_left=None, **slow), KEYS)

    assert found["coherence_mid_ml"].value is not None
    assert "the band goes up to 5 Hz" in found["coherence_hi_ml"].why


def test_segments_too_short_for_the_band_show_none(stance):
    settings = stance.settings.having({"psd.segment_s": 2})

    found = evaluate(replace(stance, settings=settings), KEYS)

    assert "do not resolve 0.15 to 0.5 Hz" in found["coherence_lo_ml"].why
    assert found["coherence_mid_ml"].value is not None
