"""Both feet together and the mechanism, on the reference trial of two rotated plates."""

import json

import numpy as np
import pytest

import forceplate
from forceplate.conditioning.place import place
from forceplate.conditioning.prepare import prepare
from forceplate.metrics.registry import evaluate
from forceplate.model.layout import Layout, Placement
from forceplate.model.settings import preset
from forceplate.model.trial import Path, Trial

PARTS = ("v", "c", "x")


@pytest.fixture(scope="module")
def expected(shared):
    return json.loads((shared / "oracles/trial4_expected.json").read_text())


@pytest.fixture(scope="module")
def measured(shared):
    """From the twelve raw channels."""
    truth = json.loads((shared / "oracles/trial4_dualplate_raw.truth.json").read_text())
    plates = tuple(
        Placement(
            name, side, truth["plates"][name]["corners_mm"], truth["plates"][name]["origin_mm"], 2,
            "reaction",
        )
        for name, side in (("L", "left"), ("R", "right"))
    )  # fmt: skip
    (recording,) = forceplate.read(shared / "oracles/trial4_dualplate_raw.csv")
    trial = prepare(place(recording, Layout(facing="+y", plates=plates)), preset("raw"))
    return {key: value.value for key, value in evaluate(trial).items()}


@pytest.fixture(scope="module")
def true(shared):
    """From the paths and the load that the channels were made of."""
    file = shared / "oracles/trial4_dualplate_truth.csv"
    _, *feet, load, _, _ = np.loadtxt(file, delimiter=",", skiprows=1).T[:8]
    trial = Trial(
        preset("raw"), 100.0, 0.0, 60.0, left=Path(feet[0], feet[1], 100.0),
        right=Path(feet[2], feet[3], 100.0), load_left=100 * load,
    )  # fmt: skip
    return {key: value.value for key, value in evaluate(trial).items()}


@pytest.mark.parametrize("axis", ["ml", "ap"])
def test_synchrony_is_the_published_one(axis, true, measured, expected):
    published = expected["dual"][f"corr_lr_{axis}"]

    assert true[f"sync_r0_{axis}"] == pytest.approx(published, abs=1e-12)
    assert measured[f"sync_r0_{axis}"] == pytest.approx(published, abs=1e-8)


@pytest.mark.parametrize("axis", ["ml", "ap"])
@pytest.mark.parametrize("part", PARTS)
def test_shares_are_the_published_ones(part, axis, true, measured, expected):
    published = expected["dual"][f"contrib_{part}_{axis}"]

    assert true[f"cop{part}_share_{axis}"] == pytest.approx(published, abs=1e-12)
    assert measured[f"cop{part}_share_{axis}"] == pytest.approx(published, abs=1e-8)


@pytest.mark.parametrize("axis", ["ml", "ap"])
@pytest.mark.parametrize("part", ["v", "c"])
def test_parts_have_the_published_spread(part, axis, true, measured, expected):
    published = expected["dual"][f"rms_{part}_{axis}"]

    assert true[f"cop{part}_rms_{axis}"] == pytest.approx(published, abs=1e-12)
    assert measured[f"cop{part}_rms_{axis}"] == pytest.approx(published, abs=1e-8)


def test_the_largest_correlation_has_its_published_place(true, expected):
    assert true["sync_rmax_ap"] == pytest.approx(expected["xcorr_ap"]["max"], abs=1e-12)
    assert true["sync_lag_ap"] == expected["xcorr_ap"]["lag_s"]
