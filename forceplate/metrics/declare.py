"""What a metric is: declared once, and everything else derives from it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, Literal, NamedTuple

from forceplate.model.scale import Scale
from forceplate.units import Unit

Over = Literal["net", "left", "right", "load", "trial", "feet", "body", "base", "force"]
Uncertainty = Literal["mean", "jackknife"]
AXIS_WORDS = {"ml": "left-right", "ap": "forward-back"}
SIZE = (0.0, math.inf)
"""Bounds of what cannot be negative."""
SHARE = (0.0, 100.0)
"""Bounds of a share in %."""
PLAIN_UNITS = ("1", "%", "deg", "%/min", "mm/min")
"""Units of shares, exponents and drifts: they are compared by their difference."""
KEY = re.compile(r"^(?:(?:left|right)\.)?[a-z][a-z0-9_]*$")


class Reading(Enum):
    """What a smaller number says. There is no good or bad."""

    MORE_MOVEMENT = "more movement"
    LESS_MOVEMENT = "less movement"
    IN_CONTEXT = "in context"


class Withheld(Exception):
    """A metric cannot be had for this trial; the text is the reason a person reads."""


class Needs(NamedTuple):
    """What a trial must have before a metric makes sense."""

    seconds: float = 0.0
    samples: int = 1
    rate: float = 0.0
    person: tuple[str, ...] = ()


@dataclass(frozen=True)
class Invariants:
    """How the value answers when the path is changed; the tests hold it to that.

    Parameters
    ----------
    translation, reversal, rotation : bool
        Unchanged when the path is moved, run backwards, or turned.
    mirror : str
        Answer to left and right exchanged: `same`, `negated`, `complement` (100 - value),
        `turned` (180 - value) or `other` (tested by hand).
    swap : str or None
        Key that has this value when ml and ap are exchanged; None: none, or tested by hand.
    """

    translation: bool = True
    reversal: bool = True
    rotation: bool = False
    mirror: str = "same"
    swap: str | None = None


@dataclass(frozen=True)
class Metric:
    """One metric.

    Parameters
    ----------
    key : str
        Stable for ever.
    name, symbol : str
        For people; the symbol may hold LaTeX.
    unit : Unit
    family : str
    reading : Reading
    says : str
        One plain sentence.
    formula : str
        LaTeX.
    source : str
        Key of the bibliography, or `own`.
    compute : callable
        (pieces, settings) -> float; raises Withheld with the reason.
    over : str
        What it reads: a path, the load, both feet, the body, the base of support, the force.
    pieces : callable
        Makes, from the trial's shared pieces, what `compute` reads; has `rate`, `count` and
        `seconds`. Withheld says why it cannot be had.
    batches : callable or None
        (pieces, settings) -> (6,) float64, for the interval within the trial: the value of each
        of six equal parts of the window (uncertainty `mean`), or the value without each of them
        (`jackknife`).
    uncertainty : str or None
    bounds : (low, high)
        No value of this metric lies outside, and no interval reaches beyond.
    settings : tuple of str
        Sections or keys whose change can change the value.
    pitfalls : str
        What a reader must know before comparing.
    revision : int
        Raised when its numbers change.
    scale : Scale or None
        On which visits are compared; where not given, sizes with a dimension by their ratio,
        everything else as it is.
    """

    key: str
    name: str
    symbol: str
    unit: Unit
    family: str
    reading: Reading
    says: str
    formula: str
    source: str
    compute: Callable[[Any, Any], float]
    pieces: Callable[[Any], Any]
    over: Over = "net"
    batches: Callable[[Any, Any], Any] | None = None
    uncertainty: Uncertainty | None = None
    bounds: tuple[float, float] = (-math.inf, math.inf)
    settings: tuple[str, ...] = ()
    needs: Needs = field(default_factory=Needs)
    invariants: Invariants = field(default_factory=Invariants)
    pitfalls: str = ""
    revision: int = 1
    scale: Scale | None = None

    @property
    def compared(self) -> Scale:
        """The scale on which its values are compared over visits."""
        if self.turning:
            return "direction"
        if self.scale is not None:
            return self.scale
        return "difference" if self.unit.symbol in PLAIN_UNITS else "log"

    @property
    def turning(self) -> bool:
        """Whether it is a direction in degrees, which half a turn makes the same again."""
        return self.invariants.mirror == "turned"

    def over_foot(self, side: Literal["left", "right"]) -> Metric:
        """The same metric of one foot's path, under the key `left.<key>` or `right.<key>`."""
        swap = self.invariants.swap
        foot = replace(self.invariants, swap=None if swap is None else f"{side}.{swap}")

        return replace(
            self, key=f"{side}.{self.key}", name=f"{self.name}, {side} foot", over=side,
            pieces=of_left if side == "left" else of_right, family="per foot", invariants=foot,
        )  # fmt: skip

    def to_json(self) -> dict[str, Any]:
        """One row of `forceplate metrics --json`."""
        return {
            "key": self.key, "name": self.name, "symbol": self.symbol, "unit": self.unit.symbol,
            "family": self.family, "source": self.source, "revision": self.revision,
            "uncertainty": self.uncertainty,
        }  # fmt: skip


