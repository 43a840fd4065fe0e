"""Sample entropy and multiscale entropy at the trial's own rate."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

import numpy as np

from benchmarks.agreement import same
from benchmarks.cases import ONLY_SIMULATED, SIMULATED, Case
from benchmarks.contest import Contest, Peer
from benchmarks.peers import entropies
from forceplate.metrics.entropy_pieces import EntropyPieces
from forceplate.metrics.pieces import CopPieces

LENGTH, TOLERANCE, SCALES = 2, 0.2, 20
OWN_RATE = {"entropy.rate_hz": 0}
SLOW_HZ = 500.0
"""EntropyHub makes tables of samples by samples: at 1 kHz more than this machine holds."""
TABLES = "asks for tables of samples by samples: 27 GB at 60 000"
NOT_HERE = "is not installed here"
AXIS = "ap"


def contests(case: Case) -> Iterator[Contest]:
    """Of the path forward and back."""
    trial = case.having(OWN_RATE)
    x = np.array(case.path.ap)
    radius = TOLERANCE * float(np.std(x))

    def pieces() -> EntropyPieces:
        return EntropyPieces(CopPieces(case.path, trial.settings))

    def sample() -> float:
        made = pieces()
        return made.sample_entropy(made.series(AXIS), "")

    peers, skipped = _peers(entropies.SAMPLE, case, x, radius)
    yield Contest(
        "sampen", sample, peers, ("sort the samples", lambda: np.argsort(x)), skipped
    )  # fmt: skip
    peers, skipped = _peers(entropies.MULTISCALE, case, x, radius)
    yield Contest("mse", lambda: pieces().multiscale(AXIS), peers, None, skipped)


def _peers(
    known: dict[str, entropies.Entropy], case: Case, x: np.ndarray, radius: float
) -> tuple[tuple[Peer, ...], tuple[tuple[str, str], ...]]:
    peers: list[Peer] = []
    skipped: list[tuple[str, str]] = []
    for name, run in known.items():
        package = name.split()[0]
        if find_spec(package) is None:
            skipped.append((name, f"{package} {NOT_HERE}"))
        elif package == "EntropyHub" and case.rate > SLOW_HZ:
            skipped.append((name, TABLES))
        elif package != "neurokit2" and case.origin != SIMULATED:
            skipped.append((name, ONLY_SIMULATED))
        else:
            peers.append(Peer(name, lambda run=run: run(x, radius, SCALES), same))
    return tuple(peers), tuple(skipped)
