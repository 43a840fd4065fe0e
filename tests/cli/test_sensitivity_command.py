"""`forceplate sensitivity`: a row a way, a strip that fits, and the spread in plain words."""

import subprocess
import sys

import pytest

from forceplate.cli.spread import CELLS, signed, strip
from forceplate.cli.tables import shown
from forceplate.model.alternative import ALTERNATIVES
from forceplate.model.result import Value
from forceplate.model.sensitivity import Row, Sensitivity, in_words

MV = "mean_velocity_total"


def spread_of(base, *numbers, relative=True, unit="mm/s", interval=(None, None)):
    rows = tuple(
        Row(ALTERNATIVES[0], {}, (0.0, 60.0), number, None if number is not None else "no path",
            None if base is None or number is None else number - base,
            None if base is None or number is None else 100 * (number - base) / base)
        for number in numbers
    )  # fmt: skip
    value = Value(base, unit, None if base is not None else "no path", 1, *interval)
    return Sensitivity("key", "Mean velocity", unit, value, rows, relative)


def test_one_json_object_a_metric(command, c3d, layout):
    said = command("sensitivity", c3d, "--layout", layout, "--json", "--metric", MV,
                   "--metric", "load_left_mean")  # fmt: skip

    assert (said.code, said.err) == (0, "")
    first, second = said.rows
    assert list(first) == [
        "schema", "source", "index", "settings", "metric", "name", "unit", "base", "spread",
        "alternatives",
    ]  # fmt: skip
    assert (first["metric"], second["metric"]) == (MV, "load_left_mean")
    assert first["spread"]["low"] <= first["base"]["value"] <= first["spread"]["high"]
    assert second["spread"]["low_percent"] is None


def test_the_base_is_the_number_of_an_analysis(command, c3d, layout):
    asked = ("--layout", layout, "--json", "--preset", "quijoux2021", "--window", "2:20")

    whole = command("analyse", c3d, *asked).rows[0]
    found = command("sensitivity", c3d, *asked, "--metric", MV).rows[0]

    assert found["base"] == whole["values"][MV]
    assert found["settings"]["digest"] == whole["settings"]["digest"]


def test_a_row_says_what_it_changed(command, cop_table):
    said = command("sensitivity", cop_table, "--profile", "cop-table", "--json", "--metric", MV,
                   "--set", "filter.cutoff_hz=8")  # fmt: skip

    rows = {row["name"]: row for row in said.rows[0]["alternatives"]}
    assert rows["cutoff-10"]["changes"] == {"filter.cutoff_hz": 10.0}
    assert rows["preset-default"]["changes"] == {"filter.cutoff_hz": 10.0}
    assert "cutoff-8" not in rows


def test_the_table_ends_with_the_spread_in_words(command, c3d, layout):
    said = command("sensitivity", c3d, "--layout", layout, "--metric", MV)

    assert said.code == 0
    assert "cut-off at 5 Hz" in said.out
    last = said.out.strip().splitlines()[-1]
    assert last.startswith("Choice of method moves this number from ")
    assert last.endswith("(95 % interval).")


@pytest.mark.parametrize("key", [MV, "f50_ap", "ellipse_angle", "start_shift_ap"])
def test_a_table_fits_eighty_columns(key, command, c3d, layout, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")

    said = command("sensitivity", c3d, "--layout", layout, "--metric", key)

    table = [line for line in said.out.splitlines() if "|" in line or "----" in line]
    assert len(table) > 8
    assert max(map(len, table)) <= 80


def test_a_number_that_cannot_be_had_says_why(command, cop_table):
    said = command("sensitivity", cop_table, "--profile", "cop-table", "--metric", "load_left_mean")

    assert said.code == 0
    assert "Load on the left foot: the file holds only the centre of pressure" in said.out
    assert "No way of analysing it gives this number." in said.out
    assert "analysed with" not in said.out


def test_an_unknown_metric_is_one_line_with_the_nearest(command, c3d):
    said = command("sensitivity", c3d, "--metric", "mean_velocity_totl")

    assert (said.code, said.out) == (4, "")
    (line,) = said.complaints
    assert "there is no metric 'mean_velocity_totl'. Did you mean mean_velocity_total?" in line


def test_without_a_metric_the_usage_is_told(command, c3d):
    said = command("sensitivity", c3d)

    assert said.code == 2
    assert "Missing option '--metric'" in said.err


def test_a_damaged_file_is_refused(command, damaged):
    said = command("sensitivity", damaged, "--metric", MV)

    assert said.code != 0
    assert len(said.complaints) == 1


def test_help_loads_nothing_heavy():
    code = (
        "import sys; from forceplate.cli.entry import run; run(['sensitivity', '--help']); "
        "print(sorted({'numpy', 'numba', 'scipy', 'rich.table'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "[]"


def test_a_strip_runs_from_the_smallest_to_the_largest():
    found = spread_of(4.0, 3.0, 4.5, 5.0)

    strips = [strip(row, found) for row in found.rows]

    middle = CELLS // 2
    assert [len(each) for each in strips] == [CELLS] * 3
    assert [each.index("o") for each in strips] == [0, round(0.75 * (CELLS - 1)), CELLS - 1]
    assert {each.index("|") for each in strips} == {middle}


def test_a_way_at_the_base_hides_it_and_one_without_a_number_has_no_strip():
    found = spread_of(4.0, 4.0, None, 5.0)

    strips = [strip(row, found) for row in found.rows]

    assert strips[0] == "o" + "-" * (CELLS - 1)
    assert strips[1] == ""


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (spread_of(4.0, 3.68, 5.2),
         "Choice of method moves this number from 3.680 to 5.200 mm/s (-8.00 % to +30.00 %)."),
        (spread_of(4.0, 5.0, interval=(3.9, 4.1)),
         "Choice of method moves this number from 4.000 to 5.000 mm/s (0 % to +25.00 %). "
         "From the trial alone it lies between 3.900 and 4.100 mm/s (95 % interval)."),
        (spread_of(50.0, 51.0, relative=False, unit="%"),
         "Choice of method moves this number from 50.00 to 51.00 %."),
        (spread_of(4.0, 4.0), "Choice of method does not move this number."),
        (spread_of(4.0), "There is no other way that could move this number."),
        (spread_of(None, None), "No way of analysing it gives this number."),
        (spread_of(None, 3.0, 4.0), "Choice of method moves this number from 3.000 to 4.000 mm/s."),
    ],
)  # fmt: skip
def test_the_spread_in_words(found, told):
    assert in_words(found, shown, signed, f" {found.unit}") == told
