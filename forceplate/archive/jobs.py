"""Jobs of an archive: long work that is asked for once, and watched and ended from anywhere."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from forceplate.archive import audit, filling, job_rows, trials
from forceplate.archive.database import schema
from forceplate.archive.files import names
from forceplate.archive.files.store import StoredFile
from forceplate.archive.job_rows import ENDED
from forceplate.archive.opened import Opened, now
from forceplate.archive.process import this_process
from forceplate.archive.records import Finished, StoredTrial, stored_of
from forceplate.model.job import JobRecord


class Jobs(Opened):
    """Jobs, and what a run still lacks."""

    def ask_job(
        self, run: int, by: str, *, engine: str, workers: int, options: Mapping[str, Any]
    ) -> int:
        """The open job of a run, or a new one that waits to be taken; its number.

        Parameters
        ----------
        run : int
        by : str
        engine, workers : str, int
        options : mapping of str to JSON
            What else whoever takes it must know.
        """
        return self.ask_for_job(run, by, engine=engine, workers=workers, options=options)[0]

    def ask_for_job(
        self, run: int, by: str, *, engine: str, workers: int, options: Mapping[str, Any]
    ) -> tuple[int, bool]:
        """As `ask_job`, and whether the job is new: then, and only then, it needs a process."""
        with self._catalogue.writing(f"ask for the results of run {run}") as connection:
            return job_rows.ask(
                connection, run, by=by, at=self._now(connection), engine=engine, workers=workers,
                options=options,
            )  # fmt: skip

    def _now(self, connection: Connection) -> str:
        """The time for what is compared: whether somebody still does a job.

        Who tells and who looks may be two computers, so it is that of the clock they share; a
        clock that the archive was opened with goes before.
        """
        theirs = self._catalogue.database.now(connection) if self._clock is now else None
        return theirs or self._clock()

    def take_job(self, job: int) -> bool:
        """Whether this process is the one that does it; NothingFound where there is none."""
        with self._catalogue.writing(f"take job {job}") as connection:
            return job_rows.take(connection, job, worker=this_process(), at=self._now(connection))

    def end_job(self, job: int, state: str, why: str | None = None) -> None:
        """Say that a job is over: done, cancelled or stopped; one that is over stays as it is."""
        with self._catalogue.writing(f"end job {job}") as connection:
            at = self._clock()
            row = job_rows.row_of(connection, job)
            if not job_rows.end(connection, job, state, at=self._now(connection), why=why):
                return
            # how many lines the runs hold stands in the trail, so that their tail cannot be cut
            audit.append(
                connection, self._seal, at=at, by=row["by"], action=ENDED, subject=f"job {job}",
                after={"run": row["run"], "state": state, "lines": filling.n_lines(connection)},
            )  # fmt: skip

    def cancel_job(self, job: int, by: str) -> JobRecord:
        """Ask a job to end; the trials in hand are finished first. It is in the audit trail."""
        with self._catalogue.writing(f"cancel job {job}") as connection:
            at = self._now(connection)
            if job_rows.cancel(connection, job, at=at, why=f"cancelled by {by}."):
                audit.append(
                    connection, self._seal, at=self._clock(), by=by, action="job cancelled",
                    subject=f"job {job}",
                )  # fmt: skip
            return job_rows.record(job_rows.row_of(connection, job), at)

    def jobs(self) -> list[JobRecord]:
        """Every job, the newest first."""
        with self._catalogue.reading() as connection:
            return job_rows.records(connection, self._now(connection))

    def job(self, job: int) -> JobRecord:
        """One job; NothingFound where there is none of this number."""
        with self._catalogue.reading() as connection:
            return job_rows.record(job_rows.row_of(connection, job), self._now(connection))

    def job_options(self, job: int) -> dict[str, Any]:
        """What whoever takes the job must know."""
        with self._catalogue.reading() as connection:
            return json.loads(job_rows.row_of(connection, job)["options"])

    def tell_job(
        self, job: int, counts: Mapping[str, int], run: int, finished: Sequence[Finished]
    ) -> str:
        """Keep what was finished and say how far the job is, with one commit.

        Returns
        -------
        str
            The state the job is in: `stopping` where somebody asked it to end, `job_rows.TAKEN`
            where this process was silent for so long that another one does it now.
        """
        with self._catalogue.writing(f"save the results of run {run}") as connection:
            at = self._clock()
            if finished:
                filling.save(connection, self._seal, run, finished, at, self._catalogue.where)
            return job_rows.tell(
                connection, job, counts, worker=this_process(), at=self._now(connection)
            )

    def still_doing(self, job: int) -> None:
        """Say that this process is still at the job, where there is nothing else to say."""
        with self._catalogue.writing(f"tell of job {job}") as connection:
            job_rows.tell(connection, job, {}, worker=this_process(), at=self._now(connection))

    def leave_job(self, job: int, worker: str, why: str) -> None:
        """End a job whose process has ended without saying how, if it is still open."""
        with self._catalogue.writing(f"end job {job}") as connection:
            job_rows.leave(connection, job, worker=worker, at=self._now(connection), why=why)

    def room_for_results(self, run: int | None = None) -> None:
        """StorageFull where the disk is too full to compute any more of a run, or to begin one."""
        self._room_for(0, "results" if run is None else f"more results of run {run}")

    def count_wanted(self, run: int) -> int:
        """How many trials a run lacks since their last correction."""
        with self._catalogue.reading() as connection:
            return filling.count_lacking(connection, run)

    def count_chosen(self, where: Mapping[str, str]) -> int:
        """How many trials have these facts; all of them where there is no choice."""
        choice = filling.checked_choice(where)
        with self._catalogue.reading() as connection:
            return filling.count_chosen(connection, choice)

    def wanted_parts(self, run: int) -> Iterator[list[StoredTrial]]:
        """What analysis needs of the trials that a run lacks, some hundred at a time, by code."""
        with self._catalogue.reading() as connection:
            where = filling.choice_in(connection, run)
        return self.planned_parts(run, where)

    def planned_parts(
        self, run: int | None, where: Mapping[str, str]
    ) -> Iterator[list[StoredTrial]]:
        """The same for a choice of trials; for a run that is not there yet, all of them."""
        choice = filling.checked_choice(where)
        after = ""
        while True:
            with self._catalogue.reading() as connection:
                rows = filling.lacking_part(connection, run, choice, after)
            if not rows:
                return
            yield [self._stored(row, measures) for row, measures in rows]
            after = rows[-1][0]["code"]

    def _stored(self, row: schema.Row, measures: schema.Row) -> StoredTrial:
        return stored_of(
            row, measures, raw=StoredFile(self._store, names.raw(row["raw_sha256"])),
            original=StoredFile(self._store, names.original(row["sha256"], row["suffix"])),
        )  # fmt: skip

    def stored(self, code: str) -> StoredTrial:
        """What analysis needs of a trial; UnknownTrial where it is not there."""
        with self._catalogue.reading() as connection:
            row = trials.row_of(connection, code, str(self.folder))
            return self._stored(row, trials.measures(connection, row["participant"]))

    def held(self, keys: Sequence[str]) -> dict[str, str]:
        """Which of these keys have a result, and of which trial."""
        with self._catalogue.reading() as connection:
            return filling.held(connection, keys)
