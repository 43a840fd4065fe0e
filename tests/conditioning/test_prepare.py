"""From placed channels to the trial: thresholds, windows, missing data."""

from dataclasses import replace

import numpy as np
import pytest

from forceplate.conditioning.place import place
from forceplate.conditioning.prepare import prepare, window_of
from forceplate.errors import SettingsError
from forceplate.model.facts import Body
from forceplate.model.layout import Feet
from forceplate.model.recording import Recording, Source
from forceplate.model.settings import Settings, preset
from forceplate.model.trial import ARRAYS
from tests.conditioning.conftest import wrench_at

RAW, DEFAULT = preset("raw"), preset("default")


def quiet(seconds=40.0, rate=100.0, force=350.0, phase=0.0):
    time = np.arange(round(seconds * rate)) / rate
    return wrench_at(
        force + 5 * np.sin(2 * np.pi * 0.3 * time + phase),
        0.002 * np.sin(2 * np.pi * 0.5 * time + phase), 0.003 * np.cos(2 * np.pi * 0.4 * time),
    )  # fmt: skip


@pytest.mark.parametrize("settings", [RAW, DEFAULT], ids=["raw", "default"])
def test_a_trial_stays_as_it_is_when_the_next_one_is_prepared(two_plates, settings):
    trial = prepare(place(two_plates(quiet(), quiet())), settings)
    series = {name: getattr(trial, name) for name in ARRAYS}
    series |= {
        f"{name}.{axis}": getattr(getattr(trial, name), axis)
        for name in ("net", "left", "right")
        for axis in ("ml", "ap")
    }
    before = {name: each.copy() for name, each in series.items() if each is not None}

    prepare(place(two_plates(quiet(force=200), quiet(force=500, phase=2.0))), settings)

    assert len(before) > 10
    for name, values in before.items():
        np.testing.assert_array_equal(series[name], values, err_msg=name)


def test_net_is_the_feet_weighted_by_their_load(two_plates):
    trial = prepare(place(two_plates(quiet(), quiet(force=300, phase=1.0))), RAW)

    share = trial.load_left / 100
    np.testing.assert_allclose(
        trial.net.ml, share * trial.left.ml + (1 - share) * trial.right.ml, atol=1e-9
    )
    np.testing.assert_allclose(
        trial.net.ap, share * trial.left.ap + (1 - share) * trial.right.ap, atol=1e-9
    )


def test_swapped_sides_mirror_the_load_and_exchange_the_feet(two_plates):
    left, right = quiet(), quiet(force=300, phase=1.0)
    straight = prepare(place(two_plates(left, right)), RAW)
    swapped = prepare(place(two_plates(left, right, sides=("right", "left"))), RAW)

    np.testing.assert_allclose(swapped.load_left, 100 - straight.load_left)
    np.testing.assert_array_equal(swapped.left.ml, straight.right.ml)
    np.testing.assert_allclose(swapped.net.ml, straight.net.ml)


@pytest.mark.parametrize(
    ("duration", "asked", "expected"),
    [
        (60.0, None, (5.0, 60.0)),
        (30.0, None, (5.0, 30.0)),
        (29.9, None, (0.0, 29.9)),
        (60.0, (None, None), (0.0, 60.0)),
        (60.0, (10.0, None), (10.0, 60.0)),
        (60.0, (None, 20.0), (0.0, 20.0)),
        (60.0, (10.0, 99.0), (10.0, 60.0)),
    ],
)
def test_the_window(duration, asked, expected):
    assert window_of(duration, DEFAULT, asked) == expected


@pytest.mark.parametrize("asked", [(60.0, None), (20.0, 20.0), (30.0, 10.0), (-1.0, 5.0)])
def test_a_window_outside_the_recording_is_refused(asked):
    with pytest.raises(SettingsError, match="window"):
        window_of(60.0, DEFAULT, asked)


def test_the_window_is_half_open_and_the_filter_sees_beyond_it(two_plates):
    placed = place(two_plates(quiet(), quiet()))
    whole = prepare(placed, DEFAULT, (None, None))
    part = prepare(placed, DEFAULT, (10.0, 20.0))

    assert part.n_samples == 1000
    np.testing.assert_array_equal(part.net.ml, whole.net.ml[1000:2000])


def test_the_start_shift_is_the_first_seconds_minus_the_rest(two_plates):
    left = wrench_at(np.full(4000, 350.0), 0.0, np.where(np.arange(4000) < 500, 0.01, 0.0))
    right = wrench_at(np.full(4000, 350.0), 0.0, np.where(np.arange(4000) < 500, 0.01, 0.0))
    left[2, 0] += 1e-6

    trial = prepare(place(two_plates(left, right)), RAW)

    assert trial.start_shift[1] == pytest.approx(10.0, abs=1e-6)
    assert trial.start_shift[0] == pytest.approx(0.0, abs=1e-6)


