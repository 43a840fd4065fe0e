"""How a trial is analysed: every setting with its unit, range, source and meaning, once."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cached_property
from typing import Any, Literal, cast

from forceplate.errors import SettingsError

Scalar = str | float | int | bool


def setting(
    default: Scalar,
    says: str,
    *,
    unit: str = "1",
    low: float | None = None,
    high: float | None = None,
    choices: tuple[str, ...] = (),
    source: str = "own",
) -> Any:
    """A dataclass field that carries its unit, range, source and meaning."""
    about = {
        "says": says, "unit": unit, "low": low, "high": high, "choices": choices, "source": source,
    }  # fmt: skip
    return field(default=default, metadata=about)


class Section:
    """Settings of one step; values are coerced and checked when it is made."""

    def __post_init__(self) -> None:
        for each in fields(cast("Any", self)):
            name = f"{type(self).__name__.lower()}.{each.name}"
            value = _coerced(name, getattr(self, each.name), each.default, each.metadata)
            object.__setattr__(self, each.name, value)


def _coerced(name: str, value: object, default: object, about: Mapping[str, Any]) -> Scalar:
    """The value in the default's type, checked against its range or choices."""
    choices: tuple[str, ...] = about["choices"]
    if choices:
        if value not in choices:
            raise SettingsError(
                f"{name} has no choice {value!r}.", expected="one of " + ", ".join(choices)
            )
        return cast("str", value)
    if isinstance(default, bool):
        words = {"true": True, "false": False, "1": True, "0": False, "yes": True, "no": False}
        truth = words.get(str(value).lower())
        if truth is None:
            raise SettingsError(f"{name} is not a truth value.", expected="true or false",
                                found=repr(value))  # fmt: skip
        return truth
    return _number(name, value, default, about)


def _number(name: str, value: object, default: object, about: Mapping[str, Any]) -> float | int:
    try:
        number = float("nan") if "_" in str(value) else float(cast("Any", value))
    except (TypeError, ValueError):
        number = float("nan")
    low, high = about["low"], about["high"]
    whole = isinstance(default, int)
    if not low <= number <= high or (whole and number != int(number)):
        kind = "a whole number " if whole else ""
        raise SettingsError(
            f"{name} is out of range.", expected=f"{kind}{low:g} to {high:g} {about['unit']}",
            found=repr(value),
        )  # fmt: skip
    return int(number) if whole else number


@dataclass(frozen=True)
class Filter(Section):
    kind: Literal["butterworth", "none"] = setting(
        "butterworth", "Low-pass applied to the plate channels before the COP is formed.",
        choices=("butterworth", "none"),
    )  # fmt: skip
    cutoff_hz: float = setting(
        10.0, "Frequency at which the whole zero-phase filter is down by 3 dB.",
        unit="Hz", low=0.01, high=10000,
    )  # fmt: skip
    order_per_pass: int = setting(2, "Butterworth order of each pass.", low=2, high=8)
    passes: int = setting(2, "1 forward only, 2 forward and backward.", low=1, high=2)
    corrected: bool = setting(
        default=True,
        says="Move the cut-off of each pass so that all passes together have it at cutoff_hz.",
    )
    padding: Literal["cutoff", "scipy"] = setting(
        "cutoff", "Odd extension at the ends: 3 periods of the cut-off, or scipy's default.",
        choices=("cutoff", "scipy"),
    )  # fmt: skip


@dataclass(frozen=True)
class Resample(Section):
    max_rate_hz: float = setting(
        100.0, "Faster recordings are brought down to this rate after the filter; 0 keeps all.",
        unit="Hz", low=0, high=100000,
    )  # fmt: skip


@dataclass(frozen=True)
class Window(Section):
    skip_s: float = setting(5.0, "Left out at the start.", unit="s", low=0, high=600)
    min_s: float = setting(
        25.0, "The start is left out only if this much remains; shorter is said.",
        unit="s", low=0, high=3600, source="scoppa2013",
    )  # fmt: skip
    settle_s: float = setting(
        5.0, "The first seconds whose mean is compared with the rest.", unit="s", low=0.1, high=600
    )


@dataclass(frozen=True)
class Gaps(Section):
    fill_s: float = setting(
        0.05, "Longest gap that is interpolated, and marked as such.", unit="s", low=0, high=1
    )


@dataclass(frozen=True)
class Threshold(Section):
    plate_n: float = setting(
        20.0, "A foot's COP is defined above this vertical force.", unit="N", low=0, high=1000
    )
    plate_weight: float = setting(
        0.02, "... and above this share of the standing weight.", low=0, high=1
    )
    net_n: float = setting(
        20.0, "The net COP is defined above this vertical force.", unit="N", low=0, high=1000
    )
    net_weight: float = setting(
        0.5, "... and above this share of the standing weight.", low=0, high=1
    )


@dataclass(frozen=True)
class Plates(Section):
    idle: Literal["leave-out", "include"] = setting(
        "leave-out", "A plate that nobody stands on: left out of the net COP, or summed.",
        choices=("leave-out", "include"),
    )  # fmt: skip
    surface: Literal["mean", "own"] = setting(
        "mean", "Plates at different heights: the net COP lies at their mean height, or each "
        "plate's own COP is weighted by its load.",
        choices=("mean", "own"),
    )  # fmt: skip


@dataclass(frozen=True)
class Centre(Section):
    """Whether the path is centred once more after filtering; only for comparison with others."""

    again: bool = setting(
        default=True, says="Subtract the mean of the conditioned path before the metrics."
    )


