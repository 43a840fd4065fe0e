"""Results leave as Parquet: the same numbers, all that belongs to them, whole or not at all."""

import errno
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import forceplate as fp
from forceplate.archive.files.layer import KILLED, DyingFiles
from forceplate.errors import ArchiveError, ForcePlateError, NothingFound, StorageFull
from forceplate.export import write
from forceplate.export.check import check
from forceplate.export.write import export_run
from forceplate.lab import IngestOptions, Lab
from forceplate.model.facts import Facts
from forceplate.readers.trial_encode import encode

pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")

HERE = Path(__file__).parent
PAGE = (HERE.parent / "docs" / "parquet.md").read_text(encoding="utf-8")
TWO = ["mean_velocity_total", "load_left_mean"]
ERROR = {"code": "unreadable", "what": "the trial file is empty.", "line": None, "byte": 12,
         "expected": "samples", "found": None, "advice": "Take it in again."}  # fmt: skip


def take_in(lab, folder, name, **about):
    made = fp.simulate(**{"seconds": 32.0, "seed": 3, **about})
    path = folder / f"{name}.h5"
    path.write_bytes(encode(made.recording, simulated=True))
    facts = Facts(participant=f"P-{name}", start="2026-03-01", vision="closed", trial=2)
    (line,) = lab.ingest([path], IngestOptions(facts=facts))
    return line.trial


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """An archive of three analysed trials and one that failed; the folder is not to be changed."""
    folder = tmp_path_factory.mktemp("made")
    with Lab(folder / "lab", create=True) as lab:
        for seed in (3, 4):
            take_in(lab, folder, f"{seed}", seed=seed)
        take_in(lab, folder, "short", seconds=6.0)
        lab.analyse_missing(engine="serial")
        failing = take_in(lab, folder, "failing", seed=5)
        lab.archive.save_failure(1, failing, "f" * 64, ERROR)
    return folder / "lab"


@pytest.fixture
def lab(made, tmp_path):
    shutil.copytree(made, tmp_path / "lab")
    with Lab(tmp_path / "lab") as opened:
        yield opened


def read(folder, table="part", run=1):
    return pq.read_table(sorted(folder.glob(f"run={run}/{table}-*.parquet")), partitioning=None)


def named(folder, run=1):
    return json.loads((folder / f"run={run}" / "manifest.json").read_bytes())


def failing_trial(lab):
    return next(each.trial for each in lab.trials() if each.key is None)


def edited(lab, trial, **values):
    """Save the trial's result once more, as another version would have made it."""
    result = lab.result(trial)
    result["values"] |= values
    key = hashlib.sha256(json.dumps(result).encode()).hexdigest()
    lab.archive.save_result(1, trial, key, result, {})


def test_every_number_is_that_of_the_table_bit_for_bit(lab, tmp_path):
    lab.export_parquet(tmp_path / "out", rows=2)

    table = lab.table(run=1)
    numbers = list(table.columns)[14:]
    found = read(tmp_path / "out").to_pandas().set_index("code").loc[table.index]
    assert numbers == list(found.columns)[19:]
    assert found[numbers].to_numpy().tobytes() == table[numbers].to_numpy().tobytes()


def test_what_is_known_of_a_trial_is_that_of_the_table(lab, tmp_path):
    lab.export_parquet(tmp_path / "out")

    table = lab.table(run=1)
    about = list(table.columns)[:14]
    found = read(tmp_path / "out").to_pandas().set_index("code").loc[table.index]
    assert list(found.columns)[:14] == about
    assert found[about].astype(object).where(found[about].notna(), None).to_numpy().tolist() == (
        table[about].astype(object).where(table[about].notna(), None).to_numpy().tolist()
    )


