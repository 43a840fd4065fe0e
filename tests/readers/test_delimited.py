"""Tables of text: columns as the profile says, and the place of whatever is wrong."""

import numpy as np
import pytest

from forceplate.errors import ProfileError, ReadError
from forceplate.readers.discovery import read

COP = "time_s,cop_ml_mm,cop_ap_mm\n"
TWIN = "time_s," + ",".join(
    f"{side}_{name}" for side in "LR"
    for name in ("Fx_N", "Fy_N", "Fz_N", "Mx_Nmm", "My_Nmm", "Mz_Nmm")
)  # fmt: skip


def cop_table(tmp_path, rows, head=COP, end="\n", encoding="utf-8"):
    path = tmp_path / "stance.csv"
    path.write_bytes((head + end.join(rows) + end).encode(encoding))
    return path


def rows(n=40, dt=0.01, start=0.0):
    return [f"{start + i * dt:.3f},{i / 10},{-i}" for i in range(n)]


def twin_table(tmp_path, numbers, head=TWIN):
    text = "\n".join([head, *(",".join(f"{x:.17g}" for x in row) for row in numbers)])
    path = tmp_path / "twin.csv"
    path.write_text(text + "\n")
    return path


def twin_rows(n=50):
    load = np.array([1.0, 2.0, 350.0, 4000.0, -5000.0, 60.0])
    return np.column_stack([np.arange(n) / 100, np.tile(load, (n, 1)), np.tile(2 * load, (n, 1))])


def test_millimetres_become_metres_and_the_step_becomes_the_rate(tmp_path):
    (recording,) = read(cop_table(tmp_path, rows()))

    assert (recording.rate, recording.n_samples, recording.start) == (100.0, 40, 0.0)
    np.testing.assert_allclose(recording.cop[:, 3], [0.0003, -0.003], rtol=1e-15)
    assert dict(recording.options) == {"profile": "cop-table"}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_line_ends_and_byte_order_marks_do_not_matter(tmp_path, end, encoding):
    path = cop_table(tmp_path, rows(), COP.replace("\n", end), end, encoding)

    assert read(path)[0].n_samples == 40


def test_two_plates_of_channels_come_in_si(tmp_path):
    (recording,) = read(twin_table(tmp_path, twin_rows()))

    left, right = recording.plates
    np.testing.assert_allclose(left.wrench[:, 0], [1, 2, 350, 4, -5, 0.06], rtol=1e-15)
    np.testing.assert_allclose(right.wrench, 2 * left.wrench, rtol=1e-15)
    assert (left.name, right.name, left.sign, left.placed) == ("L", "R", "unknown", False)


def test_newton_metres_in_the_names_are_newton_metres(tmp_path):
    (recording,) = read(twin_table(tmp_path, twin_rows(), TWIN.replace("Nmm", "Nm")))

    np.testing.assert_allclose(recording.plates[0].wrench[3:, 0], [4000, -5000, 60])


def test_an_empty_cell_makes_its_sample_missing(tmp_path):
    table = rows()
    table[5] = "0.050,,7"
    table[6] = "0.060,nan,7"

    (recording,) = read(cop_table(tmp_path, table))

    assert np.flatnonzero(recording.missing()).tolist() == [5, 6]
    assert any("2 missing" in note for note in recording.notes)


def test_impossible_numbers_are_missing_and_said(tmp_path):
    numbers = twin_rows()
    numbers[4, 3], numbers[5, 9] = np.inf, 1e30

    (recording,) = read(twin_table(tmp_path, numbers))

    assert np.flatnonzero(recording.missing()).tolist() == [4, 5]
    assert [plate.valid.sum() for plate in recording.plates] == [1, 1]


def test_rows_of_zeros_under_a_steady_load_are_missing(tmp_path):
    numbers = twin_rows()
    numbers[20:24, 1:] = 0

    (recording,) = read(twin_table(tmp_path, numbers))

    assert np.flatnonzero(recording.missing()).tolist() == [20, 21, 22, 23]


