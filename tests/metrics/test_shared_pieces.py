"""Shared pieces: made once a trial, in one layout, and by every kernel that there is."""

import gc
import importlib
import inspect
import pkgutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path as FilePath

import numpy as np
import pytest
from numba.core.dispatcher import Dispatcher

from forceplate import analysis, kernels
from forceplate.metrics.diffusion_pieces import tried_of
from forceplate.metrics.registry import evaluate
from forceplate.metrics.trial_pieces import Pieces
from forceplate.model.facts import Body
from forceplate.model.settings import Settings
from forceplate.model.trial import Path

OTHER_WAYS = {
    "boundary.order": "quadratic", "entropy.length": 3, "entropy.rate_hz": 30.0,
}  # fmt: skip
# the pendulum is the simulator's
SUBJECTS = tuple(
    importlib.import_module(f"forceplate.kernels.{found.name}")
    for found in pkgutil.iter_modules(kernels.__path__)
    if found.name != "pendulum"
)
ALONE = {"left": None, "right": None, "load_left": None, "body": Body(), "feet": None}


def public(module):
    """The kernels of a file, by name."""
    return {
        name: kernel
        for name, kernel in vars(module).items()
        if callable(kernel) and not name.startswith("_") and not isinstance(kernel, type)
        and getattr(kernel, "__module__", None) == module.__name__
    }  # fmt: skip


@pytest.fixture
def calls(monkeypatch):
    """How often each kernel is called."""
    counts = {}

    def counted(name, kernel):
        counts[name] = 0

        def call(*arguments):
            counts[name] += 1
            return kernel(*arguments)

        return call

    for module in SUBJECTS:
        for name, kernel in public(module).items():
            label = f"{module.__name__.rpartition('.')[2]}.{name}"
            monkeypatch.setattr(module, name, counted(label, kernel))
    # what is kept for all trials of one length may have been made by another test
    tried_of.cache_clear()
    return counts


def test_a_whole_body_path_calls_each_kernel_once(calls, stance):
    evaluate(replace(stance, **ALONE))

    once = ("centre", "spread", "steps", "outermost", "hull", "polygon")
    assert [calls[f"planar.{name}"] for name in once] == [1, 1, 1, 1, 1, 1]
    assert calls["velocity.motion"] == 1


def test_what_reads_one_axis_is_called_once_an_axis(calls, stance):
    evaluate(replace(stance, **ALONE))

    assert calls["velocity.derivative"] == calls["velocity.swings"] == 2
    assert calls["spectrum.segments"] == calls["spectrum.band"] == 2
    assert calls["spectrum.add_power"] == calls["spectrum.real_power"] == 1


def test_a_load_calls_each_kernel_once(calls, stance):
    evaluate(replace(stance, net=None, left=None, right=None))

    of_the_load = {name: times for name, times in calls.items() if name.startswith("load.")}
    once = {"load.rate": 1, "load.crossings": 1, "load.shifts": 1}
    assert of_the_load == {**once, "load.quarters": 0}
    assert calls["spectrum.segments"] == calls["spectrum.add_power"] == 1


def test_each_foot_is_measured_once(calls, stance):
    evaluate(replace(stance, net=None, load_left=None))

    once_a_foot = ("planar.centre", "planar.spread", "planar.steps", "parts.path_parts")
    assert [calls[name] for name in once_a_foot] == [2, 2, 2, 2]
    assert calls["planar.hull"] == calls["velocity.derivative"] == 0


def test_pieces_handed_in_are_not_made_again(calls, stance):
    pieces = Pieces(stance)
    evaluate(stance, pieces=pieces)
    before = shared(calls)

    again = evaluate(stance, pieces=pieces)

    assert shared(calls) == before
    assert again == evaluate(stance)


def shared(calls):
    """The calls of what several metrics and the drawings share; one metric alone reads a slope."""
    files = ("planar", "velocity", "spectrum", "com", "boundary", "density", "load")
    counts = {name: times for name, times in calls.items() if name.partition(".")[0] in files}
    return {name: times for name, times in counts.items() if name != "spectrum.steepness"}