def test_results_can_be_put_together_again_from_both_tables(lab, tmp_path):
    lab.export_parquet(tmp_path / "out", rows=2)

    schema = read(tmp_path / "out").schema
    said = {
        field.metadata[b"metric"].decode(): (field.name, field.metadata)
        for field in schema
        if field.metadata
    }
    beside = {
        (row["code"], row["metric"]): row for row in read(tmp_path / "out", "detail").to_pylist()
    }
    rebuilt = {
        row["code"]: {
            key: {
                "value": row[name], "unit": about[b"unit"].decode(),
                "low": beside.get((row["code"], key), {}).get("low"),
                "high": beside.get((row["code"], key), {}).get("high"),
                "why": beside.get((row["code"], key), {}).get("why"),
                "revision": beside.get((row["code"], key), {}).get(
                    "revision", int(about[b"revision"])
                ),
            }
            for key, (name, about) in said.items()
        }
        for row in read(tmp_path / "out").to_pylist()
        if not row["failed"]
    }  # fmt: skip
    assert rebuilt == {code: lab.result(code)["values"] for code in rebuilt}
    assert len(rebuilt) == 3
    assert any(row["why"] for row in beside.values())
    assert any(row["low"] is not None for row in beside.values())


def test_a_failed_trial_has_a_row_with_its_reason_and_no_number(lab, tmp_path):
    failing = failing_trial(lab)

    (done,) = lab.export_parquet(tmp_path / "out", keys=TWO)

    (row,) = [row for row in read(tmp_path / "out").to_pylist() if row["failed"]]
    assert (done.rows, done.failed, named(tmp_path / "out")["failed"]) == (4, 1, 1)
    assert (row["code"], row["key"], row["recipe"]) == (failing, "f" * 64, None)
    assert row["why"] == "byte 12: the trial file is empty. Expected: samples. Take it in again."
    assert (row["mean_velocity_total_mm_s"], row["load_left_mean_pct"]) == (None, None)


def test_only_the_metrics_that_are_asked_for_are_written(lab, tmp_path):
    lab.export_parquet(tmp_path / "out", keys=TWO)

    assert read(tmp_path / "out").column_names[19:] == [
        "why", "mean_velocity_total_mm_s", "load_left_mean_pct",
    ]  # fmt: skip
    assert set(read(tmp_path / "out", "detail")["metric"].to_pylist()) <= set(TWO)


def test_a_metric_that_nobody_knows_is_said_and_nothing_is_made(lab, tmp_path):
    with pytest.raises(NothingFound, match="Did you mean mean_velocity_total"):
        lab.export_parquet(tmp_path / "out", keys=["mean_velocity_totl"])

    assert not (tmp_path / "out").exists()


def test_a_metric_that_only_stored_results_know_keeps_its_column(lab, tmp_path):
    trial = lab.table(run=1).index[0]
    edited(lab, trial, sway_of_old={"value": 2.5, "unit": "mm", "why": None, "revision": 3})

    lab.export_parquet(tmp_path / "out")

    found = read(tmp_path / "out")
    rows = {row["code"]: row["sway_of_old_mm"] for row in found.to_pylist()}
    assert rows.pop(trial) == 2.5
    assert set(rows.values()) == {None}
    assert found.schema.field("sway_of_old_mm").metadata[b"revision"] == b"3"


def test_an_older_revision_is_told_and_another_unit_has_a_column_of_its_own(lab, tmp_path):
    first, second = lab.table(run=1).index[:2]
    older = {"value": 8.0, "unit": "mm/s", "why": None, "revision": 0}
    edited(lab, first, mean_velocity_total=older)
    edited(lab, second, load_left_mean={**older, "unit": "N"})

    lab.export_parquet(tmp_path / "out", keys=TWO)

    rows = {row["code"]: row for row in read(tmp_path / "out").to_pylist()}
    told = {
        (row["code"], row["column"]): row["revision"]
        for row in read(tmp_path / "out", "detail").to_pylist()
    }
    assert rows[first]["mean_velocity_total_mm_s"] == 8.0
    assert told[first, "mean_velocity_total_mm_s"] == 0
    assert (rows[second]["load_left_mean_pct"], rows[second]["load_left_mean_n"]) == (None, 8.0)


