"""From plate channels to the centre of pressure: filtering, dividing, and both together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
from scipy.signal import butter, filtfilt, sosfiltfilt

from benchmarks.agreement import same
from benchmarks.cases import BODY, NOISY, SIMULATED, WHOLE, Case
from benchmarks.contest import Contest, Peer
from benchmarks.peers.composite_place import moment_matrix, person_axes
from forceplate.butterworth import low_pass
from forceplate.conditioning.place import place
from forceplate.conditioning.prepare import prepare
from forceplate.model.plate import read_only
from forceplate.model.recording import Recording
from forceplate.model.sections import Filter
from forceplate.model.settings import Settings
from forceplate.model.trial import Trial

CUTOFF_HZ, LEAST_N = 10.0, 20.0
ROWS = "column by column of a table in rows, as tables are read: the layout costs it"
PLAIN = {"filter.corrected": False, "filter.padding": "scipy"}
"""scipy's own recipe, so that both give the same samples."""
Filtering = Callable[[np.ndarray], np.ndarray]


def contests(case: Case) -> Iterator[Contest]:
    """Of a dual-plate recording as it came; a path alone has no plates."""
    if case.placed is None or case.kind != "noisy":
        return
    recording = case.placed.recording
    channels = np.concatenate([p.wrench for p in recording.readable if p.wrench is not None])
    for order in (2, 4):
        yield _filter(channels, case.rate, order)
    if case.origin == SIMULATED:
        yield _cop(recording)
        yield _divide(recording)
        yield _pipeline(recording)


def _filter(channels: np.ndarray, rate: float, order: int) -> Contest:
    chosen = Filter(cutoff_hz=CUTOFF_HZ, order_per_pass=order, corrected=False, padding="scipy")
    b, a = butter(order, CUTOFF_HZ, fs=rate, output="ba")
    sections = butter(order, CUTOFF_HZ, fs=rate, output="sos")
    scale = np.abs(channels).max(axis=1, keepdims=True)

    def ours() -> np.ndarray:
        done = channels.copy()
        low_pass(done, rate, chosen)
        return done

    def alike(mine: np.ndarray, theirs: np.ndarray) -> str:
        return same(mine / scale, theirs / scale)

    return Contest(
        f"filter{order}", ours,
        (
            Peer("scipy filtfilt", lambda: filtfilt(b, a, channels, axis=-1), alike),
            Peer("scipy sosfiltfilt", lambda: sosfiltfilt(sections, channels, axis=-1), alike),
        ),
        ("copy the channels", channels.copy),
    )  # fmt: skip


def points(trial: Trial) -> np.ndarray:
    """(7, n): net, left and right COP and the left share of the load."""
    assert trial.net is not None
    assert trial.left is not None
    assert trial.right is not None
    rows = [each for p in (trial.net, trial.left, trial.right) for each in (p.ml, p.ap)]
    return np.array([*rows, trial.load_left])


def divided(moments: np.ndarray) -> list[np.ndarray]:
    """The same from (6, n): fz, q_ml, q_ap of the left and of the right plate, mm."""
    left, left_ml, left_ap, right, right_ml, right_ap = moments
    total = left + right
    return [
        (left_ml + right_ml) / total, (left_ap + right_ap) / total, left_ml / left,
        left_ap / left, right_ml / right, right_ap / right, 100.0 * left / total,
    ]  # fmt: skip


def _ours(recording: Recording, settings: Settings) -> Trial:
    return prepare(place(recording), settings, (0.0, recording.duration), BODY)


def _agree(mine: Trial, theirs: Any) -> str:
    return same(points(mine), np.array(theirs))


