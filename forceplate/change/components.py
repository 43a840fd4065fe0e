"""Variance components: how much people, their visits and the trials of a visit vary."""

from __future__ import annotations

import math
import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from forceplate.change.detectable import Sem
from forceplate.errors import SettingsError
from forceplate.model.scale import Scale

Method = Literal["mean squares", "mixed model"]
ABSENT = 1e-6
"""A component below this share of all variance is at the edge of what can be."""
SEARCHES = (["bfgs", "lbfgs", "cg"], ["powell"], ["nm"])
"""Ways of looking for the most likely variances; near an edge the first may stop beside them."""


@dataclass(frozen=True)
class Components:
    """Three variances on one scale, from visits on different days.

    Parameters
    ----------
    person, session, trial : float
        Between people; between visits of a person; between trials of a visit. On the scale.
    mean : float
        Of all people, on the scale; in a mixed model that of the first condition's later trials.
    n_people, n_sessions, n_trials : int
    method : Method
    scale : Scale
    notes : tuple of str
        What a reader has to know: a variance that was set to 0.
    """

    person: float
    session: float
    trial: float
    mean: float = math.nan
    n_people: int = 0
    n_sessions: int = 0
    n_trials: int = 0
    method: Method = "mean squares"
    scale: Scale = "log"
    notes: tuple[str, ...] = ()

    def variance(self, trials: int, days: int = 1) -> float:
        """Of the mean over days, with so many trials on each."""
        return (self.session + self.trial / trials) / days

    def sem(self, trials: int, days: int = 1) -> Sem:
        """Standard error of measurement of that mean, between visits."""
        return Sem(math.sqrt(self.variance(trials, days)), "visits", self.scale)

    def icc(self, trials: int, days: int = 1) -> float:
        """Share of the variance of that mean that is between people; NaN without any variance."""
        whole = self.person + self.variance(trials, days)
        return self.person / whole if whole > 0 else math.nan


def balanced(table: ArrayLike, *, scale: Scale = "log") -> Components:
    """Components of a complete study by expected mean squares.

    Parameters
    ----------
    table : (p, s, k) float64
        p people on s days with k trials each, on the scale; all of 2 or more.
    scale : Scale
        What the values are on.

    Returns
    -------
    Components
        A variance that comes out below 0 is 0, with a note.

    Raises
    ------
    SettingsError
        The table is too small or not complete.

    Source
    ------
    searle1992, chapter 4.
    """
    y = np.asarray(table, dtype=np.float64)
    if y.ndim != 3 or min(y.shape) < 2 or not np.isfinite(y).all():
        raise SettingsError(
            "the study is not complete.", expected="2 people, 2 days and 2 trials or more, no gaps",
            found=str(y.shape), advice="Use the mixed model for a study with gaps.",
        )  # fmt: skip
    p, s, k = y.shape
    visits = y.mean(axis=2)
    people = visits.mean(axis=1)
    of_trials = float(((y - visits[:, :, None]) ** 2).sum()) / (p * s * (k - 1))
    of_visits = k * float(((visits - people[:, None]) ** 2).sum()) / (p * (s - 1))
    of_people = s * k * float(((people - people.mean()) ** 2).sum()) / (p - 1)
    session, person = (of_visits - of_trials) / k, (of_people - of_visits) / (s * k)
    named = {"between people": person, "between visits": session}
    return Components(
        max(person, 0.0), max(session, 0.0), of_trials, float(y.mean()), p, p * s, p * s * k,
        "mean squares", scale,
        tuple(_clamped(name) for name, value in named.items() if value < 0),
    )  # fmt: skip


