"""Recordings and cohorts with known truth.

`forceplate.simulate` is this package and, on the public face, the function that simulates one
stance: the package answers a call with `forceplate.simulate.stance.simulate`.
"""

from __future__ import annotations

import sys
from types import ModuleType

from forceplate.simulate.stance import simulate


class _Callable(ModuleType):
    __call__ = staticmethod(simulate)


__wrapped__ = simulate  # what inspect and help show of the call
sys.modules[__name__].__class__ = _Callable