def test_a_plate_that_nobody_stands_on_is_not_missing(tmp_path):
    numbers = twin_rows()
    numbers[:, 7:] = 0

    (recording,) = read(twin_table(tmp_path, numbers))

    assert not recording.missing().any()


def test_lost_rows_are_put_in_as_missing(tmp_path):
    numbers = np.delete(twin_rows(), [10, 11, 30], axis=0)

    (recording,) = read(twin_table(tmp_path, numbers))

    assert (recording.n_samples, recording.rate) == (50, 100.0)
    assert np.flatnonzero(recording.missing()).tolist() == [10, 11, 30]
    assert any("3 lost rows" in note for note in recording.notes)


def test_a_long_pause_is_refused_where_it_is(tmp_path):
    table = rows(20) + rows(20, start=9.0)

    with pytest.raises(ReadError, match=r"line 22: the recording pauses"):
        read(cop_table(tmp_path, table))


def test_a_clock_that_starts_again_starts_another_recording(tmp_path):
    first, second = read(cop_table(tmp_path, rows(30) + rows(25)))

    assert (first.n_samples, second.n_samples) == (30, 25)
    assert (first.source.index, second.source.index) == (0, 1)
    assert second.cop[1, 4] == pytest.approx(-0.004)


def test_a_clock_that_runs_backwards_is_refused_where_it_does(tmp_path):
    table = rows()
    table[20], table[25] = table[25], table[20]

    with pytest.raises(ReadError, match=r"line 23: the time runs backwards"):
        read(cop_table(tmp_path, table))


def test_repeated_stamps_keep_their_rows_and_are_said(tmp_path):
    table = rows()
    table[20] = "0.190,2,2"

    (recording,) = read(cop_table(tmp_path, table))

    assert (recording.n_samples, recording.rate) == (40, 100.0)
    assert recording.time[20] == recording.time[19]
    assert any("1 time stamps repeat" in note for note in recording.notes)


def test_stamps_that_hardly_advance_tell_no_rate(tmp_path):
    table = [f"{i // 10 / 100},1,2" for i in range(40)]

    with pytest.raises(ReadError, match="do not tell a rate"):
        read(cop_table(tmp_path, table))


def test_rounded_stamps_still_tell_the_rate(tmp_path):
    table = [f"{i / 60:.3f},{i},1" for i in range(600)]

    (recording,) = read(cop_table(tmp_path, table))

    assert recording.rate == 60.0
    assert recording.time is None


def test_a_true_rate_beside_the_round_one_is_measured(tmp_path):
    table = [f"{i / 98.4:.6f},{i},1" for i in range(600)]

    (recording,) = read(cop_table(tmp_path, table))

    assert recording.rate == pytest.approx(98.4, rel=1e-6)


def test_uneven_stamps_are_kept_and_said(tmp_path):
    stamps = np.arange(60) / 100
    stamps[30:] += 0.0035
    table = [f"{t:.4f},1,2" for t in stamps]

    (recording,) = read(cop_table(tmp_path, table))

    np.testing.assert_allclose(recording.time, stamps)
    assert any("stray" in note for note in recording.notes)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({3: "0.030,x,2"}, r"line 5: column 2 \(cop_ml_mm\) holds no number.*'x'"),
        ({3: "0.030,1_0,2"}, r"line 5: column 2"),
        ({3: "0.030,1"}, r"line 5: a row has another number of cells.*3 cells.*2"),
        ({3: "0.030,1,2,3"}, r"line 5: .*3 cells.*4"),
        ({3: ""}, r"line 5: a blank line"),
        ({3: ",1,2"}, r"line 5: a time stamp is missing"),
        ({3: "0.030,1,5", 4: "0.040,1 2,3"}, r"line 6: column 2"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path, change, expected):
    table = rows()
    table = [change.get(i, row) for i, row in enumerate(table)]

    with pytest.raises(ReadError, match=expected):
        read(cop_table(tmp_path, table))


