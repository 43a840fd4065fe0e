"""A result: the numbers of one trial, each with unit or reason, and where they came from."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterator, KeysView, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from forceplate.model.recording import Source
from forceplate.model.settings import Settings

SCHEMA = "forceplate.result/1"
Level = Literal["pass", "note", "stop", "unknown"]
Verdict = Literal["usable", "note", "repeat"]


def finite(number: float | None) -> float | None:
    """The number for JSON: None instead of NaN or infinity."""
    return float(number) if number is not None and math.isfinite(number) else None


class Value(NamedTuple):
    """One number.

    Parameters
    ----------
    value : float or None
        None where it cannot be had; then `why` says the reason.
    unit : str
        A symbol of `forceplate.units`.
    why : str or None
    revision : int
        Of the metric's definition.
    low, high : float or None
        95 % confidence interval within the trial, where the metric has one.
    """

    value: float | None
    unit: str
    why: str | None = None
    revision: int = 1
    low: float | None = None
    high: float | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "value": self.value, "low": self.low, "high": self.high, "unit": self.unit,
            "why": self.why, "revision": self.revision,
        }  # fmt: skip


@dataclass(frozen=True)
class Check:
    """One quality check: what was measured, what the limit is, what to do.

    Parameters
    ----------
    code : str
        Such as `Q-SHORT`.
    level : str
        pass, note, stop, or unknown where it could not be judged.
    value, limit : float or None
    unit : str
    advice : str
        One sentence; for a passed check, what was seen.
    at : float or None
        Seconds from the first sample where there is something to look at.
    """

    code: str
    level: Level
    value: float | None
    limit: float | None
    unit: str
    advice: str
    at: float | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "code": self.code, "level": self.level, "value": finite(self.value),
            "limit": finite(self.limit), "unit": self.unit, "advice": self.advice, "at": self.at,
        }  # fmt: skip


@dataclass(frozen=True)
class Quality:
    """All checks of a recording and what follows from them."""

    checks: tuple[Check, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """usable, note (usable with a note), or repeat (repeating is suggested)."""
        levels = {check.level for check in self.checks}
        if "stop" in levels:
            return "repeat"
        return "note" if "note" in levels else "usable"

    def to_json(self) -> dict[str, Any]:
        return {"verdict": self.verdict, "checks": [check.to_json() for check in self.checks]}


@dataclass(frozen=True)
class PlateSummary:
    """One plate over the whole recording, unfiltered; known even where its side is not."""

    name: str
    side: str
    type: int | None = None
    fz_mean_n: float | None = None
    load_pct: float | None = None
    cop_ml_mean_mm: float | None = None
    cop_ap_mean_mm: float | None = None
    why: str | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name, "side": self.side, "type": self.type,
            "fz_mean_n": finite(self.fz_mean_n), "load_pct": finite(self.load_pct),
            "cop_ml_mean_mm": finite(self.cop_ml_mean_mm),
            "cop_ap_mean_mm": finite(self.cop_ap_mean_mm), "why": self.why,
        }  # fmt: skip


@dataclass(frozen=True)
class RecordingSummary:
    """What was analysed."""

    index: int
    rate_hz: float
    n_samples: int
    duration_s: float
    frame: str
    plates: tuple[PlateSummary, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "index": self.index, "rate_hz": self.rate_hz, "n_samples": self.n_samples,
            "duration_s": self.duration_s, "frame": self.frame,
            "plates": [plate.to_json() for plate in self.plates],
        }  # fmt: skip


@dataclass(frozen=True)
class Result:
    """The numbers of one trial: `result["mean_velocity_total"].value`.

    As of a dict, `list(result)` and `result.keys()` are the keys of its metrics.
    """

    source: Source
    recording: RecordingSummary
    settings: Settings
    quality: Quality
    values: Mapping[str, Value]
    provenance: Mapping[str, Any] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Value:
        """The value of one metric; KeyError with the nearest key where there is none."""
        if key in self.values:
            return self.values[key]
        near = difflib.get_close_matches(str(key), self.values, n=1)
        hint = f"did you mean {near[0]}?" if near else "list(result) gives the keys"
        raise KeyError(f"there is no metric {key!r}; {hint}")

    def __iter__(self) -> Iterator[str]:
        return iter(self.values)

    def __contains__(self, key: object) -> bool:
        return key in self.values

    def keys(self) -> KeysView[str]:
        """Keys of the metrics, in the order of the catalogue."""
        return self.values.keys()

    def to_json(self) -> dict[str, Any]:
        """The object that `forceplate analyse --json` prints (forceplate.result/1)."""
        return {
            "schema": SCHEMA,
            "source": {
                "path": self.source.path, "sha256": self.source.sha256,
                "reader": self.source.reader,
            },
            "recording": self.recording.to_json(),
            "settings": {**self.settings.flat(), "digest": self.settings.digest},
            "quality": self.quality.to_json(),
            "values": {key: value.to_json() for key, value in self.values.items()},
            "provenance": dict(self.provenance),
        }  # fmt: skip
