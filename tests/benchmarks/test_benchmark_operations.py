"""Operations beside their peers: agreement before times, every row on the page, what is kept."""

from __future__ import annotations

import time

import numpy as np
import pytest

from benchmarks import operation_job
from benchmarks.agreement import Disagreement, same
from benchmarks.cases import cases
from benchmarks.contest import Contest, Peer, held
from benchmarks.page_operations import operations
from benchmarks.peers import composite_coordination, composite_density
from benchmarks.peers.composite_diffusion import bent_line, pulled_back, squared_displacement
from benchmarks.peers.composite_force import zero_places
from benchmarks.peers.composite_job import PLAIN
from benchmarks.peers.composite_trial import Recipe
from benchmarks.peers.definitions import mass_path, times_near
from benchmarks.peers.diffusion import joint_break, lagged_squares, mean_squares
from benchmarks.rows import outside, whole
from benchmarks.targets import TARGETS
from forceplate.metrics.registry import METRICS, evaluate
from forceplate.model.settings import Settings

pytestmark = pytest.mark.xdist_group("operations")

PACKAGED = {"dfa", "dfa_dense", "mse", "sampen", "sda"}
"""Rows whose peers are packages that only the benchmark's own environment has."""
PACKAGED_VALUES = ("sampen_", "mse_ci_", "perm_entropy_", "higuchi_fd_")


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    folder = tmp_path_factory.mktemp("operations")
    found = operation_job.run(
        folder, rounds=1, seconds=30.0, recordings=folder / "nowhere", rates=(100.0,)
    )
    return {**found, "plain_allocator": found["rows"][:2]}


def _of(numbers):
    return Contest("hull", lambda: 1.0, (Peer("peer", lambda: numbers, same),))


def test_a_contest_gives_the_ratio_of_the_cpu_times():
    def busy(seconds):
        until = time.process_time() + seconds
        while time.process_time() < until:
            pass
        return 1.0

    found = held(Contest("hull", lambda: busy(0.01), (Peer("slow", lambda: busy(0.05), same),)), 3)

    assert found["ratios"]["slow"]["median"] == pytest.approx(5.0, rel=0.3)
    assert found["agreement"] == {"slow": "equal"}


def test_a_contest_between_two_that_differ_ends_before_it_is_timed():
    with pytest.raises(Disagreement, match=r"hull, peer: they differ by 0\.5"):
        held(_of(1.5), 1)


def test_numbers_agree_up_to_the_tolerance_and_not_where_one_is_missing():
    assert same([1.0, 2.0], [1.0, 2.0]) == "equal"
    assert same([1.0, 2.0], [1.0, 2.0 + 1e-10]) == "within 5e-11"
    with pytest.raises(Disagreement):
        same([1.0, 2.0], [1.0, float("nan")])
    with pytest.raises(Disagreement, match="shape"):
        same([1.0, 2.0], [1.0])


def test_every_operation_is_measured(measured):
    assert {row["row"] for row in measured["rows"]} == set(TARGETS)


def test_an_operation_whose_peer_is_here_agrees_with_it(measured):
    unopposed = {row["row"] for row in measured["rows"] if not row["ratios"]}

    whole = {key for key in TARGETS if key.startswith("whole")}
    assert unopposed <= PACKAGED | whole | {"multitaper"}
    for row in measured["rows"]:
        assert set(row["agreement"]) == set(row["ratios"])


def test_a_peer_that_is_not_installed_is_said(measured):
    for row in measured["rows"]:
        assert row["ratios"] or row["skipped"], row["row"]


def test_the_page_holds_every_operation_with_its_target(measured):
    text = operations(measured)

    for target in TARGETS.values():
        assert f"| {target.says} |" in text
    assert "≥ 2 | yes" in text or "≥ 2 | **no**" in text
    assert "does not stand beside the checkout" in text


def test_a_target_is_that_of_the_rate():
    target = TARGETS["msd"]
    peer = "numpy loop over contiguous axes"

    assert target.at(peer, 1000.0) == 200.0
    assert target.at(peer, 100.0) == 80.0
    assert target.at("numpy loop of dot products", 100.0) is None


def test_a_target_counts_as_reached_by_the_lowest_ratio(measured):
    def row(kind, ratio):
        spread = {"median": ratio, "low": ratio, "high": ratio}
        cost = {"median": 1.0, "low": 1.0, "high": 1.0}
        peer = "scipy welch"
        return {
            "row": "welch", "origin": "simulated", "kind": kind, "rate": 100.0,
            "ratios": {peer: spread}, "microseconds": {"ours": cost, peer: cost},
            "agreement": {peer: "equal"}, "notes": {}, "bound": None, "skipped": {},
        }  # fmt: skip

    text = operations({**measured, "rows": [row("noisy", 3.0), row("filtered", 1.5)]})

    assert "| ≥ 2 | **no** (1.5) |" in text


def test_time_in_kernels_is_a_part_of_all_time(measured):
    found = measured["outside"][0]

    assert 0 < found["kernels"]["median"] < found["all"]["median"]
    assert found["python"]["median"] > 0


def test_watched_kernels_give_the_same_values_and_are_put_back():
    case = next(cases(30.0, rates=(100.0,)))
    before = evaluate(case.trial)
    held_before = [getattr(module, name) for module, name in outside.kernels()]

    with outside.watching() as (in_kernels, _):
        watched = evaluate(case.trial)

    assert watched == before
    assert in_kernels.seconds > 0
    assert [getattr(module, name) for module, name in outside.kernels()] == held_before


