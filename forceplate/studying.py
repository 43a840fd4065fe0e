"""What a lab learns of how much its people's visits vary while nothing changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from forceplate.errors import NothingFound, SettingsError
from forceplate.lookup import Lookup
from forceplate.metrics.registry import METRICS, PRIMARY
from forceplate.running import current_user

if TYPE_CHECKING:
    from forceplate.change.study_plan import StudyPlan
    from forceplate.model.course import Course
    from forceplate.model.record import SessionRecord, TrialRecord
    from forceplate.model.reference import Reference
    from forceplate.model.result import Value
    from forceplate.model.window import Window

POPULATION = "people of this lab's archive"


class Studying(Lookup):
    """The part of a lab that plans and makes its reliability study."""

    def reliability_plan(
        self, protocol: str, *, people: int, days: int, condition: str | None = None,
        where: Mapping[str, str] | None = None,
    ) -> StudyPlan:  # fmt: skip
        """Which people, visits and trials to measure; a lab without an archive has nothing yet.

        NothingFound where there is no such protocol; SettingsError for too small a study.
        """
        from forceplate.change.study_plan import plan

        told = self.protocol(protocol)
        if told is None:
            names = ", ".join(each.name for each in self.protocols())
            raise NothingFound(f"there is no protocol {protocol!r}.", expected=f"one of {names}")
        found = {} if self._archive is None else self._visits(where or {})
        return plan(found, told, people=people, days=days, condition=condition)

    def reliability_study(
        self, keys: Sequence[str] | None = None, *, protocol: str | None = None,
        condition: str | None = None, where: Mapping[str, str] | None = None,
        population: str | None = None,
    ) -> Reference:  # fmt: skip
        """Make a table of reliability of the current run; nothing is kept.

        Parameters
        ----------
        keys : sequence of str, optional
            Metrics; the primary ones where not given. NothingFound where one is not known.
        protocol, condition : str, optional
            Only this protocol; only this condition, such as `open-firm`.
        where : mapping of str to str, optional
            Only trials with these facts.
        population : str, optional
            Who the people are, in words.

        Raises
        ------
        SettingsError
            Nothing can be told, such as where everybody came on one day only.
        """
        from forceplate.change.study import run

        wanted = self._wanted(keys)
        courses = {
            person: [
                each for each in found
                if each.choice is not None and protocol in (None, each.choice.protocol)
                and condition in (None, each.choice.condition)
            ]
            for person, found in self._courses(wanted, where or {}).items()
        }  # fmt: skip
        window, most_hz = self._way()
        today = date.today().isoformat()  # noqa: DTZ011
        return run(
            courses, made=today, population=population or POPULATION, window=window,
            most_hz=most_hz,
        )  # fmt: skip

    def save_reference(
        self, reference: Reference, by: str | None = None, reason: str | None = None
    ) -> None:
        """Keep a table as the lab's own from now on; who and when are in the audit trail."""
        self.archive.save_reference(reference, by or current_user(), reason)

    def references(self) -> list[Reference]:
        """Every table that the lab has kept, the newest first."""
        return self.archive.references()

    def reference(self) -> Reference | None:
        """The table that the lab kept last, None while there is none."""
        return next(iter(self.archive.references(most=1)), None)

    def own_references(self) -> list[Reference]:
        """The lab's own tables with the rows that visits are judged by, the newest first."""
        from forceplate.model.reference import in_use

        return in_use(self.archive.references())

    def shipped_references(self) -> tuple[Reference, ...]:
        """The provisional tables of lab_data/reference."""
        from forceplate.change.reference import shipped

        return shipped()

    def _wanted(self, keys: Sequence[str] | None) -> list[str]:
        wanted = list(dict.fromkeys(PRIMARY if keys is None else keys))
        for key in wanted:
            if key not in METRICS:
                raise NothingFound(
                    f"there is no metric {key!r}.", advice="forceplate metrics lists the keys."
                )
        if keys is None:
            return wanted
        ways = [key for key in wanted if METRICS[key].compared == "direction"]
        if ways and len(ways) == len(wanted):
            raise SettingsError("directions are not compared over visits.", found=", ".join(ways))
        return [key for key in wanted if key not in ways]

    def _visits(self, where: Mapping[str, str]) -> dict[str, list[SessionRecord]]:
        """Everybody's sessions, oldest first, with the trials that have these facts."""
        from forceplate.archive.people import sessions

        people: dict[str, list[TrialRecord]] = {}
        chosen = self.archive.codes_chosen(where)
        for each in self.archive.trials(assigned=True):
            if each.trial in chosen and each.facts.participant is not None:
                people.setdefault(each.facts.participant, []).append(each)
        return {person: sessions(person, trials) for person, trials in sorted(people.items())}

    def _way(self) -> tuple[Window, float]:
        """How much of each trial the current run compares, and at how many samples a second."""
        from forceplate.change.likeness import most_hz_of, window_of

        run = self.archive.current_run()
        settings = {} if run is None else run.settings
        return window_of(settings), most_hz_of(settings)

    def _courses(self, keys: Sequence[str], where: Mapping[str, str]) -> dict[str, list[Course]]:
        """Everybody's courses of these metrics in every condition, of the current run."""
        from forceplate.change.visits import choices, course

        visits, (window, most_hz) = self._visits(where), self._way()
        rows: dict[str, list[tuple[TrialRecord, dict[str, Value]]]] = {}
        for record, values in self.archive.values(list(keys)):
            rows.setdefault(record.facts.participant or "", []).append((record, values))
        return {
            person: [
                course(
                    key, METRICS[key].compared, rows.get(person, []), own, choice, window, most_hz
                )
                for choice in choices(own)
                for key in keys
            ]
            for person, own in visits.items()
        }
