"""forceplate: an open balance lab for dual force-plate recordings.

    import forceplate as fp
    rec, = fp.read("trial.c3d")
    result = fp.analyse(rec)
    result["mean_velocity_total"].value

Everything is loaded when it is first used, so that `import forceplate` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from forceplate.analysis import analyse
    from forceplate.errors import ForcePlateError
    from forceplate.lab import Lab
    from forceplate.metrics.declare import Metric
    from forceplate.metrics.registry import METRICS
    from forceplate.model.facts import Facts
    from forceplate.model.layout import Layout, read_layout
    from forceplate.model.plate import Plate
    from forceplate.model.recording import Recording
    from forceplate.model.result import Result
    from forceplate.model.settings import Settings, preset
    from forceplate.model.trial import Trial
    from forceplate.readers.discovery import read
    from forceplate.simulate.stance import simulate

_HOMES = {
    "analyse": "forceplate.analysis",
    "Facts": "forceplate.model.facts",
    "ForcePlateError": "forceplate.errors",
    "Lab": "forceplate.lab",
    "Layout": "forceplate.model.layout",
    "Metric": "forceplate.metrics.declare",
    "METRICS": "forceplate.metrics.registry",
    "Plate": "forceplate.model.plate",
    "preset": "forceplate.model.settings",
    "read": "forceplate.readers.discovery",
    "read_layout": "forceplate.model.layout",
    "Recording": "forceplate.model.recording",
    "Result": "forceplate.model.result",
    "Settings": "forceplate.model.settings",
    "simulate": "forceplate.simulate.stance",
    "Trial": "forceplate.model.trial",
}

__all__ = [
    "METRICS",
    "Facts",
    "ForcePlateError",
    "Lab",
    "Layout",
    "Metric",
    "Plate",
    "Recording",
    "Result",
    "Settings",
    "Trial",
    "analyse",
    "preset",
    "read",
    "read_layout",
    "simulate",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
