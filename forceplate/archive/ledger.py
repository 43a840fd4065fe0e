"""Runs, their results and their failures; nothing here is ever overwritten."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from forceplate.archive import audit, filling, runs, trials
from forceplate.archive.database import schema
from forceplate.archive.opened import Opened
from forceplate.archive.records import Finished
from forceplate.errors import ArchiveError
from forceplate.model.record import Event, RunRecord, TrialRecord
from forceplate.model.result import Value

TRIALS_AT_ONCE = 200
"""Results read in one view of the catalogue: some 12 MB of text for two runs."""


class Ledger(Opened):
    """Results of the archive's trials, by run."""

    def start_run(
        self,
        settings: Mapping[str, Any],
        digest: str,
        preset: str | None,
        software: str,
        by: str,
        where: Mapping[str, str] | None = None,
    ) -> int:
        """A new run; its number. The first one that is about all trials is current at once.

        `where` narrows it to the trials with these facts (`filling.CHOICES`).
        """
        row = self._run_row(settings, digest, preset, software, by, where)
        with self._catalogue.writing("start a run") as connection:
            return runs.start(connection, self._seal, row)

    def run_to_fill(
        self,
        settings: Mapping[str, Any],
        digest: str,
        preset: str | None,
        software: str,
        by: str,
        where: Mapping[str, str] | None = None,
    ) -> int:
        """The unfinished run of these settings, or a new one; two who ask at once get the same."""
        row = self._run_row(settings, digest, preset, software, by, where)
        with self._catalogue.writing("start a run") as connection:
            there = runs.unfinished(connection, row)
            return runs.start(connection, self._seal, row) if there is None else there

    def _run_row(
        self, settings: Mapping[str, Any], digest: str, preset: str | None, software: str,
        by: str, where: Mapping[str, str] | None,
    ) -> schema.Row:  # fmt: skip
        return {
            "preset": preset, "settings": audit.dumps(dict(settings)), "by": by,
            "started": self._clock(), **_alike(digest, software, where),
        }  # fmt: skip

    def unfinished_run(
        self, digest: str, software: str, where: Mapping[str, str] | None = None
    ) -> int | None:
        """The newest run of these settings, if it is not through; None where there is none."""
        with self._catalogue.reading() as connection:
            return runs.unfinished(connection, _alike(digest, software, where))

    def runs(self) -> list[RunRecord]:
        """Every run, oldest first."""
        with self._catalogue.reading() as connection:
            return runs.runs(connection)

    def current_run(self) -> RunRecord | None:
        """The run whose numbers are shown; None before the first."""
        with self._catalogue.reading() as connection:
            number = trials.current_run(connection)
            return None if number is None else runs.bare(connection, number, str(self.folder))

    def run(self, run: int) -> RunRecord:
        """One run, without counting how far it is; NothingFound where there is none."""
        with self._catalogue.reading() as connection:
            return runs.bare(connection, run, str(self.folder))

    def make_current(self, run: int, by: str, reason: str) -> None:
        """Show this run's numbers; where they are shown already nothing is added.

        Raises
        ------
        NothingFound
            There is no such run.
        ArchiveError
            No reason is given, the run is only about some trials, or it has no result.
        """
        if not reason.strip():
            raise ArchiveError(
                f"run {run} cannot be made current without a reason.", where=self.folder,
                advice="Say why in a few words; they stay in the audit trail.",
            )  # fmt: skip
        with self._catalogue.writing(f"make run {run} current") as connection:
            record = runs.bare(connection, run, str(self.folder))
            if record.where and not record.current:
                raise self._about_some(connection, record)
            if not record.current:
                if not runs.has_results(connection, run):
                    raise ArchiveError(
                        f"run {run} has no result: no trial would have numbers to show.",
                        where=self.folder,
                        advice="forceplate runs lists the runs and how far they are.",
                    )
                runs.make_current(
                    connection, self._seal, run, at=self._clock(), by=by, reason=reason
                )

    def has_results(self, run: int) -> bool:
        """Whether there is any number to show in this run."""
        with self._catalogue.reading() as connection:
            return runs.has_results(connection, run)

    def count_lost(self, run: int) -> int:
        """Trials that show numbers now, and that this run failed on."""
        with self._catalogue.reading() as connection:
            return runs.count_lost(connection, run)

    def _about_some(self, connection: Connection, run: RunRecord) -> ArchiveError:
        """What to say where a run about some trials is to be the one that is shown."""
        others = filling.count_chosen(connection, {}) - filling.count_chosen(connection, run.where)
        chosen = ", ".join(f"{name} {value}" for name, value in run.where.items())
        return ArchiveError(
            f"run {run.run} is only about some trials: {others} others would have no numbers to "
            "show.", where=self.folder, found=chosen if len(chosen) < 100 else f"{chosen[:97]}...",
            advice="Reanalyse with the same settings and without --where; what is there is reused.",
        )  # fmt: skip

    def has_result(self, key: str) -> bool:
        """Whether this very work was done before."""
        same = select(schema.RESULT.c.key).where(schema.RESULT.c.key == key)
        with self._catalogue.reading() as connection:
            return connection.execute(same).scalar() is not None

    def save_result(
        self,
        run: int,
        trial: str,
        key: str,
        result: Mapping[str, Any],
        env: Mapping[str, Any],
        primary: Mapping[str, float | None] | None = None,
        *,
        revision: int | None = None,
    ) -> None:
        """Keep a result in a run; where the key is known the kept one stays.

        Parameters
        ----------
        run, trial, key : int, str, str
        result : mapping
            The JSON object of forceplate.result/1.
        env : mapping
            Versions and machine it was made with.
        primary : mapping of metric key to value, optional
            Shown in listings without reading the result.
        revision : int, optional
            Of the StoredTrial that was analysed, so that a correction made meanwhile is noticed;
            the trial's present one where not given.
        """
        done = Finished(trial, key, result, env, primary or {}, revision=revision)
        self.save_many(run, [done])

    def reuse_result(self, run: int, trial: str, key: str, *, revision: int | None = None) -> None:
        """Let a run have a result that another run made: the same key is the same work."""
        self.save_many(run, [Finished(trial, key, revision=revision)])

    def save_failure(
        self,
        run: int,
        trial: str,
        key: str,
        error: Mapping[str, Any],
        *,
        revision: int | None = None,
    ) -> None:
        """Keep why a trial has no result in a run, so that the run does not try for ever."""
        self.save_many(run, [Finished(trial, key, error=error, revision=revision)])

    def save_many(self, run: int, finished: Sequence[Finished]) -> None:
        """Keep the results and failures of several trials with one commit: all, or none."""
        names = ", ".join(done.trial for done in finished[:3])
        with self._catalogue.writing(f"save the results of {names}") as connection:
            runs.known(connection, run, str(self.folder))
            filling.save(connection, self._seal, run, finished, self._clock(), str(self.folder))

    def result(self, trial: str, run: int | None = None) -> dict[str, Any] | None:
        """The result of a trial as it was saved; None where it failed or was not analysed.

        In the current run (`run` not given) a result from before a correction that can change
        numbers is not handed out.
        """
        with self._catalogue.reading() as connection:
            trials.row_of(connection, trial, str(self.folder))
            line = runs.line_of(connection, trial, run)
            if line is None or line["failed"]:
                return None
            return runs.payload(connection, line["key"])

    def failure(self, trial: str, run: int | None = None) -> dict[str, Any] | None:
        """Why a trial has no result in a run; None where it has one or was not analysed."""
        with self._catalogue.reading() as connection:
            line = runs.line_of(connection, trial, run)
        return json.loads(line["error"]) if line is not None and line["failed"] else None

    def failures(self, run: int) -> list[tuple[str, str]]:
        """Trials that have no result in a run, and why."""
        with self._catalogue.reading() as connection:
            return runs.failures(connection, run)

    def run_history(self, run: int) -> list[Event]:
        """When a run was started, made current and replaced, oldest first."""
        with self._catalogue.reading() as connection:
            runs.known(connection, run, str(self.folder))
            return audit.events_of_run(connection, run)

    def wanted(self, run: int) -> list[str]:
        """Trials without result or failure in this run since their last correction."""
        with self._catalogue.reading() as connection:
            runs.known(connection, run, str(self.folder))
            return filling.lacking_codes(connection, run)

    def matched(self, first: int, second: int) -> list[runs.Matched]:
        """Trials with a result in either of two runs, in the order of their codes.

        NothingFound where there is no such run; a run may be matched with itself.
        """
        with self._catalogue.reading() as connection:
            for run in (first, second):
                runs.known(connection, run, str(self.folder))
            return runs.matched(connection, first, second)

    def results_of(
        self, matched: Sequence[runs.Matched]
    ) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """The two results of each trial, in the order given; both runs must hold it.

        They are read some hundred trials at a time, each time in a short view of its own: a
        result never changes, so that nobody need wait while they are worked on. Where both are
        the same work the very same object is handed out twice.
        """
        for start in range(0, len(matched), TRIALS_AT_ONCE):
            some = matched[start : start + TRIALS_AT_ONCE]
            keys = {key for each in some for key in (each.first, each.second) if key is not None}
            with self._catalogue.reading() as connection:
                texts = runs.payloads(connection, keys)
            for each in some:
                first = json.loads(texts[str(each.first)])
                yield first, first if each.same_work else json.loads(texts[str(each.second)])

    def values(
        self, keys: Sequence[str], participant: str | None = None, run: int | None = None
    ) -> list[tuple[TrialRecord, dict[str, Value]]]:
        """These metrics of the analysed trials, in the order of time."""
        with self._catalogue.reading() as connection:
            return runs.values(connection, keys, participant, run)


def _alike(digest: str, software: str, where: Mapping[str, str] | None) -> dict[str, str | None]:
    """What two runs have in common that may be filled by one another's work."""
    choice = filling.checked_choice(where or {})
    return {
        "digest": digest, "software": software,
        "chosen": audit.dumps(choice) if choice else None,
    }  # fmt: skip
