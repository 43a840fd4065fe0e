"""How much of a trial's time is Python: all of it less what kernels and numpy's own loops take.

Every compiled kernel, as the modules of forceplate.kernels hold it, is put behind a stopwatch for
the time of the measurement, and so are numpy's transforms and sorts. The whole is measured without
stopwatches. Handing arguments over to a kernel counts as the kernel's.
"""

from __future__ import annotations

import pkgutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from importlib import import_module
from types import ModuleType
from typing import Any

import numpy as np

import forceplate.kernels
from benchmarks.cases import Case
from benchmarks.contest import micro
from forceplate.metrics.registry import FAMILIES, evaluate

LIMIT_US = 2000.0
"""Python outside kernels may take this much of a trial."""
NUMPY = (
    (np.fft, ("rfft", "irfft", "fft", "ifft")),
    (np, ("sort", "argsort", "lexsort", "cumsum", "median", "partition")),
)


class Watch:
    """Seconds spent inside watched functions; a watched one inside another counts once."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._depth = 0

    def over(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function behind this watch."""

        @wraps(function)
        def watched(*args: Any, **kwargs: Any) -> Any:
            if self._depth:
                return function(*args, **kwargs)
            self._depth = 1
            began = time.process_time()
            try:
                return function(*args, **kwargs)
            finally:
                self.seconds += time.process_time() - began
                self._depth = 0

        return watched


def measured(case: Case, rounds: int) -> dict[str, Any]:
    """CPU microseconds of evaluating all metrics of a prepared trial, and where they go."""
    evaluate(case.trial)
    plain, kernels, loops = [], [], []
    for _ in range(rounds):
        plain.append(_seconds(case))
        with watching() as (in_kernels, in_numpy):
            evaluate(case.trial)
        kernels.append(in_kernels.seconds)
        loops.append(in_numpy.seconds)
    rest = [
        whole - one - other for whole, one, other in zip(plain, kernels, loops, strict=True)
    ]  # fmt: skip
    families = {
        family.title: micro([_seconds(case, [m.key for m in family.metrics])
                             for _ in range(rounds)])
        for family in FAMILIES
    }  # fmt: skip
    return {
        "case": case.label, "limit": LIMIT_US, "all": micro(plain), "kernels": micro(kernels),
        "numpy": micro(loops), "python": micro(rest), "families": families,
    }  # fmt: skip


@contextmanager
def watching() -> Iterator[tuple[Watch, Watch]]:
    """Watches over all kernels and over numpy's transforms and sorts."""
    in_kernels, in_numpy = Watch(), Watch()
    held = [(module, name, in_kernels) for module, name in kernels()]
    held += [(module, name, in_numpy) for module, names in NUMPY for name in names]
    before = [(module, name, getattr(module, name)) for module, name, _ in held]
    try:
        for (module, name, watch), (_, _, function) in zip(held, before, strict=True):
            setattr(module, name, watch.over(function))
        yield in_kernels, in_numpy
    finally:
        for module, name, function in before:
            setattr(module, name, function)


def kernels() -> list[tuple[ModuleType, str]]:
    """Module and name of every compiled kernel that Python calls."""
    found: list[tuple[ModuleType, str]] = []
    for info in pkgutil.iter_modules(forceplate.kernels.__path__):
        module = import_module(f"forceplate.kernels.{info.name}")
        found += [(module, name) for name, each in vars(module).items() if hasattr(each, "py_func")]
    return found


def _seconds(case: Case, keys: list[str] | None = None) -> float:
    began = time.process_time()
    evaluate(case.trial, keys)
    return time.process_time() - began
