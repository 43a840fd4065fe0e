"""Each fault does to the channels what its name says, and nothing else."""

import numpy as np
import pytest

from forceplate.errors import NothingFound, SettingsError
from forceplate.model.plate import SATURATED
from forceplate.simulate import faults
from forceplate.simulate.stance import simulate


@pytest.fixture(scope="module")
def clean():
    return simulate(seed=5, seconds=20.0).recording


def change(before, after):
    """What was added to the channels, (plate, 6, n)."""
    return np.array([
        b.wrench - a.wrench for a, b in zip(before.plates, after.plates, strict=True)
    ])  # fmt: skip


def test_white_noise_has_the_stated_spread(clean):
    added = change(clean, faults.white_noise(clean, seed=1, force_n=0.5, moment_nm=0.02))

    np.testing.assert_allclose(added.std(axis=2), [[0.5] * 3 + [0.02] * 3] * 2, rtol=0.06)


def test_offset_and_drift_touch_one_plate_by_the_stated_amount(clean):
    moved = change(clean, faults.offset(clean, plate="R", wrench=(1, 2, 3, 0.1, 0.2, 0.3)))
    drifted = change(clean, faults.drift(clean, plate="L", per_minute=(0, 0, 6, 0, 0, 0)))

    np.testing.assert_allclose(moved[1].mean(axis=1), [1, 2, 3, 0.1, 0.2, 0.3], atol=1e-12)
    assert not moved[0].any()
    assert drifted[0, 2, -1] == pytest.approx(6 * 19.99 / 60)
    assert not drifted[1].any()


def test_mains_hum_is_one_line_in_the_spectrum():
    fast = simulate(seed=5, seconds=2.0, rate=1000.0).recording
    added = change(fast, faults.mains_hum(fast, seed=1, hertz=50.0, force_n=2.0))

    spectrum = np.abs(np.fft.rfft(added[0, 2])) / 1000.0

    assert spectrum.argmax() == 100
    assert spectrum[100] == pytest.approx(2.0)


def test_a_coarse_converter_takes_few_values_and_says_where_it_saturates(clean):
    coarse = faults.converted(clean, bits=12)
    small = faults.converted(clean, bits=16, gain=8.0)

    step = coarse.plates[0].quantum[0, 2]
    assert step == 1.0
    assert np.abs(change(clean, coarse)[0, 2]).max() <= step / 2
    assert np.all(small.plates[0].valid == SATURATED)
    assert np.ptp(small.plates[0].wrench[2]) == 0


def test_spikes_are_single_samples_of_the_vertical_force(clean):
    added = change(clean, faults.spikes(clean, seed=2, count=4, force_n=250.0))

    assert (np.abs(added[:, 2]) > 200).sum(axis=1).tolist() == [4, 4]
    assert not added[:, [0, 1, 3, 4, 5]].any()


def test_dropouts_are_missing_on_all_channels_and_lose_the_counts(clean):
    counted = faults.converted(clean)
    dropped = faults.dropouts(counted, seed=3, count=1, seconds=0.5)

    assert dropped.missing().sum() == 50
    assert dropped.plates[0].quantum is None


def test_cross_talk_mixes_no_more_than_the_stated_share(clean):
    added = change(clean, faults.cross_talk(clean, seed=4, share=0.01))
    most = 0.01 * np.abs(clean.plates[0].wrench).sum(axis=0)

    assert added[0].any()
    assert np.all(np.abs(added[0]) <= most)


def test_a_lifted_foot_gives_its_load_to_the_other_one(clean):
    lifted = faults.foot_lift(clean, plate="L", at=10.0, seconds=1.0)
    left, right = (plate.wrench[2] for plate in lifted.plates)
    before = clean.plates[0].wrench[2] + clean.plates[1].wrench[2]

    np.testing.assert_array_equal(left[1020:1080], 0)
    np.testing.assert_allclose(left + right, before, atol=1e-9)
    np.testing.assert_array_equal(left[:1000], clean.plates[0].wrench[2, :1000])


