"""`forceplate analyse`: one JSON object a recording, one line a refusal, nothing half-written."""

import csv

import pytest

from forceplate.model.settings import PRESETS


def test_a_recording_is_one_json_object_in_the_fixed_form(command, c3d, layout):
    said = command("analyse", c3d, "--layout", layout, "--json")

    assert said.code == 0
    (row,) = said.rows
    assert list(row) == [
        "schema", "source", "recording", "settings", "quality", "values", "provenance",
    ]  # fmt: skip
    assert row["schema"] == "forceplate.result/1"
    assert row["source"]["path"] == str(c3d)
    assert row["recording"]["duration_s"] == row["recording"]["n_samples"] / 100.0
    assert [plate["side"] for plate in row["recording"]["plates"]] == ["left", "right"]
    assert row["settings"]["digest"] == PRESETS["default"].digest
    assert row["values"]["mean_velocity_total"]["unit"] == "mm/s"


def test_a_value_is_a_number_or_a_reason_and_never_both(command, c3d):
    (row,) = command("analyse", c3d, "--json").rows
    values = row["values"].values()

    assert [v for v in values if (v["value"] is None) == (v["why"] is None)] == []
    assert any(v["value"] is None for v in values)


def test_every_id_of_the_list_comes_out_with_a_value_or_a_reason(command, c3d, layout, shared):
    ids = (shared / "design" / "metric_ids.txt").read_text().split()

    (row,) = command("analyse", c3d, "--layout", layout, "--height-m", "1.75", "--json").rows

    assert set(ids) - set(row["values"]) == set()
    assert row["values"]["com_height_used"]["value"] == pytest.approx(0.521 * 1750)


def test_the_height_of_the_person_is_said_by_an_option(command, c3d, layout):
    (without,) = command("analyse", c3d, "--layout", layout, "--json").rows
    wrong = command("analyse", c3d, "--height-m", "175")

    assert "height" in without["values"]["com_rms_ml"]["why"]
    assert wrong.code == 2
    assert "height_m is out of range" in wrong.err


def test_numbers_are_printed_to_the_last_digit(command, c3d, layout):
    import forceplate as fp

    (row,) = command("analyse", c3d, "--layout", layout, "--json").rows
    (recording,) = fp.read(c3d)
    result = fp.analyse(recording, layout=fp.read_layout(layout))

    assert row["values"]["path_length_total"]["value"] == result["path_length_total"].value


def test_every_readable_file_is_printed_and_every_other_is_one_line(
    command, c3d, cop_table, damaged, tmp_path
):
    gone = tmp_path / "gone.c3d"

    said = command("analyse", c3d, damaged, gone, cop_table, "--json")

    assert said.code == 3
    assert [row["source"]["path"] for row in said.rows] == [str(c3d), str(cop_table)]
    assert len(said.err.splitlines()) == 2
    assert str(damaged) in said.complaints[0]
    assert str(gone) in said.complaints[1]


def test_one_unreadable_file_alone_ends_with_3_too(command, damaged):
    said = command("analyse", damaged, "--json")

    assert (said.code, said.out, len(said.complaints)) == (3, "", 1)


def test_a_folder_is_refused_with_advice(command, tmp_path):
    said = command("analyse", tmp_path, "--json")

    assert (said.code, said.out) == (3, "")
    assert "forceplate ingest" in said.err


@pytest.mark.parametrize("window", ["5", "a:b", "7:3", "3:3", "-1:4", "nan:4", "0:inf", "1:2:3"])
def test_a_window_that_is_none_is_wrong_usage(command, c3d, window):
    said = command("analyse", c3d, "--json", "--window", window)

    assert (said.code, said.out, len(said.err.splitlines())) == (2, "", 1)