def of_net(shared: Any) -> Any:
    """The pieces of the path of the whole body."""
    return shared.cop("net")


def of_left(shared: Any) -> Any:
    """The pieces of the path of the left foot."""
    return shared.cop("left")


def of_right(shared: Any) -> Any:
    """The pieces of the path of the right foot."""
    return shared.cop("right")


@dataclass
class Family:
    """A group of metrics; its decorators collect the declarations of one file."""

    name: str
    title: str
    over: Over = "net"
    pieces: Callable[[Any], Any] = of_net
    metrics: list[Metric] = field(default_factory=list[Metric])

    def metric(self, **about: Any) -> Callable[[Callable[..., float]], Callable[..., float]]:
        """Declare one metric over (pieces, settings)."""

        def declare(compute: Callable[..., float]) -> Callable[..., float]:
            shared = {"family": self.name, "over": self.over, "pieces": self.pieces}
            self.metrics.append(Metric(**{**shared, **about, "compute": compute}))
            return compute

        return declare

    def per_axis(self, **about: Any) -> Callable[[Callable[..., float]], Callable[..., float]]:
        """Declare one metric for ml and one for ap over (pieces, axis, settings).

        `{axis}` in key, symbol and formula becomes ml or ap; in name and says `{direction}`
        becomes left-right or forward-back.
        """

        def declare(compute: Callable[..., float]) -> Callable[..., float]:
            for axis, other in (("ml", "ap"), ("ap", "ml")):
                self.metrics.append(_on_axis(self, about, compute, axis, other))
            return compute

        return declare


def _on_axis(
    family: Family, about: dict[str, Any], compute: Callable[..., float], axis: str, other: str
) -> Metric:
    def on_axis(pieces: Any, settings: Any) -> float:
        return compute(pieces, axis, settings)

    on_axis.__doc__ = compute.__doc__
    words = {
        name: about[name].replace("{axis}", axis).replace("{direction}", AXIS_WORDS[axis])
        for name in ("key", "name", "symbol", "formula", "says", "pitfalls")
        if name in about
    }
    invariants = about.get("invariants", Invariants())
    swap = about["key"].replace("{axis}", other)
    # a mirror turns ml round; where both feet are read it also exchanges them, along either axis
    mirror = invariants.mirror if axis == "ml" or family.over == "feet" else "same"
    if "batches" in about:
        about = {**about, "batches": _batches_on(about["batches"], axis)}
    shared = {"family": family.name, "over": family.over, "pieces": family.pieces}
    return Metric(**{
        **shared, **about, **words, "compute": on_axis,
        "invariants": replace(invariants, swap=swap, mirror=mirror),
    })  # fmt: skip


def _batches_on(batches: Callable[..., Any], axis: str) -> Callable[[Any, Any], Any]:
    def on_axis(pieces: Any, settings: Any) -> Any:
        return batches(pieces, axis, settings)

    return on_axis
