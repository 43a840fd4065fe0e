"""The feedback card: what a person's latest visit says beside their own past, as data."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from forceplate.model.change import Tier
from forceplate.model.course import Choice
from forceplate.model.judgement import State
from forceplate.model.past import Annotation, Baseline, LeftOut
from forceplate.model.standing import Standing

SCHEMA = "forceplate.card/1"
Block = Literal[
    "load", "consistency", "direction", "coordination", "mechanism", "start", "control", "change",
    "others", "people",
]  # fmt: skip
"""What a line of the card is about, in the order of the card."""
HEADS: Mapping[str, str] = {
    "load": "Load", "consistency": "Steadiness", "direction": "Side", "coordination": "Two feet",
    "mechanism": "Ankles and load", "start": "Start", "control": "Room", "change": "Sway",
    "others": "Further measures", "people": "Other people",
}  # fmt: skip
"""The blocks in words."""
TIERS: Mapping[str, str] = {
    "within": "within usual variation", "possible": "a possible change",
    "likely": "likely different from usual",
}  # fmt: skip
"""The tiers in words."""
RETOLD: tuple[Block, ...] = ("consistency", "direction", "people")
"""Blocks that tell more of a number that another block has."""


@dataclass(frozen=True)
class Line:
    """One line of the card: a number beside the person's own range, and its sentences.

    Parameters
    ----------
    block : Block
    key : str or None
        Of the metric; None where the line is about none alone.
    name, unit : str
        For people.
    value : float or None
        Mean of the latest visit's trials, in the unit; None where there is none.
    low, high : float or None
        Smallest and largest of these trials; of a single one its 95 % interval.
    usual_low, usual_high : float or None
        Where a visit of an unchanged person was expected.
    n : int
        Earlier visits that say so.
    outside : bool or None
        Whether the visit lies outside; None where nothing was expected.
    tier : Tier or None
    p, q : float or None
        Of the visit, and among those that are judged with it.
    state : State
        What can be said of change.
    numbers : mapping of str to number
        Everything else that a sentence tells.
    says : tuple of str
        Sentences.
    source : str or None
        Where the knowledge of usual variation comes from, besides the person's own visits.
    provisional : bool
    recipe, revision : str or None, int or None
        Digest of the settings and revision of the metric.
    """

    block: Block
    key: str | None
    name: str
    unit: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    usual_low: float | None = None
    usual_high: float | None = None
    n: int = 0
    outside: bool | None = None
    tier: Tier | None = None
    p: float | None = None
    q: float | None = None
    state: State = "nothing"
    numbers: Mapping[str, float | int | None] = field(default_factory=dict[str, float | int | None])
    says: tuple[str, ...] = ()
    source: str | None = None
    provisional: bool = False
    recipe: str | None = None
    revision: int | None = None


@dataclass(frozen=True)
class Card:
    """What one person's latest visit says, in one protocol and condition.

    Parameters
    ----------
    participant : str
    choice : Choice or None
    condition : str
        In words.
    session, day : str or None
        The latest visit, and its date.
    visits, trials : int
        Visits of this condition that count, and trials of the latest one.
    lines : tuple of Line
    says : tuple of str
        What holds for the whole card: first visits, the baseline, simulation, sources.
    left_out : tuple of LeftOut
    annotations : tuple of Annotation
    baseline : Baseline or None
    seconds : float
        Length of the trials that are compared.
    run, recipe, software : int or None, str or None, str or None
        Whose numbers these are.
    simulated : bool
    standings : tuple of Standing
        Of every metric that could be judged, the primary ones first.
    """

    participant: str
    choice: Choice | None
    condition: str
    session: str | None
    day: str | None
    visits: int
    trials: int
    lines: tuple[Line, ...] = ()
    says: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    baseline: Baseline | None = None
    seconds: float = 0.0
    run: int | None = None
    recipe: str | None = None
    software: str | None = None
    simulated: bool = False
    standings: tuple[Standing, ...] = ()

    @property
    def numbered(self) -> list[Line]:
        """The lines with a number of their own."""
        return [
            line for line in self.lines
            if line.key is not None and line.value is not None and line.block not in RETOLD
        ]  # fmt: skip

    @property
    def sentences(self) -> tuple[str, ...]:
        """Everything that the card says, in order."""
        return (
            *self.says, *(each for line in self.lines for each in line.says),
            *(each.says for each in self.left_out),
        )  # fmt: skip

    def to_json(self) -> dict[str, Any]:
        """The object that `forceplate card --json` prints (forceplate.card/1)."""
        found = asdict(self)
        found["choice"] = None if self.choice is None else self.choice._asdict()
        return {"schema": SCHEMA, **_plain(found)}


def _plain(value: Any) -> Any:
    """For JSON: lists, and None instead of what is not finite."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