@pytest.mark.parametrize("n", [0, 1])
def test_too_few_rows_for_a_rate_are_refused(tmp_path, n):
    with pytest.raises(ReadError, match=r"no rows|one row"):
        read(cop_table(tmp_path, rows(n)))


def test_ten_samples_are_a_recording(tmp_path):
    assert read(cop_table(tmp_path, rows(10)))[0].n_samples == 10


def test_blank_lines_at_the_end_do_not_matter(tmp_path):
    assert read(cop_table(tmp_path, [*rows(), "", "  ", ""]))[0].n_samples == 40


def test_a_number_that_was_cut_off_at_the_end_is_refused(tmp_path):
    path = tmp_path / "stance.csv"
    text = COP + "\n".join(f"{i / 100:.2f},{i:.4f},{i:.4f}" for i in range(40))
    path.write_text(text[:-2])

    with pytest.raises(ReadError, match=r"line 41: the last number is cut off"):
        read(path)


def test_a_missing_column_is_named(tmp_path):
    head = TWIN.replace("R_My_Nmm", "R_Other")

    with pytest.raises(ReadError, match="R_My of plate 'R' is missing"):
        read(twin_table(tmp_path, twin_rows(), head))


def test_windows_letters_in_other_columns_do_not_matter(tmp_path):
    profile = tmp_path / "mine.toml"
    profile.write_text(
        '[detect]\nheader = "^t;Fuß;"\n[table]\ndelimiter = "semicolon"\ndecimal = ","\n'
        '[time]\ncolumn = "t"\nunit = "ms"\n[cop]\nml = "x"\nap = "y"\nunit = "cm"\n'
        '[facts]\npattern = "^(?P<participant>[A-Z]+)_(?P<vision>[a-z]+)$"\n',
        encoding="utf-8",
    )
    path = tmp_path / "AB_closed.txt"
    path.write_bytes(
        "t;Fuß;x;y\n".encode("cp1252")
        + b"".join(f"{10 * i};links;{i},5;-1,25\n".encode() for i in range(30))
    )

    (recording,) = read(path, profile=profile)

    assert recording.rate == 100.0
    np.testing.assert_allclose(recording.cop[:, 2], [0.025, -0.0125])
    assert recording.facts.known() == {"participant": "AB", "vision": "closed"}


def test_thousands_marks_are_refused(tmp_path):
    profile = tmp_path / "mine.toml"
    profile.write_text(
        '[detect]\nheader = "^t;x;y"\n[table]\ndelimiter = "semicolon"\ndecimal = ","\n'
        '[time]\ncolumn = "t"\nunit = "s"\n[cop]\nml = "x"\nap = "y"\nunit = "mm"\n'
    )
    path = tmp_path / "a.txt"
    path.write_text("t;x;y\n0,00;1,5;1\n0,01;1.234,5;1\n")

    with pytest.raises(ReadError, match=r"line 3: column 2 \(x\).*decimal comma"):
        read(path, profile=str(profile))


def test_a_table_without_a_header_is_read_by_a_profile_of_ones_own(shared, tmp_path):
    profile = tmp_path / "amti.toml"
    profile.write_text(
        '[table]\ncolumns = ["t", "Fx", "Fy", "Fz", "Mx", "My", "Mz"]\n'
        '[time]\ncolumn = "t"\nunit = "s"\n'
        '[[plate]]\nname = "one"\nforce = ["Fx", "Fy", "Fz"]\nforce_unit = "N"\n'
        'moment = ["Mx", "My", "Mz"]\nmoment_unit = "N*m"\n'
    )
    path = shared / "recordings" / "btkdata" / "Trial1-FxFyFzMxMyMz.asc"

    (recording,) = read(path, profile=profile)

    assert (recording.rate, recording.n_samples) == (200.0, 200)
    assert recording.plates[0].wrench[2].mean() == pytest.approx(549.67425)


def test_a_profile_that_does_not_fit_is_said(tmp_path):
    with pytest.raises(ReadError, match=r"line 1.*no line is the header"):
        read(cop_table(tmp_path, rows()), profile="pds")


