"""The scale on which values of a metric are compared, and the way back to its unit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

Scale = Literal["log", "difference", "fisher", "direction"]
"""On which scale values of a metric are compared.

log: sizes, whose spread grows with them; told as a ratio. difference: as they are. fisher:
correlations, by the inverse hyperbolic tangent. direction: angles, which are not compared yet.
"""


def onto(value: float, scale: Scale) -> float | None:
    """The value on the scale.

    Parameters
    ----------
    value : float
        In the metric's unit.
    scale : Scale

    Returns
    -------
    float or None
        None where the scale has no place for it: a size of 0 or less on the log scale, a
        correlation of 1 or more, a direction.
    """
    if scale == "log":
        return math.log(value) if value > 0 else None
    if scale == "fisher":
        return math.atanh(value) if abs(value) < 1 else None
    return value if scale == "difference" else None


def back(value: float, scale: Scale) -> float:
    """A place on the scale in the metric's unit; beyond the largest number it is infinite."""
    if scale == "log":
        try:
            return math.exp(value)
        except OverflowError:
            return math.inf
    return math.tanh(value) if scale == "fisher" else value


def mean_of(values: Sequence[float], scale: Scale) -> float | None:
    """Mean of values on the scale: the logarithm of the geometric mean on the log scale.

    None where there are no values or where one has no place on the scale.
    """
    placed = [onto(value, scale) for value in values]
    known = [place for place in placed if place is not None]
    if not known or len(known) < len(placed):
        return None
    return math.fsum(known) / len(known)
