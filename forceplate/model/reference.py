"""How much people's visits vary: a lab's own reliability study, or what is shipped until then."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, cast

from forceplate.errors import SettingsError
from forceplate.model.change import Prior
from forceplate.model.course import SAME_LENGTH, Choice, Recipe
from forceplate.model.scale import Scale

SCHEMA = "forceplate.reference/1"
FEWEST_PEOPLE = 10
"""A study of fewer people says too little of how people vary to judge anybody by it."""
FEWEST_VISITS = 2
Kind = Literal["study", "shipped"]


@dataclass(frozen=True)
class Agreement:
    """One intraclass correlation with its 95 % interval.

    Parameters
    ----------
    form : str
        McGraw and Wong's name, such as ICC(A,1).
    of : str
        Of what, in words: `one visit's mean of 3 trials`.
    value, low, high : float
    """

    form: str
    of: str
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class FirstEffect:
    """First trials minus the later ones of their visits, on the scale; low and high: 95 %."""

    mean: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class SecondVisit:
    """People's second visits against their first, after Bland and Altman.

    Parameters
    ----------
    scale : Scale
        log: differences of logarithms, which are ratios; difference: in the metric's unit.
    people : int
    bias, bias_low, bias_high : float
        Mean of second minus first with its 95 % interval.
    low, high : float
        Limits of agreement: between them lie 95 % of the differences.
    """

    scale: Scale
    people: int
    bias: float
    bias_low: float
    bias_high: float
    low: float
    high: float

    @property
    def shifted(self) -> bool:
        """Whether the second visits lie to one side of the first ones."""
        return not self.bias_low <= 0.0 <= self.bias_high


@dataclass(frozen=True)
class ReferenceRow:
    """One metric in one condition.

    Parameters
    ----------
    metric : str
        Its key.
    choice : Choice
        Protocol and condition.
    seconds : float
        Length of the trials.
    scale : Scale
        What every variance, `sd`, `sem`, `detectable` and `at_least` are on.
    trials : int
        Trials a visit for which `sd`, `sem`, `detectable` and `at_least` hold.
    people, sessions, n_trials : int
        What was measured.
    person, session, trial : float
        Variance between people, visits of a person, trials of a visit; NaN is never kept: where
        it is not known, `person` is None.
    df, sd : float
        How people's standard deviations of a visit's mean are spread: degrees of freedom
        (infinite: all alike) and scale.
    clamped : tuple of str
        Which variances came out at or below 0 and were set to 0.
    icc : Agreement or None
    sem, detectable : float or None
        Error of one visit's mean, and the smallest detectable change between two visits; None
        where visits on different days were not measured.
    at_least : float or None
        What that change is not below, where only trials of one visit were measured.
    first_trial : FirstEffect or None
    method : str
        How the variances were found.
    recipe : Recipe or None
        How the values were made; None fits any.
    notes : tuple of str
        What a reader has to know.
    plates : int or None
        How many plates the trials were recorded on; None where it was not taken down.
    second_visit : SecondVisit or None
        How second visits differ from first ones.
    sides : Agreement or None
        Of the load: whether people have the same side at two visits, beyond chance.
    """

    metric: str
    choice: Choice
    seconds: float
    scale: Scale
    trials: int
    people: int
    sessions: int
    n_trials: int
    person: float | None
    session: float
    trial: float
    df: float
    sd: float
    clamped: tuple[str, ...] = ()
    icc: Agreement | None = None
    sem: float | None = None
    detectable: float | None = None
    at_least: float | None = None
    first_trial: FirstEffect | None = None
    method: str = ""
    recipe: Recipe | None = None
    notes: tuple[str, ...] = ()
    plates: int | None = None
    second_visit: SecondVisit | None = None
    sides: Agreement | None = None

    @property
    def detectable_ratio(self) -> float | None:
        """The smallest detectable change as a factor, up or down; on the log scale only."""
        return _ratio(self.detectable, self.scale)

    @property
    def at_least_ratio(self) -> float | None:
        """The lower bound as a factor; on the log scale only."""
        return _ratio(self.at_least, self.scale)

    @property
    def enough(self) -> bool:
        """Whether a study's row may be used to judge by."""
        return self.people >= FEWEST_PEOPLE and self.sessions >= FEWEST_VISITS * self.people

    def about(self, other: ReferenceRow) -> bool:
        """Whether both are of one metric in one condition, of like trials made in one way."""
        return (
            (self.metric, self.choice, self.recipe, self.plates)
            == (other.metric, other.choice, other.recipe, other.plates)
            and abs(self.seconds - other.seconds) <= SAME_LENGTH * other.seconds
        )  # fmt: skip

    def prior(self, trials: int, source: str, *, provisional: bool) -> Prior:
        """What it says of a visit's mean of so many trials."""
        at = Prior(self.sd, self.df, self.session, self.trial, self.trials, source, provisional)
        sd = self.sd * math.sqrt(at.relative(trials))
        return Prior(sd, self.df, self.session, self.trial, trials, source, provisional)

    def to_json(self) -> dict[str, Any]:
        """Every field by name; degrees of freedom that are infinite are null."""
        found = {**self.__dict__, "df": None if math.isinf(self.df) else self.df}
        found["choice"] = self.choice._asdict()
        found["recipe"] = None if self.recipe is None else self.recipe._asdict()
        for name in ("icc", "first_trial", "second_visit", "sides"):
            part = getattr(self, name)
            found[name] = None if part is None else dict(part.__dict__)
        found["clamped"], found["notes"] = list(self.clamped), list(self.notes)
        found["detectable_ratio"] = self.detectable_ratio
        found["at_least_ratio"] = self.at_least_ratio
        return found


