"""What the pages ask for; the only file that knows the Lab."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from forceplate.errors import UnknownTrial
from forceplate.model.between import Between
from forceplate.model.card import Card
from forceplate.model.cohort import Cohort
from forceplate.model.course import Choice
from forceplate.model.facts import Facts
from forceplate.model.job import JobRecord
from forceplate.model.pairing import Pairing
from forceplate.model.past import Past
from forceplate.model.record import (
    Drawing,
    Event,
    Meter,
    ParticipantRecord,
    Preview,
    Protocol,
    RunRecord,
    SessionRecord,
    State,
    TrialRecord,
)
from forceplate.model.run_change import MetricChange, RunComparison
from forceplate.model.settings import Settings

if TYPE_CHECKING:
    from forceplate.lab import Lab
    from forceplate.metrics.declare import Metric
    from forceplate.model.sensitivity import Sensitivity

PIXELS = 620
"""Width that traces are prepared for; two points a pixel at most."""
COHORTS = 2
"""Cohorts that are kept for as long as nothing changes."""


@dataclass(frozen=True)
class Today:
    """What the first page shows."""

    trials: Sequence[TrialRecord]
    total: int
    latest: TrialRecord | None
    meters: Sequence[Meter]
    queue: Sequence[TrialRecord]
    health: Mapping[str, Any]
    folder: str


@dataclass(frozen=True)
class TrialView:
    """What the head of a trial's page shows."""

    record: TrialRecord
    result: Mapping[str, Any] | None
    previous: str | None
    next: str | None
    of: int | None
    earlier: Sequence[tuple[TrialRecord, Mapping[str, float | None]]]

    def value(self, key: str) -> Mapping[str, Any]:
        """One value of the result: value, unit, why."""
        values: Mapping[str, Any] = {} if self.result is None else self.result["values"]
        return values.get(key, {"value": None, "unit": "1", "why": None})

    def setting(self, key: str, default: Any) -> Any:
        """One setting of the result's recipe."""
        return default if self.result is None else self.result["settings"].get(key, default)


@dataclass(frozen=True)
class TrialPictures:
    """What the figures of a trial's page are drawn from; None where there is no analysis yet."""

    preview: Preview
    drawing: Drawing | None


@dataclass(frozen=True)
class RunView:
    """What the page of one run shows."""

    record: RunRecord
    current: RunRecord | None
    history: Sequence[Event]
    failures: Sequence[tuple[str, str]]
    about: Mapping[str, Mapping[str, Any]]