def test_the_manifest_tells_rows_hash_recipe_and_audit_head(lab, tmp_path):
    lab.export_parquet(tmp_path / "out", keys=TWO, rows=3)

    manifest, (run,) = named(tmp_path / "out"), lab.runs()
    parts = {part["name"]: part for part in manifest["parts"]}
    assert sorted(parts) == [
        "detail-00000.parquet", "detail-00001.parquet",
        "part-00000.parquet", "part-00001.parquet",
    ]  # fmt: skip
    for name, part in parts.items():
        path = tmp_path / "out" / "run=1" / name
        assert pq.read_metadata(path).num_rows == part["rows"]
        assert hashlib.sha256(path.read_bytes()).hexdigest() == part["sha256"]
        assert path.stat().st_size == part["bytes"]
    assert manifest["recipe"]["digest"] == run.digest
    assert manifest["recipe"]["settings"] == dict(run.settings)
    assert manifest["archive"]["audit_head"] == lab.health()["audit_head"]
    assert manifest["archive_at_end"] == manifest["archive"]


def test_a_part_alone_still_says_what_it_was_made_with(lab, tmp_path):
    lab.export_parquet(tmp_path / "out", keys=TWO)

    said = json.loads(read(tmp_path / "out").schema.metadata[b"forceplate"])

    assert (said["run"], said["recipe"]["digest"]) == (1, lab.runs()[0].digest)


def test_a_run_reads_the_same_in_stretches_of_any_length(lab):
    last = lab.archive.standing(1).line
    whole = lab.archive.leaving(1, until=last, count=100)

    one = lab.archive.leaving(1, until=last, count=1)
    rest = lab.archive.leaving(1, until=last, after=one[0].code, count=100)

    assert one + rest == whole
    assert [each.code for each in whole] == sorted(each.trial for each in lab.trials())


def test_what_is_written_meanwhile_does_not_reach_an_export_that_has_begun(lab):
    begun = lab.archive.standing(1)
    before = lab.archive.leaving(1, until=begun.line, count=100)
    trial = lab.table(run=1).index[0]

    edited(lab, trial, mean_ml={"value": 0.5, "unit": "mm", "why": None, "revision": 1})

    assert lab.archive.leaving(1, until=begun.line, count=100) == before
    now = lab.archive.leaving(1, until=lab.archive.standing(1).line, count=100)
    assert [each.values["mean_ml"].value for each in now if each.code == trial] == [0.5]


def test_a_corrected_trial_is_said_to_be_outdated(lab, tmp_path):
    trial = lab.table(run=1).index[0]
    lab.archive.assign(trial, Facts(height_m=1.61), "test")

    lab.export_parquet(tmp_path / "out", keys=TWO)

    rows = {row["code"]: row["outdated"] for row in read(tmp_path / "out").to_pylist()}
    assert [code for code, outdated in rows.items() if outdated] == [trial]


def test_an_export_that_stands_is_left_as_it_is(lab, tmp_path):
    lab.export_parquet(tmp_path / "out", keys=TWO)
    files = {path: path.stat().st_mtime_ns for path in (tmp_path / "out" / "run=1").iterdir()}

    (done,) = lab.export_parquet(tmp_path / "out", keys=TWO)

    assert done.status == "same"
    assert {path: path.stat().st_mtime_ns for path in files} == files


def test_a_manifest_that_is_replaced_at_this_moment_is_waited_for(lab, tmp_path, monkeypatch):
    lab.export_parquet(tmp_path / "out", keys=TWO)
    manifest = tmp_path / "out" / "run=1" / "manifest.json"
    judge = write.stands

    def meanwhile(place, wanted, *, replace):
        found = judge(place, wanted, replace=replace)
        if manifest.exists():  # as the one who replaces it does between two of its steps
            manifest.unlink()
        return found

    monkeypatch.setattr(write, "stands", meanwhile)

    (done,) = lab.export_parquet(tmp_path / "out", keys=TWO)

    assert done.status == "new"
    assert check(tmp_path / "out")["ok"]


def test_another_export_is_replaced_only_where_that_is_asked_for(lab, tmp_path):
    lab.export_parquet(tmp_path / "out", keys=TWO, rows=1)
    lab.judge(lab.trials()[0].trial, "accepted")

    with pytest.raises(ArchiveError, match="difference in archive"):
        lab.export_parquet(tmp_path / "out", keys=TWO, rows=1)
    (done,) = lab.export_parquet(tmp_path / "out", keys=TWO, rows=4, replace=True)

    assert (done.status, done.parts) == ("replaced", 2)
    assert check(tmp_path / "out") == {"ok": True, "runs": 1, "parts": 2, "problems": []}


