"""Path and ellipse of real quiet stances, against values computed apart from this code."""

import json

import numpy as np
import pytest

from forceplate.metrics.registry import METRICS, evaluate
from forceplate.model.settings import preset
from forceplate.model.trial import Path, Trial

TRIALS = ["PDS13OR1", "PDS13CR1", "PDS13OF1"]
ML, AP = 18, 16
"""Columns COPNET_Z and COPNET_X, m."""


@pytest.fixture(scope="module")
def recordings(shared):
    """Values of each recording and what is expected of its own net COP."""
    expected = json.loads((shared / "oracles" / "recordings_expected.json").read_text())["files"]
    return {name: _read(shared, expected, name) for name in TRIALS}


def _read(shared, expected, name):
    file = f"bmclab_pds/{name}grf.txt"
    table = np.loadtxt(shared / "recordings" / file, skiprows=1)
    net = Path(1000 * table[:, ML], 1000 * table[:, AP], 100.0)
    trial = Trial(settings=preset("raw"), rate=100.0, start=0.0, end=60.0, net=net)
    return evaluate(trial), expected[file]


@pytest.mark.parametrize("name", TRIALS)
@pytest.mark.parametrize(
    ("key", "entry"),
    [("path_length_total", "file_net_path_mm"), ("ellipse_area_95", "file_net_ellipse95_F_mm2")],
)
def test_path_and_ellipse_are_as_expected(name, key, entry, recordings):
    found, expected = recordings[name]

    assert found[key].value == pytest.approx(expected[entry], rel=1e-9)


@pytest.mark.parametrize("name", TRIALS)
def test_the_lab_s_own_figures_are_met(name, recordings):
    # published in cm^2 and cm/s; its velocity divides by n samples, one more than steps
    found, expected = recordings[name]
    published = expected["published"]

    area = published["COParea_cm2"] * 100
    velocity = published["COPvelo_cm_s"] * 10 * 6000 / 5999
    assert found["ellipse_area_95"].value == pytest.approx(area, rel=1e-4)
    assert found["mean_velocity_total"].value == pytest.approx(velocity, rel=1e-4)


@pytest.mark.parametrize("name", TRIALS)
def test_a_real_stance_has_every_value_of_the_whole_body(name, recordings):
    found, _ = recordings[name]

    net = [key for key, metric in METRICS.items() if metric.over == "net"]
    assert {key: found[key].why for key in net if found[key].value is None} == {}
