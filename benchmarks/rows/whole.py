"""The whole trial: from plate channels in memory to every value, beside the composite."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import partial
from importlib.util import find_spec

import numpy as np

from benchmarks.agreement import agreement
from benchmarks.cases import BODY, SIMULATED, Case
from benchmarks.cases import NOISY as BARE
from benchmarks.contest import Contest, Job, Peer
from benchmarks.peers.composite_job import PACKAGED, PLAIN, Recipe, values_of
from benchmarks.peers.composite_read import Channels
from benchmarks.rows.plates import left_and_right
from forceplate.conditioning.place import place
from forceplate.conditioning.prepare import prepare
from forceplate.metrics.registry import METRICS, evaluate
from forceplate.model.recording import Recording
from forceplate.model.result import Value
from forceplate.model.settings import Settings

COMPOSITE = "composite"
SAME = 1e-9
NOISY = {"filter.kind": "none", "entropy.guard": False}
DENSE = {"entropy.rate_hz": 0, "sda.lags": 2000, "sda.max_lag_s": 20}
DENSE_RECIPE = {"entropy_hz": 100.0, "lags": 2000, "longest_s": 20.0}
"""Entropies at 100 Hz and every lag to 20 s, on both sides: more than the preset asks for."""
ENTROPIES = ("sampen_", "sampen_diff_", "perm_entropy_")
PACKAGED_KEYS = ("mse_ci_", *ENTROPIES, "dfa_alpha_", "higuchi_fd_")
VARIANTS = {
    "whole": ((), (*PLAIN, *PACKAGED)),
    "whole_no_mse": (("mse_ci_",), (*PLAIN, "fractal", "entropy")),
    "whole_no_entropy": (("mse_ci_", *ENTROPIES), (*PLAIN, "fractal")),
}
"""By row: what ours leaves out, and the parts of the composite."""


def contests(case: Case) -> Iterator[Contest]:
    """Of a dual-plate trial under the preset `default`, and without its low-pass."""
    if case.placed is None:
        return
    filtered = case.kind == "filtered"
    changes = {} if filtered else NOISY
    for row, (left_out, parts) in VARIANTS.items():
        keys = [key for key in METRICS if not key.startswith(left_out)] if left_out else None
        yield _contest(row, case, changes, keys, parts, Recipe(filtered))
    given = _composite(case, PLAIN, Recipe(filtered))()
    keys = [key for key in METRICS if key in given or key.startswith(PACKAGED_KEYS)]
    yield _contest("whole_same", case, changes, keys, (*PLAIN, *PACKAGED), Recipe(filtered))
    if filtered and case.origin == SIMULATED:
        recipe = Recipe(filtered, **DENSE_RECIPE)
        yield _contest("whole_dense", case, DENSE, None, (*PLAIN, *PACKAGED), recipe)


def _contest(
    row: str, case: Case, changes: Mapping[str, object], keys: list[str] | None,
    parts: Collection[str], recipe: Recipe,
) -> Contest:  # fmt: skip
    settings = Settings().having(changes)
    ours = partial(_ours, case, settings, keys)
    if not (find_spec("neurokit2") and find_spec("antropy")):
        return Contest(
            row, ours, (), None, ((COMPOSITE, "neurokit2 and antropy are not installed here"),)
        )

    def alike(mine: dict[str, Value], theirs: dict[str, float]) -> str:
        found = agreement({key: value.value for key, value in mine.items()}, theirs, SAME)
        given = sum(value.value is not None for value in mine.values())
        return f"{found.compared} of {given} values within {found.largest:.0e}"

    return Contest(row, ours, (Peer(COMPOSITE, _composite(case, parts, recipe), alike),))


def _ours(case: Case, settings: Settings, keys: list[str] | None) -> dict[str, Value]:
    assert case.placed is not None
    return evaluate(prepare(place(case.placed.recording), settings, body=BODY), keys)


def _composite(case: Case, parts: Collection[str], recipe: Recipe) -> Job:
    assert case.placed is not None
    if case.origin != SIMULATED:
        channels = Channels(_moments(case.placed.recording), case.rate, {})
        return lambda: values_of(channels, parts, recipe)
    recording = case.placed.recording
    wrenches, matrices = left_and_right(recording)
    layout = recording.layout
    assert layout is not None
    assert layout.feet is not None
    feet = {
        side: {"heel": foot.heel, "toe": foot.toe}
        for side, foot in (("left", layout.feet.left), ("right", layout.feet.right))
        if foot is not None
    }

    def run() -> dict[str, float]:
        sums = [m @ w for m, w in zip(matrices, wrenches, strict=True)]
        return values_of(Channels(np.concatenate(sums), case.rate, feet), parts, recipe)

    return run


def _moments(recording: Recording) -> np.ndarray:
    """(6, n): fz, q_ml and q_ap about the lab's origin, of the left and the right plate."""
    bare = prepare(place(recording), Settings().having(BARE), (0.0, recording.duration))
    rows: list[np.ndarray] = []
    for fz, path in ((bare.fz_left, bare.left), (bare.fz_right, bare.right)):
        assert fz is not None
        assert path is not None
        rows += [fz, path.ml * fz, path.ap * fz]
    return np.array(rows)
