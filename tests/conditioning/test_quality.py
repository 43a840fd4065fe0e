"""Each check on a recording that shows just what it looks for."""

from dataclasses import replace

import numpy as np
import pytest

from forceplate.conditioning.place import place
from forceplate.conditioning.quality import assess, duplicate
from forceplate.model.facts import Facts
from forceplate.model.recording import Recording, Source
from forceplate.model.settings import preset
from tests.conditioning.conftest import wrench_at

DEFAULT = preset("default")
CODES = ["Q-SHORT", "Q-GAP", "Q-NAN", "Q-CLIP", "Q-ZERO", "Q-MASS", "Q-UNLOAD", "Q-PLACE",
         "Q-STEP", "Q-SWAP", "Q-START"]  # fmt: skip


def standing(seconds=60.0, rate=100.0, force=350.0, seed=0):
    rng = np.random.default_rng(seed)
    n = round(seconds * rate)
    time = np.arange(n) / rate
    return wrench_at(
        force + rng.normal(0, 1, n), 0.002 * np.sin(time) + rng.normal(0, 2e-4, n),
        0.003 * np.cos(time),
    )  # fmt: skip


def checks_of(recording, facts=None, window=None):
    return {each.code: each for each in assess(place(recording), DEFAULT, facts, window).checks}


def test_a_quiet_trial_is_usable_and_every_check_speaks(two_plates):
    recording = two_plates(standing(), standing(seed=1))
    quality = assess(place(recording), DEFAULT, Facts(mass_kg=71.4))

    assert quality.verdict == "usable"
    assert [each.code for each in quality.checks] == CODES
    assert all(each.advice for each in quality.checks)


@pytest.mark.parametrize(("seconds", "level"), [(60, "pass"), (30, "pass"), (25, "note"),
                                                (12, "stop")])  # fmt: skip
def test_short_trials(two_plates, seconds, level):
    check = checks_of(two_plates(standing(seconds), standing(seconds)))["Q-SHORT"]

    assert check.level == level
    assert check.value == seconds


@pytest.mark.parametrize(("samples", "level"), [(0, "pass"), (4, "note"), (30, "note"),
                                                (150, "stop")])  # fmt: skip
def test_dropped_samples(two_plates, samples, level):
    left = standing()
    left[:, 2000 : 2000 + samples] = np.nan

    check = checks_of(two_plates(left, standing()))["Q-GAP"]

    assert check.level == level
    assert check.value == pytest.approx(samples / 100)
    assert check.at == (None if samples == 0 else 20.0)


def test_a_stuck_channel_is_a_stop_with_its_time(two_plates):
    left = standing()
    left[2] = np.minimum(left[2], 349.0)

    check = checks_of(two_plates(left, standing()))["Q-CLIP"]

    assert check.level == "stop"
    assert check.at is not None


def test_an_empty_plate_away_from_zero_is_noted(two_plates):
    idle = np.random.default_rng(0).normal(0, 0.5, (6, 6000))
    idle[2] += 9.0

    check = checks_of(two_plates(standing(force=700), idle))["Q-ZERO"]

    assert check.level == "note"
    assert check.value == pytest.approx(9.0, abs=0.1)


@pytest.mark.parametrize(
    ("mass", "level"), [(None, "unknown"), (71.4, "pass"), (66.0, "note"), (50.0, "stop")]
)
def test_body_mass_against_force(two_plates, mass, level):
    checks = checks_of(two_plates(standing(), standing()), Facts(mass_kg=mass))

    assert checks["Q-MASS"].level == level


def test_stepping_off_is_a_stop(two_plates):
    left, right = standing(), standing()
    left[:, 4000:4600] *= 0.001
    right[:, 4000:4600] *= 0.001

    checks = checks_of(two_plates(left, right))

    assert checks["Q-UNLOAD"].level == "stop"
    assert checks["Q-UNLOAD"].at == pytest.approx(40.0)


def test_a_lifted_foot_is_a_stop(two_plates):
    left, right = standing(), standing()
    right[:, 3000:3060] += left[:, 3000:3060]
    left[:, 3000:3060] *= 0.001

    check = checks_of(two_plates(left, right))["Q-STEP"]

    assert check.level == "stop"
    assert check.at == pytest.approx(30.0)


