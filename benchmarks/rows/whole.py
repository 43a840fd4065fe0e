"""The whole trial: from plate channels in memory to every value, beside the composite."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import partial
from importlib.util import find_spec

import numpy as np

from benchmarks.agreement import Disagreement, agreement
from benchmarks.cases import BODY, SIMULATED, Case
from benchmarks.cases import NOISY as BARE
from benchmarks.contest import Contest, Job, Peer
from benchmarks.peers.composite_job import CLOSED, PACKAGED, PLAIN, tolerance, values_of
from benchmarks.peers.composite_place import sideways_matrix
from benchmarks.peers.composite_read import Channels
from benchmarks.peers.composite_trial import Recipe
from benchmarks.rows.plates import left_and_right
from forceplate.conditioning.place import place
from forceplate.conditioning.prepare import prepare
from forceplate.metrics.registry import METRICS, evaluate
from forceplate.model.recording import Recording
from forceplate.model.result import Value
from forceplate.model.settings import Settings

COMPOSITE = "composite"
NOISY = {"filter.kind": "none", "entropy.guard": False}
DENSE = {"entropy.rate_hz": 0, "sda.lags": 2000, "sda.max_lag_s": 20}
DENSE_RECIPE = {"entropy_hz": 100.0, "lags": 2000, "longest_s": 20.0, "loops": True}
"""Entropies at 100 Hz and every lag to 20 s, on both sides: more than the preset asks for. The
composite goes over lags and breakpoints in loops, as every published program does."""
ENTROPIES = ("sampen_", "sampen_diff_", "perm_entropy_")
VARIANTS = {
    "whole": ((), (*PLAIN, *PACKAGED)),
    "whole_no_mse": (("mse_ci_",), (*PLAIN, "higuchi", "entropy")),
    "whole_no_entropy": (("mse_ci_", *ENTROPIES), (*PLAIN, "higuchi")),
}
PUBLISHED = {"whole_dense": VARIANTS["whole"], "whole_dense_no_mse": VARIANTS["whole_no_mse"]}
"""By row: what both leave out, and the parts of the composite."""


def contests(case: Case) -> Iterator[Contest]:
    """Of a dual-plate trial under the preset `default`, and without its low-pass."""
    if case.placed is None:
        return
    filtered = case.kind == "filtered"
    changes = {} if filtered else NOISY
    recipe = Recipe(filtered, height_m=BODY.height_m)
    for row, (left_out, parts) in VARIANTS.items():
        keys = [key for key in METRICS if not key.startswith(left_out)] if left_out else None
        yield _contest(row, case, changes, keys, parts, recipe)
    dense = replace(recipe, **DENSE_RECIPE)
    for row, (left_out, parts) in PUBLISHED.items():
        keys = [key for key in METRICS if not key.startswith(left_out)] if left_out else None
        yield _contest(row, case, {**changes, **DENSE}, keys, parts, dense)


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
    return Contest(row, ours, (Peer(COMPOSITE, _composite(case, parts, recipe), alike),))


def alike(mine: Mapping[str, Value], theirs: Mapping[str, float]) -> str:
    """How many values agree to rounding, and how many to the tolerance of the pendulum.

    Raises
    ------
    Disagreement
        One differs by more, or the composite lacks one that ours gives.
    """
    given = {key: value.value for key, value in mine.items() if value.value is not None}
    lacking = sorted(set(given) - set(theirs))
    if lacking:
        raise Disagreement(f"the composite does not give {', '.join(lacking)}.")
    said: list[str] = []
    for limit in sorted({tolerance(key) for key in given}):
        keys = [key for key in given if tolerance(key) == limit]
        found = agreement(given, theirs, limit, keys)
        what = "" if limit == CLOSED else " of the centre of mass"
        said.append(f"{found.compared}{what} within {found.largest:.0e}")
    return f"{len(given)} values: {', '.join(said)}"


def _ours(case: Case, settings: Settings, keys: list[str] | None) -> dict[str, Value]:
    assert case.placed is not None
    return evaluate(prepare(place(case.placed.recording), settings, body=BODY), keys)


def _composite(case: Case, parts: Collection[str], recipe: Recipe) -> Job:
    assert case.placed is not None
    if case.origin != SIMULATED:
        channels = Channels(_sums(case.placed.recording), case.rate, {})
        return lambda: values_of(channels, parts, recipe)
    recording = case.placed.recording
    wrenches, matrices = left_and_right(recording)
    _, sideways = left_and_right(recording, sideways_matrix)
    layout = recording.layout
    assert layout is not None
    assert layout.feet is not None
    feet = {
        side: {name: getattr(foot, name) for name in ("heel", "toe", "width", "outline")}
        for side, foot in (("left", layout.feet.left), ("right", layout.feet.right))
        if foot is not None
    }

    def run() -> dict[str, float]:
        sums = [m @ w for m, w in zip(matrices, wrenches, strict=True)]
        pushed = sum(m @ w for m, w in zip(sideways, wrenches, strict=True))
        return values_of(Channels(np.concatenate([*sums, pushed]), case.rate, feet), parts, recipe)

    return run


def _sums(recording: Recording) -> np.ndarray:
    """(9, n): fz, q_ml and q_ap about the lab's origin of each plate; f_ml, f_ap and m_up."""
    bare = prepare(place(recording), Settings().having(BARE), (0.0, recording.duration))
    rows: list[np.ndarray] = []
    for fz, path in ((bare.fz_left, bare.left), (bare.fz_right, bare.right)):
        assert fz is not None
        assert path is not None
        rows += [fz, path.ml * fz, path.ap * fz]
    net, ml, ap, turning = bare.net, bare.shear_ml, bare.shear_ap, bare.free_moment
    if net is not None and ml is not None and ap is not None and turning is not None:
        rows += [ml, ap, turning + (net.ml * ap - net.ap * ml)]
    return np.array(rows)
