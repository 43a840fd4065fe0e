"""A slow, obvious twin of the sums of a path over the parts of a window."""

import math

import numpy as np
import pytest

from forceplate.kernels import parts
from forceplate.model.plate import read_only

N = 60
RUNS = {
    "none": [],
    "one sample": [(17, 18)],
    "whole": [(0, N)],
    "two": [(0, 23), (24, N)],
    "across an edge": [(3, 7), (8, 9), (15, 22), (22, 31), (45, 60)],
}
EDGES = {
    "one": [0, N],
    "six": [0, 10, 20, 30, 40, 50, N],
    "uneven": [0, 1, 2, 8, 23, 24, 25, N],
    "an empty one": [0, 20, 20, N],
    "short of the path": [4, 5, 30],
    "no part": [0],
}


def slow_parts(ml, ap, runs, edges, centre):
    """Sample by sample and step by step, each put into the part it belongs to."""
    found = {name: [[] for _ in edges[1:]] for name in parts.COLUMNS}

    def put(i, **values):
        for part in range(len(edges) - 1):
            if edges[part] <= i < edges[part + 1]:
                for name, value in values.items():
                    found[name][part].append(value)

    for start, stop in runs:
        for i in range(start, stop):
            u, v = ml[i] - centre[0], ap[i] - centre[1]
            put(
                i, n=1, ml=u, ap=v, abs_ml=abs(u), abs_ap=abs(v), square_ml=u * u,
                square_ap=v * v, product=u * v, distance=math.hypot(u, v),
            )  # fmt: skip
            if i > start:
                x, y = ml[i - 1] - centre[0], ap[i - 1] - centre[1]
                put(
                    i, steps=1, step_ml=abs(u - x), step_ap=abs(v - y),
                    step=math.hypot(u - x, v - y), swept=abs(x * v - u * y),
                )  # fmt: skip
    own, others = [], []
    for name in parts.COLUMNS:
        pieces = found[name]
        own.append([math.fsum(piece) for piece in pieces])
        others.append([
            math.fsum(value for k, piece in enumerate(pieces) if k != part for value in piece)
            for part in range(len(pieces))
        ])  # fmt: skip
    return np.array([own, others])


@pytest.mark.parametrize("edges", EDGES.values(), ids=EDGES)
@pytest.mark.parametrize("runs", RUNS.values(), ids=RUNS)
def test_sums_of_the_parts_and_of_what_is_left_are_the_slow_ones(runs, edges):
    ml, ap = np.cumsum(np.random.default_rng(3).normal(size=(2, N)), axis=1)
    seen = {i for start, stop in runs for i in range(start, stop)}
    for i in set(range(N)) - seen:
        ml[i] = np.nan
    starts, stops = (
        np.array([run[side] for run in runs], dtype=np.int64) for side in (0, 1)
    )  # fmt: skip
    sums = np.full((2, len(parts.COLUMNS), len(edges) - 1), np.nan)

    parts.path_parts(
        read_only(ml), read_only(ap), starts, stops, np.array(edges, np.int64), 1.5, -4.0, sums
    )

    slow = slow_parts(ml.tolist(), ap.tolist(), runs, edges, (1.5, -4.0))
    assert sums == pytest.approx(slow, rel=1e-11, abs=1e-10)


@pytest.mark.parametrize("n", [0, 1, 2])
def test_the_shortest_paths_have_the_sums_of_their_samples(n):
    ml, ap = np.array([3.0, -1.0])[:n], np.array([4.0, 7.0])[:n]
    starts, stops = np.zeros(1, np.int64), np.full(1, n, np.int64)
    sums = np.full((2, 14, 1), np.nan)

    parts.path_parts(read_only(ml), read_only(ap), starts, stops, np.array([0, n]), 0.0, 0.0, sums)

    slow = slow_parts(ml.tolist(), ap.tolist(), [(0, n)], [0, n], (0.0, 0.0))
    assert sums == pytest.approx(slow, rel=1e-14)
