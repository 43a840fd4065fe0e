"""Everybody of one protocol and condition, each beside their own past."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from forceplate.comparing import Comparing
from forceplate.errors import NothingFound, SettingsError
from forceplate.looking import Ground, Look, ground
from forceplate.metrics.registry import METRICS, PRIMARY
from forceplate.model.cohort import Cohort, Member
from forceplate.model.course import Choice, choice_of
from forceplate.model.past import Baseline

if TYPE_CHECKING:
    from forceplate.change.visits import Rows
    from forceplate.model.judgement import Judgement
    from forceplate.model.record import SessionRecord, TrialRecord


class Gathering(Comparing):
    """The part of a lab that sees everybody's visits beside each other."""

    def cohort(
        self, protocol: str | None = None, condition: str | None = None, metric: str | None = None
    ) -> Cohort:
        """Everybody with trials of one protocol and condition, judged as on their own pages.

        Parameters
        ----------
        protocol, condition : str, optional
            As they stand in addresses (`open-firm`); the commonest of the archive where not
            given, or where nobody has it.
        metric : str, optional
            One that is looked at beside the primary ones.

        Returns
        -------
        Cohort
            However many people there are, the catalogue is asked six times.

        Raises
        ------
        NothingFound
            There is no such metric.
        SettingsError
            It is a direction, which is not compared over visits.
        """
        from forceplate.archive.people import sessions
        from forceplate.change.discovery import PRIMARY_Q
        from forceplate.change.visits import choices, chosen

        other = _other(metric)
        people: dict[str, list[TrialRecord]] = {}
        for each in self.archive.trials(assigned=True):
            people.setdefault(each.facts.participant or "", []).append(each)
        visits = {code: sessions(code, trials) for code, trials in sorted(people.items())}
        known = choices([visit for own in visits.values() for visit in own])
        choice = chosen(known, protocol, condition)
        run = self.archive.current_run()
        on, baselines = ground(self, run), self.archive.baselines()
        rows = self._rows(people, [*PRIMARY, *other], choice)
        members = tuple(
            _member(code, own, choice, on, rows[code], baselines.get(code), other)
            for code, own in visits.items()
            if code in rows
        )
        return Cohort(known, choice, members, len(visits) - len(members), run, PRIMARY_Q)

    def mark(self) -> tuple[str, int]:
        """What changes with every correction, result and run; two equal marks, equal numbers."""
        return self.archive.mark()

    def _rows(
        self, people: dict[str, list[TrialRecord]], keys: Sequence[str], choice: Choice | None
    ) -> dict[str, Rows]:
        """The analysed trials of the choice with their values, of everybody who has any of it."""
        own = {
            code: found
            for code, trials in people.items()
            if (found := [each for each in trials if choice_of(each) == choice])
        }
        first = next((trials[0].facts for trials in own.values()), None)
        values = {} if first is None else self.archive.values_of(keys, first)
        return {
            code: [(each, values[each.trial]) for each in trials if each.trial in values]
            for code, trials in own.items()
        }


def _other(metric: str | None) -> list[str]:
    """The metric that is asked for beside the primary ones, if any."""
    if metric is None or metric in PRIMARY:
        return []
    if metric not in METRICS:
        raise NothingFound(
            f"there is no metric {metric!r}.", advice="forceplate metrics lists the keys."
        )
    if METRICS[metric].compared == "direction":
        raise SettingsError("directions are not compared over visits.", found=metric)
    return [metric]


def _member(
    code: str, visits: Sequence[SessionRecord], choice: Choice | None, on: Ground, rows: Rows,
    baseline: Baseline | None, other: Iterable[str],
) -> Member:  # fmt: skip
    look = Look(on, rows, visits, choice, baseline)
    beside: Judgement | None = None
    for found in look.judged(list(other), exploratory=True):
        # its word is told among all metrics that are not primary, which are not looked at here
        beside = replace(found, tier=None, q=None)
    simulated = any(trial.simulated for visit in visits for trial in visit.trials)
    primary = look.judged(PRIMARY, exploratory=False, brief=True)
    return Member(code, simulated, primary, beside, look.not_analysed)
