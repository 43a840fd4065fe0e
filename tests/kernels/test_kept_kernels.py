"""A kernel from the folder of compiled ones gives the digits of the process that compiled it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAMES = [
    "coordination.detrended", "drift.windows", "fractal.fluctuation", "mechanism.split",
    "parts.path_parts",
]  # fmt: skip
RUN = """
import hashlib, json
import numpy as np
from forceplate.kernels import coordination, drift, fractal, mechanism, parts

# sizes at which sums taken in another order differ in their last digits
series = np.random.default_rng(5).normal(50.0, 7.0, size=(3, 3000))
series.flags.writeable = False
edges = np.linspace(0, 3000, 7).astype(np.int64)
split, path = np.empty((6, 12)), np.empty((2, 14, 6))
runs = np.array([0, 700]), np.array([690, 3000])
found = {
    "mechanism.split": [*mechanism.split(*series, edges, split), split],
    "fractal.fluctuation": [
        fractal.fluctuation(series[0].cumsum(), np.array([10, 37, 250]), order, True)
        for order in (1, 2)
    ],
    "parts.path_parts": [parts.path_parts(*series[:2], *runs, edges, 50.0, 49.0, path), path],
    "coordination.detrended": [coordination.detrended(*series[:2], 50.0, 49.0, 40)],
    "drift.windows": [drift.windows(*series[:2], np.arange(0, 2000, 300), 1000)],
}
digits = {
    name: hashlib.sha256(
        b"".join(np.asarray(each, dtype=float).tobytes() for each in each_found if each is not None)
    ).hexdigest()
    for name, each_found in found.items()
}
stats = {
    f"{module.__name__.rpartition('.')[2]}.{name}": [
        sum(kernel.stats.cache_hits.values()), sum(kernel.stats.cache_misses.values())
    ]
    for module in (coordination, drift, fractal, mechanism, parts)
    for name, kernel in vars(module).items()
    if hasattr(kernel, "stats")
}
print(json.dumps([digits, stats]))
"""


def _run(folder):
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(folder), "NUMBA_DISABLE_JIT": "0"}
    done = subprocess.run(
        [sys.executable, "-c", RUN], cwd=ROOT, env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.slow
def test_what_is_loaded_gives_the_digits_of_what_was_compiled(tmp_path):
    compiled, made = _run(tmp_path)
    loaded, kept = _run(tmp_path)

    assert sorted(compiled) == NAMES
    assert all(made[name] == [0, 1] for name in NAMES), "the first process had to compile"
    assert all(kept[name] == [1, 0] for name in NAMES)
    assert [name for name, (_, misses) in kept.items() if misses] == []
    assert loaded == compiled