def test_a_sample_under_the_threshold_has_no_centre_of_pressure(two_plates):
    left, right = quiet(), quiet()
    left[:, 100:150] *= 0.01

    trial = prepare(place(two_plates(left, right)), RAW)

    assert np.isnan(trial.left.ml[100:150]).all()
    assert np.isfinite(trial.net.ml).all()
    assert np.isfinite(trial.right.ml).all()


def test_missing_samples_stay_missing(two_plates):
    left, right = quiet(), quiet()
    left[3, 1000:1100] = np.nan

    trial = prepare(place(two_plates(left, right)), DEFAULT, (None, None))

    assert np.isnan(trial.net.ml[1000:1100]).all()
    assert np.isnan(trial.load_left[1000:1100]).all()
    assert np.isfinite(trial.net.ml[:1000]).all()
    assert np.isfinite(trial.net.ml[1100:]).all()


def test_an_empty_plate_is_left_out_of_the_net_path_and_gives_no_share(two_plates):
    rng = np.random.default_rng(0)
    idle = rng.normal(0, 1.0, (6, 4000))
    idle[2] -= 8
    trial = prepare(place(two_plates(quiet(), idle)), DEFAULT)
    alone = prepare(place(two_plates(quiet(), np.zeros((6, 4000)))), DEFAULT)

    np.testing.assert_allclose(trial.net.ml, alone.net.ml)
    assert trial.load_left is None
    assert "right" in trial.why["load"]
    assert trial.right is None


def test_the_raw_recipe_sums_the_empty_plate_too(two_plates):
    idle = np.zeros((6, 4000))
    idle[2] = -8.0

    trial = prepare(place(two_plates(quiet(), idle)), RAW)

    assert trial.fz_total.mean() == pytest.approx(342.0, abs=0.5)


def test_why_the_feet_are_not_known_depends_on_whether_there_is_a_layout(two_plates):
    recording = two_plates(quiet(), quiet())
    without = replace(recording, layout=None)
    cop = Recording(Source("x", "", "x"), 100.0, 3000, cop=np.zeros((2, 3000)))

    said = [prepare(place(each), DEFAULT).why["feet"] for each in (recording, without, cop)]

    assert said == [
        "the layout gives no foot points or measures",
        "no layout says where the feet stand",
        "no layout says where the feet stand",
    ]


def test_without_sides_the_net_path_comes_and_the_feet_give_the_reason(two_plates):
    trial = prepare(place(two_plates(quiet(), quiet(), sides=("unknown", "unknown"))), RAW)

    assert trial.net is not None
    assert trial.left is None
    assert trial.why["load"] == "the layout names no left plate"


def test_a_recording_of_only_the_centre_of_pressure_has_a_path_and_no_load():
    time = np.arange(4000) / 100
    cop = np.array([0.002 * np.sin(time), 0.003 * np.cos(time)])
    recording = Recording(Source("x", "", "x"), 100.0, 4000, cop=cop)

    trial = prepare(place(recording), RAW)

    np.testing.assert_allclose(trial.net.ml, 1000 * cop[0])
    assert "only the centre of pressure" in trial.why["load"]


def test_plates_without_places_give_load_but_no_path(two_plates):
    recording = two_plates(quiet(), quiet(force=300))
    from dataclasses import replace

    bare = tuple(
        replace(plate, corners=None, rotation=None, centre=None) for plate in recording.plates
    )
    trial = prepare(place(replace(recording, plates=bare)), RAW)

    assert trial.net is None
    assert "corners_mm" in trial.why["net"]
    assert np.nanmean(trial.load_left) == pytest.approx(53.8, abs=0.1)


@pytest.mark.parametrize(("stated", "expected"), [(None, 248.0), (255.0, 255.0)])
def test_the_foot_length_of_the_person_counts_where_the_layout_states_none(
    two_plates, stated, expected
):
    recording = two_plates(quiet(), quiet())
    feet = Feet(length=stated, toe_out=0.0, stance_width=200.0, heels=(0.0, -50.0))
    layout = replace(recording.layout, feet=feet)

    trial = prepare(place(recording, layout), RAW, body=Body(foot_length_mm=248.0))

    assert trial.feet.foot("left").toe == (-100.0, expected - 50.0)


def test_the_rate_does_not_change_a_slow_path(two_plates):
    slow = prepare(place(two_plates(quiet(), quiet())), DEFAULT)
    fast = prepare(place(two_plates(quiet(rate=1000.0), quiet(rate=1000.0), rate=1000.0)), DEFAULT)

    assert fast.rate == slow.rate == 100.0
    np.testing.assert_allclose(fast.net.ml, slow.net.ml, atol=2e-3)


def test_settings_of_one_value_are_one_recipe():
    assert Settings().having({"filter.cutoff_hz": "10"}).digest == Settings().digest
    assert Settings().having({"filter.cutoff_hz": 8}).digest != Settings().digest
