"""The classic figures of a path, its hull and its spectra."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy.signal import welch as scipy_welch

from benchmarks.agreement import same
from benchmarks.cases import SIMULATED, Case
from benchmarks.contest import Contest, Peer
from benchmarks.peers.classic import classic_values
from forceplate.metrics.pieces import CopPieces
from forceplate.metrics.registry import evaluate
from forceplate.metrics.samples import quantile
from forceplate.metrics.welch import spectrum
from forceplate.model.plate import read_only
from forceplate.model.sections import Psd

CLASSIC = (
    "mean_ml", "mean_ap", "rms_ml", "rms_ap", "rms_rd", "mdist_rd", "range_ml", "range_ap",
    "max_dist_rd", "circle_area_q95", "path_length_total", "mean_velocity_ml",
    "mean_velocity_ap", "sway_area_rate", "ellipse_area_95",
)  # fmt: skip
TAPERS = 8
BAND = (0.15, 5.0)
BANDWIDTH = 4.0
BROAD = 0.2
"""Its tapers are other ones and weighted: the power in the band agrees this well."""


def contests(case: Case) -> Iterator[Contest]:
    """Of the net path; of a real one what is quick or depends on the signal."""
    yield from _classic(case)
    yield _hull(case)
    yield _welch(case)
    if case.origin == SIMULATED:
        yield _multitaper(case)


def _classic(case: Case) -> Iterator[Contest]:
    ml, ap = case.path.ml, case.path.ap

    def alike(mine: dict[str, Any], theirs: dict[str, float]) -> str:
        numbers = [getattr(mine[key], "value", mine[key]) / theirs[key] for key in CLASSIC]
        return same(numbers, np.ones(len(CLASSIC)))

    peer = Peer("numpy", lambda: classic_values(ml, ap, case.rate), alike)
    bound = ("read the path once", lambda: (ml.sum(), ap.sum()))
    yield Contest("classic", lambda: drawn(case), (peer,), bound)
    yield Contest("classic_evaluate", lambda: evaluate(case.trial, CLASSIC), (peer,), bound)


def drawn(case: Case) -> dict[str, float]:
    """The fifteen figures from the shared pieces that the metrics draw them from."""
    cop = CopPieces(case.path, case.trial.settings)
    place, steps, ellipse = cop.place, cop.steps, cop.ellipse
    area = math.pi * ellipse.factor * math.sqrt(ellipse.larger * ellipse.smaller)
    seconds, ml, ap = cop.step_seconds, cop.deviation("ml"), cop.deviation("ap")
    return {
        "mean_ml": place.ml, "mean_ap": place.ap, "rms_ml": ml, "rms_ap": ap,
        "rms_rd": math.hypot(ml, ap), "mdist_rd": cop.mean_distance("rd"),
        "range_ml": cop.range("ml"), "range_ap": cop.range("ap"),
        "max_dist_rd": float(cop.distances[-1]),
        "circle_area_q95": math.pi * quantile(cop.distances, 0.95) ** 2,
        "path_length_total": steps.total, "mean_velocity_ml": steps.ml / seconds,
        "mean_velocity_ap": steps.ap / seconds,
        "sway_area_rate": steps.swept / (2.0 * seconds), "ellipse_area_95": area,
    }  # fmt: skip


def _hull(case: Case) -> Contest:
    from scipy.spatial import ConvexHull

    ml, ap = case.path.ml, case.path.ap
    points = np.column_stack([ml, ap])

    def ours() -> tuple[float, float]:
        hull = CopPieces(case.path, case.trial.settings).hull
        return hull.area, hull.perimeter

    def peer() -> tuple[float, float]:
        hull = ConvexHull(points)
        return hull.volume, hull.area

    return Contest("hull", ours, (Peer("scipy ConvexHull (qhull)", peer, same),))


def _welch(case: Case) -> Contest:
    psd = Psd(segment_s=10.0)
    signals = _centred(case)
    both = np.array(signals)
    length = min(both.shape[1], round(psd.segment_s * case.rate))
    padded = min(both.shape[1], 12 * length)

    def peer() -> np.ndarray:
        return scipy_welch(
            both, case.rate, window="hann", nperseg=length, noverlap=length // 2, nfft=padded,
            detrend="linear",
        )[1]  # fmt: skip

    rows = np.zeros((2 * (1 + (both.shape[1] - length) // (length - length // 2)), padded))
    return Contest(
        "welch", lambda: spectrum(signals, case.rate, psd)[1],
        (Peer("scipy welch", peer, lambda mine, theirs: same(mine, theirs)),),
        ("the transforms alone", lambda: np.fft.rfft(rows, axis=-1)),
    )  # fmt: skip


def _multitaper(case: Case) -> Contest:
    psd = Psd(method="multitaper", tapers=TAPERS, detrend="constant")
    signals = _centred(case)[:1]
    frequency, _ = spectrum(signals, case.rate, psd)
    rows = np.zeros((TAPERS, signals[0].size))
    peers, skipped = _multitaper_peer(case, signals[0], frequency)
    return Contest(
        "multitaper", lambda: spectrum(signals, case.rate, psd)[1][0], peers,
        ("the transforms alone", lambda: np.fft.rfft(rows, axis=-1)), skipped,
    )  # fmt: skip


def _multitaper_peer(
    case: Case, signal: np.ndarray, frequency: np.ndarray
) -> tuple[tuple[Peer, ...], tuple[tuple[str, str], ...]]:
    name = "multitaper MTSpec"
    try:
        from multitaper import MTSpec, utils
    except ImportError:
        return (), ((name, "multitaper is not installed here"),)
    tapers, concentration = utils.dpss(signal.size, BANDWIDTH, TAPERS - 1)
    told: dict[str, Any] = {"nw": BANDWIDTH, "kspec": TAPERS - 1, "dt": 1.0 / case.rate}

    def peer() -> tuple[np.ndarray, np.ndarray]:
        found = MTSpec(signal, **told, vn=tapers, lamb=concentration)
        at, power = found.rspec()
        return at.ravel(), power.ravel()

    def alike(mine: np.ndarray, theirs: tuple[np.ndarray, np.ndarray]) -> str:
        apart = _power(*theirs) / _power(frequency, mine) - 1.0
        same(1.0 + apart, 1.0, BROAD)
        return f"power in the band differs by {100 * apart:.1f} %"

    return (Peer(name, peer, alike, "seven Slepian tapers, given to it, weighted adaptively"),), ()


def _power(frequency: np.ndarray, power: np.ndarray) -> float:
    inside = (frequency >= BAND[0]) & (frequency <= BAND[1])
    return float(np.trapezoid(power[inside], frequency[inside]))


def _centred(case: Case) -> tuple[np.ndarray, np.ndarray]:
    path = case.path
    return read_only(path.ml - path.ml.mean()), read_only(path.ap - path.ap.mean())