def left_and_right(
    recording: Recording, matrix: Callable[..., np.ndarray] = moment_matrix
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Wrench of the left and right plate, and the (3, 6) matrix of each."""
    assert recording.layout is not None
    layout = recording.layout
    assert layout.facing is not None
    axes = person_axes(layout.facing)
    sides = {p.side: i for i, p in enumerate(layout.plates)}
    plates = [recording.plates[sides[name]] for name in ("left", "right")]
    metre = np.repeat([1.0, 1000.0], 3)
    matrices: list[np.ndarray] = []
    for plate in plates:
        assert plate.corners is not None
        matrices.append(matrix(1000.0 * plate.corners, 1000.0 * plate.origin, axes) * metre)
    return [np.array(plate.wrench) for plate in plates], matrices


def _cop(recording: Recording) -> Contest:
    wrenches, matrices = left_and_right(recording)
    rows = np.ascontiguousarray(np.concatenate(wrenches).T)

    def from_channels() -> list[np.ndarray]:
        return divided(np.concatenate([m @ w for m, w in zip(matrices, wrenches, strict=True)]))

    def from_rows() -> list[np.ndarray]:
        sums = [
            sum(line[c] * rows[:, first + c] for c in np.flatnonzero(line))
            for first, matrix in zip((0, 6), matrices, strict=True)
            for line in matrix
        ]
        return divided(np.array(sums))

    return Contest(
        "cop", partial(_ours, recording, Settings().having(NOISY)),
        (
            Peer("numpy, contiguous channels", from_channels, _agree),
            Peer("numpy, (n, 12) rows", from_rows, _agree, ROWS),
        ),
        ("copy eight channels", rows.T[:8].copy().copy),
    )  # fmt: skip


def _pipeline(recording: Recording) -> Contest:
    wrenches, matrices = left_and_right(recording)
    b, a = butter(2, CUTOFF_HZ, fs=recording.rate, output="ba")
    sections = butter(2, CUTOFF_HZ, fs=recording.rate, output="sos")

    def summed(parts: Sequence[np.ndarray]) -> np.ndarray:
        return np.concatenate([m @ w for m, w in zip(matrices, parts, strict=True)])

    def forward(channels: np.ndarray) -> np.ndarray:
        return filtfilt(b, a, channels, axis=-1)

    def by_sections(channels: np.ndarray) -> np.ndarray:
        return sosfiltfilt(sections, channels, axis=-1)

    def late(run: Filtering) -> list[np.ndarray]:
        return divided(summed([run(each) for each in wrenches]))

    def early(run: Filtering) -> list[np.ndarray]:
        return divided(run(summed(wrenches)))

    return Contest(
        "pipeline", partial(_ours, recording, Settings().having({**WHOLE, **PLAIN})),
        (
            Peer("scipy filtfilt of 12 channels, numpy", partial(late, forward), _agree),
            Peer("scipy sosfiltfilt of 12, numpy", partial(late, by_sections), _agree),
            Peer("scipy filtfilt of six sums, numpy", partial(early, forward), _agree),
            Peer("scipy sosfiltfilt of six sums, numpy", partial(early, by_sections), _agree),
        ),
    )  # fmt: skip


def _divide(recording: Recording) -> Contest:
    """What `prepare` does between the filter and the trial: three points and a share."""
    from forceplate.kernels.wrench import point_of_pressure, share_of_load

    wrenches, matrices = left_and_right(recording)
    sums = np.concatenate([m @ w for m, w in zip(matrices, wrenches, strict=True)])
    rows = [read_only(each) for each in sums]

    def ours() -> list[np.ndarray]:
        fz = rows[0] + rows[3]
        made: list[np.ndarray] = []
        for force, q_ml, q_ap in (
            (fz, rows[1] + rows[4], rows[2] + rows[5]), rows[:3], rows[3:]
        ):  # fmt: skip
            ml, ap = np.empty(force.size), np.empty(force.size)
            point_of_pressure(force, q_ml, q_ap, 0.0, 0.0, LEAST_N, ml, ap)
            made += [ml, ap]
        share = np.empty(fz.size)
        share_of_load(rows[0], rows[3], LEAST_N, share)
        return [*made, share]

    def alike(mine: list[np.ndarray], theirs: list[np.ndarray]) -> str:
        return same(np.array(mine), np.array(theirs))

    return Contest("divide", ours, (Peer("numpy", lambda: divided(sums), alike),))
