"""`forceplate jobs`: what is listed, and how a job is ended from another terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from forceplate.lab import Lab
from forceplate.model.settings import Settings
from forceplate.readers.trial_encode import encode
from forceplate.simulate import simulate


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    """An archive of two trials with a run and no job."""
    paths = [tmp_path / f"{seed}.h5" for seed in (1, 2)]
    for seed, path in enumerate(paths):
        path.write_bytes(encode(simulate(seconds=6, rate=100, seed=seed).recording))
    with Lab(tmp_path / "lab", create=True) as opened:
        list(opened.ingest(paths))
        settings = Settings()
        opened.archive.start_run(settings.flat(), settings.digest, "default", "0.1.0", "anna")
    return tmp_path / "lab"


def asked(lab: Path, *, begun: bool = False) -> int:
    """A job of the run, waiting or begun by this process."""
    with Lab(lab) as opened:
        job = opened.archive.ask_job(1, "anna", engine="serial", workers=1, options={})
        assert not begun or opened.archive.take_job(job)
    return job


def test_without_any_job_that_is_said_beside_the_data(command, lab):
    said = command("jobs", "--archive", lab)

    assert (said.code, said.out, said.err) == (0, "", "no job yet.\n")


def test_a_job_that_is_through_is_one_line(command, lab):
    command("reanalyse", "--archive", lab, "--jobs", "1")

    said = command("jobs", "--archive", lab)

    assert said.out.startswith("job 1, run 1: done, 2 of 2 trials, asked by ")
    assert said.out.count("\n") == 1


def test_the_newest_job_comes_first_and_json_has_every_field(command, lab):
    command("reanalyse", "--archive", lab, "--jobs", "1")
    command("reanalyse", "--archive", lab, "--jobs", "1", "--preset", "raw")

    rows = command("jobs", "--archive", lab, "--json").rows

    assert [(row["job"], row["run"], row["state"]) for row in rows] == [
        (2, 2, "done"), (1, 1, "done"),
    ]  # fmt: skip
    assert (rows[0]["total"], rows[0]["done"], rows[0]["reused"], rows[0]["failed"]) == (2, 2, 0, 0)


def test_a_job_that_nobody_began_is_cancelled_at_once(command, lab):
    job = asked(lab)

    said = command("jobs", "cancel", job, "--archive", lab)

    assert said.code == 0
    assert f"job {job}, run 1: cancelled" in said.out
    with Lab(lab) as opened:
        assert opened.verify()["ok"]


def test_a_job_at_work_is_asked_to_end_and_told_so(command, lab):
    job = asked(lab, begun=True)

    (row,) = command("jobs", "cancel", job, "--archive", lab, "--json").rows

    assert row["state"] == "stopping"
    assert row["why"].startswith("cancelled by ")


def test_the_archive_may_be_named_before_the_word_cancel(command, lab, tmp_path, monkeypatch):
    job = asked(lab)
    Lab(tmp_path / "other", create=True).close()
    monkeypatch.setenv("FORCEPLATE_ARCHIVE", str(tmp_path / "other"))

    (row,) = command("jobs", "--archive", lab, "--json", "cancel", job).rows

    assert (row["job"], row["state"]) == (job, "cancelled")


def test_a_job_that_is_over_stays_as_it_is(command, lab):
    command("reanalyse", "--archive", lab, "--jobs", "1")
    before = command("jobs", "--archive", lab, "--json").out

    said = command("jobs", "cancel", 1, "--archive", lab)

    assert said.code == 0
    assert command("jobs", "--archive", lab, "--json").out == before


def test_an_unknown_job_is_4_and_one_sentence(command, lab):
    said = command("jobs", "cancel", 9, "--archive", lab)

    assert (said.code, len(said.complaints)) == (4, 1)
    assert "no job 9" in said.err


def test_a_cancelled_job_is_gone_on_with_by_a_new_one(command, lab):
    command("jobs", "cancel", asked(lab), "--archive", lab)

    said = command("reanalyse", "--resume", "--archive", lab)

    assert (said.code, said.out.split(", in ")[0]) == (0, "run 1: 2 analysed, 0 reused, 0 failed")
    states = [row["state"] for row in command("jobs", "--archive", lab, "--json").rows]
    assert states == ["done", "cancelled"]
