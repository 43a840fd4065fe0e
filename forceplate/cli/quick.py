"""A shorter way to the first kernel, for a process that analyses one file and ends."""

from __future__ import annotations

import gc
import sys
from importlib import import_module


def start() -> None:
    """Put off what a process that is about to end need not do; `settle` takes it up again."""
    gc.disable()
    load_numba_without_blas()


def settle() -> None:
    """The first analysis is through: collect garbage from here on."""
    gc.enable()


def load_numba_without_blas() -> None:
    """Load numba's array functions without its search for BLAS, which no kernel uses.

    The search imports scipy.linalg, a quarter of what a first analysis costs. Afterwards numba
    compiles no matrix product in this process; scipy itself can be imported as ever.
    """
    if "scipy.linalg" in sys.modules or "numba.np.arraymath" in sys.modules:
        return
    import_module("forceplate.kernels")
    sys.modules["scipy.linalg"] = None  # type: ignore[assignment]
    try:
        import_module("numba.np.arraymath")
    finally:
        del sys.modules["scipy.linalg"]
