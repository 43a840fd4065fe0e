"""Where a group of people lies: percentiles of a metric, for those measured in the same way."""

from __future__ import annotations

from dataclasses import dataclass

from forceplate.model.course import SAME_LENGTH


@dataclass(frozen=True)
class PercentileRow:
    """One metric of one group in one condition.

    Parameters
    ----------
    metric, unit : str
        Key of the metric, and the unit of `points`.
    condition : str
        Such as `open-firm`.
    ages : (int, int)
        Youngest and oldest, years.
    people : int
    points : tuple of (percent, value)
        So many per cent of the group lie below; ascending.
    """

    metric: str
    unit: str
    condition: str
    ages: tuple[int, int]
    people: int
    points: tuple[tuple[float, float], ...]

    def around(self, value: float) -> tuple[float | None, float | None]:
        """The tabled percentages below and above a value; None beyond the table's ends."""
        below = [percent for percent, at in self.points if at <= value]
        above = [percent for percent, at in self.points if at > value]
        return (max(below) if below else None), (min(above) if above else None)


@dataclass(frozen=True)
class Percentiles:
    """Rows with where they come from, and how their people were measured.

    Parameters
    ----------
    rows : tuple of PercentileRow
    population, protocol, source, licence : str
        `source` stands wherever a number of it is shown.
    seconds : float
        Length of the trials.
    trials, plates : int
        Trials a mean; plates that were stood on.
    cutoff_hz : float
        Of the low-pass filter.
    """

    rows: tuple[PercentileRow, ...]
    population: str
    protocol: str
    source: str
    licence: str
    seconds: float
    trials: int
    plates: int
    cutoff_hz: float

    def fitting(
        self, metric: str, condition: str, *, seconds: float, plates: int, cutoff_hz: float,
        trials: int,
    ) -> tuple[PercentileRow, ...]:  # fmt: skip
        """The groups that were measured in this way; none where anything differs."""
        same = (
            abs(seconds - self.seconds) <= SAME_LENGTH * self.seconds and plates == self.plates
            and cutoff_hz == self.cutoff_hz and trials == self.trials
        )  # fmt: skip
        return tuple(
            row for row in self.rows
            if same and row.metric == metric and row.condition == condition
        )  # fmt: skip
