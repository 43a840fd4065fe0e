"""Looking into the archive: everything that can be read, and nothing that changes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forceplate.errors import ArchiveError, ArchiveMissing, NothingFound, UnknownSession
from forceplate.metrics.registry import METRICS, PRIMARY, column_of
from forceplate.model.facts import FACT_NAMES
from forceplate.model.job import JobRecord
from forceplate.model.record import (
    Drawing,
    Event,
    Meter,
    ParticipantRecord,
    Preview,
    Protocol,
    RunRecord,
    SessionRecord,
    TrialRecord,
)
from forceplate.model.result import Value
from forceplate.model.run_change import RunComparison
from forceplate.model.settings import Settings

if TYPE_CHECKING:
    from pandas import DataFrame

    from forceplate.archive.archive import Archive
    from forceplate.archive.files.series import Traces
    from forceplate.export.write import Exported
    from forceplate.metrics.declare import Metric
    from forceplate.model.sensitivity import Sensitivity


class Lookup:
    """The reading half of a lab.

    Parameters
    ----------
    archive : Archive or None
        None: every question about trials and people is answered by ArchiveMissing.
    """

    def __init__(self, archive: Archive | None) -> None:
        self._archive = archive

    @property
    def archive(self) -> Archive:
        """The archive; ArchiveMissing for a lab without one."""
        if self._archive is None:
            raise ArchiveMissing("this needs an archive.", advice="Give one with --archive DIR.")
        return self._archive

    def trials(
        self,
        *,
        participant: str | None = None,
        session: str | None = None,
        protocol: str | None = None,
        verdict: str | None = None,
        state: str | None = None,
        assigned: bool | None = None,
    ) -> list[TrialRecord]:
        """Archived trials, newest first."""
        return self.archive.trials(
            participant=participant, session=session, protocol=protocol, verdict=verdict,
            state=state, assigned=assigned,
        )  # fmt: skip

    def trial(self, code: str) -> TrialRecord:
        """One trial; UnknownTrial names near matches."""
        return self.archive.trial(code)

    def result(self, code: str) -> dict[str, Any] | None:
        """The trial's result in the current run, None while there is none."""
        return self.archive.result(code)

    def preview(
        self, code: str, span: tuple[float, float] | None = None, pixels: int = 600
    ) -> Preview:
        """Traces of one trial over a span: at most two points a pixel, only that span read."""
        record = self.trial(code)
        found: dict[str, Any] = {}
        read = 0
        start, end = (0.0, record.duration_s) if span is None else span
        for name in (code, record.key):
            traces = self._traces(name)
            if traces is None:
                continue
            part = traces.preview(None, span, pixels)
            found.update(part.channels)
            read += part.samples_read
        return Preview(found, start, end, read)

    def drawing(self, code: str) -> Drawing:
        """Paths, ellipse, spectrum and outlines of the trial's current result."""
        traces = self._traces(self.trial(code).key)
        return Drawing() if traces is None else traces.drawing()

    def lacks_pictures(self, code: str) -> tuple[bool, bool]:
        """Whether pictures are missing or torn: of the recording, and of the result if it has one.

        `redraw` makes them again.
        """
        key = self.trial(code).key
        return self._traces(code) is None, key is not None and self._traces(key) is None

    def _traces(self, name: str | None) -> Traces | None:
        """The traces of a trial or of a result; None where they are missing or torn."""
        from forceplate.archive.files.series import Traces

        file = None if name is None else self.archive.series(name)
        try:
            return None if file is None else Traces.open(file, name or "")
        except ArchiveError:
            return None

    def history(self, code: str) -> list[Event]:
        """What happened to a trial, oldest first."""
        return self.archive.history(code)

    def neighbours(self, code: str) -> tuple[str | None, str | None]:
        """The trials before and after this one: of the same person, else of all that wait."""
        record = self.trial(code)
        if record.assigned:
            around = self.trials(participant=record.facts.participant)
        else:
            around = self.trials(assigned=False)
        codes = [each.trial for each in reversed(around)]
        at = codes.index(code)
        return (codes[at - 1] if at else None, codes[at + 1] if at + 1 < len(codes) else None)

    def earlier(
        self, code: str, keys: Sequence[str]
    ) -> list[tuple[TrialRecord, dict[str, float | None]]]:
        """Values of the same person's earlier trials of the same protocol and condition.

        Oldest first; trials that are to be repeated, and the trial's own session, are left out.
        """
        record = self.trial(code)
        if not record.assigned or record.facts.start is None:
            return []
        rows = self.archive.values(list(keys), participant=record.facts.participant)
        before = [
            (each, {key: value.value for key, value in values.items()})
            for each, values in rows
            if each.facts.protocol == record.facts.protocol
            and each.condition == record.condition
            and each.facts.session != record.facts.session
            and each.facts.start is not None
            and each.facts.start < record.facts.start
            and each.counts
        ]
        return sorted(before, key=lambda row: (row[0].facts.start or "", row[0].trial))

    def series(
        self, participant: str, keys: Sequence[str], protocol: str | None = None
    ) -> list[tuple[TrialRecord, dict[str, Value]]]:
        """Every analysed trial of a person with these values (value, unit, why), oldest first."""
        rows = self.archive.values(list(keys), participant=participant)
        wanted = [row for row in rows if protocol in (None, row[0].facts.protocol)]
        return sorted(wanted, key=lambda row: (row[0].facts.start or "", row[0].trial))

    def table(
        self, keys: Sequence[str] | None = None, *, participant: str | None = None,
        run: int | None = None,
    ) -> DataFrame:  # fmt: skip
        """Values of the archived trials as a table, one row a trial, oldest first.

        Parameters
        ----------
        keys : sequence of str, optional
            Metrics; all of them where not given. NothingFound where one is not known.
        participant : str, optional
        run : int, optional
            The current run where not given.

        Returns
        -------
        pandas.DataFrame
            Indexed by trial: the facts, `verdict`, `state`, `simulated`, `recipe`, then a column a
            metric whose name ends in its unit (`mean_velocity_total_mm_s`); NaN where a value
            cannot be had.
        """
        from pandas import DataFrame

        wanted = list(METRICS if keys is None else keys)
        columns = {key: column_of(key) for key in wanted}
        rows = {
            record.trial: {
                **asdict(record.facts), "verdict": record.quality.verdict, "state": record.state,
                "simulated": record.simulated, "recipe": record.recipe,
                **{columns[key]: each.value for key, each in values.items()},
            }
            for record, values in self.archive.values(wanted, participant=participant, run=run)
        }  # fmt: skip
        about = [*FACT_NAMES, "verdict", "state", "simulated", "recipe"]
        table = DataFrame.from_dict(rows, orient="index", columns=[*about, *columns.values()])
        table[list(columns.values())] = table[list(columns.values())].astype("float64")
        table.index.name = "code"
        return table

    def participants(self) -> list[ParticipantRecord]:
        """Everybody in the archive, by code."""
        return self.archive.participants()

    def participant(self, code: str) -> ParticipantRecord:
        """One person; UnknownParticipant names near matches."""
        return self.archive.participant(code)

    def sessions(self, participant: str) -> list[SessionRecord]:
        """A person's visits with their trials, oldest first."""
        return self.archive.sessions(participant)

    def session(self, participant: str, session: str) -> SessionRecord:
        """One visit with its trials; UnknownParticipant and UnknownSession name near matches."""
        from difflib import get_close_matches

        visits = {visit.session: visit for visit in self.sessions(participant)}
        if session in visits:
            return visits[session]
        near = get_close_matches(session, list(visits), n=3, cutoff=0.6)
        raise UnknownSession(
            f"{participant} has no visit {session!r}.",
            advice="Did you mean " + " or ".join(near) + "?" if near else None,
        )

    def meters(self, participant: str, session: str, name: str | None = None) -> list[Meter]:
        """How far a session is in a protocol, its own where none is named; empty without one."""
        from forceplate.protocols import meters

        visit = self.session(participant, session)
        protocol = self.protocol(name or visit.protocol or "")
        mine = tuple(trial for trial in visit.trials if name in (None, trial.facts.protocol))
        return [] if protocol is None else meters(protocol, mine)

    def protocols(self) -> list[Protocol]:
        """The lab's protocols."""
        from forceplate.protocols import protocols

        return list(protocols())

    def protocol(self, name: str) -> Protocol | None:
        """One protocol by name, None if the lab has none of this name."""
        return next((each for each in self.protocols() if each.name == name), None)

    def metrics(self) -> Mapping[str, Metric]:
        """The catalogue of metrics."""
        return METRICS

    def primary(self) -> tuple[str, ...]:
        """The metrics that stand on cards."""
        return PRIMARY

    def settings_about(self) -> dict[str, Mapping[str, Any]]:
        """What each setting means."""
        return Settings.about()

    def find(self, text: str) -> list[tuple[str, str, str]]:
        """People and trials whose code begins with, or holds, the text: (kind, code, label)."""
        wanted = text.strip().lower()
        if not wanted:
            return []
        people = [
            ("participant", each.code, each.code)
            for each in self.participants()
            if wanted in each.code.lower()
        ]
        trials = [
            ("trial", each.trial, " · ".join(filter(None, (
                each.trial, each.facts.participant or each.source_name, each.condition))))
            for each in self.trials()
            if each.trial.startswith(wanted) or wanted in each.source_name.lower()
        ]  # fmt: skip
        return people[:8] + trials[:8]

    def sensitivity(self, code: str, keys: Sequence[str]) -> tuple[Sensitivity, ...]:
        """How metrics of one archived trial change with the way of analysing it.

        The base is what the current run computed; read from the archived samples, nothing kept.
        UnknownTrial and NothingFound name near matches.
        """
        from forceplate.batch.runs import work_for
        from forceplate.batch.work import recording_of
        from forceplate.sensitivity import sensitivity

        run = self.archive.current_run()
        settings = Settings() if run is None else Settings().having(run.settings)
        work = work_for(self.archive, self.trial(code).trial, settings)
        return sensitivity(recording_of(work), keys, settings, window=work.window, facts=work.facts)

    def runs(self) -> list[RunRecord]:
        """All runs, oldest first."""
        return self.archive.runs()

    def compare_runs(
        self, first: int, second: int, keys: Sequence[str] | None = None
    ) -> RunComparison:
        """How the numbers of the second run differ from those of the first, metric by metric.

        All metrics that either run holds where `keys` are not given. NothingFound where there is
        no such run or metric.
        """
        from forceplate.batch.compare import compare

        matched = self.archive.matched(first, second)
        records = {run.run: run for run in self.runs()}
        results = self.archive.results_of([each for each in matched if each.in_both])
        return compare(records[first], records[second], matched, results, keys)

    def jobs(self) -> list[JobRecord]:
        """Every job, the newest first."""
        return self.archive.jobs()

    def job(self, number: int) -> JobRecord:
        """One job; NothingFound where there is none of this number."""
        return self.archive.job(number)

    def run_history(self, run: int) -> list[Event]:
        """When a run was started, made current and replaced, oldest first."""
        return self.archive.run_history(run)

    def failures(self, run: int) -> list[tuple[str, str]]:
        """Trials that have no result in a run, and why."""
        return self.archive.failures(run)

    def export_parquet(
        self,
        folder: Path | str,
        *,
        runs: Sequence[int] | None = None,
        keys: Sequence[str] | None = None,
        rows: int = 10_000,
        replace: bool = False,
        on_progress: Callable[[int, int, str], None] | None = None,
    ) -> list[Exported]:
        """Write runs as Parquet: `folder/run=<n>/part-*.parquet`, and last `manifest.json`.

        Parameters
        ----------
        folder : path
        runs : sequence of int, optional
            The current run where not given.
        keys : sequence of str, optional
            Metrics; all where not given, also those that only stored results know.
        rows : int
            Trials a part.
        replace : bool
            Take the place of a finished export of something else.
        on_progress : callable, optional
            Called with trials written, trials in all, and the last one's code.

        Raises
        ------
        NothingFound
            There is no such run, it has no result yet, or a key is not known.
        ForcePlateError
            pyarrow is not installed.
        StorageFull, ArchiveError
            It cannot be written, or an export of something else stands there.
        """
        from forceplate.export.write import export_run

        known = {run.run: run for run in self.runs()}
        current = [number for number, run in known.items() if run.current]
        wanted = current if runs is None else list(dict.fromkeys(runs))
        if not wanted:
            raise NothingFound("no trial was analysed yet.", where=self.archive.folder)
        for number in wanted:
            if number not in known:
                found = ", ".join(map(str, known)) or "no run yet"
                raise NothingFound(f"no run {number} in the archive.", found=found)
        return [
            export_run(
                self.archive, known[number], Path(folder), keys=keys, rows=rows, replace=replace,
                on_progress=on_progress,
            )
            for number in wanted
        ]  # fmt: skip

    def verify(self) -> dict[str, Any]:
        """Hold every file against the catalogue and back."""
        return self.archive.verify()

    def health(self) -> dict[str, Any]:
        """State of the archive in a few numbers."""
        return self.archive.health()
