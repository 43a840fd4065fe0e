"""Which trials may be held against each other, and what their values differ by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forceplate.model.course import SAME_LENGTH
from forceplate.model.record import TrialRecord

MOST = 8
"""Trials compared at a time."""
FASTEST = "resample.max_rate_hz"


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

    @property
    def rate(self) -> float:
        """Samples a second that the metrics were computed from; Hz."""
        most = 0.0 if self.result is None else float(self.result["settings"].get(FASTEST, 0))
        return min(self.record.rate_hz, most) if most else self.record.rate_hz

    @property
    def standing(self) -> tuple[Any, ...]:
        """Axes, and the side of each plate."""
        if self.result is None:
            return ()
        about = self.result["recording"]
        sides = sorted(plate["side"] for plate in about["plates"])
        return about["frame"], tuple(sides)

    def _value(self, key: str) -> Mapping[str, Any]:
        return {} if self.result is None else self.result["values"].get(key, {})


@dataclass(frozen=True)
class Obstacle:
    """Why two trials cannot be compared: what it is about, and its two sides."""

    kind: str
    here: str
    there: str


def obstacles(first: Compared, other: Compared) -> list[Obstacle]:
    """What stands against holding `other` against `first`; empty where nothing does."""
    one, two = first.record, other.record
    found: list[Obstacle] = []
    if other.result is None or first.result is None:
        return [Obstacle("missing", "", "")]
    if one.recipe != two.recipe:
        found.append(Obstacle("recipe", (one.recipe or "")[:8], (two.recipe or "")[:8]))
    if one.facts.protocol != two.facts.protocol:
        found.append(Obstacle("protocol", one.facts.protocol or "", two.facts.protocol or ""))
    if abs(one.duration_s - two.duration_s) > SAME_LENGTH * max(one.duration_s, two.duration_s):
        found.append(Obstacle("length", f"{one.duration_s:.3g}", f"{two.duration_s:.3g}"))
    if abs(first.rate - other.rate) > 1e-3 * first.rate:
        found.append(Obstacle("rate", f"{first.rate:g}", f"{other.rate:g}"))
    if first.standing != other.standing:
        frames = first.standing[0] != other.standing[0]
        found.append(
            Obstacle("layout", _layout(first, frames=frames), _layout(other, frames=frames))
        )
    return found


SIDES = {"both": "one plate for both feet", "unknown": "a plate of unknown side"}


def _layout(trial: Compared, *, frames: bool) -> str:
    """The axes where they differ, else which plate is whose."""
    frame, sides = trial.standing
    if frames:
        return str(frame)
    used = [SIDES.get(side, f"a {side} plate") for side in sides if side != "none"]
    return " and ".join(used) or "no plate"


def difference(
    first: Compared, other: Compared, key: str, stand_against: Sequence[Obstacle]
) -> float | None:
    """By how much a value is larger than the first trial's; None where that says nothing."""
    here, there = first.value(key), other.value(key)
    if here is None or there is None or stand_against:
        return None
    if first.revision(key) != other.revision(key):
        return None
    return there - here
