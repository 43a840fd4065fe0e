"""Pictures that are missing or torn are made again as they were, and no number changes."""

from __future__ import annotations

import errno
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import h5py
import pytest

from forceplate.archive.files.layer import LocalFiles
from forceplate.archive.files.series import is_whole
from forceplate.cli.entry import run
from forceplate.errors import StorageFull
from forceplate.lab import Lab
from forceplate.model.settings import PRESETS
from forceplate.readers.trial_encode import encode
from forceplate.simulate import simulate

pytestmark = pytest.mark.xdist_group("redraw")
TRIALS = 4
COMMAND = "import sys; from forceplate.cli.entry import main; main(sys.argv[1:])"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of four analysed trials of 12 s with all of their pictures."""
    folder = tmp_path_factory.mktemp("made")
    files = []
    for number in range(TRIALS):
        recording = simulate(seconds=12.0, rate=100.0, seed=number, noise=1.0).recording
        files.append(folder / f"{number}.h5")
        files[-1].write_bytes(encode(recording, simulated=True))
    with Lab(folder / "lab", create=True) as lab:
        assert [each.status for each in lab.ingest(files)] == ["new"] * TRIALS
        lab.analyse_missing()
    return folder / "lab"


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "lab"))


def drawn(folder: Path) -> dict[str, dict[str, object]]:
    """What every picture holds, by its name; the file also says when it was written."""
    return {path.name: _held(path) for path in folder.glob("series/??/*.h5")}


def _held(path: Path) -> dict[str, object]:
    assert is_whole(path.read_bytes(), path.stem)
    with h5py.File(path) as file:
        held: dict[str, object] = dict(file.attrs)
        file.visititems(
            lambda name, each: (
                held.update({name: each[()].tobytes()}) if isinstance(each, h5py.Dataset) else None
            )
        )
    return held


def undraw(folder: Path) -> None:
    shutil.rmtree(folder / "series")


def verified(folder: Path) -> tuple[bool, int]:
    with Lab(folder) as lab:
        report = lab.verify()
    return report["ok"], report["pictures_missing"]


def test_an_archive_restored_without_pictures_gets_all_of_them_as_they_were(folder, made):
    undraw(folder)
    assert verified(folder) == (True, 2 * TRIALS)

    with Lab(folder) as lab:
        runs = lab.runs()
        report = lab.redraw()
        assert lab.runs() == runs

    assert (report.missing, report.drawn, report.problems) == (TRIALS, TRIALS, ())
    assert drawn(folder) == drawn(made)
    assert verified(folder) == (True, 0)


def test_what_is_cut_off_is_made_again_and_nothing_else(folder, made):
    paths = sorted(folder.glob("series/??/*.h5"))
    paths[0].write_bytes(paths[0].read_bytes()[:3000])
    paths[1].write_bytes(b"")
    before = {path: path.stat().st_mtime_ns for path in paths[2:]}

    with Lab(folder) as lab:
        lab.redraw()

    assert drawn(folder) == drawn(made)
    assert {path: path.stat().st_mtime_ns for path in paths[2:]} == before


def test_a_trial_that_was_never_analysed_gets_its_recording_alone(folder):
    undraw(folder)
    recording = simulate(seconds=12.0, rate=100.0, seed=99).recording
    (folder.parent / "late.h5").write_bytes(encode(recording, simulated=True))
    with Lab(folder) as lab:
        code = next(iter(lab.ingest([folder.parent / "late.h5"]))).trial
        undraw(folder)

        assert lab.redraw().drawn == TRIALS + 1

        assert set(lab.preview(code).channels) == {"fz_left", "fz_right", "fz_total"}
    assert len(drawn(folder)) == 2 * TRIALS + 1


def test_numbers_that_come_out_differently_are_told_and_kept(folder, capsys):
    undraw(folder)
    with closing(sqlite3.connect(folder / "catalogue.sqlite")) as connection:
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(
            "UPDATE result SET payload = json_set(payload, '$.values.load_left_mean.value', 51.5)"
            " WHERE key = (SELECT min(key) FROM result)"
        )
        connection.commit()

    code = run(["redraw", "--archive", str(folder)])

    said = capsys.readouterr().out
    assert code == 5
    assert said.count("result-differs") == 1
    assert "load_left_mean" in said
    assert "51.5" in said
    with Lab(folder) as lab:
        values = [lab.result(each.trial)["values"]["load_left_mean"]["value"]
                  for each in lab.trials()]  # fmt: skip
    assert 51.5 in values


def test_a_recording_that_is_gone_is_told_and_the_others_are_drawn(folder, capsys):
    undraw(folder)
    next(folder.glob("raw/??/*.h5")).unlink()

    assert run(["redraw", "--archive", str(folder)]) == 3

    assert capsys.readouterr().out.count("not-drawn") == 1
    assert len(drawn(folder)) == 2 * (TRIALS - 1)


def test_two_at_once_make_the_same_pictures(folder, made):
    undraw(folder)

    def one(_: int) -> tuple[str, ...]:
        with Lab(folder) as lab:
            return tuple(problem["code"] for problem in lab.redraw().problems)

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(one, range(2))) == [(), ()]

    assert drawn(folder) == drawn(made)


def test_a_full_disk_in_the_middle_ends_it_and_the_same_call_goes_on(folder, made, monkeypatch):
    undraw(folder)
    write, written = LocalFiles.write, []

    def fills(files, fd, data):
        written.append(fd)
        if len(written) > 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        write(files, fd, data)

    with monkeypatch.context() as patch, Lab(folder) as lab:
        patch.setattr(LocalFiles, "write", fills)
        with pytest.raises(StorageFull):
            lab.redraw()
    assert verified(folder) == (True, 2 * TRIALS - 3)

    with Lab(folder) as lab:
        lab.redraw()

    assert drawn(folder) == drawn(made)


def test_asked_to_stop_it_says_so_and_goes_on_later(folder, made, capsys):
    undraw(folder)
    asked: list[int] = []
    with Lab(folder) as lab:
        report = lab.redraw(stop=lambda: len(asked) > 1, on_progress=lambda *_: asked.append(1))
        assert report.stopped is not None
        assert report.drawn == 2
        assert lab.redraw().missing == TRIALS - 2

    assert drawn(folder) == drawn(made)
    assert run(["redraw", "--archive", str(folder)]) == 0
    assert capsys.readouterr().out == "no pictures are missing\n"


@pytest.mark.slow
def test_killed_in_the_middle_it_goes_on_and_the_archive_is_clean(folder, made):
    undraw(folder)
    command = [sys.executable, "-c", COMMAND, "redraw", "--archive", str(folder), "--jobs", "1"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 120
    while (
        not list(folder.glob("series/??/*.h5"))
        and process.poll() is None
        and time.monotonic() < until
    ):
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert set(drawn(folder)) <= set(drawn(made))

    with Lab(folder) as lab:
        lab.redraw()

    assert drawn(folder) == drawn(made)
    assert verified(folder) == (True, 0)


def test_a_leftover_that_is_tidied_away_under_a_worker_is_written_again(folder, made, monkeypatch):
    undraw(folder)
    rename, robbed = LocalFiles.rename, []

    def robs(files, old, new):
        if new.parent.parent.name == "series" and len(robbed) < 2:
            robbed.append(new)
            old.unlink()
        rename(files, old, new)

    monkeypatch.setattr(LocalFiles, "rename", robs)
    with Lab(folder) as lab:
        assert lab.redraw().problems == ()

    assert len(robbed) == 2
    assert drawn(folder) == drawn(made)


def test_a_reanalysis_that_takes_results_over_makes_their_pictures(folder, made):
    with Lab(folder) as lab:
        path = next(folder.glob(f"series/??/{lab.trials()[0].key}.h5"))
        path.unlink()

        report = lab.reanalyse(PRESETS["default"])

    assert (report.done, report.reused) == (1, TRIALS - 1)
    assert drawn(folder) == drawn(made)


@pytest.mark.parametrize("of_results", [True, False])
def test_pictures_in_each_others_place_are_shown_for_nobody(folder, of_results):
    before = drawn(folder)
    with Lab(folder) as lab:
        one, other = lab.trials()[:2]
    keys = (one.key, other.key) if of_results else (one.trial, other.trial)
    first, second = (next(folder.glob(f"series/??/{key}.h5")) for key in keys)
    kept = first.read_bytes()
    first.write_bytes(second.read_bytes())
    second.write_bytes(kept)

    with Lab(folder) as lab:
        missing = lab.lacks_pictures(one.trial)
        report = lab.verify()

    assert missing == (not of_results, of_results)
    assert len(report["recovered"]) == report["pictures_missing"] == 2
    with Lab(folder) as lab:
        lab.redraw()
    assert drawn(folder) == before
