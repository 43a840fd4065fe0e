"""The one door: taking in, analysing, correcting, looking."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

import forceplate as fp
from forceplate.errors import ArchiveMissing, NothingFound, UnknownTrial
from forceplate.lab import IngestOptions, Lab
from forceplate.model.facts import Facts
from forceplate.readers.trial_encode import encode
from forceplate.simulate.formats import layout_toml, write_cop_csv, write_twin_csv


def simulated_file(folder: Path, name: str, **about) -> Path:
    made = fp.simulate(**{"seconds": 32.0, "seed": 3, **about})
    path = folder / f"{name}.h5"
    path.write_bytes(encode(made.recording, simulated=True))
    return path


@pytest.fixture
def lab(tmp_path):
    with Lab(tmp_path / "archive", create=True) as opened:
        yield opened


def facts(**known) -> IngestOptions:
    return IngestOptions(facts=Facts(**known))


def test_a_file_is_taken_in_analysed_and_read_back(lab, tmp_path):
    path = simulated_file(tmp_path, "one")

    (line,) = lab.ingest([path], facts(participant="P-1", session="s1", start="2026-03-01"))
    report = lab.analyse_missing(engine="serial")

    assert (line.status, line.verdict) == ("new", "usable")
    assert (report.done, report.failed) == (1, 0)
    record = lab.trial(line.trial)
    result = lab.result(line.trial)
    assert record.facts.participant == "P-1"
    assert record.simulated
    assert result["source"]["sha256"] == line.sha256
    assert record.values["mean_velocity_total"] == result["values"]["mean_velocity_total"]["value"]


def test_archived_numbers_are_those_of_the_file(lab, tmp_path):
    path = simulated_file(tmp_path, "one", noise=1.0, bits=16)
    (line,) = lab.ingest([path])
    lab.analyse_missing(engine="serial")

    (direct,) = lab.analyse(path)
    archived = lab.result(line.trial)

    assert archived["values"] == direct.result.to_json()["values"]
    assert archived["settings"] == direct.result.to_json()["settings"]


def test_taking_in_twice_adds_nothing(lab, tmp_path):
    path = simulated_file(tmp_path, "one")
    (first,) = lab.ingest([path])
    (second,) = lab.ingest([path])

    assert (second.status, second.trial) == ("known", first.trial)
    assert len(lab.trials()) == 1


def test_the_line_comes_before_any_metric(lab, tmp_path):
    path = simulated_file(tmp_path, "one")

    line = next(lab.ingest([path]))

    assert lab.trial(line.trial).quality.verdict == "usable"
    assert lab.result(line.trial) is None
    assert "fz_total" in lab.preview(line.trial).channels


def test_a_refused_file_is_a_line_with_its_reason_and_stops_nothing(lab, tmp_path):
    broken = tmp_path / "a.c3d"
    broken.write_bytes(b"\x02\x50" + b"\0" * 600)
    good = simulated_file(tmp_path, "b")

    lines = list(lab.ingest([broken, good, tmp_path / "missing.c3d"]))

    assert [line.status for line in lines] == ["refused", "new", "refused"]
    assert lines[0].trial is None
    assert lines[0].to_json()["error"]["advice"] or lines[0].to_json()["error"]["expected"]
    assert json.dumps([line.to_json() for line in lines], allow_nan=False)


def test_options_win_over_manifest_over_file(lab, tmp_path):
    path = simulated_file(tmp_path, "one")
    manifest = tmp_path / "trials.csv"
    manifest.write_text("path,participant,session,vision\none.h5,M,visit-1,closed\n")
    options = IngestOptions(facts=Facts(participant="O"), manifest=manifest)

    (line,) = lab.ingest([path], options)

    known = lab.trial(line.trial).facts
    assert (known.participant, known.session, known.vision) == ("O", "visit-1", "closed")


def test_nothing_known_is_archived_and_assigned_later(lab, tmp_path):
    cop = tmp_path / "cop.csv"
    write_cop_csv(fp.simulate(seconds=30.0, seed=1), cop)
    (line,) = lab.ingest([cop], IngestOptions(profile="cop-table"))

    assert [each.trial for each in lab.trials(assigned=False)] == [line.trial]
    lab.assign(line.trial, Facts(participant="P-9", session="s", start="2026-05-01"), by="ana")

    assert lab.trial(line.trial).facts.participant == "P-9"
    assert lab.history(line.trial)[-1].by == "ana"
    assert lab.trials(assigned=False) == []


def test_a_modification_time_is_never_taken_for_a_date(lab, tmp_path):
    cop = tmp_path / "cop.csv"
    write_cop_csv(fp.simulate(seconds=30.0, seed=1), cop)

    (line,) = lab.ingest([cop], IngestOptions(profile="cop-table"))

    assert lab.trial(line.trial).facts.start is None


def test_the_same_samples_in_another_file_are_noted(lab, tmp_path):
    made = fp.simulate(seconds=30.0, seed=1)
    first = tmp_path / "first.csv"
    write_twin_csv(made.recording, first)
    second = tmp_path / "second.csv"
    second.write_text(first.read_text() + "\n")
    layout = tmp_path / "l.layout.toml"
    layout.write_text(layout_toml(made.recording))
    options = IngestOptions(profile="twin-wrench", layout=layout)

    one, two = lab.ingest([first, second], options)

    assert one.verdict == "usable"
    checks = {check.code: check for check in lab.trial(two.trial).quality.checks}
    assert checks["Q-DUP"].level == "note"
    assert one.trial in checks["Q-DUP"].advice


def test_a_reanalysis_stands_beside_the_old_run(lab, tmp_path):
    (line,) = lab.ingest([simulated_file(tmp_path, "one")])
    lab.analyse_missing(engine="serial")
    before = lab.result(line.trial)

    settings = fp.Settings().having({"filter.cutoff_hz": 5})
    report = lab.reanalyse(settings, engine="serial")

    runs = lab.runs()
    assert [run.current for run in runs] == [False, True]
    assert report.run == runs[1].run
    assert lab.archive.result(line.trial, run=runs[0].run) == before
    after = lab.result(line.trial)
    assert after["settings"]["filter.cutoff_hz"] == 5.0
    assert (
        after["values"]["path_length_total"]["value"]
        < before["values"]["path_length_total"]["value"]
    )


def test_the_same_work_is_not_done_twice(lab, tmp_path):
    lab_lines = list(lab.ingest([simulated_file(tmp_path, "one")]))
    lab.analyse_missing(engine="serial")
    lab.reanalyse(fp.Settings().having({"filter.cutoff_hz": 5}), engine="serial")

    back = lab.reanalyse(fp.Settings(), engine="serial")

    assert len(lab_lines) == 1
    assert (back.done, back.reused) == (0, 1)
    assert lab.result(lab_lines[0].trial)["settings"]["filter.cutoff_hz"] == 10.0


def test_processes_give_the_serial_numbers(lab, tmp_path):
    paths = [simulated_file(tmp_path, f"t{seed}", seed=seed) for seed in range(4)]
    codes = [line.trial for line in lab.ingest(paths)]
    lab.analyse_missing(engine="serial")
    serial = {code: lab.result(code) for code in codes}

    other = tmp_path / "other"
    with Lab(other, create=True) as second:
        list(second.ingest(paths))
        report = second.analyse_missing(engine="processes", jobs=2)
        assert report.done == 4
        assert {code: second.result(code) for code in codes} == serial


def test_a_trial_that_is_assigned_keeps_the_result_that_the_same_work_made(lab, tmp_path):
    (line,) = lab.ingest([simulated_file(tmp_path, "one")], facts(participant="P-1"))
    lab.analyse_missing(engine="serial")
    before = lab.result(line.trial)

    known = lab.assign(line.trial, Facts(participant="P-2", mass_kg=30.0), by="ana")

    assert before is not None
    assert lab.result(line.trial) == before
    assert known.key == before["provenance"]["key"]
    assert lab.analyse_missing(engine="serial").done == 0


def test_a_trial_whose_person_turns_out_taller_is_analysed_again(lab, tmp_path):
    (line,) = lab.ingest([simulated_file(tmp_path, "one")], facts(participant="P-1", height_m=1.6))
    lab.analyse_missing(engine="serial")
    before = lab.result(line.trial)

    lab.assign(line.trial, Facts(height_m=1.8), by="ana")

    after = lab.result(line.trial)
    assert before is not None
    assert after is not None
    assert after["provenance"]["key"] != before["provenance"]["key"]
    assert after["provenance"]["facts"]["height_m"] == 1.8
    assert lab.analyse_missing(engine="serial").done == 0


def test_an_archived_trial_whose_file_was_damaged_is_a_failure_and_not_a_stop(lab, tmp_path):
    lines = list(lab.ingest([simulated_file(tmp_path, "a"), simulated_file(tmp_path, "b", seed=4)]))
    raw = lab.archive.folder / lab.archive.stored(lines[0].trial).raw.name
    raw.chmod(0o600)
    raw.write_bytes(raw.read_bytes()[:2000])

    report = lab.analyse_missing(engine="serial")

    assert (report.done, report.failed) == (1, 1)
    assert report.failures[0][0] == lines[0].trial
    assert lab.result(lines[1].trial) is not None


def test_a_zoom_reads_only_its_span(lab, tmp_path):
    path = simulated_file(tmp_path, "fast", rate=1000.0)
    (line,) = lab.ingest([path])
    lab.analyse_missing(engine="serial")

    whole = lab.preview(line.trial, None, 400)
    part = lab.preview(line.trial, (10.0, 10.2), 400)

    forces = part.channels["fz_left"]
    assert len(forces.values) == 201
    assert part.samples_read == 3 * 201 + 7 * 21
    assert whole.samples_read < (3 * 32_000 + 7 * 3_200) / 2
    (recording,) = fp.read(path)
    trial_fz = recording.plates[0].wrench[2]
    np.testing.assert_allclose(np.abs(forces.values), np.abs(trial_fz[10_000:10_201]), rtol=1e-6)


def test_extremes_survive_the_thinning(lab, tmp_path):
    (line,) = lab.ingest([simulated_file(tmp_path, "fast", rate=1000.0, noise=1.0)])

    seen = lab.preview(line.trial, None, 300).channels["fz_total"]
    every = lab.preview(line.trial, None, 100_000).channels["fz_total"]

    assert len(seen.values) <= 600
    assert seen.values.min() == every.values.min()
    assert seen.values.max() == every.values.max()


def test_earlier_visits_of_the_same_condition_come_in_order(lab, tmp_path):
    known = {"participant": "P-1", "protocol": "quiet-stance", "vision": "open", "surface": "firm"}
    codes = []
    for day, seed in (("2026-03-01", 1), ("2026-01-01", 2), ("2026-02-01", 3)):
        path = simulated_file(tmp_path, day, seed=seed)
        (line,) = lab.ingest([path], facts(**known, session=day, start=day))
        codes.append(line.trial)
    lab.analyse_missing(engine="serial")

    before = lab.earlier(codes[0], ["mean_velocity_total"])

    assert [record.trial for record, _ in before] == [codes[1], codes[2]]
    assert all(row["mean_velocity_total"] > 0 for _, row in before)
    assert lab.earlier(codes[1], ["mean_velocity_total"]) == []
    assert lab.neighbours(codes[2]) == (codes[1], codes[0])


def test_meters_count_what_a_session_has(lab, tmp_path):
    known = {
        "participant": "P-1", "protocol": "quiet-stance", "session": "s", "start": "2026-03-01",
        "surface": "firm",
    }  # fmt: skip
    for seed, vision in ((1, "open"), (2, "open"), (3, "closed")):
        path = simulated_file(tmp_path, f"t{seed}", seed=seed)
        list(lab.ingest([path], facts(**known, vision=vision)))
    short = simulated_file(tmp_path, "short", seed=9, seconds=8.0)
    list(lab.ingest([short], facts(**known, vision="open")))

    done = {meter.condition.label: meter.done for meter in lab.meters("P-1", "s")}

    assert done["eyes open, firm"] == 2
    assert done["eyes closed, firm"] == 1
    assert done["eyes open, foam"] == 0


def test_people_and_trials_are_found_by_part_of_their_code(lab, tmp_path):
    (line,) = lab.ingest([simulated_file(tmp_path, "one")], facts(participant="P-013"))

    assert lab.find("013")[0][:2] == ("participant", "P-013")
    assert lab.find(line.trial[:4])[0][:2] == ("trial", line.trial)
    assert lab.find("  ") == []


def test_an_unknown_trial_and_a_missing_archive_say_so(lab, tmp_path):
    with pytest.raises(UnknownTrial):
        lab.trial("nothere000")
    with pytest.raises(ArchiveMissing):
        Lab(tmp_path / "no")
    with pytest.raises(ArchiveMissing):
        Lab(None).trials()


def test_a_folder_is_walked_without_hidden_files_and_companions(lab, tmp_path):
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    shutil.move(simulated_file(tmp_path, "one"), folder / "deep" / "one.h5")
    (folder / ".hidden.c3d").write_bytes(b"x")
    (folder / "half.c3d.part").write_bytes(b"x")
    (folder / "README.md").write_text("about")

    lines = list(lab.ingest([folder]))

    assert [line.status for line in lines] == ["new"]


def test_real_recordings_stand_beside_simulated_people(lab, tmp_path, shared):
    list(lab.ingest([simulated_file(tmp_path, "one")], facts(participant="P-1")))
    lines = list(lab.ingest([shared / "recordings/bmclab_pds"]))
    lab.analyse_missing(engine="serial")

    known = [lab.trial(line.trial) for line in lines]
    assert {record.facts.participant for record in known} == {"13"}
    assert {record.condition for record in known} >= {"eyes open, firm", "eyes closed, foam"}
    assert not any(record.simulated for record in known)
    assert lab.verify()["ok"]


def test_the_archive_is_a_table_of_facts_and_values(lab, tmp_path):
    first = facts(participant="P-1", session="a", start="2026-02-01", mass_kg=70.0)
    second = facts(participant="P-2", session="b", start="2026-01-01")
    (one,) = lab.ingest([simulated_file(tmp_path, "one", seed=1)], first)
    (two,) = lab.ingest([simulated_file(tmp_path, "two", seed=2)], second)
    lab.analyse_missing(engine="serial")

    table = lab.table(["mean_velocity_total", "ellipse_axis_ratio", "load_left_mean"])

    assert list(table.index) == [two.trial, one.trial]
    assert table.loc[one.trial, "mass_kg"] == 70.0
    assert list(table.columns[-3:]) == [
        "mean_velocity_total_mm_s", "ellipse_axis_ratio", "load_left_mean_pct",
    ]  # fmt: skip
    assert (
        table.loc[two.trial, "mean_velocity_total_mm_s"]
        == lab.result(two.trial)["values"]["mean_velocity_total"]["value"]
    )
    assert len(lab.table(participant="P-1")) == 1


def test_a_table_of_nothing_has_its_columns_and_an_unknown_metric_says_so(lab):
    assert "mean_ml_mm" in lab.table().columns
    assert len(lab.table()) == 0
    with pytest.raises(NothingFound, match="mean_velocity_total"):
        lab.table(["mean_velocity_totl"])
