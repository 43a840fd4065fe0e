"""What takes long in a lab: runs of analysis over the archive, and the jobs that fill them."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forceplate import __version__
from forceplate.errors import NothingFound, SettingsError
from forceplate.following import Following
from forceplate.model.job import JobRecord
from forceplate.model.record import RunRecord
from forceplate.model.settings import PRESETS, Settings

if TYPE_CHECKING:
    from forceplate.batch.pictures import RedrawReport
    from forceplate.batch.runs import Progress, RunReport


def current_user() -> str:
    """Who is logged in, for the audit trail."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


class Running(Following):
    """The half of a lab that computes the archive anew."""

    def analyse_missing(
        self,
        *,
        jobs: int = 1,
        engine: str = "processes",
        on_progress: Progress | None = None,
        by: str | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> RunReport:
        """Compute what the current run lacks; the first run has the default settings."""
        run = self.archive.current_run() or self._new_run(PRESETS["default"], "default", by, {})
        return self._fill(
            run, by, engine=engine, jobs=jobs, options={}, on_progress=on_progress, stop=stop
        )

    def reanalyse(
        self,
        settings: Settings,
        *,
        preset: str | None = None,
        where: Mapping[str, str] | None = None,
        jobs: int = 1,
        engine: str = "processes",
        scheduler: str | None = None,
        cluster: str | None = None,
        tls: Path | None = None,
        on_progress: Progress | None = None,
        by: str | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> RunReport:
        """A new run beside the old ones; nothing is overwritten.

        It is made current once it is through, unless `where` narrows it. A run with the same
        settings that was stopped before it was through is gone on with; one that another process
        fills at this moment is watched until it is through.

        Parameters
        ----------
        settings : Settings
        preset : str, optional
            Its name, where the settings are those of a preset.
        where : mapping of str to str, optional
            Only trials with these facts; several values of one by commas.
        jobs, engine, scheduler, cluster, tls
            As `forceplate.batch.engines.engine_named` takes them; `jobs` is the workers.
        on_progress : callable, optional
            Called with (done, wanted, trial).
        by : str, optional
        stop : callable, optional
            True once it is to end; the trials in hand are finished and kept.

        Raises
        ------
        NothingFound
            No trial has these facts; nothing is begun.
        """
        who = by or current_user()
        options = {"scheduler": scheduler, "cluster": cluster,
                   "tls": None if tls is None else str(tls.expanduser().absolute())}  # fmt: skip
        _known_engine(engine, jobs, options)
        self.archive.room_for_results()
        self._some(where or {})
        if scheduler is not None:  # an empty run is not left behind for one that is away
            from forceplate.batch.dask_engine import dask_engine
            from forceplate.batch.engines import never

            dask_engine(jobs, scheduler=scheduler, cluster=cluster, tls=tls, stop=never).reach()
        run = self._run_for(settings, preset, who, where or {})
        if not run.where:
            options["make_current_by"] = who
        return self._fill(
            run, who, engine=engine, jobs=jobs, options=options, on_progress=on_progress, stop=stop
        )

    def resume(
        self,
        *,
        jobs: int | None = None,
        engine: str | None = None,
        on_progress: Progress | None = None,
        by: str | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> RunReport:
        """Go on with the newest job that ended before it was through, and that no later job of
        its run has finished.

        Raises
        ------
        NothingFound
            Every job is through.
        """
        for record in self._last_jobs():
            run = self.archive.run(record.run)
            mine = run.software == __version__  # another version would mix its numbers in
            lacking = self.archive.count_wanted(record.run)
            if mine and (record.left(lacking) or (record.open and lacking)):
                options = _options_of(engine or record.engine, self.archive.job_options(record.job))
                return self._fill(
                    run, by, engine=engine or record.engine,
                    jobs=jobs or record.workers, options=options,
                    on_progress=on_progress, stop=stop,
                )  # fmt: skip
        raise NothingFound(
            "there is nothing to go on with.",
            advice="Every job of this version is through; what another version began is computed "
            "anew by forceplate reanalyse with its settings.",
        )  # fmt: skip

    def planned(
        self, settings: Settings, where: Mapping[str, str] | None = None
    ) -> dict[str, int | None]:
        """What a reanalysis would do, without doing it.

        Returns
        -------
        dict
            run, the one it would go on with (None: a new one); trials, wanted in it; reused, of
            those, whose result is there already; computed, the rest.

        Raises
        ------
        NothingFound
            No trial has these facts.
        """
        from forceplate.batch.runs import told_apart

        self._some(where or {})
        run = self.archive.unfinished_run(settings.digest, __version__, where)
        wanted = reused = 0
        has_pictures = self.archive.has_pictures()
        for part in self.archive.planned_parts(run, where or {}):
            wanted += len(part)
            works = told_apart(self.archive, part, settings, has_pictures)
            reused += sum(is_there for _, is_there in works)
        return {
            "run": run, "trials": wanted, "reused": reused, "computed": wanted - reused,
        }  # fmt: skip

    def start_job(
        self,
        settings: Settings,
        *,
        preset: str | None = None,
        where: Mapping[str, str] | None = None,
        jobs: int | None = None,
        by: str | None = None,
    ) -> JobRecord:
        """A reanalysis in a process of its own, which goes on when this one ends."""
        from forceplate.batch.engines import spare_cores

        who = by or current_user()
        self.archive.room_for_results()
        run = self._run_for(settings, preset, who, where or {})
        options = {} if run.where else {"make_current_by": who}
        return self._start(run.run, who, jobs or spare_cores(), options)

    def resume_job(self, job: int, by: str | None = None) -> JobRecord:
        """Go on, in a process of its own, with a job that ended before it was through.

        Where a later job of its run ended early too, or still goes on, that one counts.

        Raises
        ------
        NothingFound
            There is no such job, or it is through, if by a later one.
        SettingsError
            Another version began its run.
        """
        asked = self.archive.job(job)
        record = next(each for each in self._last_jobs() if each.run == asked.run)
        if record.state == "done":
            raise NothingFound(
                f"there is nothing to go on with: job {record.job} has finished run {record.run}.",
                advice="What came or was corrected since is computed by a new job with the same "
                "settings.",
            )  # fmt: skip
        if self.archive.run(record.run).software != __version__:
            raise SettingsError(
                f"run {record.run} was begun by another version of forceplate.",
                advice="Start a new one with its settings: results of two versions do not mix.",
            )  # fmt: skip
        options = _options_of("processes", self.archive.job_options(record.job))
        return self._start(record.run, by or current_user(), record.workers, options)

    def _last_jobs(self) -> list[JobRecord]:
        """The newest job of each run, which says how the run stands; the newest of all first."""
        last: dict[int, JobRecord] = {}
        for record in self.archive.jobs():
            last.setdefault(record.run, record)
        return list(last.values())

    def _start(self, run: int, by: str, workers: int, options: Mapping[str, Any]) -> JobRecord:
        from forceplate.batch.jobs import start_process

        job, is_new = self.archive.ask_for_job(
            run, by, engine="processes", workers=workers, options=options
        )
        if is_new:  # whoever asked first has seen to it otherwise
            start_process(self.archive, job)
        return self.archive.job(job)

    def cancel_job(self, job: int, by: str | None = None) -> JobRecord:
        """Ask a job to end; the trials in hand are finished and kept."""
        return self.archive.cancel_job(job, by or current_user())

    def _fill(
        self, run: RunRecord, by: str | None, *, engine: str, jobs: int,
        options: Mapping[str, Any], on_progress: Progress | None,
        stop: Callable[[], bool] | None,
    ) -> RunReport:  # fmt: skip
        from forceplate.batch.engines import never
        from forceplate.batch.jobs import do

        _known_engine(engine, jobs, options)
        job = self.archive.ask_job(
            run.run, by or current_user(), engine=engine, workers=jobs, options=options
        )
        return do(self.archive, job, stop=stop or never, on_progress=on_progress)

    def _run_for(
        self, settings: Settings, preset: str | None, by: str, where: Mapping[str, str]
    ) -> RunRecord:
        self._some(where)
        number = self.archive.run_to_fill(
            settings.flat(), settings.digest, preset, __version__, by, where
        )
        return self.archive.run(number)

    def _some(self, where: Mapping[str, str]) -> None:
        """NothingFound where no trial has these facts: nothing is begun then."""
        if self.archive.count_chosen(where):
            return
        chosen = ", ".join(f"{name} {value}" for name, value in where.items())
        raise NothingFound(
            "there is no trial to analyse.", where=self.archive.folder,
            found=f"none with {chosen}" if chosen else "an empty archive",
            advice="forceplate trials lists those there are." if chosen
            else "Take some in with forceplate ingest.",
        )  # fmt: skip

    def _new_run(
        self, settings: Settings, preset: str | None, by: str | None, where: Mapping[str, str]
    ) -> RunRecord:
        number = self.archive.start_run(
            settings.flat(), settings.digest, preset, __version__, by or current_user(), where
        )
        return self.archive.run(number)

    def make_current(self, run: int, why: str, by: str | None = None) -> RunRecord:
        """Show this run's numbers from now on; going back is doing it once more.

        Who, when and why are in the audit trail; where the run is current already nothing is
        added. NothingFound where there is no such run, ArchiveError without a reason or where
        the run is only about some trials.
        """
        self.archive.make_current(run, by or current_user(), " ".join(why.split()))
        return next(each for each in self.archive.runs() if each.run == run)

    def redraw(
        self,
        *,
        jobs: int = 1,
        on_progress: Progress | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> RedrawReport:
        """Make the pictures that are missing or cut off: of recordings, and of results shown.

        The numbers stay; where one comes out differently now, that is told. What is made is there
        at once: after any end the same call goes on.

        Parameters
        ----------
        jobs : int
            Processes of this computer.
        on_progress : callable, optional
            Called with (done, wanted, trial).
        stop : callable, optional
            True once it is to end; the trials in hand are finished.
        """
        from forceplate.batch.engines import engine_named, never
        from forceplate.batch.pictures import redraw

        asked = stop or never
        engine = engine_named("processes", workers=jobs, stop=asked)
        return redraw(self.archive, engine, stop=asked, on_progress=on_progress)


def _options_of(engine: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """What a job needs to know; where a scheduler is means nothing to another engine."""
    told = {} if engine == "dask" else dict.fromkeys(("scheduler", "cluster", "tls"))
    return {**options, **told}


def _known_engine(engine: str, jobs: int, options: Mapping[str, Any]) -> None:
    """Refuse an engine, or what it does not take, before anything is written down."""
    from forceplate.batch.engines import engine_named

    tls = options.get("tls")
    engine_named(
        engine, workers=jobs, scheduler=options.get("scheduler"), cluster=options.get("cluster"),
        tls=None if tls is None else Path(tls),
    )  # fmt: skip
