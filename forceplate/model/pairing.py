"""Two conditions of one protocol side by side, visit by visit: how many times as much sway."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from forceplate.model.change import Change
from forceplate.model.course import UNSTATED, Choice

ORDER = {"vision": ("open", "closed"), "surface": ("firm", "foam")}
"""Of each fact, the condition that the other is compared with comes first."""
WORDS = {"open": "eyes open", "closed": "eyes closed", "firm": "firm", "foam": "foam"}


@dataclass(frozen=True)
class Paired:
    """One visit with both conditions.

    Parameters
    ----------
    session : str
    start : datetime or None
    first, second : tuple of float
        Values of the trials that count, in the metric's unit.
    means : (float, float)
        Geometric means.
    ratio, low, high : float or None
        Second over first with its 95 % interval; None where a condition has one trial alone.
    change : Change or None
        The ratio against those of the visits before it, on the log scale, as judged when it came.
    says : tuple of str
        Sentences.
    """

    session: str
    start: datetime | None
    first: tuple[float, ...]
    second: tuple[float, ...]
    means: tuple[float, float]
    ratio: float | None
    low: float | None
    high: float | None
    change: Change | None
    says: tuple[str, ...]


@dataclass(frozen=True)
class Pairing:
    """One metric in two conditions that differ in one fact alone.

    Parameters
    ----------
    key : str
        Of the metric.
    first, second : Choice
    names : (str, str)
        What they differ in, such as `eyes open` and `eyes closed`.
    where : str
        What they have in common, such as `firm`.
    visits : tuple of Paired
        Oldest first.
    left_out : int
        Visits with one of the two alone.
    why : str or None
        Why nothing can be compared.
    """

    key: str
    first: Choice
    second: Choice
    names: tuple[str, str]
    where: str
    visits: tuple[Paired, ...] = ()
    left_out: int = 0
    why: str | None = None


def offered(choices: list[Choice]) -> list[tuple[Choice, Choice]]:
    """The pairs of conditions of one protocol that differ in one stated fact alone."""
    found: list[tuple[Choice, Choice]] = []
    for at, places in enumerate(ORDER.values()):
        for first in choices:
            facts = first.condition.split("-")
            if len(facts) != len(ORDER) or UNSTATED in facts or facts[at] != places[0]:
                continue
            other = [*facts]
            other[at] = places[1]
            second = Choice(first.protocol, "-".join(other))
            if second in choices:
                found.append((first, second))
    return found


def names_of(first: Choice, second: Choice) -> tuple[tuple[str, str], str]:
    """What the two differ in, and what they have in common, in words."""
    pairs = list(zip(first.condition.split("-"), second.condition.split("-"), strict=True))
    one, other = next((a, b) for a, b in pairs if a != b)
    where = ", ".join(WORDS.get(a, a) for a, b in pairs if a == b)
    return (WORDS.get(one, one), WORDS.get(other, other)), where