@dataclass(frozen=True)
class Reference:
    """A table of rows with where it comes from.

    Parameters
    ----------
    rows : tuple of ReferenceRow
    kind : str
        `study`: from this lab's own archive. `shipped`: from elsewhere.
    population : str
        Who was measured, in words.
    protocol : str
        How, in words.
    source : str
        One line that stands wherever a number of it is shown.
    made : str
        When the table was made, ISO 8601 date.
    first, last : str or None
        Dates of the first and last visit.
    licence : str
    provisional : bool
        Not from visits on different days in this lab: the variance between visits is assumed.
    simulated : bool
        Whether any of its trials were simulated.
    notes : tuple of str
    """

    rows: tuple[ReferenceRow, ...]
    kind: Kind
    population: str
    protocol: str
    source: str
    made: str
    first: str | None = None
    last: str | None = None
    licence: str = ""
    provisional: bool = False
    simulated: bool = False
    notes: tuple[str, ...] = ()

    def row(
        self, metric: str, choice: Choice | None, seconds: float, recipe: Recipe | None = None,
        plates: int | None = None,
    ) -> ReferenceRow | None:  # fmt: skip
        """The row that is about the like: a provisional table has no protocol to match.

        Of several one of as many plates, where there is one, and of the most people.
        """
        fitting = [
            each for each in self.rows
            if choice is not None and each.metric == metric
            and each.choice.condition == choice.condition
            and (self.provisional or each.choice.protocol == choice.protocol)
            and abs(each.seconds - seconds) <= SAME_LENGTH * each.seconds
            and (recipe is None or each.recipe is None or each.recipe == recipe)
        ]  # fmt: skip
        return max(
            fitting, key=lambda each: (each.plates in (None, plates), each.people), default=None
        )

    def prior(
        self, metric: str, choice: Choice | None, trials: int, seconds: float,
        recipe: Recipe | None = None, plates: int | None = None,
    ) -> Prior | None:  # fmt: skip
        """How much a visit's mean of so many trials varies in a person.

        Parameters
        ----------
        metric : str
            Key.
        choice : Choice or None
        trials : int
            1 or more.
        seconds : float
            Length of the trials.
        recipe : Recipe, optional
            How the person's values are made; values made otherwise are not compared.
        plates : int, optional
            How many plates the person's trials were recorded on.

        Returns
        -------
        Prior or None
            None where no row is about the like, or the study is too small to judge by. A
            provisional one says in its source that protocols were not compared.
        """
        row = self.row(metric, choice, seconds, recipe, plates)
        if row is None or not (self.provisional or row.enough):
            return None
        source = self.source
        if self.provisional:
            source += " Matched by condition and length alone, whatever the protocol."
        return row.prior(trials, source, provisional=self.provisional)

    def to_json(self) -> dict[str, Any]:
        """Everything, as `reference_from` takes it."""
        found = {**self.__dict__, "rows": [row.to_json() for row in self.rows]}
        return {"schema": SCHEMA, **found, "notes": list(self.notes)}


