"""The composite of public packages and ours give the same values, and a difference ends the run."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from benchmarks import ours_job
from benchmarks.agreement import Disagreement, agreement
from benchmarks.peers import composite_job
from benchmarks.trial_files import (
    CELL_AP_MM,
    CELL_ML_MM,
    CELL_SIGNS,
    GRAVITY,
    TARE_KG,
    write_trial,
)

PACKAGED = ("sampen_", "mse_ci_", "perm_entropy_", "higuchi_fd_")
"""Values of packages that only the benchmark's own environment has."""


@pytest.fixture(scope="module", params=[100.0, 200.0], ids=["100 Hz", "200 Hz"])
def files(request, tmp_path_factory):
    return write_trial(tmp_path_factory.mktemp("trial"), rate=request.param, seconds=40.0)


def test_every_value_of_numpy_and_scipy_is_what_ours_gives(files):
    told = files.request("csv")

    ours = ours_job.analyse(ours_job.read(told))
    theirs = composite_job.analyse_plain(composite_job.read(told))

    found = agreement(ours, theirs, 1e-9)
    assert found.compared == len(theirs)
    assert [key for key in found.missing if not key.startswith(PACKAGED)] == []


def test_the_c3d_holds_the_same_trial_as_the_table(files):
    table = ours_job.analyse(ours_job.read(files.request("csv")))
    c3d = ours_job.analyse(ours_job.read(files.request("c3d")))

    # C3D keeps channels as float32: 24 bits of some 900 N and 100 N·m
    assert agreement(table, c3d, 1e-3).missing == ()
    assert c3d["path_length_total"] == pytest.approx(table["path_length_total"], rel=1e-5)


def test_the_four_cells_carry_the_force_and_moments_of_both_plates(files):
    channels = composite_job.read(files.request("csv")).channels
    force, moment_ml, moment_ap = channels[:3] + channels[3:6]

    table = pd.read_csv(files.cells, sep="\t", header=17, skiprows=[18])
    cells = table[list(CELL_SIGNS)].to_numpy() / GRAVITY + TARE_KG
    signs = np.array(list(CELL_SIGNS.values()))

    total = cells.sum(axis=1)
    np.testing.assert_allclose(CELL_ML_MM * (cells @ signs[:, 0]) / total, moment_ml / force,
                               rtol=0, atol=1e-6)  # fmt: skip
    np.testing.assert_allclose(CELL_AP_MM * (cells @ signs[:, 1]) / total, moment_ap / force,
                               rtol=0, atol=1e-6)  # fmt: skip


def test_a_value_that_differs_is_named():
    with pytest.raises(Disagreement, match=r"path: ours 100\.0, the other 100\.1"):
        agreement({"path": 100.0, "area": 5.0}, {"path": 100.1, "area": 5.0}, 1e-9)


def test_a_value_that_is_not_a_number_is_no_agreement():
    with pytest.raises(Disagreement, match="area"):
        agreement({"path": 100.0, "area": 5.0}, {"path": 100.0, "area": float("nan")}, 1e-9)


def test_nothing_in_common_is_no_agreement():
    with pytest.raises(Disagreement, match="no value in common"):
        agreement({"path": None}, {"path": 1.0}, 1e-9)


def test_what_the_other_does_not_give_is_listed():
    found = agreement({"path": 1.0, "area": 2.0, "f50": None}, {"path": 1.0}, 1e-9)

    assert found.compared == 1
    assert found.missing == ("area",)
