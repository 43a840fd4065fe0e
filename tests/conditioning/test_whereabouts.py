"""Q-PLACE on centres of pressure in units a thousand times too small or too large, and others."""

import json
from dataclasses import replace

import numpy as np
import pytest

import forceplate
from forceplate.conditioning.place import place
from forceplate.conditioning.quality import assess
from forceplate.model.recording import Recording, Source
from forceplate.model.settings import preset
from tests.conditioning.conftest import wrench_at

DEFAULT = preset("default")


def standing(seconds=30.0, rate=100.0, force=350.0, noise=1.0, ml=0.0):
    rng = np.random.default_rng(3)
    n = round(seconds * rate)
    time = np.arange(n) / rate
    load = force + noise * np.sin(1.7 * time) + rng.normal(0, 0.1 * noise, n)
    return wrench_at(load, ml + 0.002 * np.sin(time), 0.003 * np.cos(0.7 * time))


def place_of(recording, window=None):
    quality = assess(place(recording), DEFAULT, None, window)
    return next(each for each in quality.checks if each.code == "Q-PLACE")


def in_other_units(wrench, factor):
    changed = wrench.copy()
    changed[3:] *= factor
    return changed


def without_corners(recording):
    plates = tuple(
        replace(each, rotation=None, centre=None, corners=None) for each in recording.plates
    )
    return replace(recording, plates=plates)


def test_a_person_on_the_plates_passes(two_plates):
    check = place_of(two_plates(standing(), standing()))

    assert (check.level, check.value) == ("pass", 0.0)


def test_moments_a_thousand_times_too_small_are_noted(two_plates):
    small = in_other_units(standing(), 1e-3)

    check = place_of(two_plates(standing(), small))

    assert check.level == "note"
    assert check.unit == "mm"
    assert check.value == pytest.approx(np.hypot(0.002, 0.003) / np.sqrt(2), rel=0.1)
    assert "on R" in check.advice
    assert "units of the moment" in check.advice


def test_the_depth_of_the_sensor_does_not_hide_moments_too_small(two_plates):
    left = in_other_units(standing(), 1e-3)
    left[:2] += 2.5 * np.sin(np.arange(3000) / 50)
    recording = two_plates(left, standing())
    origin = np.array([0.0, 0.0, -0.05])
    recording = replace(
        recording, plates=tuple(replace(each, origin=origin) for each in recording.plates)
    )

    check = place_of(recording)

    assert check.level == "note"
    assert "on L hardly moves" in check.advice


def test_moments_a_thousand_times_too_large_are_noted(two_plates):
    large = in_other_units(standing(), 1e3)

    check = place_of(two_plates(large, standing()))

    assert check.level == "note"
    assert check.value is not None
    assert check.value > 90.0
    assert "outside L" in check.advice
    assert "units of the moment" in check.advice


def test_moments_too_large_are_seen_without_corners_too(two_plates):
    large = in_other_units(standing(), 1e3)

    check = place_of(without_corners(two_plates(large, standing())))

    assert check.level == "note"
    assert "over 1 m away" in check.advice


def test_a_place_far_from_the_labs_origin_is_none_of_its_business_without_corners(two_plates):
    away = standing(ml=3.0)

    assert place_of(without_corners(two_plates(away, away))).level == "pass"


@pytest.mark.parametrize("facing", ["+y", "-x"])
def test_the_share_outside_is_that_of_the_time_beyond_the_edge(two_plates, facing):
    left = standing()
    beyond = standing(ml=0.16)  # the edge is 150 mm from the middle
    left[:, 300:600] = beyond[:, 300:600]

    check = place_of(two_plates(left, standing(), facing=facing))

    assert check.level == "note"
    assert check.value == pytest.approx(10.0, abs=0.2)


def test_a_point_just_inside_the_edge_passes(two_plates):
    assert place_of(two_plates(standing(ml=0.145), standing(ml=-0.145))).level == "pass"


def test_a_dead_weight_is_no_matter(two_plates):
    still = wrench_at(np.full(3000, 350.0), 0.01, 0.02)

    assert place_of(two_plates(still, still)).level == "pass"


def test_a_still_centre_of_less_than_ten_seconds_is_not_judged_still(two_plates):
    small = in_other_units(standing(), 1e-3)
    recording = two_plates(small, small)

    assert place_of(recording, (0.0, 9.0)).level == "pass"
    assert place_of(recording, (0.0, 11.0)).level == "note"


def test_a_load_too_light_for_a_person_is_not_judged_still(two_plates):
    small = in_other_units(standing(force=90.0), 1e-3)

    assert place_of(two_plates(small, small)).level == "pass"


def test_nobody_on_the_plates_leaves_it_unknown(two_plates):
    nobody = np.zeros((6, 3000))

    assert place_of(two_plates(nobody, nobody)).level == "unknown"


@pytest.mark.parametrize(("size", "level"), [(1e-3, "pass"), (1e-6, "note"), (1.0, "note"),
                                             (0.0, "pass"), (np.nan, "unknown")])  # fmt: skip
def test_a_file_of_only_the_centre_of_pressure_is_judged_by_how_far_it_moves(size, level):
    time = np.arange(3000) / 100
    cop = 3.0 * size * np.array([np.sin(time), np.cos(0.7 * time)])
    recording = Recording(Source("x", "", "x"), 100.0, 3000, cop=cop)

    assert place_of(recording).level == level


def test_no_real_recording_is_noted(shared):
    seen = 0
    for path in sorted((shared / "recordings").rglob("*")):
        if path.suffix not in (".c3d", ".txt") or "LICENSES" in path.parts:
            continue
        try:
            recordings = forceplate.read(path)
        except forceplate.ForcePlateError:
            continue
        for recording in recordings:
            check = place_of(recording)
            assert check.level == "pass", (path.name, json.dumps(check.to_json()))
            seen += 1
    assert seen >= 15


@pytest.mark.parametrize("factor", [1e-3, 1e3])
@pytest.mark.parametrize("name", ["bmclab_bds/BDS00001.txt", "bmclab_pds/PDS13CR1grf.txt"])
def test_real_moments_in_other_units_are_noted(shared, name, factor):
    (recording,) = forceplate.read(shared / "recordings" / name)
    plates = tuple(
        replace(each, wrench=in_other_units(each.wrench, factor)) for each in recording.plates
    )

    check = place_of(replace(recording, plates=plates))

    assert check.level == "note"
    assert "units of the moment" in check.advice