def first_prior(
    references: Iterable[Reference], metric: str, choice: Choice | None, trials: int,
    seconds: float, recipe: Recipe | None = None, plates: int | None = None,
) -> Prior | None:  # fmt: skip
    """The prior of the first table that has one for this metric in this condition.

    The lab's own stand before the shipped, and among these the ones of as many plates before
    those of others; a newer table without such a row does not hide an older one that has it.
    """
    found: list[tuple[bool, bool, Prior]] = []
    for each in references:
        prior = each.prior(metric, choice, trials, seconds, recipe, plates)
        row = each.row(metric, choice, seconds, recipe, plates)
        if prior is not None and row is not None:
            found.append((each.provisional, row.plates not in (None, plates), prior))
    return min(found, key=lambda each: each[:2], default=(True, True, None))[2]


def in_use(references: Iterable[Reference]) -> list[Reference]:
    """The tables with the rows that count: no row that a newer one about the same stands for.

    Parameters
    ----------
    references : iterable of Reference
        The newest first. A row of too few people stands for no other.
    """
    seen: list[ReferenceRow] = []
    found: list[Reference] = []
    for each in references:
        rows = tuple(row for row in each.rows if not any(row.about(newer) for newer in seen))
        seen += [row for row in each.rows if row.enough]
        if rows:
            found.append(replace(each, rows=rows))
    return found


def reference_from(found: Mapping[str, Any]) -> Reference:
    """The table that `Reference.to_json` wrote; SettingsError where it is not one."""
    try:
        if found["schema"] != SCHEMA:
            raise ValueError(f"schema {found['schema']!r}")
        rest = {name: value for name, value in found.items() if name not in ("schema", "rows")}
        rows = tuple(_row(each) for each in found["rows"])
        return Reference(**{**rest, "rows": rows, "notes": tuple(found["notes"])})
    except (KeyError, TypeError, ValueError) as cause:
        raise SettingsError(
            "this is no table of reliability that this version can read.", expected=SCHEMA,
            found=f"{type(cause).__name__}: {cause}",
        ) from cause  # fmt: skip


def _row(found: Mapping[str, Any]) -> ReferenceRow:
    told = {name: value for name, value in found.items() if not name.endswith("_ratio")}
    told["choice"] = Choice(**found["choice"])
    told["recipe"] = None if found["recipe"] is None else Recipe(**found["recipe"])
    told["icc"] = None if found["icc"] is None else Agreement(**found["icc"])
    first = found["first_trial"]
    told["first_trial"] = None if first is None else FirstEffect(**first)
    second, sides = found.get("second_visit"), found.get("sides")
    told["second_visit"] = None if second is None else SecondVisit(**second)
    told["sides"] = None if sides is None else Agreement(**sides)
    told["df"] = math.inf if found["df"] is None else found["df"]
    told["clamped"], told["notes"] = tuple(found["clamped"]), tuple(found["notes"])
    return ReferenceRow(**cast("dict[str, Any]", told))


def _ratio(value: float | None, scale: Scale) -> float | None:
    return math.exp(value) if value is not None and scale == "log" else None
