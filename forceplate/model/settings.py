"""How a trial is analysed: every setting with its unit, range, source and meaning, once."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cached_property
from typing import Any, cast

from forceplate.errors import SettingsError
from forceplate.model.sections import (
    Boundary,
    Centre,
    Com,
    Density,
    Dfa,
    Drift,
    Dynamic,
    Entropy,
    Filter,
    Gaps,
    Higuchi,
    Load,
    Plates,
    Psd,
    Rambling,
    Resample,
    Sda,
    Spread,
    Sync,
    Threshold,
)
from forceplate.model.setting import Scalar
from forceplate.model.window import Window


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
    density: Density = field(default_factory=Density)
    sda: Sda = field(default_factory=Sda)
    entropy: Entropy = field(default_factory=Entropy)
    dfa: Dfa = field(default_factory=Dfa)
    higuchi: Higuchi = field(default_factory=Higuchi)
    boundary: Boundary = field(default_factory=Boundary)
    sync: Sync = field(default_factory=Sync)
    com: Com = field(default_factory=Com)
    rambling: Rambling = field(default_factory=Rambling)
    drift: Drift = field(default_factory=Drift)

    def flat(self) -> dict[str, Scalar]:
        """Every setting under the key that `--set` takes, such as `filter.cutoff_hz`."""
        return {
            f"{section.name}.{each.name}": getattr(getattr(self, section.name), each.name)
            for section in fields(self)
            for each in fields(getattr(self, section.name))
        }

    @cached_property
    def digest(self) -> str:
        """Hash of the canonical JSON of all settings but those that say nothing."""
        told = {key: value for key, value in self.flat().items() if value != SILENT.get(key)}
        text = json.dumps(told, sort_keys=True, separators=(",", ":"))
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
                listed = "See forceplate metrics --settings."
                raise SettingsError(
                    f"unknown setting {key!r}.",
                    advice=f"Did you mean {near[0]}?" if near else listed,
                )
            section, name = key.split(".", 1)
            sections.setdefault(section, {})[name] = value
        made = {
            section: replace(getattr(self, section), **cast("dict[str, Any]", values))
            for section, values in sections.items()
        }
        settings = replace(self, **cast("dict[str, Any]", made))
        for low, high in _ORDERED:
            if cast("float", settings.flat()[low]) >= cast("float", settings.flat()[high]):
                raise SettingsError(f"{low} is not below {high}.")
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


SILENT: dict[str, Scalar] = {
    key: about["silent_at"] for key, about in Settings.about().items() if "silent_at" in about
}
"""Settings younger than results that are kept, with the value at which they change nothing."""
_ORDERED = (
    ("psd.low_hz", "psd.high_hz"), ("sda.break_low_s", "sda.break_high_s"),
    ("sync.phase_low_hz", "sync.phase_high_hz"),
)  # fmt: skip


def differing(
    first: Mapping[str, object], second: Mapping[str, object]
) -> tuple[tuple[str, object, object], ...]:
    """Settings that differ, as (key, first, second), in the order of the settings.

    None where one side does not know a setting: its version of forceplate had none of that name.
    """
    order = dict.fromkeys([*Settings().flat(), *first, *second])
    pairs = ((key, first.get(key), second.get(key)) for key in order)
    return tuple((key, one, other) for key, one, other in pairs if one != other)


def unlike_default(settings: Mapping[str, object]) -> dict[str, object]:
    """Those of a run's settings that do not have their default, in the order of the settings.

    Settings that only another version of forceplate knew have none, and come last.
    """
    found = differing(Settings().flat(), settings)
    return {key: value for key, _, value in found if key in settings}


CONDITIONING = ("filter", "resample", "window", "gaps", "threshold", "plates", "centre")
"""Sections that shape the trial itself, and with it every metric."""

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
        entropy=Entropy(guard=False),
    ),
    "prieto1996": Settings(
        filter=Filter(on="cop", cutoff_hz=5.0),
        psd=Psd(method="multitaper", tapers=8, detrend="none"),
    ),
    "quijoux2021": Settings(
        filter=Filter(on="cop", order_per_pass=4, corrected=False, padding="scipy"),
        resample=Resample(max_rate_hz=0),
        window=Window(skip_s=0),
        centre=Centre(about="unfiltered"),
        spread=Spread(ellipse_ddof=0),
        dynamic=Dynamic(duration="samples"),
        psd=Psd(detrend="none"),
        density=Density(method="steps"),
    ),
}
"""Named recipes: `default` for the lab, `raw` for comparison with plain code, and two that follow
publications."""


def preset(name: str) -> Settings:
    """The preset of this name; SettingsError names the ones there are."""
    try:
        return PRESETS[name]
    except KeyError:
        raise SettingsError(
            f"unknown preset {name!r}.", expected="one of " + ", ".join(PRESETS)
        ) from None
