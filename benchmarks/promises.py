"""What was promised, beside what was measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Results = dict[str, Any]


@dataclass(frozen=True)
class Promise:
    """One promise.

    Parameters
    ----------
    says : str
    limit : float
        At most this.
    unit : str
        Empty for a ratio or a count.
    measured : callable
        The figure, from the results of a run.
    """

    says: str
    limit: float
    unit: str
    measured: Callable[[Results], float]

    def kept(self, results: Results) -> bool:
        """Whether the figure is within the limit."""
        return self.measured(results) <= self.limit


def _help(results: Results) -> float:
    ratio = "forceplate --help over python -c pass"
    return results["starts"]["ratios"][ratio]["cpu"]["median"]


def _warm(results: Results) -> float:
    return results["starts"]["milliseconds"]["forceplate analyse, c3d"]["cpu"]["median"] / 1000.0


def _again(results: Results) -> float:
    return results["starts"]["compiled"]["second"]


def _inside(results: Results) -> float:
    return results["first_page"]["compiled_in_requests"]


PROMISES = (
    Promise("`forceplate --help` over `python -c pass`, CPU", 8.0, "", _help),
    Promise("kernels that a second start compiles", 0.0, "", _again),
    Promise("kernels compiled inside a request", 0.0, "", _inside),
    Promise("warm `forceplate analyse`, 60 s at 1 kHz, CPU (of this machine)", 1.0, "s", _warm),
)
