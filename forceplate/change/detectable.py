"""The smallest change between two visits that is more than the error of measuring twice."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from scipy.stats import norm

from forceplate.errors import SettingsError
from forceplate.model.scale import Scale

Repeats = Literal["visits", "trials"]
"""What was repeated to learn an error: visits on different days, or trials of one visit."""
LEVEL = 0.95


@dataclass(frozen=True)
class Sem:
    """A standard error of measurement.

    Parameters
    ----------
    value : float
        On the scale.
    repeats : Repeats
        From trials of one visit it holds nothing of how a person differs from day to day, so no
        change between visits is judged by it.
    scale : Scale
    """

    value: float
    repeats: Repeats
    scale: Scale = "difference"

    @property
    def percent(self) -> float | None:
        """Typical error as a coefficient of variation, %; None but on the log scale."""
        return 100.0 * math.expm1(self.value) if self.scale == "log" else None


@dataclass(frozen=True)
class Detectable:
    """The smallest detectable change between two visits of an unchanged person.

    Parameters
    ----------
    value : float
        On the scale: the differences of so many unchanged people in a hundred are smaller.
    level : float
    ratio : float or None
        The same as a factor, up or down; on the log scale only.
    """

    value: float
    level: float
    ratio: float | None


@dataclass(frozen=True)
class AtLeast:
    """What the smallest detectable change between visits is not below, from trials of one visit.

    Parameters
    ----------
    value, ratio
        As of `Detectable`; the true one is larger by what visits differ.
    """

    value: float
    level: float
    ratio: float | None


def smallest_detectable(sem: Sem, level: float = LEVEL) -> Detectable:
    """The smallest detectable change between visits.

    Parameters
    ----------
    sem : Sem
        From visits.
    level : float

    Returns
    -------
    Detectable
        z sqrt(2) times the error of one measurement.

    Raises
    ------
    SettingsError
        The error is from trials of one visit.

    Source
    ------
    hopkins2000.
    """
    if sem.repeats != "visits":
        raise SettingsError(
            "trials of one visit cannot say what a change between visits is.",
            expected="an error from visits on different days",
            found="an error from trials of one visit",
            advice="Have people come on two days or more, or tell the lower bound as one.",
        )
    return Detectable(_beyond(sem, level), level, _ratio(sem, level))


def at_least(sem: Sem, level: float = LEVEL) -> AtLeast:
    """The lower bound of the smallest detectable change, from trials of one visit or from visits.

    Its type tells it apart from a smallest detectable change wherever it goes.
    """
    return AtLeast(_beyond(sem, level), level, _ratio(sem, level))


def _beyond(sem: Sem, level: float) -> float:
    return float(norm.ppf(0.5 + level / 2)) * math.sqrt(2.0) * sem.value


def _ratio(sem: Sem, level: float) -> float | None:
    return math.exp(_beyond(sem, level)) if sem.scale == "log" else None
