"""Everybody with visits of one protocol and condition, each beside their own past alone.

Nobody is ranked: what is told of one person is what their own page tells.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any, Literal

from forceplate.model.change import Change
from forceplate.model.course import Choice
from forceplate.model.judgement import Judgement, Seen
from forceplate.model.record import RunRecord
from forceplate.model.scale import back

SCHEMA = "forceplate.cohort/1"
Unjudged = Literal["unanalysed", "nothing", "first", "undated", "alone", "copies"]
"""Why the latest visit of a person cannot be judged.

unanalysed: no trial has numbers in the current run. nothing: no visit has a value. first: one
visit. undated: the visits have no order. alone: neither a prior nor enough visits say how much
this person varies. copies: the earlier visits are all alike, and there is no prior.
"""
EVERYBODY = "all"
SIMULATED, RECORDED = "simulated", "recorded"
PLATES = "plates-"
"""Before the number of plates."""


def position(change: Change, placed: float) -> float:
    """Where a visit lies in the usual range of the latest one.

    Parameters
    ----------
    change : Change
        The latest visit against the earlier ones.
    placed : float
        Mean of a visit, on the scale.

    Returns
    -------
    float
        0 at the mean of the earlier visits, -1 and 1 at the ends of the range.
    """
    return (placed - change.baseline) / change.half


@dataclass(frozen=True)
class Member:
    """One person of a cohort.

    Parameters
    ----------
    code : str
    simulated : bool
        Any of the person's trials is.
    primary : tuple of Judgement
        As on the person's own page; they share one false-discovery control.
    other : Judgement or None
        Of one metric that is not primary; without a word, which is told among all others only.
    not_analysed : int
        Trials of this condition without numbers in the current run.
    """

    code: str
    simulated: bool
    primary: tuple[Judgement, ...]
    other: Judgement | None = None
    not_analysed: int = 0

    def of(self, key: str) -> Judgement:
        """The judgement of a metric; KeyError where it was not asked for."""
        for each in (*self.primary, self.other):
            if each is not None and each.course.key == key:
                return each
        raise KeyError(key)

    @property
    def plates(self) -> int:
        """How many plates the person's visits are compared on; 0 without trials."""
        return max((each.course.plates for each in self.primary), default=0)

    @property
    def groups(self) -> tuple[str, ...]:
        """What the archive knows of this person that sets some apart."""
        made = SIMULATED if self.simulated else RECORDED
        return (made, f"{PLATES}{self.plates}") if self.plates else (made,)

    @property
    def judged(self) -> bool:
        """Whether the latest visit could be judged in any primary metric."""
        return any(each.change is not None for each in self.primary)

    @property
    def flagged(self) -> tuple[str, ...]:
        """The primary metrics that are likely different after the control."""
        return tuple(each.course.key for each in self.primary if each.tier == "likely")

    def position(self, key: str) -> float | None:
        """Where the latest visit lies in the person's own usual range; None where not judged."""
        change = self.of(key).change
        return None if change is None else position(change, change.new)

    def earlier(self, key: str) -> list[tuple[float, Seen]]:
        """The earlier visits of the baseline, and where they lie in the latest one's range."""
        found = self.of(key)
        if found.change is None:
            return []
        return [
            (position(found.change, each.visit.placed), each)
            for each in found.seen[:-1]
            if each.visit.placed is not None
        ]

    def unjudged(self, key: str) -> Unjudged | None:
        """Why the latest visit cannot be judged; None where it is."""
        found = self.of(key)
        if found.change is not None:
            return None
        if found.state == "judged":
            return "copies"
        if found.state == "nothing" and self.not_analysed and not found.course.points:
            return "unanalysed"
        return found.state