class Data:
    """The questions the pages ask of one Lab."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab
        self._gathered = lru_cache(maxsize=COHORTS)(self._gather)

    def primary(self) -> Sequence[Metric]:
        """The metrics that stand on the cards, in their order."""
        metrics = self._lab.metrics()
        return [metrics[key] for key in self._lab.primary()]

    def metrics(self) -> Mapping[str, Metric]:
        """Every metric by key."""
        return self._lab.metrics()

    def protocols(self) -> Sequence[Protocol]:
        return self._lab.protocols()

    def today(self, protocol: str | None, verdict: str | None) -> Today:
        """Trials newest first under the filters; queue and meters over all of them."""
        trials = self._lab.trials()
        latest = next((record for record in trials if _visit(record)), None)
        queue = [
            record
            for record in trials
            if not record.assigned or (record.quality.verdict == "repeat" and record.state == "new")
        ]
        shown = [
            record
            for record in trials
            if protocol in (None, record.facts.protocol)
            and verdict in (None, record.quality.verdict)
        ]
        return Today(
            shown, len(trials), latest, self._meters(latest), queue, self._lab.health(),
            str(self._lab.archive.folder),
        )  # fmt: skip

    def _meters(self, latest: TrialRecord | None) -> Sequence[Meter]:
        if latest is None or latest.facts.participant is None or latest.facts.session is None:
            return ()
        return self._lab.meters(latest.facts.participant, latest.facts.session)

    def trial(self, code: str) -> TrialView:
        """Everything the head of the page needs; UnknownTrial names near ones."""
        record = self._lab.trial(code)
        previous, following = self._lab.neighbours(code)
        earlier = self._lab.earlier(code, tuple(self._lab.primary())) if record.assigned else ()
        return TrialView(
            record, self._lab.result(code), previous, following, self._wanted(record), earlier
        )

    def _wanted(self, record: TrialRecord) -> int | None:
        """How many trials of this condition its protocol asks for."""
        for protocol in self._lab.protocols():
            if protocol.name == record.facts.protocol:
                for condition in protocol.conditions:
                    if condition.label == record.condition:
                        return condition.trials
        return None

    def pictures(self, code: str, span: tuple[float, float] | None) -> TrialPictures:
        """Traces of the span and the fixed drawing."""
        drawing = None if self._lab.result(code) is None else self._lab.drawing(code)
        return TrialPictures(self.preview(code, span), drawing)

    def preview(self, code: str, span: tuple[float, float] | None, pixels: int = PIXELS) -> Preview:
        """Traces of the span alone; a zoom reads nothing else."""
        return self._lab.preview(code, span, pixels)

    def lacks_pictures(self, code: str) -> tuple[bool, bool]:
        """Whether pictures are missing: of the recording, and of the result if it has one."""
        return self._lab.lacks_pictures(code)

    def record(self, code: str) -> TrialRecord:
        return self._lab.trial(code)

    def result(self, code: str) -> Mapping[str, Any] | None:
        return self._lab.result(code)

    def history(self, code: str) -> Sequence[Event]:
        return self._lab.history(code)

    def judge(self, code: str, state: str, reason: str | None) -> None:
        """Write down that a trial is accepted, to be repeated, or open again (`new`)."""
        self._lab.judge(code, cast("State", state), reason)

    def assign(self, code: str, facts: Facts) -> None:
        """Write down who stood there, and when, and how."""
        self._lab.assign(code, facts)

    def find(self, text: str) -> Sequence[tuple[str, str, str]]:
        """(kind, code, label) of what is called that, or nearly."""
        return self._lab.find(text)

    def drawing(self, code: str) -> Drawing:
        """The fixed drawing of a trial; empty while it is not analysed."""
        return self._lab.drawing(code)

    def people(self) -> Sequence[ParticipantRecord]:
        """Everybody in the archive, by code."""
        return self._lab.participants()

    def person(self, code: str) -> ParticipantRecord:
        """One person; UnknownParticipant names near ones."""
        return self._lab.participant(code)

    def sessions(self, participant: str) -> Sequence[SessionRecord]:
        """A person's visits, oldest first; UnknownParticipant names near ones."""
        return self._lab.sessions(participant)

    def session(self, participant: str, session: str) -> SessionRecord:
        """One visit of a person; UnknownSession names near ones."""
        return self._lab.session(participant, session)

    def meters(self, participant: str, session: str, protocol: str) -> Sequence[Meter]:
        """How many trials of each condition of a protocol a visit has."""
        return self._lab.meters(participant, session, protocol)

    def past(
        self, participant: str, protocol: str | None, condition: str | None,
        metric: str | None = None,
    ) -> Past:  # fmt: skip
        """A person over time in one protocol and condition.

        The primary metrics; of another metric that alone, with all that a primary one has, and
        flagged as one among all those that are not primary.
        """
        if metric is None or metric in self._lab.primary():
            return self._lab.past(participant, protocol, condition, exploratory=False)
        found = self._lab.past(participant, protocol, condition, [metric], exploratory=False)
        among = self._lab.past(participant, protocol, condition).judgements.get(metric)
        if among is None:
            return found
        (alone,) = found.primary
        return replace(found, primary=(replace(alone, tier=among.tier, q=among.q),))

    def past_at(
        self, participant: str, session: str, choice: Choice, keys: Sequence[str] | None = None, *,
        exploratory: bool = False,
    ) -> Past:  # fmt: skip
        """A person as known when a visit came; the primary metrics where no keys are given."""
        return self._lab.past_at(participant, session, *choice, keys, exploratory=exploratory)

    def cohort(self, protocol: str | None, condition: str | None, metric: str | None) -> Cohort:
        """Everybody of one protocol and condition; gathered anew after anything was changed."""
        return self._gathered(self._lab.mark(), protocol, condition, metric)

    def _gather(
        self, _mark: tuple[str, int], protocol: str | None, condition: str | None,
        metric: str | None,
    ) -> Cohort:  # fmt: skip
        return self._lab.cohort(protocol, condition, metric)

    def between(self, codes: Sequence[str], keys: Sequence[str]) -> Between:
        """Trials beside the first of them, and how far chance takes two of one person apart."""
        return self._lab.between(codes, keys)

    def card(self, participant: str, protocol: str, condition: str) -> Card:
        """What a person's latest visit says beside their own past."""
        return self._lab.card(participant, protocol, condition)

    def paired(self, participant: str, protocol: str) -> Sequence[Pairing]:
        """A person's conditions of a protocol side by side."""
        return self._lab.pairs(participant, protocol)

    def report(self, participant: str, protocol: str, condition: str) -> bytes:
        """A person's card as PDF."""
        return self._lab.report(participant, protocol, condition)

    def newest(self, count: int) -> Sequence[TrialRecord]:
        """The newest trials, at most so many."""
        return self._lab.trials()[:count]

    def analysed(self, count: int) -> Sequence[TrialRecord]:
        """The newest trials with a result, at most so many."""
        return [record for record in self._lab.trials() if record.key is not None][:count]

    def sensitivity(self, code: str, metric: str) -> Sensitivity:
        """How a metric of one trial changes with the way of analysing it."""
        return self._lab.sensitivity(code, [metric])[0]

    def latest_of_each(self) -> Sequence[TrialRecord]:
        """The newest trial of each person, newest first; loose trials count as one person's."""
        found: dict[str | None, TrialRecord] = {}
        for record in self._lab.trials():
            found.setdefault(record.facts.participant, record)
        return list(found.values())

    def settings_about(self) -> Mapping[str, Mapping[str, Any]]:
        """What each setting means."""
        return self._lab.settings_about()

    def run(self) -> RunRecord | None:
        """The run whose numbers are shown."""
        return next((run for run in self._lab.runs() if run.current), None)

    def runs(self) -> Sequence[RunRecord]:
        """Every run, newest first."""
        return list(reversed(self._lab.runs()))

    def one_run(self, number: int) -> RunView:
        """One run with what happened to it; NothingFound says which there are."""
        history = self._lab.run_history(number)
        runs = self._lab.runs()
        current = next((run for run in runs if run.current), None)
        record = next(run for run in runs if run.run == number)
        return RunView(
            record, current, history, self._lab.failures(number), self._lab.settings_about()
        )

    def make_current(self, number: int, why: str) -> RunRecord:
        """Show this run's numbers from now on."""
        return self._lab.make_current(number, why)

    def compare_runs(
        self, first: int, second: int, keys: Sequence[str] | None = None
    ) -> RunComparison:
        """How the numbers of the second run differ from those of the first."""
        return self._lab.compare_runs(first, second, keys)

    def pairs(
        self, first: int, second: int, changed: MetricChange
    ) -> Sequence[tuple[TrialRecord, float, float]]:
        """A metric's value in both runs, of every trial that has both in the comparison's unit."""
        values, key = self._lab.archive.values, changed.key
        before = {record.trial: found.get(key) for record, found in values([key], run=first)}
        pairs: list[tuple[TrialRecord, float, float]] = []
        for record, found in values([key], run=second):
            one, other = before.get(record.trial), found.get(key)
            if one is None or other is None or not one.unit == other.unit == changed.unit:
                continue
            if one.value is not None and other.value is not None:
                pairs.append((record, one.value, other.value))
        return pairs

    def jobs(self) -> Sequence[JobRecord]:
        """Every job, newest first."""
        return self._lab.jobs()

    def planned(self, settings: Settings, where: Mapping[str, str]) -> Mapping[str, int | None]:
        """What a reanalysis would do: run, trials, reused, computed."""
        return self._lab.planned(settings, where)

    def start_job(
        self, settings: Settings, preset: str | None, where: Mapping[str, str]
    ) -> JobRecord:
        """Begin a reanalysis that goes on by itself."""
        return self._lab.start_job(settings, preset=preset, where=where)

    def resume_job(self, number: int) -> JobRecord:
        """Go on with a job that ended before it was through."""
        return self._lab.resume_job(number)

    def cancel_job(self, number: int) -> JobRecord:
        """Ask a job to end."""
        return self._lab.cancel_job(number)

    def health(self) -> Mapping[str, Any]:
        """State of the archive in a few numbers."""
        return self._lab.health()

    def knows(self, code: str) -> bool:
        """Whether there is a trial of this code."""
        try:
            self._lab.trial(code)
        except UnknownTrial:
            return False
        return True


def _visit(record: TrialRecord) -> bool:
    return record.facts.participant is not None and record.facts.session is not None