def test_a_lifted_foot_leaves_the_other_foots_point_where_it_is(clean):
    lifted = faults.foot_lift(clean, plate="L", at=10.0)
    before, after = clean.plates[1].wrench, lifted.plates[1].wrench

    np.testing.assert_allclose(after[4] / after[2], before[4] / before[2], rtol=1e-12)


def test_after_stepping_off_nothing_stands_on_the_plates(clean):
    left = faults.step_off(clean, at=12.0)

    assert not left.plates[0].wrench[:, 1240:].any()
    assert left.plates[0].wrench[2, 1190] == clean.plates[0].wrench[2, 1190]


def test_a_missing_plate_keeps_its_name_and_says_why(clean):
    gone = faults.missing_plate(clean, plate="R").plates[1]

    assert gone.wrench is None
    assert gone.why
    assert gone.name == "R"


def test_swapped_plates_have_each_others_channels_and_their_own_places(clean):
    swapped = faults.swapped_plates(clean)

    np.testing.assert_array_equal(swapped.plates[0].wrench, clean.plates[1].wrench)
    np.testing.assert_array_equal(swapped.plates[0].corners, clean.plates[0].corners)


def test_swapped_axes_exchange_forces_and_moments_of_one_plate(clean):
    swapped = faults.swapped_axes(clean, plate="L")

    np.testing.assert_array_equal(
        swapped.plates[0].wrench, clean.plates[0].wrench[[1, 0, 2, 4, 3, 5]]
    )
    np.testing.assert_array_equal(swapped.plates[1].wrench, clean.plates[1].wrench)


def test_wrong_units_multiply_the_moments(clean):
    wrong = faults.wrong_units(clean, moment=1000.0)

    np.testing.assert_array_equal(wrong.plates[0].wrench[3:], 1000 * clean.plates[0].wrench[3:])
    np.testing.assert_array_equal(wrong.plates[0].wrench[:3], clean.plates[0].wrench[:3])


def test_a_late_plate_repeats_the_other_times(clean):
    late = faults.time_skew(clean, plate="R", seconds=0.05)

    np.testing.assert_allclose(
        late.plates[1].wrench[:, 5:], clean.plates[1].wrench[:, :-5], rtol=0, atol=1e-9
    )


def test_cut_short_keeps_the_beginning(clean):
    short = faults.cut_short(clean, seconds=12.0)

    assert short.n_samples == 1200
    np.testing.assert_array_equal(short.plates[0].wrench, clean.plates[0].wrench[:, :1200])


def test_a_fault_is_named_in_the_options_and_the_original_stays(clean):
    before = clean.plates[0].wrench.copy()
    after = faults.spikes(clean, seed=1)

    assert ("fault", "spikes") in after.options
    np.testing.assert_array_equal(clean.plates[0].wrench, before)


@pytest.mark.parametrize(
    "fault",
    [
        lambda r: faults.white_noise(r, seed=9),
        lambda r: faults.mains_hum(r, seed=9),
        lambda r: faults.spikes(r, seed=9),
        lambda r: faults.dropouts(r, seed=9),
        lambda r: faults.cross_talk(r, seed=9),
    ],
)
def test_a_seeded_fault_is_the_same_again(clean, fault):
    np.testing.assert_array_equal(fault(clean).plates[1].wrench, fault(clean).plates[1].wrench)


def test_an_unknown_plate_is_refused_with_the_names_there_are(clean):
    with pytest.raises(NothingFound, match="L, R"):
        faults.offset(clean, plate="third", wrench=(0,) * 6)


def test_a_foot_is_lifted_only_from_two_plates():
    single = simulate(seed=1, seconds=2.0, plates="single").recording

    with pytest.raises(SettingsError, match="two plates"):
        faults.foot_lift(single, plate="plate", at=1.0)
