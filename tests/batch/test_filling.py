"""Filling a run: what it lacks, what is taken over, what is told, and what is asked for twice."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from forceplate.archive.archive import Archive
from forceplate.batch import jobs
from forceplate.batch.runs import Filling
from forceplate.errors import ArchiveError, ForcePlateError, NothingFound, SettingsError
from forceplate.lab import Lab
from forceplate.model.facts import Facts
from forceplate.model.intake import IngestOptions
from forceplate.model.settings import Settings
from forceplate.readers.trial_encode import encode
from forceplate.simulate import simulate

TRIALS = 5
OTHER = Settings().having({"filter.cutoff_hz": 8.0})


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of five trials of 6 s at 100 Hz of two people, never analysed."""
    folder = tmp_path_factory.mktemp("filling")
    with Lab(folder / "lab", create=True) as lab:
        for number in range(TRIALS):
            path = folder / f"t{number}.h5"
            path.write_bytes(encode(simulate(seconds=6, rate=100, seed=number).recording))
            facts = Facts(participant=f"P-{number % 2}", session="a")
            (line,) = lab.ingest([path], IngestOptions(facts=facts))
            assert line.status == "new"
    return folder / "lab"


@pytest.fixture
def lab(taken_in: Path, tmp_path: Path) -> Iterator[Lab]:
    with Lab(shutil.copytree(taken_in, tmp_path / "lab")) as opened:
        yield opened


def lines(archive: Archive, run: int) -> int:
    return next(each for each in archive.runs() if each.run == run).n_done


# What is taken over


def test_what_another_run_has_computed_is_taken_over(lab):
    lab.reanalyse(OTHER, where={"participant": "P-0"}, engine="serial")

    report = lab.reanalyse(OTHER, engine="serial")

    assert (report.run, report.done, report.reused, report.there) == (2, 2, 3, 0)
    assert (report.kept, report.total, report.current) == (TRIALS, TRIALS, True)


def test_the_same_once_more_is_a_new_run_of_which_nothing_is_computed(lab):
    lab.reanalyse(OTHER, engine="serial")

    report = lab.reanalyse(OTHER, engine="serial")

    assert (report.run, report.done, report.reused) == (2, 0, TRIALS)


def test_a_stopped_run_is_gone_on_with_and_says_what_was_there(lab):
    seen: list[tuple[int, int]] = []
    first = lab.reanalyse(
        OTHER, engine="serial", stop=lambda: len(seen) >= 2,
        on_progress=lambda done, total, _: seen.append((done, total)),
    )  # fmt: skip

    again = lab.reanalyse(
        OTHER, engine="serial", on_progress=lambda done, total, _: seen.append((done, total))
    )

    assert (first.stopped, first.kept) == ("stopped by whoever started it.", 2)
    assert (again.run, again.there, again.done, again.kept) == (1, 2, TRIALS - 2, TRIALS)
    assert seen == [(number, TRIALS) for number in range(1, TRIALS + 1)]


def test_what_another_version_of_the_software_began_is_not_gone_on_with(lab):
    lab.archive.start_run(OTHER.flat(), OTHER.digest, None, "0.0.1", "anna")

    assert lab.planned(OTHER)["run"] is None
    assert lab.reanalyse(OTHER, engine="serial").run == 2


# Two who ask


def test_two_who_ask_at_the_same_moment_fill_the_same_run(lab):
    def ask(_: int) -> int:
        with Archive.open(lab.archive.folder) as archive:
            return archive.run_to_fill(OTHER.flat(), OTHER.digest, None, "0.1.0", "anna")

    with ThreadPoolExecutor(4) as people:
        asked = set(people.map(ask, range(8)))

    assert asked == {1}


def test_a_job_done_by_another_process_is_told_like_ones_own(lab):
    mine = lab.reanalyse(OTHER, engine="serial")

    theirs = jobs.do(lab.archive, mine.job or 0)

    assert (theirs.run, theirs.done, theirs.there, theirs.kept) == (1, TRIALS, 0, TRIALS)
    assert (theirs.current, theirs.recipe) == (True, OTHER.digest)