def test_the_peer_s_sway_density_of_a_straight_walk_is_known():
    # 1 mm a sample at 10 Hz: 3 mm are left after 3 samples each way
    near = times_near([float(i) for i in range(20)], [0.0] * 20, 10.0, 2.5)

    assert near[10] == pytest.approx(0.5, abs=1e-12)


def test_the_peer_s_centre_of_mass_of_a_slow_sine_has_the_pendulum_s_gain():
    time_s = np.arange(6000) / 100.0
    cop = np.sin(2.0 * np.pi * 0.5 * time_s)

    com = mass_path(cop[None], 100.0, 3.0)[0]

    gain = 9.0 / (9.0 + np.pi**2)
    inner = slice(1000, -1000)
    np.testing.assert_allclose(com[inner], gain * cop[inner], atol=1e-6)


def test_the_peer_s_loops_over_lags_agree_and_find_a_bend():
    x = np.cumsum(np.random.default_rng(1).normal(size=400))
    lags = np.arange(1, 100)
    np.testing.assert_allclose(mean_squares(x, lags), lagged_squares(x, lags), rtol=1e-12)

    along = np.linspace(-2.0, 2.0, 81)
    up = np.where(along < 0.5, 1.5 * (along - 0.5), 0.2 * (along - 0.5)) + 3.0
    place, height, before, after = joint_break(along, up, np.linspace(-1.0, 1.0, 41))

    assert (place, height) == (pytest.approx(0.5), pytest.approx(3.0))
    assert (before, after) == (pytest.approx(1.5), pytest.approx(0.2))
    np.testing.assert_allclose(
        bent_line(along, up, np.linspace(-1.0, 1.0, 41)), [0.5, 3.0, 1.5, 0.2], atol=1e-12
    )


@pytest.fixture(scope="module")
def whole_trial():
    case = next(each for each in cases(40.0, rates=(200.0,)) if each.kind == "filtered")
    keys = [key for key in METRICS if not key.startswith(PACKAGED_VALUES)]
    ours = whole._ours(case, Settings(), keys)
    return ours, whole._composite(case, PLAIN, Recipe(height_m=1.75))()


def test_the_composite_of_a_whole_trial_gives_every_value_that_ours_gives(whole_trial):
    ours, theirs = whole_trial

    given = sum(value.value is not None for value in ours.values())
    assert whole.alike(ours, theirs).startswith(f"{given} values: ")
    assert given > 200


def test_a_value_that_the_composite_lacks_or_gives_otherwise_ends_the_run(whole_trial):
    ours, theirs = whole_trial

    with pytest.raises(Disagreement, match="does not give mos_min"):
        whole.alike(ours, {key: each for key, each in theirs.items() if key != "mos_min"})
    for key in ("plv_ml", "mos_min"):
        with pytest.raises(Disagreement, match=key):
            whole.alike(ours, {**theirs, key: theirs[key] * 1.001})


def test_the_peer_s_displacement_by_a_transform_is_that_of_the_loop():
    path = np.cumsum(np.random.default_rng(2).normal(size=(2, 500)), axis=1)
    path -= path.mean(axis=1, keepdims=True)

    found = squared_displacement(path, 150)

    for row, curve in zip(path, found, strict=True):
        np.testing.assert_allclose(curve, lagged_squares(row, np.arange(1, 151)), rtol=1e-10)


def test_the_peer_s_walk_that_is_pulled_back_is_found_again():
    lags = np.geomspace(0.01, 10.0, 60)

    sigma, tau = pulled_back(lags, 2.0 * 9.0 * (1.0 - np.exp(-lags / 0.8)))

    assert (sigma, tau) == (pytest.approx(3.0), pytest.approx(0.8))
    assert np.isnan(pulled_back(lags, lags**2)).all()


def test_the_peer_s_sway_density_of_all_samples_at_once_is_that_of_the_loop():
    path = np.cumsum(np.random.default_rng(3).normal(size=(2, 600)), axis=1)

    together = composite_density.times_near(path, 4.0)

    alone = times_near(*path.tolist(), 1.0, 4.0)
    np.testing.assert_allclose(together, alone, rtol=1e-12)


def test_the_peer_s_zeros_that_are_near_each_other_are_one():
    force = np.array([1.0, 1.0, -1.0, 1.0, 1.0, 1.0, 1.0, 1.0, -3.0])

    np.testing.assert_allclose(zero_places(force, 2.0), [2.0, 7.25])


def test_a_late_copy_is_wholly_linked_for_the_peer():
    rng = np.random.default_rng(4)
    first = np.cumsum(rng.normal(size=(1, 6000)), axis=1)
    late = np.roll(first, 7, axis=1)
    left, right = first[:, 100:], late[:, 100:]

    r = composite_coordination.lagged(left[0], right[0], 20)

    assert np.argmax(r) == 27
    assert r[27] == pytest.approx(1.0)
    assert composite_coordination.detrended(left[0], -left[0], 200) == pytest.approx(-1.0)
    assert composite_coordination.locking(left, -left, 100.0) == pytest.approx(1.0)
    assert composite_coordination.coherence(left, 2.0 * left, 100.0)[1] == pytest.approx(1.0)
