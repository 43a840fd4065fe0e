"""Many questions at once: how many answers may be chance."""

from __future__ import annotations

from collections.abc import Sequence

from scipy.stats import false_discovery_control

from forceplate.model.change import Tier

PRIMARY_Q = 0.05
"""Of the visits of people who did not change, at most this share has a flagged primary metric."""
EXPLORATORY_Q = 0.10
"""Share of the flagged exploratory metrics that may be chance."""
POSSIBLE = 0.75
"""A visit this far beyond the usual is worth a second look."""


def adjusted(p: Sequence[float]) -> list[float]:
    """p of questions that are asked together, adjusted by Benjamini and Hochberg; in their order.

    Rejecting what lies at or below q keeps the expected share of false ones at or below q.

    Source
    ------
    benjamini1995.
    """
    return [float(each) for each in false_discovery_control(p)] if len(p) else []


def tier(p: float, q: float, limit: float = PRIMARY_Q) -> Tier:
    """The word for a visit from its own p and its adjusted one."""
    if q <= limit:
        return "likely"
    return "possible" if 1.0 - p >= POSSIBLE else "within"