def test_a_job_that_is_taken_over_counts_what_was_done_before(lab, monkeypatch):
    archive = lab.archive
    run = archive.run_to_fill(OTHER.flat(), OTHER.digest, None, "0.1.0", "anna")
    job = archive.ask_job(run, "anna", engine="serial", workers=1, options={})
    assert archive.take_job(job)
    filling = Filling(archive, archive.job(job), OTHER, 0)
    filling.perform(lambda works: _first(works, 2), lambda: True)
    monkeypatch.setattr("forceplate.archive.job_rows.gone", lambda _: True)

    report = jobs.do(archive, job)

    assert (report.done, report.total, report.kept) == (TRIALS, TRIALS, TRIALS)


def _first(works, count):
    from forceplate.batch.work import perform

    for _ in range(count):
        yield perform(next(works))


# What goes wrong


class Cut:
    """The catalogue's commit, interrupted the first time that there is something to keep."""

    def __init__(self, archive: Archive) -> None:
        self.tell = archive.tell_job
        self.armed = True

    def __call__(self, job, counts, run, finished):
        if finished and self.armed:
            self.armed = False
            raise KeyboardInterrupt
        return self.tell(job, counts, run, finished)


def test_an_interrupt_in_the_middle_of_keeping_loses_nothing(lab, monkeypatch):
    monkeypatch.setattr("forceplate.batch.runs.COMMIT_AT", 2)
    monkeypatch.setattr(lab.archive, "tell_job", Cut(lab.archive))

    with pytest.raises(KeyboardInterrupt):
        lab.reanalyse(OTHER, engine="serial")

    assert lines(lab.archive, 1) == 2
    assert (lab.jobs()[0].state, lab.jobs()[0].why) == ("stopped", "stopped by whoever started it.")


def test_an_error_of_the_archive_ends_the_job_with_its_sentence(lab, monkeypatch):
    def broken(_works):
        raise ArchiveError("the disk is gone.")
        yield

    monkeypatch.setattr(jobs, "engine_named", lambda *_, **__: broken)

    with pytest.raises(ArchiveError):
        lab.reanalyse(OTHER, engine="serial")

    assert (lab.jobs()[0].state, lab.jobs()[0].why) == ("stopped", "the disk is gone.")


def test_an_engine_that_leaves_trials_out_is_not_through(lab, monkeypatch):
    monkeypatch.setattr(jobs, "engine_named", lambda *_, **__: lambda works: _first(works, 1))

    report = lab.reanalyse(OTHER, engine="serial")

    assert report.stopped is None
    assert report.done == TRIALS

    monkeypatch.setattr(jobs, "engine_named", lambda *_, **__: lambda works: iter(()))

    assert "neither analysed nor refused" in (lab.reanalyse(Settings()).stopped or "")


@pytest.mark.parametrize("engine", ["threads", "", "Serial"])
def test_an_unknown_engine_is_refused_before_anything_is_asked_for(lab, engine):
    with pytest.raises(SettingsError):
        lab.reanalyse(OTHER, engine=engine)

    assert (lab.runs(), lab.jobs()) == ([], [])


# Choices


@pytest.mark.parametrize("where", [{"shoe": "1"}, {"participant": " , "}])
def test_a_choice_that_is_none_is_refused(lab, where):
    with pytest.raises(SettingsError, match="cannot be chosen"):
        lab.reanalyse(OTHER, where=where)

    assert lab.runs() == []


@pytest.mark.parametrize("call", ["reanalyse", "planned", "start_job"])
def test_where_no_trial_fits_nothing_is_begun(lab, call):
    with pytest.raises(NothingFound, match="no trial"):
        getattr(lab, call)(OTHER, where={"participant": "P-9"})

    assert (lab.runs(), lab.jobs()) == ([], [])


def test_a_run_about_some_trials_cannot_be_the_one_that_is_shown(lab):
    run = lab.reanalyse(OTHER, where={"participant": "P-1"}, engine="serial").run

    with pytest.raises(ArchiveError, match="3 others would have no numbers"):
        lab.make_current(run, "to try")

    assert lab.archive.current_run() is None
    assert lab.analyse_missing(engine="serial").run == run + 1


def test_every_error_of_a_job_is_one_of_ours(lab):
    with pytest.raises(ForcePlateError, match="no job 7"):
        jobs.do(lab.archive, 7)
