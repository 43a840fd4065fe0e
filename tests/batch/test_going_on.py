"""Going on with what ended early: by whom, with what, and what a store that is away does to it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from forceplate import __version__
from forceplate.archive import job_rows
from forceplate.archive.files import names
from forceplate.batch import jobs, runs
from forceplate.batch import work as work_module
from forceplate.batch.runs import RunReport, work_for
from forceplate.batch.work import recording_of
from forceplate.cli.entry import run as command
from forceplate.errors import (
    ArchiveError,
    ClusterError,
    ForcePlateError,
    NothingFound,
    SettingsError,
)
from forceplate.lab import Lab
from forceplate.model.facts import Facts
from forceplate.model.settings import Settings

TRIALS = 3
OTHER = Settings().having({"filter.cutoff_hz": 8.0})
ON_A_CLUSTER = {"scheduler": "tls://lab-server:8786", "cluster": None, "tls": "/of/the/cluster",
                "make_current_by": "anna"}  # fmt: skip


@pytest.fixture
def lab(taken_in: Path, tmp_path: Path) -> Iterator[Lab]:
    with Lab(shutil.copytree(taken_in, tmp_path / "lab")) as opened:
        yield opened


def stopped(lab: Lab, engine: str, options: dict[str, str | None], by: str = __version__) -> int:
    """A job that ended before it had begun."""
    run = lab.archive.start_run(OTHER.flat(), OTHER.digest, None, by, "anna")
    job = lab.archive.ask_job(run, "anna", engine=engine, workers=1, options=options)
    lab.archive.end_job(job, "stopped", "the scheduler went away.")
    return job


# By whom and with what


def test_a_job_of_a_cluster_is_gone_on_with_here_from_a_page(lab, monkeypatch):
    monkeypatch.setattr(jobs, "start_process", jobs.do)

    job = lab.resume_job(stopped(lab, "dask", ON_A_CLUSTER))

    assert (job.state, job.engine, job.done) == ("done", "processes", TRIALS)
    assert lab.archive.current_run() is not None


@pytest.mark.parametrize("engine", ["serial", "processes"])
def test_a_job_of_a_cluster_is_gone_on_with_by_another_engine(lab, engine):
    stopped(lab, "dask", ON_A_CLUSTER)

    report = lab.resume(engine=engine)

    assert (report.stopped, report.done, report.current) == (None, TRIALS, True)


def test_what_another_version_began_is_left_to_it(lab):
    job = stopped(lab, "serial", {}, by="0.0.1")

    with pytest.raises(NothingFound, match="what another version began"):
        lab.resume()
    with pytest.raises(SettingsError, match="begun by another version"):
        lab.resume_job(job)

    assert lab.archive.count_wanted(1) == TRIALS


def test_a_run_that_a_later_job_finished_is_not_pending(lab):
    job = stopped(lab, "serial", {"make_current_by": "anna"})
    lab.resume(engine="serial")
    shown = lab.reanalyse(Settings(), engine="serial").run
    lab.assign(lab.trials()[0].trial, Facts(participant="P-1"), "anna")

    with pytest.raises(NothingFound, match="nothing to go on with"):
        lab.resume()
    with pytest.raises(NothingFound, match="job 2 has finished run 1"):
        lab.resume_job(job)

    assert lab.archive.count_wanted(1) == 1
    assert lab.archive.current_run().run == shown
    assert len(lab.jobs()) == 3


def test_however_often_a_job_is_asked_for_one_process_does_it(lab, monkeypatch):
    started: list[int] = []
    monkeypatch.setattr(jobs, "start_process", lambda _, job: started.append(job))

    asked = [lab.start_job(OTHER).job for _ in range(3)]

    assert asked == [1, 1, 1]
    assert started == [1]


@pytest.fixture
def died(lab, monkeypatch) -> int:
    """A run that lacks nothing, whose process died before it had said so; its number."""

    class Died(BaseException):
        pass

    def dies(*_: object, **__: object) -> None:
        raise Died

    shown = lab.reanalyse(Settings(), engine="serial").run
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "_end", dies)
        patch.setattr(jobs, "_ended_by", lambda *_: None)
        with pytest.raises(Died):
            lab.reanalyse(OTHER, engine="serial")
    monkeypatch.setattr(job_rows, "gone", lambda worker: True)
    assert lab.archive.current_run().run == shown
    assert [lab.jobs()[0].state, lab.archive.count_wanted(shown + 1)] == ["stopped", 0]
    return shown + 1


@pytest.mark.parametrize(
    "go_on",
    [
        lambda lab: lab.resume(engine="serial"),
        lambda lab: lab.reanalyse(OTHER, engine="serial"),
        lambda lab: lab.resume_job(lab.jobs()[0].job),
        lambda lab: lab.start_job(OTHER),
    ],
    ids=["resume", "reanalyse", "resume_job", "start_job"],
)
def test_a_full_run_whose_process_died_is_ended_and_shown(lab, died, monkeypatch, go_on):
    monkeypatch.setattr(jobs, "start_process", jobs.do)

    go_on(lab)

    assert lab.archive.current_run().run == died
    assert lab.jobs()[0].state == "done"
    assert [run.run for run in lab.runs()] == [1, died]
    with pytest.raises(NothingFound, match="nothing to go on with"):
        lab.resume()


@pytest.mark.parametrize("given", ["certificates", "~/certificates"])
def test_certificates_are_found_again_from_another_folder(lab, monkeypatch, tmp_path, given):
    pytest.importorskip("distributed", reason="the extra cluster is not installed")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(jobs, "do", lambda *_, **__: RunReport(1, 0, 0, 0, 0.0))
    monkeypatch.setattr("forceplate.batch.dask_engine.Dask.reach", lambda _: None)

    lab.reanalyse(OTHER, engine="dask", scheduler="tls://lab-server:8786", tls=Path(given))

    assert lab.archive.job_options(1)["tls"] == str(tmp_path / "certificates")


def test_what_is_planned_is_what_is_done_where_a_picture_is_missing(lab):
    lab.reanalyse(OTHER, engine="serial")
    (lab.archive.folder / names.series(lab.trials()[0].key)).unlink()

    plan = lab.planned(OTHER)
    report = lab.reanalyse(OTHER, engine="serial")

    assert (plan["computed"], plan["reused"]) == (report.done, report.reused) == (1, TRIALS - 1)


def test_for_a_scheduler_that_is_away_no_run_is_begun(lab, monkeypatch):
    pytest.importorskip("distributed", reason="the extra cluster is not installed")
    monkeypatch.setattr("forceplate.batch.dask_engine.RECONNECT_S", 0.2)

    with pytest.raises(ClusterError, match="no scheduler answers"):
        lab.reanalyse(OTHER, engine="dask", scheduler="tcp://127.0.0.1:9")

    assert (lab.runs(), lab.jobs()) == ([], [])


# A store that is away


def test_a_store_that_goes_away_stops_the_job_and_is_no_fault_of_a_trial(lab):
    raw = lab.archive.folder / "raw"

    def away(through: int, total: int, trial: str) -> None:
        if through == 1:
            raw.rename(raw.with_name("away"))

    with pytest.raises(ArchiveError, match="cannot be reached"):
        lab.reanalyse(OTHER, engine="serial", on_progress=away)
    job, run = lab.jobs()[0], lab.runs()[0]
    raw.with_name("away").rename(raw)
    report = lab.resume()

    assert (job.state, job.through, job.failed) == ("stopped", 1, 0)
    assert (run.n_done, run.n_failed) == (1, 0)
    assert (report.there, report.done, report.failed, report.current) == (1, 2, 0, True)


@pytest.mark.parametrize("at", ["between two trials", "before the traces", "before a commit"])
def test_an_archive_that_was_moved_meanwhile_is_not_made_again_where_it_was(
    lab, tmp_path, monkeypatch, at
):
    here, there = lab.archive.folder, tmp_path / "there"
    analysed = work_module.analyse_whole

    def away(*given: Any, **more: Any) -> Any:
        if here.exists():
            here.rename(there)
        return analysed(*given, **more) if given else None

    if at == "before the traces":
        monkeypatch.setattr(work_module, "analyse_whole", away)
    if at == "before a commit":
        monkeypatch.setattr(runs, "COMMIT_S", 0.0)
        note = runs.Filling._note
        monkeypatch.setattr(runs.Filling, "_note", lambda *given: (away(), note(*given)))
    step = (lambda *_: away()) if at == "between two trials" else None

    with pytest.raises(ArchiveError, match="has moved or was removed"):
        lab.reanalyse(OTHER, engine="serial", on_progress=step)

    assert not here.exists()
    assert (there / "catalogue.sqlite").exists()


def test_a_file_that_another_one_took_the_place_of_is_a_moved_archive(lab, tmp_path):
    lab.runs()
    here = lab.archive.folder
    here.rename(tmp_path / "there")
    here.mkdir()

    with pytest.raises(ArchiveError, match="has moved or was removed"):
        lab.analyse_missing(engine="serial")


def test_one_file_that_is_not_there_is_its_trials_failure(lab):
    next((lab.archive.folder / "raw").rglob("*.h5")).unlink()

    report = lab.reanalyse(OTHER, engine="serial")

    assert (report.done, report.failed, report.current) == (TRIALS - 1, 1, True)


def test_a_run_without_a_single_result_is_not_shown(lab):
    shown = lab.reanalyse(Settings(), engine="serial").run
    for path in (lab.archive.folder / "raw").rglob("*.h5"):
        path.unlink()

    report = lab.reanalyse(OTHER, engine="serial")

    assert (report.stopped, report.failed, report.current) == (None, TRIALS, False)
    assert lab.archive.current_run().run == shown
    with pytest.raises(ArchiveError, match=f"run {report.run} has no result"):
        lab.make_current(report.run, "to try")


@pytest.mark.parametrize("lost", [1, TRIALS - 1])
def test_a_run_that_would_lose_numbers_is_not_shown_by_itself(lab, capsys, lost):
    shown = lab.reanalyse(Settings(), engine="serial").run
    for path in sorted((lab.archive.folder / "raw").rglob("*.h5"))[:lost]:
        path.unlink()

    code = command(["reanalyse", "--set", "filter.cutoff_hz=8", "--jobs", "1",
                 "--archive", str(lab.archive.folder)])  # fmt: skip
    said = capsys.readouterr().err.replace("\n", " ")

    assert (code, lab.archive.current_run().run) == (3, shown)
    assert f"none for {lost} trial" in said
    assert f"forceplate runs make-current {shown + 1} --why" in said
    assert lab.jobs()[0].state == "done"
    assert "numbers shown stay" in (lab.jobs()[0].why or "")
    assert lab.make_current(shown + 1, "looked through").current


def test_the_password_of_a_store_is_in_no_sentence(lab):
    pytest.importorskip("fsspec", reason="fsspec is not installed")
    work = work_for(lab.archive, lab.trials()[0].trial, OTHER)

    with pytest.raises(ForcePlateError) as caught:
        recording_of(replace(work, store="memory://lab:sesame@store/files"))

    assert "memory://" in caught.value.sentence()
    assert "sesame" not in caught.value.sentence()
