"""The one door: everything that the command line and the pages may ask for.

`Lab(folder)` works on an archive; `Lab(None)` analyses files without one.
"""

from __future__ import annotations

import getpass
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from forceplate import __version__
from forceplate.errors import ArchiveMissing, NothingFound
from forceplate.metrics.registry import METRICS, PRIMARY
from forceplate.model.facts import Facts
from forceplate.model.intake import Ingested, IngestOptions
from forceplate.model.layout import Layout, read_layout
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
from forceplate.model.result import Value
from forceplate.model.settings import PRESETS, Settings

__all__ = ["IngestOptions", "Ingested", "Lab", "current_user"]

if TYPE_CHECKING:
    from forceplate.analysis import Analysis
    from forceplate.archive.archive import Archive
    from forceplate.batch.runs import Progress, RunReport
    from forceplate.conditioning.prepare import Span
    from forceplate.metrics.declare import Metric


def current_user() -> str:
    """Who is logged in, for the audit trail."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


class Lab:
    """A lab with its archive.

    Parameters
    ----------
    archive : path or None
        The archive's folder; None for analysing files only.
    create : bool
        Make the archive if there is none.

    Raises
    ------
    ArchiveMissing
        There is no archive in the folder and it is not to be made.
    """

    def __init__(self, archive: Path | str | None = None, *, create: bool = False) -> None:
        self._archive: Archive | None = None
        if archive is not None:
            from forceplate.archive.archive import Archive

            self._archive = Archive.open(Path(archive), create=create)

    def __enter__(self) -> Lab:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the archive."""
        if self._archive is not None:
            self._archive.close()

    @property
    def archive(self) -> Archive:
        """The archive; ArchiveMissing for a lab without one."""
        if self._archive is None:
            raise ArchiveMissing("this needs an archive.", advice="Give one with --archive DIR.")
        return self._archive

    # Files, without an archive

    def analyse(
        self,
        path: Path | str,
        *,
        settings: Settings | None = None,
        profile: str | None = None,
        layout: Path | Layout | None = None,
        reader: str | None = None,
        window: Span | None = None,
        facts: Facts | None = None,
    ) -> Iterator[Analysis]:
        """Read a file and analyse each recording in it; nothing is kept."""
        from forceplate.analysis import analyse_whole
        from forceplate.readers.discovery import read

        stated = read_layout(layout) if isinstance(layout, Path) else layout
        for recording in read(path, profile=profile, reader=reader):
            yield analyse_whole(recording, settings, layout=stated, window=window, facts=facts)

    # Writing

    def ingest(
        self, paths: Sequence[Path], options: IngestOptions | None = None, by: str | None = None
    ) -> Iterator[Ingested]:
        """Take files in; one line a recording, once it is safe on disk and checked."""
        from forceplate.intake import ingest

        yield from ingest(self.archive, paths, options or IngestOptions(), by or current_user())

    def analyse_missing(
        self,
        *,
        jobs: int = 1,
        engine: str = "processes",
        on_progress: Progress | None = None,
        by: str | None = None,
    ) -> RunReport:
        """Compute what the current run lacks; the first run has the default settings."""
        from forceplate.batch.runs import perform_run

        run = self.archive.current_run()
        if run is None:
            self._new_run(PRESETS["default"], "default", by)
            run = self.archive.current_run()
        assert run is not None
        settings = Settings().having(run.settings)
        return perform_run(
            self.archive, run, settings, engine=engine, workers=jobs, on_progress=on_progress
        )

    def reanalyse(
        self,
        settings: Settings,
        *,
        preset: str | None = None,
        jobs: int = 1,
        engine: str = "processes",
        on_progress: Progress | None = None,
        by: str | None = None,
    ) -> RunReport:
        """A new run beside the old ones, made current once it is through; nothing is overwritten.

        A run that was stopped before it was through is gone on with.
        """
        from forceplate.batch.runs import perform_run

        who = by or current_user()
        run = self._unfinished(settings) or self._new_run(settings, preset, by)
        report = perform_run(
            self.archive, run, settings, engine=engine, workers=jobs, on_progress=on_progress
        )
        current = self.archive.current_run()
        if current is None or current.run != run.run:
            self.archive.make_current(run.run, who, "reanalysed")
        return report

    def _new_run(self, settings: Settings, preset: str | None, by: str | None) -> RunRecord:
        number = self.archive.start_run(
            settings.flat(), settings.digest, preset, __version__, by or current_user()
        )
        if self.archive.current_run() is None:
            self.archive.make_current(number, by or current_user(), "first analysis")
        return next(run for run in self.archive.runs() if run.run == number)

    def _unfinished(self, settings: Settings) -> RunRecord | None:
        """The newest run with these settings, if it still lacks results."""
        for run in sorted(self.archive.runs(), key=lambda each: -each.run):
            if run.digest == settings.digest:
                return run if self.archive.wanted(run.run) else None
        return None

    def assign(
        self, trial: str, facts: Facts, by: str | None = None, reason: str | None = None
    ) -> TrialRecord:
        """Say who stood there, and when; audited, nothing is forgotten.

        A result that the new facts cannot change stays the trial's result.
        """
        from forceplate.batch.runs import keep_current

        self.archive.assign(trial, facts, by or current_user(), reason)
        keep_current(self.archive, trial)
        return self.trial(trial)

    def judge(
        self, trial: str, state: State, reason: str | None = None, by: str | None = None
    ) -> TrialRecord:
        """Accept a trial, mark it as to be repeated, or take that back (`new`)."""
        return self.archive.judge(trial, state, reason, by or current_user())

    # Reading

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
        from forceplate.archive.series import Traces

        record = self.trial(code)
        found: dict[str, Any] = {}
        read = 0
        start, end = (0.0, record.duration_s) if span is None else span
        for name in (code, record.key):
            path = None if name is None else self.archive.series_path(name)
            if path is None:
                continue
            part = Traces.open(path).preview(None, span, pixels)
            found.update(part.channels)
            read += part.samples_read
        return Preview(found, start, end, read)

    def drawing(self, code: str) -> Drawing:
        """Paths, ellipse, spectrum and outlines of the trial's current result."""
        from forceplate.archive.series import Traces

        record = self.trial(code)
        path = None if record.key is None else self.archive.series_path(record.key)
        if path is None:
            return Drawing()
        return Traces.open(path).drawing()

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

    def participants(self) -> list[ParticipantRecord]:
        """Everybody in the archive, by code."""
        return self.archive.participants()

    def participant(self, code: str) -> ParticipantRecord:
        """One person; UnknownParticipant names near matches."""
        return self.archive.participant(code)

    def sessions(self, participant: str) -> list[SessionRecord]:
        """A person's visits with their trials, oldest first."""
        return self.archive.sessions(participant)

    def meters(self, participant: str, session: str) -> list[Meter]:
        """How far a session is in its protocol; empty where no protocol is stated."""
        from forceplate.protocols import meters

        for visit in self.sessions(participant):
            if visit.session == session:
                protocol = self.protocol(visit.protocol) if visit.protocol else None
                return [] if protocol is None else meters(protocol, visit.trials)
        raise NothingFound(f"{participant} has no session {session!r}.")

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
                each.trial, each.facts.participant, each.condition))))
            for each in self.trials()
            if each.trial.startswith(wanted) or wanted in each.source_name.lower()
        ]  # fmt: skip
        return people[:8] + trials[:8]

    def runs(self) -> list[RunRecord]:
        """All runs, oldest first."""
        return self.archive.runs()

    def verify(self) -> dict[str, Any]:
        """Hold every file against the catalogue and back."""
        return self.archive.verify()

    def health(self) -> dict[str, Any]:
        """State of the archive in a few numbers."""
        return self.archive.health()
