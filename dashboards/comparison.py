"""Trials side by side, and what their values differ by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from forceplate.model.record import TrialRecord

MOST = 8
"""Trials compared at a time."""


@dataclass(frozen=True)
class Compared:
    """One trial with its result in the current run, None while it has none."""

    record: TrialRecord
    result: Mapping[str, Any] | None

    def value(self, key: str) -> float | None:
        """One value of the result."""
        return self._value(key).get("value")

    def why(self, key: str) -> str | None:
        """Why there is no value."""
        return self._value(key).get("why")

    def revision(self, key: str) -> int | None:
        """Which definition of the metric it follows."""
        return self._value(key).get("revision")

    def _value(self, key: str) -> Mapping[str, Any]:
        return {} if self.result is None else self.result["values"].get(key, {})


def difference(first: Compared, other: Compared, key: str, *, alike: bool) -> float | None:
    """By how much a value is larger than the first trial's; None where that says nothing."""
    here, there = first.value(key), other.value(key)
    if here is None or there is None or not alike:
        return None
    if first.revision(key) != other.revision(key):
        return None
    return there - here