def mixed(
    values: ArrayLike, people: Sequence[str], sessions: Sequence[str], *,
    conditions: Sequence[str] | None = None, first: Sequence[bool] | None = None,
    scale: Scale = "log",
) -> Components:  # fmt: skip
    """Components of a study with gaps by a mixed model (restricted maximum likelihood).

    Parameters
    ----------
    values : (n,) float64
        One a trial, on the scale.
    people, sessions : (n,) str
        Whose trial and of which visit; names of visits may recur with other people.
    conditions : (n,) str, optional
        Their means may differ; the variances are taken as one.
    first : (n,) bool, optional
        Whether it is a visit's first trial; their mean may differ.
    scale : Scale
        What the values are on.

    Returns
    -------
    Components
        With a note where a variance came out as 0.

    Raises
    ------
    SettingsError
        The study cannot tell people, visits and trials apart, or the model finds no answer.

    Source
    ------
    patterson1971.
    """
    # loaded here: they take seconds
    import pandas as pd
    from statsmodels.regression.mixed_linear_model import MixedLM

    y = np.asarray(values, dtype=np.float64)
    _told_apart(y, people, sessions)
    # in units of their own spread: the search does not depend on the metric's unit
    centre, unit = float(y.mean()), float(y.std())
    frame = pd.DataFrame({"y": (y - centre) / unit, "person": people, "session": sessions})
    terms = ["1", *_beside(frame, conditions, first)]
    with warnings.catch_warnings():
        # whether an answer was found, and whether it is at an edge, is looked at below
        warnings.simplefilter("ignore")
        model: Any = MixedLM.from_formula(
            "y ~ " + " + ".join(terms), frame, groups="person", re_formula="1",
            vc_formula={"session": "0 + C(session)"},
        )  # fmt: skip
        fitted = _most_likely(model, y)
    return _components(fitted, centre, unit, people, sessions, scale)


def _most_likely(model: Any, y: np.ndarray) -> Any:
    """The most likely answer of all searches that settled."""
    settled, why = [], "no search settled"
    for search in SEARCHES:
        try:
            fitted = model.fit(reml=True, method=search)
        except (np.linalg.LinAlgError, ValueError) as error:
            why = str(error)
            continue
        if fitted.converged and np.isfinite([fitted.llf, *_variances(fitted)]).all():
            settled.append(fitted)
    if not settled:
        raise _no_answer(why, y)
    return max(settled, key=lambda each: each.llf)


def _variances(fitted: Any) -> list[float]:
    """Between people, between visits and between trials, in the model's unit."""
    return [float(np.asarray(fitted.cov_re)[0, 0]), float(fitted.vcomp[0]), float(fitted.scale)]


def _components(
    fitted: Any, centre: float, unit: float, people: Sequence[str], sessions: Sequence[str],
    scale: Scale,
) -> Components:  # fmt: skip
    found = _variances(fitted)
    edge = ABSENT * sum(found)
    absent = [value < edge for value in found[:2]]
    person, session = (0.0 if gone else value for value, gone in zip(found, absent, strict=False))
    names = ("between people", "between visits")
    return Components(
        person * unit**2, session * unit**2, found[2] * unit**2,
        centre + unit * float(fitted.fe_params.iloc[0]), len(set(people)),
        len(set(zip(people, sessions, strict=True))), len(people), "mixed model", scale,
        tuple(_clamped(name) for name, gone in zip(names, absent, strict=True) if gone),
    )  # fmt: skip


def _beside(
    frame: Any, conditions: Sequence[str] | None, first: Sequence[bool] | None
) -> list[str]:
    """The terms of the means; what does not differ is none."""
    terms = []
    if conditions is not None and len(set(conditions)) > 1:
        frame["condition"] = list(conditions)
        terms.append("C(condition)")
    if first is not None and len(set(first)) > 1:
        frame["first"] = [float(each) for each in first]
        terms.append("first")
    return terms


def _clamped(name: str) -> str:
    return f"The variance {name} came out at or below 0 and is set to 0."


def _told_apart(y: np.ndarray, people: Sequence[str], sessions: Sequence[str]) -> None:
    visits = Counter(zip(people, sessions, strict=True))
    coming = Counter(person for person, _ in visits)
    whole = y.size == len(people) and bool(np.isfinite(y).all())
    if (
        not whole
        or len(coming) < 2
        or max(coming.values()) < 2
        or max(visits.values()) < 2
        or not np.ptp(y) > 0
    ):
        raise SettingsError(
            "the study cannot tell people, visits and trials apart.",
            expected="2 people or more, some with 2 visits, some visits with 2 trials, and values "
            "that differ",
            found=f"{len(coming)} people, {len(visits)} visits, {y.size} trials",
        )


def _no_answer(why: str, y: np.ndarray) -> SettingsError:
    return SettingsError(
        "the mixed model of people, visits and trials finds no answer.",
        found=f"{y.size} trials; {why}",
        advice="Add people or visits, or use a complete study.",
    )
