"""What trials have to have in common to be compared, beside their condition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from forceplate.model.course import SAME_LENGTH, Apart
from forceplate.model.record import TrialRecord
from forceplate.model.window import Window

SAME_RATE = 1e-3
"""Rates are one if they differ by no more than this share."""


def seconds_of(record: TrialRecord, window: Window) -> float:
    """How long the trial is as far as it is compared: all of it, or what the window takes."""
    if not window.first_s:
        return record.duration_s
    start, end = window.span(record.duration_s)
    return end - start


def rate_of(record: TrialRecord, most_hz: float) -> float:
    """Samples a second that the metrics are made of, Hz; `most_hz` 0: as recorded."""
    return min(record.rate_hz, most_hz) if most_hz else record.rate_hz


@dataclass(frozen=True)
class Like:
    """What a trial is compared with: one trial, or what most trials have in common.

    Parameters
    ----------
    plates : int
        How many; 0 without trials.
    laid : str or None
        Digest of where they lie, as far as it is stated.
    seconds : float
        Length, as far as it is compared.
    rate : float, Hz
    window : Window
    most_hz : float
        Of the run whose values are compared.
    """

    plates: int
    laid: str | None
    seconds: float
    rate: float
    window: Window
    most_hz: float

    def unlike(self, trial: TrialRecord) -> tuple[Apart, ...]:
        """Everything in which the trial differs."""
        found: list[Apart] = []
        if trial.n_plates != self.plates:
            found.append("plates")
        elif trial.laid != self.laid:
            found.append("layout")
        seconds = seconds_of(trial, self.window)
        if abs(seconds - self.seconds) > SAME_LENGTH * self.seconds:
            found.append("length")
        if abs(rate_of(trial, self.most_hz) - self.rate) > SAME_RATE * self.rate:
            found.append("rate")
        return tuple(found)


def like_most(trials: Sequence[TrialRecord], window: Window, most_hz: float = 0.0) -> Like:
    """What most of these trials have in common.

    Parameters
    ----------
    trials : sequence of TrialRecord
        Of one it is what that one is.
    window : Window
    most_hz : float
        Most samples a second that are kept, Hz; 0: as recorded.
    """
    if not trials:
        return Like(0, None, 0.0, 0.0, window, most_hz)
    plates, laid = Counter((trial.n_plates, trial.laid) for trial in trials).most_common(1)[0][0]
    seconds = float(median(seconds_of(trial, window) for trial in trials))
    rate = Counter(rate_of(trial, most_hz) for trial in trials).most_common(1)[0][0]
    return Like(plates, laid, seconds, rate, window, most_hz)
