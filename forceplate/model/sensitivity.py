"""How much of a number is choice of method: one metric of one recording, analysed in other ways."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from forceplate.model.alternative import Alternative
from forceplate.model.result import Value
from forceplate.model.setting import Scalar


@dataclass(frozen=True)
class Row:
    """What one other way gives.

    Parameters
    ----------
    alternative : Alternative
    changes : mapping of str to value
        Settings in which it differs from the base.
    span : (start, end)
        Seconds of the recording that it looked at.
    value : float or None
        None where it cannot be had; then `why` says the reason.
    difference : float or None
        From the base, in the metric's unit; the shorter way round for a direction.
    percent : float or None
        Of the base; None where a share of the base says nothing.
    """

    alternative: Alternative
    changes: Mapping[str, Scalar]
    span: tuple[float, float]
    value: float | None
    why: str | None = None
    difference: float | None = None
    percent: float | None = None

    def to_json(self) -> dict[str, Any]:
        other = self.alternative
        return {
            "name": other.name, "group": other.group, "says": other.says, "source": other.source,
            "changes": dict(self.changes), "window_s": list(self.span), "value": self.value,
            "why": self.why, "difference": self.difference, "percent": self.percent,
        }  # fmt: skip


@dataclass(frozen=True)
class Sensitivity:
    """One metric of one recording under the base settings and under every other way.

    Parameters
    ----------
    key, name, unit : str
        Of the metric; the unit is a symbol of `forceplate.units`.
    base : Value
        With its interval within the trial, where the metric has one.
    rows : tuple of Row
    relative : bool
        Whether a share of the base says something: not for a place, a direction or a share.
    """

    key: str
    name: str
    unit: str
    base: Value
    rows: tuple[Row, ...]
    relative: bool

    @property
    def numbers(self) -> list[float]:
        """The base and every number of another way, differences added to the base."""
        if self.base.value is None:
            return [row.value for row in self.rows if row.value is not None]
        known = [row.difference for row in self.rows if row.difference is not None]
        return [self.base.value, *(self.base.value + difference for difference in known)]

    @property
    def low(self) -> float | None:
        """The smallest number, the base included."""
        return min(self.numbers, default=None)

    @property
    def high(self) -> float | None:
        """The largest number, the base included."""
        return max(self.numbers, default=None)

    @property
    def ratio(self) -> float | None:
        """Largest over smallest; None where a share of the base says nothing, or at zero."""
        low, high = self.low, self.high
        if not self.relative or low is None or high is None or low * high <= 0.0:
            return None
        return high / low if low > 0.0 else low / high

    def percent_of(self, number: float | None) -> float | None:
        """How far a number lies from the base, in % of it; None where that says nothing."""
        base = self.base.value
        if number is None or not self.relative or not base:
            return None
        return 100.0 * (number - base) / abs(base)

    def to_json(self) -> dict[str, Any]:
        low, high = self.low, self.high
        return {
            "metric": self.key, "name": self.name, "unit": self.unit, "base": self.base.to_json(),
            "spread": {
                "low": low, "high": high, "ratio": self.ratio,
                "low_percent": self.percent_of(low), "high_percent": self.percent_of(high),
            },
            "alternatives": [row.to_json() for row in self.rows],
        }  # fmt: skip


def in_words(
    found: Sensitivity, number: Callable[[float], str], share: Callable[[float], str], unit: str
) -> str:
    """What choice of method does to a number, in one or two sentences.

    Parameters
    ----------
    number, share : callable
        Write a value without its unit, and a change in % with its sign.
    unit : str
        As it is shown behind a number, with the space between.
    """
    low, high = found.low, found.high
    if low is None or high is None:
        return "No way of analysing it gives this number."
    if not found.rows:
        return "There is no other way that could move this number."
    if low == high:
        return "Choice of method does not move this number."
    ends = f"from {number(low)} to {number(high)}{unit}"
    known = [share(each) for each in map(found.percent_of, (low, high)) if each is not None]
    told = f"Choice of method moves this number {ends}"
    told += f" ({' to '.join(known)})." if known else "."
    if found.base.low is not None and found.base.high is not None:
        within = f"{number(found.base.low)} and {number(found.base.high)}{unit}"
        told += f" From the trial alone it lies between {within} (95 % interval)."
    return told