@dataclass(frozen=True)
class Spread(Section):
    ddof: int = setting(0, "Standard deviations divide by n minus this.", low=0, high=1)
    ellipse_ddof: int = setting(
        1, "The ellipse's covariance divides by n minus this.", low=0, high=1,
        source="schubert2014",
    )  # fmt: skip
    ellipse_coverage: float = setting(
        0.95, "Share of points the prediction ellipse is made for.", low=0.01, high=0.999
    )


@dataclass(frozen=True)
class Dynamic(Section):
    duration: Literal["steps", "samples"] = setting(
        "steps", "Mean velocity divides the path by its steps, or by its samples, times dt.",
        choices=("steps", "samples"),
    )  # fmt: skip
    velocity_window_s: float = setting(
        0.05, "Width of the cubic Savitzky-Golay derivative (at least 5 samples).",
        unit="s", low=0, high=1,
    )  # fmt: skip


@dataclass(frozen=True)
class Psd(Section):
    segment_s: float = setting(10.0, "Length of a Welch segment.", unit="s", low=0.5, high=600)
    overlap: float = setting(0.5, "Share of a segment that the next one repeats.", low=0, high=0.95)
    detrend: Literal["linear", "constant", "none"] = setting(
        "linear", "Taken off each segment.", choices=("linear", "constant", "none")
    )
    low_hz: float = setting(0.15, "Lower end of the band.", unit="Hz", low=0, high=100)
    high_hz: float = setting(5.0, "Upper end of the band.", unit="Hz", low=0.01, high=1000)


@dataclass(frozen=True)
class Load(Section):
    neutral_low: float = setting(45.0, "Lower end of the neutral band.", unit="%", low=0, high=50)
    neutral_high: float = setting(
        55.0, "Upper end of the neutral band.", unit="%", low=50, high=100
    )
    hysteresis: float = setting(
        1.0, "A crossing of even load counts once it is this far past.", unit="%", low=0, high=50
    )
    shift_window_s: float = setting(
        15.0, "Window of the search for shifts.", unit="s", low=1, high=600
    )
    shift_sd: float = setting(
        2.0, "A shift is a step of at least this many standard deviations.", low=0.1, high=20
    )
    shift_time_s: float = setting(
        5.0, "... that happens within this time.", unit="s", low=0.1, high=60
    )


@dataclass(frozen=True)
class Settings:
    """All settings, by section. Two equal sets have one digest: `10` and `10.0` are one recipe."""

    filter: Filter = field(default_factory=Filter)
    resample: Resample = field(default_factory=Resample)
    window: Window = field(default_factory=Window)
    gaps: Gaps = field(default_factory=Gaps)
    threshold: Threshold = field(default_factory=Threshold)
    plates: Plates = field(default_factory=Plates)
    centre: Centre = field(default_factory=Centre)
    spread: Spread = field(default_factory=Spread)
    dynamic: Dynamic = field(default_factory=Dynamic)
    psd: Psd = field(default_factory=Psd)
    load: Load = field(default_factory=Load)

    def flat(self) -> dict[str, Scalar]:
        """Every setting under the key that `--set` takes, such as `filter.cutoff_hz`."""
        return {
            f"{section.name}.{each.name}": getattr(getattr(self, section.name), each.name)
            for section in fields(self)
            for each in fields(getattr(self, section.name))
        }

    @cached_property
    def digest(self) -> str:
        """Hash of the canonical JSON of all settings."""
        text = json.dumps(self.flat(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def having(self, changes: Mapping[str, object]) -> Settings:
        """These settings with some of them changed, by key; texts are read as values.

        Raises
        ------
        SettingsError
            A key is unknown or a value is out of range.
        """
        known = self.flat()
        sections: dict[str, dict[str, object]] = {}
        for key, value in changes.items():
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1)
                raise SettingsError(
                    f"unknown setting {key!r}.",
                    advice=f"Did you mean {near[0]}?" if near else "See forceplate metrics --help.",
                )
            section, name = key.split(".", 1)
            sections.setdefault(section, {})[name] = value
        made = {
            section: replace(getattr(self, section), **cast("dict[str, Any]", values))
            for section, values in sections.items()
        }
        settings = replace(self, **cast("dict[str, Any]", made))
        if settings.psd.low_hz >= settings.psd.high_hz:
            raise SettingsError("psd.low_hz is not below psd.high_hz.")
        return settings

    @staticmethod
    def about() -> dict[str, Mapping[str, Any]]:
        """What each setting means: says, unit, low, high, choices, source, default."""
        return {
            f"{section.name}.{each.name}": {**each.metadata, "default": each.default}
            for section in fields(Settings)
            for each in fields(cast("Any", section.default_factory))
            if is_dataclass(section.default_factory)
        }


PRESETS: dict[str, Settings] = {
    "default": Settings(),
    "raw": Settings(
        filter=Filter(kind="none"),
        resample=Resample(max_rate_hz=0),
        window=Window(skip_s=0),
        gaps=Gaps(fill_s=0),
        threshold=Threshold(plate_weight=0, net_weight=0),
        plates=Plates(idle="include", surface="own"),
        psd=Psd(detrend="none"),
    ),
}
"""Named recipes; `default` for the lab, `raw` for comparison with plain code."""


def preset(name: str) -> Settings:
    """The preset of this name; SettingsError names the ones there are."""
    try:
        return PRESETS[name]
    except KeyError:
        raise SettingsError(
            f"unknown preset {name!r}.", expected="one of " + ", ".join(PRESETS)
        ) from None
