"""Detrended fluctuation analysis on the window lengths that the peers use."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

import numpy as np

from benchmarks.agreement import same
from benchmarks.cases import SIMULATED, Case
from benchmarks.contest import Contest, Peer
from forceplate.kernels.fractal import fluctuation
from forceplate.metrics.samples import slope
from forceplate.model.plate import read_only

GROWTH, SHORTEST, LARGEST = 1.2, 4, 0.1
"""antropy's windows: each 1.2 times the last, from 4 samples to a tenth of them."""
DENSE = 84
FASTEST_SHARE = 9
"""fathon's windows reach to a ninth of the samples here, as ours do by default."""
RELATIVE = 1e-8
"""fathon sums the path in another order; at 1 kHz the two differ by rounding of long sums."""


def contests(case: Case) -> Iterator[Contest]:
    """Of the path forward and back, lines taken off."""
    x = np.array(case.path.ap)
    yield _own_scales(x)
    if case.origin == SIMULATED:
        yield _dense(x)


def _own_scales(x: np.ndarray) -> Contest:
    lengths = antropy_lengths(x.size)

    def ours() -> float:
        found = fluctuation(read_only(np.cumsum(x - x.mean())), lengths, 1, False)
        return slope(np.log(lengths), np.log(found))

    name = "antropy detrended_fluctuation"
    if find_spec("antropy") is None:
        return Contest("dfa", ours, (), None, ((name, "antropy is not installed here"),))

    def peer() -> float:
        import antropy

        return float(antropy.detrended_fluctuation(x))

    return Contest("dfa", ours, (Peer(name, peer, same),))


def antropy_lengths(n: int) -> np.ndarray:
    """Lengths of the windows that antropy takes of n samples, (k,) int64."""
    found = [SHORTEST]
    step = 0
    while True:
        step += 1
        length = int(SHORTEST * GROWTH**step)
        if length > LARGEST * n:
            break
        if length > found[-1]:
            found.append(length)
    lengths = np.array(found, dtype=np.int64)
    lengths.flags.writeable = False
    return lengths


def _dense(x: np.ndarray) -> Contest:
    spaced = np.geomspace(10, x.size // FASTEST_SHARE, DENSE)
    lengths = np.unique(np.round(spaced)).astype(np.int64)
    lengths.flags.writeable = False

    def ours() -> np.ndarray:
        return fluctuation(read_only(np.cumsum(x - x.mean())), lengths, 1, False)

    name = "fathon DFA"
    if find_spec("fathon") is None:
        return Contest("dfa_dense", ours, (), None, ((name, "fathon is not installed here"),))

    def peer() -> np.ndarray:
        import fathon
        from fathon import fathonUtils

        analysis = fathon.DFA(fathonUtils.toAggregated(x))
        return np.asarray(analysis.computeFlucVec(lengths, polOrd=1)[1])

    return Contest("dfa_dense", ours, (
        Peer(name, peer, lambda mine, theirs: same(mine / mine, theirs / mine, RELATIVE)),
    ))  # fmt: skip
