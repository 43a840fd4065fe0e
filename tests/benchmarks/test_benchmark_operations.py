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
from benchmarks.peers.definitions import mass_path, times_near
from benchmarks.peers.diffusion import joint_break, lagged_squares, mean_squares
from benchmarks.rows import outside
from benchmarks.targets import TARGETS
from forceplate.metrics.registry import evaluate

PACKAGED = {"dfa", "dfa_dense", "mse", "sampen", "sda"}
"""Rows whose peers are packages that only the benchmark's own environment has."""


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
