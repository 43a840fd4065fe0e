"""Each foot has the values that its path would have as a whole body's."""

from dataclasses import replace

import numpy as np
import pytest

from forceplate.metrics.feet import OF_A_FOOT
from forceplate.metrics.registry import METRICS, evaluate


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("key", OF_A_FOOT)
def test_a_foot_s_value_is_that_of_its_path(side, key, stance):
    alone = replace(stance, net=getattr(stance, side))

    expected = evaluate(alone, [key])[key].value

    assert evaluate(stance)[f"{side}.{key}"].value == expected


def test_one_plate_leaves_the_other_foot_with_a_reason(stance):
    trial = replace(stance, right=None, why={"right": "one plate only"})

    found = evaluate(trial)

    assert found["left.rms_ap"].value is not None
    assert found["right.rms_ap"].why == "one plate only"


def test_a_foot_metric_names_its_foot():
    assert METRICS["left.rms_ml"].name == "RMS distance, left-right, left foot"
    assert METRICS["left.rms_ml"].over == "left"


@pytest.mark.parametrize(("key", "value"), [("start_shift_ml", 1.5), ("start_shift_ap", -4.0)])
def test_the_start_is_handed_on_from_the_trial(key, value, stance):
    assert evaluate(stance)[key].value == value


def test_without_a_start_the_trial_s_reason_stands(stance):
    trial = replace(stance, start_shift=None, why={"start_shift": "shorter than 10 s"})

    assert evaluate(trial)["start_shift_ap"].why == "shorter than 10 s"


def test_a_foot_in_the_air_keeps_the_time_it_stood(stance):
    ml = stance.left.ml.copy()
    ml[:1000] = np.nan
    lifted = replace(stance, left=replace(stance.left, ml=ml))

    found = evaluate(lifted, ["left.mean_velocity_ml", "left.mean_ml"])

    expected = np.abs(np.diff(ml[1000:])).mean() * 100.0
    assert found["left.mean_velocity_ml"].value == pytest.approx(expected, rel=1e-9)
    assert found["left.mean_ml"].value == pytest.approx(ml[1000:].mean(), rel=1e-9)