def test_a_centre_of_pressure_that_is_empty_where_nobody_stands_is_no_gap(shared, tmp_path):
    lines = (shared / "recordings/bmclab_pds/PDS13OR1grf.txt").read_text().splitlines()[:31]
    names = lines[0].split("\t")
    cells = [line.split("\t") for line in lines]
    for row in cells[11:21]:
        for name in ("LGRF_X", "LGRF_Y", "LGRF_Z"):
            row[names.index(name)] = "0.1"
        for name in ("LCOP_X", "LCOP_Z", "LFREEMOMENT_Y"):
            row[names.index(name)] = ""
    path = tmp_path / "PDS01OR1grf.txt"
    path.write_text("\n".join("\t".join(row) for row in cells) + "\n")

    (recording,) = read(path)

    left = recording.plates[0]
    assert not recording.missing().any()
    assert np.flatnonzero(left.valid == 8).tolist() == list(range(10, 20))
    np.testing.assert_array_equal(left.wrench[3:, 10:20], 0)


def test_a_fact_that_the_pattern_reads_wrongly_is_the_profiles_error(tmp_path):
    profile = tmp_path / "mine.toml"
    profile.write_text(
        '[detect]\nheader = "^time_s"\n[time]\ncolumn = "time_s"\nunit = "s"\n'
        '[cop]\nml = "cop_ml_mm"\nap = "cop_ap_mm"\nunit = "mm"\n'
        '[facts]\npattern = "(?P<vision>stance)"\n'
    )

    with pytest.raises(ProfileError, match="vision is not known"):
        read(cop_table(tmp_path, rows()), profile=profile)


FOOT = ("RGRF", "LGRF", "GRFNET", "RCOP", "LCOP", "COPNET")
PDS = ["Time", *(f"{name}_{axis}" for name in FOOT for axis in "XYZ"),
       "RFREEMOMENT_Y", "LFREEMOMENT_Y"]  # fmt: skip


def stance_of_two_feet(tmp_path, left):
    """40 rows of a file of two feet; `left` replaces columns of the left one from row 20 on."""
    row = dict.fromkeys(PDS, 0.0) | {
        "RGRF_Y": 300.0, "LGRF_Y": 400.0, "LGRF_X": 8.0, "RCOP_X": 0.2, "RCOP_Z": 0.09,
        "LCOP_X": 0.21, "LCOP_Z": -0.1,
    }  # fmt: skip
    lines = ["\t".join(PDS)]
    for i in range(40):
        cells = row | {"Time": i / 100} | (left if i >= 20 else {})
        lines.append("\t".join(f"{cells[name]:.6f}" for name in PDS))
    path = tmp_path / "PDS01OR1grf.txt"
    path.write_text("\n".join(lines) + "\n")
    (recording,) = read(path)
    return recording


@pytest.mark.parametrize("point", [0.0, float("nan")])
def test_a_lifted_foot_has_no_point_and_still_its_force(tmp_path, point):
    lifted = {"LGRF_Y": 15.0, "LCOP_X": point, "LCOP_Z": point}

    plate = stance_of_two_feet(tmp_path, lifted).plates[0]

    np.testing.assert_allclose(plate.wrench[1, 20:], 15.0)
    np.testing.assert_array_equal(plate.wrench[[3, 5], 20:], 0.0)


def test_a_point_of_pressure_lies_on_the_surface_whatever_height_is_written(tmp_path):
    flat = stance_of_two_feet(tmp_path, {}).plates[0]
    risen = stance_of_two_feet(tmp_path, {"LCOP_Y": -0.03}).plates[0]

    np.testing.assert_array_equal(flat.wrench, risen.wrench)


def test_names_in_quotes_are_known_like_bare_ones(tmp_path):
    quoted = ",".join(f'"{name}"' for name in TWIN.split(","))

    (recording,) = read(twin_table(tmp_path, twin_rows(), quoted))

    assert dict(recording.options) == {"profile": "twin-wrench"}
