"""Which plates the archive's people stood on, and in which axes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from dashboards.data import Data
from dashboards.figures.plates import Outline
from forceplate.model.record import TrialRecord

LOOKED_AT = 60
"""Trials that are looked at, the newest of each person."""


@dataclass
class Setup:
    """One arrangement of plates and axes, with the trials it was seen in."""

    frame: str
    plates: tuple[tuple[str, str, int | None], ...]
    outlines: tuple[Outline, ...]
    seen: list[TrialRecord] = field(default_factory=list[TrialRecord])

    @property
    def key(self) -> tuple[Any, ...]:
        """Equal for two trials on the same plates in the same axes."""
        corners = [tuple(np.round(each.corners.ravel()).tolist()) for each in self.outlines]
        return self.frame, self.plates, tuple(corners)


def setups(data: Data) -> Sequence[Setup]:
    """The arrangements in use, the commonest first."""
    found: dict[tuple[Any, ...], Setup] = {}
    for record in data.latest_of_each()[:LOOKED_AT]:
        result = data.result(record.trial)
        if result is not None:
            setup = _setup(data, record, result)
            found.setdefault(setup.key, setup).seen.append(record)
    return sorted(found.values(), key=lambda setup: -len(setup.seen))


def _setup(data: Data, record: TrialRecord, result: Mapping[str, Any]) -> Setup:
    about = result["recording"]
    plates = tuple((each["name"], each["side"], each["type"]) for each in about["plates"])
    outlines = tuple(
        Outline(name, side, np.asarray(corners, dtype=np.float32))
        for name, side, corners in data.drawing(record.trial).plates
        if corners is not None
    )
    return Setup(about["frame"], plates, outlines)