def test_a_moved_foot_is_noted(two_plates):
    left = standing()
    left[3, 3000:] += 0.06 * left[2, 3000:]

    check = checks_of(two_plates(left, standing()))["Q-STEP"]

    assert check.level == "note"
    assert check.value == pytest.approx(60.0, abs=6.0)


def test_swapped_plates_are_a_stop(two_plates):
    checks = checks_of(two_plates(standing(), standing(), sides=("right", "left")))

    assert checks["Q-SWAP"].level == "stop"


def test_a_person_facing_the_other_way_is_a_stop(two_plates):
    checks = checks_of(two_plates(standing(), standing(), facing="-y"))

    assert checks["Q-SWAP"].level == "stop"


def test_an_unsettled_start_is_noted(two_plates):
    left, right = standing(), standing()
    left[3, :400] += 0.05 * left[2, :400]
    right[3, :400] += 0.05 * right[2, :400]

    assert checks_of(two_plates(left, right))["Q-START"].level == "note"


def test_nothing_but_missing_samples_gives_checks_and_no_warning(two_plates):
    nothing = np.full((6, 4000), np.nan)

    checks = checks_of(two_plates(nothing, nothing))

    assert checks["Q-NAN"].level == "stop"
    assert checks["Q-UNLOAD"].level == "stop"


def test_a_file_of_only_the_centre_of_pressure_leaves_force_checks_unknown():
    cop = np.random.default_rng(0).normal(0, 0.001, (2, 6000))
    recording = Recording(Source("x", "", "x"), 100.0, 6000, cop=cop)

    checks = checks_of(recording)

    assert checks["Q-SHORT"].level == "pass"
    assert {checks[code].level for code in ("Q-CLIP", "Q-MASS", "Q-UNLOAD", "Q-STEP")} == {
        "unknown"
    }


def test_an_asked_window_is_what_is_judged(two_plates):
    recording = two_plates(standing(), standing())

    checks = checks_of(recording, window=(10.0, 30.0))

    assert checks["Q-SHORT"].value == 20.0


def test_a_recording_without_a_readable_plate_is_judged_without_a_warning():
    recording = Recording(Source("x", "", "x"), 100.0, 6000)

    assert checks_of(recording)["Q-UNLOAD"].level == "stop"


def test_a_twin_in_the_archive_is_noted():
    assert duplicate(None).level == "pass"
    assert duplicate("abc").level == "note"


def test_zeros_of_an_empty_plate_are_not_a_stuck_channel(two_plates):
    left = standing()
    left[:, 3000:3400] = 0.0

    assert checks_of(two_plates(left, standing(seed=1)))["Q-CLIP"].level == "pass"


def test_a_foots_plate_that_nobody_stands_on_is_said(two_plates):
    check = checks_of(two_plates(standing(force=700.0), 0.001 * standing()))["Q-UNLOAD"]

    assert (check.level, check.value) == ("note", 0.0)
    assert "right plate" in check.advice


@pytest.mark.parametrize(
    ("said", "taken", "say"),
    [("reaction", "reaction", "action"), ("action", "action", "reaction")],
)
def test_a_load_against_its_stated_sign_says_which_one_to_state(two_plates, said, taken, say):
    left, right = standing(), standing(seed=1)
    if said == "reaction":
        left, right = -left, -right
    recording = two_plates(left, right)
    plates = tuple(replace(each, wrench=said) for each in recording.layout.plates)
    recording = replace(recording, layout=replace(recording.layout, plates=plates))

    check = checks_of(recording)["Q-UNLOAD"]

    assert check.level == "stop"
    assert f"negative, taken as the {taken}" in check.advice
    assert f'wrench = "{say}"' in check.advice


def test_one_plate_of_the_other_sign_is_named(two_plates):
    recording = two_plates(standing(force=450.0), -standing(seed=1))

    check = checks_of(recording)["Q-UNLOAD"]

    assert check.level == "stop"
    assert "on R is negative" in check.advice


def test_nobody_on_a_plate_that_is_off_its_zero_is_no_matter_of_sign(two_plates):
    idle = np.random.default_rng(0).normal(0, 0.5, (6, 6000))
    idle[2] -= 60.0

    check = checks_of(two_plates(standing(force=700.0), idle))["Q-UNLOAD"]

    assert "negative" not in check.advice
