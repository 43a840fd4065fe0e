"""Sensitivity: what closed forms say of other ways, and which ways are tried at all."""

import math
from dataclasses import replace

import numpy as np
import pytest

import forceplate
from forceplate.errors import NothingFound
from forceplate.metrics.registry import METRICS, PRIMARY
from forceplate.metrics.sources import SOURCES
from forceplate.model.alternative import ALTERNATIVES, OWN
from forceplate.model.facts import Facts
from forceplate.model.layout import Layout, Placement
from forceplate.model.plate import Plate
from forceplate.model.recording import Recording, Source
from forceplate.model.result import Value
from forceplate.model.sensitivity import Sensitivity
from forceplate.model.settings import PRESETS, Settings
from forceplate.sensitivity import sensitivity

RATE = 100.0
WEIGHT = 700.0


def stood_on(ml, ap, rate=RATE):
    """One plate under a person whose COP goes along these paths, in mm."""
    fz = np.full(ml.size, WEIGHT)
    wrench = np.array([0 * fz, 0 * fz, fz, fz * ap / 1000, -fz * ml / 1000, 0 * fz])
    plate = Plate("plate", wrench, rotation=np.eye(3), centre=np.zeros(3))
    layout = Layout(facing="+y", plates=(Placement("plate", "both"),))
    return Recording(Source("made up", "", "none"), rate, ml.size, (plate,), layout=layout)


def tone(frequency, seconds=60.0, rate=RATE, amplitude=3.0):
    time = np.arange(round(seconds * rate)) / rate
    return stood_on(amplitude * np.sin(2 * np.pi * frequency * time), 0 * time, rate)


def only(recording, key, settings=None, **more):
    (found,) = sensitivity(recording, [key], settings, **more)
    return found, {row.alternative.name: row for row in found.rows}


def gain(frequency, cutoff, rate=RATE):
    """Of two corrected passes of second order: down by 3 dB at the cut-off."""
    warped = math.tan(math.pi * frequency / rate) / math.tan(math.pi * cutoff / rate)
    return 1 / (1 + (math.sqrt(2) - 1) * warped**4)


@pytest.mark.parametrize("cutoff", [5.0, 8.0, 12.5, 20.0])
def test_the_path_of_a_tone_follows_the_gain_of_the_low_pass(cutoff):
    frequency = 6.0

    found, rows = only(tone(frequency), "path_length_ml")

    at_base = found.base.value / gain(frequency, 10.0)
    row = rows[f"cutoff-{cutoff:g}"]
    assert row.value == pytest.approx(at_base * gain(frequency, cutoff), rel=2e-3)
    assert row.percent == pytest.approx(
        100 * (gain(frequency, cutoff) / gain(frequency, 10.0) - 1), abs=0.3
    )


def test_a_tone_far_above_a_cut_off_vanishes():
    found, rows = only(tone(30.0), "path_length_ml")

    assert rows["cutoff-5"].value < 1e-3 * rows["no-filter"].value
    assert found.high == rows["preset-raw"].value


def test_no_filter_gives_the_closed_path_of_a_sine():
    _, rows = only(tone(1.0), "path_length_ml")

    # the window starts at 5 s, so 55 whole turns less the last step
    assert rows["no-filter"].value == pytest.approx(4 * 3.0 * 55, rel=1e-3)


def test_velocity_over_samples_is_a_known_share_smaller():
    found, rows = only(tone(1.0), "mean_velocity_total")

    assert rows["duration-samples"].percent == pytest.approx(-100 / 5500, rel=1e-6)
    assert rows["duration-samples"].value == pytest.approx(found.base.value * 5499 / 5500)


def test_the_ellipse_over_n_is_a_known_share_smaller():
    _, rows = only(forceplate.simulate(seed=1).recording, "ellipse_area_95")

    assert rows["ellipse-n"].percent == pytest.approx(-100 / 5500, rel=1e-6)


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("key", PRIMARY)
def test_the_base_is_what_an_analysis_gives_and_lies_in_the_spread(preset, key, sway):
    settings = PRESETS[preset]

    found, _ = only(sway, key, settings)

    assert found.base == forceplate.analyse(sway, settings)[key]
    assert found.low <= found.base.value <= found.high
    assert found.rows


@pytest.fixture(scope="module")
def sway():
    return forceplate.simulate(seed=3).recording


WAYS = {each.name: each for each in ALTERNATIVES if each.first_s is None}


@pytest.fixture(scope="module")
def whole(sway):
    """Every metric of one recording under every way, by key and name of the way."""
    found = sensitivity(sway, tuple(METRICS))
    return {each.key: (each.base, {row.alternative.name: row for row in each.rows})
            for each in found}  # fmt: skip


@pytest.mark.parametrize("name", WAYS)
def test_a_way_gives_what_a_whole_analysis_with_its_changes_gives(name, sway, whole):
    """And where it is not tried on a metric, it would not have changed it."""
    twin = forceplate.analyse(sway, Settings().having(WAYS[name].changes))

    other = {
        key for key, (base, rows) in whole.items()
        if not same_number(twin[key], Value(rows[name].value, "") if name in rows else base)
    }  # fmt: skip
    assert other == set()


@pytest.mark.parametrize("name", WAYS)
def test_a_way_acts_on_something_unless_it_is_the_base(name, sway, whole):
    same = Settings().having(WAYS[name].changes) == Settings() or name == "rate-native"

    assert any(name in rows for _, rows in whole.values()) == (not same)


def same_number(one: Value, other: Value):
    if one.value is None or other.value is None:
        return one.value is other.value
    return one.value == pytest.approx(other.value, rel=1e-12, abs=1e-12)