def test_a_damaged_export_is_not_taken_for_the_same(lab, tmp_path):
    lab.export_parquet(tmp_path / "out", keys=TWO)
    (tmp_path / "out" / "run=1" / "part-00000.parquet").write_bytes(b"PAR1")

    with pytest.raises(ArchiveError, match=r"part-00000.parquet has other bytes"):
        lab.export_parquet(tmp_path / "out", keys=TWO)


def test_each_part_that_is_missing_damaged_or_too_many_is_named(lab, tmp_path):
    run = tmp_path / "out" / "run=1"
    lab.export_parquet(tmp_path / "out", keys=TWO, rows=2)
    data = bytearray((run / "part-00000.parquet").read_bytes())
    data[len(data) // 2] ^= 1
    (run / "part-00000.parquet").write_bytes(data)
    (run / "part-00001.parquet").rename(run / "part-00007.parquet")

    report = check(tmp_path / "out")

    assert not report["ok"]
    assert [(each["code"], each["what"].split()[0]) for each in report["problems"]] == [
        ("damaged", "run=1/part-00000.parquet"),
        ("missing", "run=1/part-00001.parquet"),
        ("extra", "run=1/part-00007.parquet"),
    ]


@pytest.mark.parametrize(
    ("text", "code"), [(None, "unfinished"), ("{", "manifest-damaged"), ("[]", "manifest-damaged")]
)
def test_an_export_without_a_whole_manifest_is_a_problem(lab, tmp_path, text, code):
    lab.export_parquet(tmp_path / "out", keys=TWO)
    manifest = tmp_path / "out" / "run=1" / "manifest.json"
    manifest.unlink()
    if text is not None:
        manifest.write_text(text, encoding="utf-8")

    assert [each["code"] for each in check(tmp_path / "out")["problems"]] == [code]
    assert lab.export_parquet(tmp_path / "out", keys=TWO, replace=True)
    assert check(tmp_path / "out")["ok"]


def test_an_archive_without_results_has_nothing_to_export(tmp_path):
    with Lab(tmp_path / "lab", create=True) as lab:
        with pytest.raises(NothingFound, match="no trial was analysed"):
            lab.export_parquet(tmp_path / "out")
        lab.archive.start_run({}, "d" * 64, None, "0.1.0", "test")
        with pytest.raises(NothingFound, match="run 1 has no result"):
            lab.export_parquet(tmp_path / "out")
        with pytest.raises(NothingFound, match="no run 7"):
            lab.export_parquet(tmp_path / "out", runs=[7])

    assert not (tmp_path / "out").exists()
    with pytest.raises(NothingFound, match="no export"):
        check(tmp_path / "out")


def test_without_pyarrow_it_is_said_what_to_install(lab, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    with pytest.raises(ForcePlateError, match=r"pip install 'forceplate\[parquet\]'"):
        lab.export_parquet(tmp_path / "out")


class FailingFiles(DyingFiles):
    """The computer's own files, until one step finds no room."""

    def step(self, _name, /):
        self.taken += 1
        if self.taken == self.last:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def exported(lab, folder, step, **how):
    files = FailingFiles(step)
    try:
        export_run(lab.archive, lab.runs()[0], folder, keys=TWO, rows=2, files=files, **how)
    except StorageFull:
        return False
    return files.taken < step


def parquets(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("replacing", [False, True])
def test_no_room_at_any_step_leaves_a_whole_export_or_none(lab, tmp_path, replacing):
    ended = []
    for step in range(1, 200):
        folder = tmp_path / f"out{step}"
        if replacing:
            lab.export_parquet(folder, keys=TWO, rows=4)
        through = exported(lab, folder, step, replace=replacing)
        ended.append(check(folder)["ok"] if "manifest.json" in parquets(folder) else None)
        assert ended[-1] is not None or set(parquets(folder)) <= {".export.lock"}
        assert ended[-1] is not False
        assert not [name for name in parquets(folder) if name.endswith(".part")]
        if through:
            break
    assert ended[-1] is True
    assert len(ended) > 25
    assert (ended[0] is True) == replacing


ONE_THREAD = {
    "OPENBLAS_NUM_THREADS": "1", "JE_ARROW_MALLOC_CONF": "background_thread:false",
}  # fmt: skip
"""Who forks has one thread: the linear algebra and Arrow's memory start none."""


def children(*arguments):
    ran = subprocess.run(
        [sys.executable, str(HERE / "export_deaths.py"), *map(str, arguments)], text=True,
        capture_output=True, check=False, timeout=300,
        env={**os.environ, "PYTHONPATH": str(HERE.parent), **ONE_THREAD},
    )  # fmt: skip
    assert not ran.stderr
    return [json.loads(line) for line in ran.stdout.splitlines()]


@pytest.fixture(scope="module", params=["deaths", "replacing"])
def deaths(request, made, tmp_path_factory):
    """What was left after dying at each step of a first export, and of replacing one."""
    return request.param, children(request.param, made, tmp_path_factory.mktemp("deaths"))


@pytest.mark.slow
def test_whatever_step_kills_it_a_manifest_names_whole_parts_only(deaths):
    kind, found = deaths

    assert [each["status"] for each in found] == [KILLED] * (len(found) - 1) + [0]
    assert len(found) > 30
    assert {each["seen"]["whole"] for each in found if each["seen"]["finished"]} == {True}
    assert any(not each["seen"]["finished"] for each in found)
    assert found[0]["seen"]["finished"] == (kind == "replacing")


@pytest.mark.slow
def test_after_every_death_the_same_command_finishes_and_leaves_nothing_else(deaths):
    _, found = deaths

    assert {each["again"] for each in found} == {0}
    assert {tuple(each["last"]["names"]) for each in found} == {
        ("detail-00000.parquet", "detail-00001.parquet", "manifest.json", "part-00000.parquet",
         "part-00001.parquet"),
    }  # fmt: skip
    assert {each["last"]["whole"] for each in found} == {True}


@pytest.mark.parametrize("n_bytes", [0, 20_000, 60_000])
def test_a_full_disk_is_said_and_leaves_nothing_half_done(lab, tmp_path, n_bytes):
    (seen,) = children("full", tmp_path / "lab", tmp_path / "out", n_bytes)

    assert "no room for the export" in seen["error"]
    assert seen["seen"]["names"] == []
    assert seen["last"]["whole"]


def test_a_full_disk_while_replacing_leaves_the_older_export_whole(lab, tmp_path):
    lab.export_parquet(tmp_path / "out", rows=4)

    (seen,) = children("full", tmp_path / "lab", tmp_path / "out", 20_000)

    assert "no room for the export" in seen["error"]
    assert seen["seen"]["whole"]
    assert seen["seen"]["names"] == [
        "detail-00000.parquet", "manifest.json", "part-00000.parquet",
    ]  # fmt: skip


def lines_of_the_page():
    blocks = re.findall(r"```python\n(.+?)```", PAGE, re.DOTALL)
    return [block for block in blocks if "=" in block]


def test_every_reading_line_of_the_page_runs_and_gives_the_table(lab, tmp_path, monkeypatch):
    known = {
        "pd": pytest.importorskip("pandas"), "pl": pytest.importorskip("polars"),
        "duckdb": pytest.importorskip("duckdb"), "Path": Path, "json": json, "hashlib": hashlib,
    }  # fmt: skip
    lab.export_parquet(tmp_path / "results", rows=2)
    monkeypatch.chdir(tmp_path)
    expected = lab.table(run=1)["mean_velocity_total_mm_s"].sort_index().to_numpy()
    pandas, polars, duck, every, whole, reasons = lines_of_the_page()

    for block in (pandas, polars, duck, every):
        exec(compile(block, "parquet.md", "exec"), known)
        table = known["table"]
        codes = np.asarray(table["code"])[~np.asarray(table["failed"], bool)]
        found = np.asarray(table["mean_velocity_total_mm_s"], float)
        assert list(codes) == sorted(lab.table(run=1).index)
        assert found[~np.isnan(found)].tobytes() == expected.tobytes()
    exec(compile(whole, "parquet.md", "exec"), known)
    exec(compile(reasons, "parquet.md", "exec"), known)
    assert known["whole"] is True
    assert known["reasons"]["trials"].sum() > 0