def _times(path):
    with path.open(newline="", encoding="utf-8") as file:
        return [float(row["time_s"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize(
    ("window", "first", "last"),
    [("5:10", 5.0, 9.99), ("5:", 5.0, 29.99), (":10", 0.0, 9.99), (":", 0.0, 29.99)],
)
def test_a_window_is_half_open_and_either_end_may_be_empty(
    command, c3d, layout, tmp_path, window, first, last
):
    out = tmp_path / "series.csv"

    said = command("analyse", c3d, "--layout", layout, "--window", window, "--series", out)

    assert said.code == 0
    assert (_times(out)[0], _times(out)[-1]) == pytest.approx((first, last), abs=1e-12)


def test_the_series_has_the_fixed_columns(command, c3d, layout, tmp_path):
    out = tmp_path / "series.csv"

    command("analyse", c3d, "--layout", layout, "--series", out, "--json")

    assert out.read_text(encoding="utf-8").splitlines()[0] == (
        "time_s,net_ml_mm,net_ap_mm,left_ml_mm,left_ap_mm,right_ml_mm,right_ap_mm,"
        "load_left_pct,fz_left_n,fz_right_n"
    )


def test_series_of_two_files_are_wrong_usage_before_anything_is_written(command, c3d, tmp_path):
    out = tmp_path / "series.csv"

    said = command("analyse", c3d, c3d, "--series", out)

    assert said.code == 2
    assert not out.exists()


def test_a_series_that_cannot_be_written_leaves_nothing_behind(command, c3d, tmp_path):
    out = tmp_path / "no" / "series.csv"

    said = command("analyse", c3d, "--series", out, "--json")

    assert (said.code, said.out, len(said.complaints)) == (1, "", 1)
    assert list(tmp_path.iterdir()) == []


def test_settings_are_changed_by_key(command, c3d):
    (row,) = command("analyse", c3d, "--json", "--set", "filter.cutoff_hz=8").rows

    assert row["settings"]["filter.cutoff_hz"] == 8.0
    assert row["settings"]["digest"] == PRESETS["default"].having({"filter.cutoff_hz": 8}).digest


def test_the_preset_raw_neither_filters_nor_cuts(command, c3d):
    (row,) = command("analyse", c3d, "--json", "--preset", "raw").rows

    assert row["settings"]["filter.kind"] == "none"
    assert row["settings"]["digest"] == PRESETS["raw"].digest


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--set", "filter.cutof_hz=8"], 2),
        (["--set", "filter.cutoff_hz"], 2),
        (["--set", "filter.cutoff_hz=lots"], 2),
        (["--preset", "special"], 2),
        (["--layout", "no-such.toml"], 6),
        (["--profile", "no-such"], 6),
    ],
)
def test_what_is_asked_wrongly_is_one_line_and_its_own_exit_code(command, cop_table, words, code):
    said = command("analyse", cop_table, "--json", *words)

    assert (said.code, said.out, len(said.err.splitlines())) == (code, "", 1)


def test_a_person_reads_a_table_with_units_and_reasons(command, c3d):
    said = command("analyse", c3d)

    assert said.code == 0
    assert "mm/s" in said.out
    assert "facing not known" in said.out
    assert "nan" not in said.out.lower().split()


def test_a_path_is_shown_as_it_was_given(command, c3d, monkeypatch):
    monkeypatch.chdir(c3d.parent)
    given = f"./../{c3d.parent.name}//{c3d.name}"

    (row,) = command("analyse", given, "--json").rows

    assert row["source"]["path"] == given


def test_a_series_never_overwrites_what_it_is_made_from(command, cop_table):
    before = cop_table.read_bytes()

    said = command("analyse", cop_table, "--series", cop_table)

    assert said.code == 2
    assert cop_table.read_bytes() == before


def test_a_window_beyond_one_of_two_files_names_it_and_leaves_the_other(
    command, cop_table, tmp_path
):
    short = tmp_path / "short.csv"
    short.write_text("".join(cop_table.read_text().splitlines(keepends=True)[:500]))

    said = command("analyse", short, cop_table, "--window", "6:", "--json")

    assert (said.code, len(said.rows)) == (3, 1)
    assert str(short) in said.complaints[0]