def test_half_a_minute_is_the_start_of_the_window(sway):
    found, rows = only(sway, "mean_velocity_total")

    twin = forceplate.analyse(sway, window=(5.0, 35.0))
    assert rows["first-30"].value == twin["mean_velocity_total"].value
    assert rows["first-30"].span == (5.0, 35.0)
    assert "first-60" not in rows
    assert found.base.value == forceplate.analyse(sway)["mean_velocity_total"].value


def test_an_asked_window_is_the_window_of_every_way(sway):
    _, rows = only(sway, "mean_velocity_total", window=(10.0, 50.0))

    assert "from-start" not in rows
    assert rows["first-30"].span == (10.0, 40.0)
    assert {row.span for name, row in rows.items() if name != "first-30"} == {(10.0, 50.0)}


def test_a_short_recording_has_no_choice_of_window():
    _, rows = only(tone(1.0, seconds=20.0), "mean_velocity_total")

    assert not {"from-start", "skip-5", "first-30", "first-60"} & set(rows)


def test_what_the_whole_recording_says_has_no_choice_of_window(sway):
    _, rows = only(sway, "start_shift_ap")

    assert {row.alternative.group for row in rows.values()} == {"low-pass", "rate", "whole recipe"}


def test_a_rate_that_the_recording_does_not_reach_is_not_tried():
    _, rows = only(tone(1.0, rate=50.0), "mean_velocity_total")

    assert [name for name in rows if name.startswith("rate")] == ["rate-25"]


def test_a_cut_off_above_what_the_rate_shows_is_a_reason():
    _, rows = only(tone(1.0, rate=32.0), "mean_velocity_total")

    assert rows["cutoff-20"].value is None
    assert rows["cutoff-20"].why == "a cut-off of 20 Hz needs more than 40 samples/s"
    assert rows["cutoff-12.5"].value is not None


def test_a_way_that_the_base_s_settings_rule_out_is_a_reason(sway):
    settings = Settings().having({"psd.high_hz": 0.14, "psd.low_hz": 0.0})

    _, rows = only(sway, "total_power_ap", settings)

    assert rows["band-from-015"].value is None
    assert rows["band-from-015"].why == "psd.low_hz is not below psd.high_hz."


def test_a_value_that_cannot_be_had_is_a_reason_in_every_row():
    found, rows = only(tone(1.0), "load_left_mean")

    assert (found.base.value, found.low, found.high, found.ratio) == (None, None, None, None)
    assert {row.why for row in rows.values()} == {found.base.why}


def test_an_unknown_metric_is_answered_with_the_nearest(sway):
    with pytest.raises(NothingFound, match="Did you mean mean_velocity_total"):
        sensitivity(sway, ["mean_velocity_totl"])


def test_a_direction_changes_the_shorter_way_round():
    angle = METRICS["ellipse_angle"]
    time = np.arange(6000) / RATE
    # almost left-right: 179.5 degrees, and filtered ways fall on both sides of 180
    turned = stood_on(3 * np.sin(time), -0.026 * np.sin(time) + 0.05 * np.sin(50 * time))

    found, rows = only(turned, angle.key)

    assert not found.relative
    assert all(abs(row.difference) <= 90 for row in rows.values())
    assert found.high - found.low < 5


PLACES = ("mean_ml", "mean_ap", "load_left_mean", "corr_ml_ap", "start_shift_ap", "ellipse_angle",
          "drift_ap", "mos_min")  # fmt: skip


@pytest.mark.parametrize("key", PLACES)
def test_a_share_of_a_place_says_nothing(key, sway):
    found, rows = only(sway, key)

    assert found.ratio is None
    assert {row.percent for row in rows.values()} == {None}


@pytest.mark.parametrize("key", ["mean_velocity_total", "sampen_ap", "ttb_minima_mean", "rms_ap"])
def test_a_share_of_a_size_is_told(key, sway):
    found, rows = only(sway, key)

    assert found.ratio > 1.0
    assert rows["cutoff-5"].percent == pytest.approx(
        100 * (rows["cutoff-5"].value / found.base.value - 1)
    )


def test_the_body_of_the_facts_reaches_every_way(sway):
    facts = Facts(mass_kg=70.0, height_m=1.5)

    found = sensitivity(sway, tuple(METRICS), facts=facts)

    twin = forceplate.analyse(sway, facts=facts)
    assert {each.key: each.base for each in found} == dict(twin.values)


def test_every_way_names_a_source_that_is_in_the_bibliography():
    assert {each.source for each in ALTERNATIVES} <= {OWN, *SOURCES}


def test_every_way_has_a_name_of_its_own_and_few_words():
    names = [each.name for each in ALTERNATIVES]

    assert len(set(names)) == len(names)
    assert max(len(each.says) for each in ALTERNATIVES) <= 29


@pytest.mark.parametrize("group", sorted({each.group for each in ALTERNATIVES}))
def test_every_group_of_ways_stands_together(group):
    places = [at for at, each in enumerate(ALTERNATIVES) if each.group == group]

    assert places == list(range(places[0], places[0] + len(places)))


def test_a_spread_is_told_against_the_base():
    value = Value(4.0, "mm/s")
    row = sensitivity(tone(1.0), ["mean_velocity_total"])[0].rows[0]
    rows = tuple(replace(row, value=4.0 + d, difference=d) for d in (-1.0, 2.0))

    found = Sensitivity("k", "n", "mm/s", value, rows, relative=True)

    assert (found.low, found.high, found.ratio) == (3.0, 6.0, 2.0)
    assert found.to_json()["spread"] == {
        "low": 3.0, "high": 6.0, "ratio": 2.0, "low_percent": -25.0, "high_percent": 50.0,
    }  # fmt: skip