@dataclass(frozen=True)
class Cohort:
    """Everybody with trials of one protocol and condition.

    Parameters
    ----------
    choices : mapping of Choice to str
        Every protocol and condition of the archive with its words, the commonest first.
    choice : Choice or None
        The one that this is about; None for an archive without trials of anybody.
    members : tuple of Member
        By code.
    elsewhere : int
        People who have trials, and none of these.
    run : RunRecord or None
        Whose numbers these are.
    q : float
        Of people who did not change, at most this share has a flagged primary metric.
    """

    choices: Mapping[Choice, str] = field(default_factory=dict[Choice, str])
    choice: Choice | None = None
    members: tuple[Member, ...] = ()
    elsewhere: int = 0
    run: RunRecord | None = None
    q: float = 0.05

    @property
    def condition(self) -> str:
        """The condition in words."""
        return "" if self.choice is None else self.choices[self.choice]

    @property
    def groups(self) -> dict[str, int]:
        """What people can be narrowed to, and how many these are; nothing that all have alike."""
        counted = Counter(chain.from_iterable(each.groups for each in self.members))
        return {
            name: counted[name] for name in sorted(counted) if counted[name] < len(self.members)
        }

    def among(self, group: str) -> Cohort:
        """The cohort of one group alone; the whole one for `all` and for what nobody is."""
        if group not in self.groups:
            return self
        return replace(self, members=tuple(e for e in self.members if group in e.groups))

    def changes(self, key: str) -> list[Change]:
        """Of everybody whose latest visit could be judged in a metric, by code."""
        return [change for each in self.members if (change := each.of(key).change) is not None]

    def outside(self, key: str) -> int:
        """How many people's latest visit lies outside of their own usual range."""
        return sum(change.outside for change in self.changes(key))

    def by_chance(self, key: str) -> float:
        """How many would lie outside though nobody changed."""
        return sum(1.0 - change.level for change in self.changes(key))

    def lasting(self, key: str) -> int:
        """In how many people a change before the latest visit has lasted so far."""
        return sum(each.of(key).lasting is not None for each in self.members)

    def unjudged(self, key: str) -> dict[Unjudged, int]:
        """How many people's latest visit cannot be judged, by reason."""
        return dict(Counter(why for each in self.members if (why := each.unjudged(key))))

    @property
    def judged(self) -> int:
        """People whose latest visit could be judged in any primary metric."""
        return sum(each.judged for each in self.members)

    @property
    def flagged(self) -> int:
        """People with a primary metric that is likely different after the control."""
        return sum(bool(each.flagged) for each in self.members)

    def to_json(self, keys: tuple[str, ...]) -> dict[str, Any]:
        """Every number of these metrics by name."""
        choice = None if self.choice is None else self.choice._asdict()
        run = self.run
        return {
            "schema": SCHEMA, "choice": choice, "condition": self.condition,
            "people": len(self.members), "elsewhere": self.elsewhere, "judged": self.judged,
            "flagged": self.flagged, "q": self.q, "run": None if run is None else run.run,
            "recipe": None if run is None else run.digest,
            "software": None if run is None else run.software,
            "metrics": [
                {"metric": key, "judged": len(self.changes(key)), "outside": self.outside(key),
                 "by_chance": self.by_chance(key), "lasting": self.lasting(key),
                 "unjudged": self.unjudged(key)}
                for key in keys
            ],
            "members": [
                {"participant": each.code, "simulated": each.simulated, "plates": each.plates,
                 "flagged": list(each.flagged), "not_analysed": each.not_analysed,
                 "metrics": list(_told(each, keys))}
                for each in self.members
            ],
        }  # fmt: skip


def _told(member: Member, keys: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """A person's metrics: the latest visit beside the person's own usual range."""
    for key in keys:
        found = member.of(key)
        averaged = found.course.averaged
        last = averaged[-1] if averaged else None
        low, high = _usual(found.change)
        yield {
            "metric": key, "visits": len(averaged),
            "session": None if last is None else last.session,
            "value": None if last is None else last.mean,
            "usual_low": low, "usual_high": high,
            "earlier": None if found.change is None else found.change.n,
            "position": member.position(key),
            "outside": None if found.change is None else found.change.outside,
            "tier": found.tier, "q": found.q,
            "source": None if found.prior is None else found.prior.source,
            "provisional": found.prior is not None and found.prior.provisional,
            "unjudged": member.unjudged(key),
        }  # fmt: skip


def _usual(change: Change | None) -> tuple[float | None, float | None]:
    """The ends of the usual range in the metric's unit; None where one is beyond all numbers."""
    if change is None:
        return None, None
    low, high = (back(end, change.scale) for end in change.usual)
    return low if math.isfinite(low) else None, high if math.isfinite(high) else None