def test_warming_up_calls_every_kernel(calls):
    analysis.warm()
    analysis.warm(Settings().having(OTHER_WAYS))

    assert [name for name, times in calls.items() if times == 0 and not inner(name)] == []


def inner(label):
    """Whether a kernel is called by another kernel of its file, where no test can count it."""
    file, name = label.split(".")
    module = importlib.import_module(f"forceplate.kernels.{file}")
    return inspect.getsource(module).count(f"{name}(") > 1


LAYOUTS = {
    "float32": lambda path: path.astype(np.float32),
    "strided": lambda path: np.column_stack([path, path])[:, 0],
    "integers": lambda path: np.round(path).astype(np.int64),
    "big-endian": lambda path: path.astype(">f8"),
    "a list": list,
    "with a gap": lambda path: np.where(np.arange(path.size) % 1000 == 5, np.nan, path),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_layout_of_the_input_compiles_a_kernel_again(layout, stance):
    analysis.warm()
    kernels = [k for m in SUBJECTS for k in public(m).values() if isinstance(k, Dispatcher)]
    shape = LAYOUTS[layout]
    net = Path(shape(stance.net.ml), shape(stance.net.ap), stance.rate)
    right = Path(shape(stance.right.ml), shape(stance.right.ap), stance.rate)
    series = ("load_left", "shear_ml", "shear_ap", "free_moment", "fz_total")
    changed = {name: shape(getattr(stance, name)) for name in series}
    trial = replace(stance, net=net, left=net, right=right, **changed)
    # other tests of this process may have called a kernel with arrays of their own
    evaluate(stance)
    before = {k.__name__: len(k.signatures) for k in kernels}

    found = evaluate(trial)

    assert found["mean_velocity_total"].value > 0
    assert {k.__name__: len(k.signatures) for k in kernels} == before


@pytest.mark.parametrize("lacking", [{}, ALONE, {"net": None}])
def test_an_evaluation_leaves_nothing_behind_for_the_garbage_collector(stance, lacking):
    """Pieces that held each other would keep the arrays of hundreds of trials in memory."""
    trial = replace(stance, **lacking)
    evaluate(trial)
    gc.collect()
    gc.disable()
    try:
        evaluate(trial)
        left = gc.collect()
    finally:
        gc.enable()

    assert left == 0


ALL_WAYS = """
from dataclasses import replace
import numpy as np
import forceplate as fp
from forceplate import analysis
from forceplate.metrics.registry import evaluate
from forceplate.model.settings import PRESETS, Settings
from forceplate.model.trial import Path
from tests.metrics.test_shared_pieces import OTHER_WAYS, SUBJECTS, public

def with_holes(trial):
    holes = np.where(np.arange(trial.net.ml.size) % 900 < 40, np.nan, trial.net.ml)
    return replace(trial, net=Path(holes, trial.net.ap, trial.rate))

recording = fp.simulate(seed=3, seconds=40.0).recording
for settings in (*PRESETS.values(), Settings().having(OTHER_WAYS)):
    analysis.warm(settings)
    trial = analysis.analyse_whole(recording, settings).trial
    evaluate(with_holes(trial))
    evaluate(replace(trial, rate=50.0, net=Path(trial.net.ml, trial.net.ap, 50.0)))
twice = [
    name for module in SUBJECTS for name, kernel in public(module).items()
    if len(getattr(kernel, "signatures", ())) > 1
]
print(twice)
"""


@pytest.mark.slow
def test_every_kernel_has_one_specialisation_whatever_the_settings():
    root = FilePath(__file__).resolve().parents[2]

    done = subprocess.run(
        [sys.executable, "-c", ALL_WAYS], capture_output=True, text=True, check=False, cwd=root
    )

    assert done.stdout.strip() == "[]", done.stderr[-2000:]


def test_the_input_is_left_as_it_was(stance):
    ml = stance.net.ml.copy()

    evaluate(stance)

    assert np.array_equal(ml, stance.net.ml)
    assert not stance.net.ml.flags.writeable
