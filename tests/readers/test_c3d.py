"""C3D: what is written is what is read, on three machines and in four plate types."""

import importlib.util
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from forceplate.errors import ReadError
from forceplate.readers.c3d import C3dReader
from forceplate.readers.discovery import read

_spec = importlib.util.spec_from_file_location(
    "c3d_writer", Path(__file__).with_name("c3d_writer.py")
)
c3d = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(c3d)

CORNERS = [[300, 200, 0], [-300, 200, 0], [-300, -200, 0], [300, -200, 0]]
UNITS = ["N", "N", "N", "Nmm", "Nmm", "Nmm"]
PROCESSORS = [c3d.INTEL, c3d.DEC, c3d.MIPS]


def stance(n=64, x=40.0, y=-25.0, fz=400.0, depth=-45.0):
    """(6, n): a steady load at x, y mm on the surface, about a sensor `-depth` under it, N, Nmm."""
    fx, fy = 5.0 * np.sin(np.arange(n)), 3.0 * np.cos(np.arange(n))
    force = np.array([fx, fy, np.full(n, fz)])
    arm = np.array([x, y, -0.0])
    surface = np.cross(np.tile(arm, (n, 1)), force.T).T
    sensor = surface - np.cross(force.T, np.tile([0.0, 0.0, depth], (n, 1))).T
    return np.concatenate([force, sensor])


def cop(plate):
    """(2, n) mm about the surface centre."""
    moment = plate.wrench[3:] + np.cross(plate.wrench[:3].T, plate.origin).T
    return 1000 * np.array([-moment[1], moment[0]]) / plate.wrench[2]


def saved(tmp_path, data, name="trial.c3d"):
    path = tmp_path / name
    path.write_bytes(data)
    return path


def plate_of(kind=2, count=6, **more):
    return {"type": kind, "channels": list(range(1, count + 1)), "corners": CORNERS,
            "origin": np.array([0, 0, -45.0]), **more}  # fmt: skip


@pytest.mark.parametrize("processor", PROCESSORS)
def test_floats_of_three_processors_read_alike(tmp_path, processor):
    data = c3d.write(stance(), [plate_of()], units=UNITS, processor=processor)

    (recording,) = read(saved(tmp_path, data))

    expected = stance().astype(np.float32).astype(np.float64)
    np.testing.assert_allclose(recording.plates[0].wrench[:3], expected[:3], rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(cop(recording.plates[0]), [[40.0] * 64, [-25.0] * 64], atol=1e-4)
    assert (recording.rate, recording.n_samples, recording.vertical) == (100.0, 64, "z")


@pytest.mark.parametrize("processor", PROCESSORS)
@pytest.mark.parametrize("unsigned", [False, True])
def test_integers_of_three_processors_read_alike(tmp_path, processor, unsigned):
    scale = np.array([0.01, 0.01, 0.02, 2.0, 2.0, 2.0])
    offset = np.array([32768, 32768, 40000, 32768, 32768, 32768]) if unsigned else np.zeros(6)
    counts = np.rint(stance() / scale[:, None]) + offset[:, None]
    data = c3d.write(counts, [plate_of()], units=UNITS, processor=processor, floating=False,
                     scale=scale, offset=offset, unsigned=unsigned)  # fmt: skip

    (recording,) = read(saved(tmp_path, data))

    factor = np.array([1, 1, 1, 1e-3, 1e-3, 1e-3])[:, None]
    wanted = (counts - offset[:, None]) * (scale.astype(np.float32).astype(float)[:, None] * factor)
    plate = recording.plates[0]
    np.testing.assert_allclose(plate.wrench, wanted, rtol=1e-12, atol=1e-12)
    again = (counts - plate.quantum[1][:, None]) * plate.quantum[0][:, None]
    np.testing.assert_array_equal(again, plate.wrench)


def test_unsigned_offsets_written_as_negative_are_large(tmp_path):
    offset = np.full(6, 33000)
    counts = np.rint(stance() / 2.0) + offset[:, None]
    data = c3d.write(counts, [plate_of()], units=UNITS, floating=False, scale=np.full(6, 2.0),
                     offset=offset, unsigned=True)  # fmt: skip

    (recording,) = read(saved(tmp_path, data))

    assert recording.plates[0].wrench[2].mean() == pytest.approx(400.0, abs=1.0)


def test_type_1_gives_its_centre_of_pressure_and_free_moment(tmp_path):
    n = 32
    rows = np.array([np.full(n, 7.0), np.full(n, -4.0), np.full(n, 500.0), np.full(n, 60.0),
                     np.full(n, -30.0), np.full(n, 900.0)])  # fmt: skip
    data = c3d.write(rows, [plate_of(1)], units=["N", "N", "N", "mm", "mm", "Nmm"])

    (recording,) = read(saved(tmp_path, data))

    plate = recording.plates[0]
    np.testing.assert_array_equal(plate.origin, 0)
    np.testing.assert_allclose(cop(plate), [[60.0] * n, [-30.0] * n], atol=1e-9)
    free = plate.wrench[5] - (0.06 * plate.wrench[1] + 0.03 * plate.wrench[0])
    np.testing.assert_allclose(free, 0.9, atol=1e-9)


def test_type_3_balances_its_four_sensors(tmp_path):
    a, b, depth = 120.0, 200.0, -58.0
    n = 16
    fz = np.array([100.0, 60.0, 20.0, 40.0])
    rows = np.repeat(np.array([[3.0], [-1.0], [2.0], [4.0], *fz[:, None]]), n, axis=1)
    plate = plate_of(3, 8, origin=np.array([a, b, depth]))
    data = c3d.write(rows, [plate], units=["N"] * 8)

    (recording,) = read(saved(tmp_path, data))

    # Sensors 1 (+a +b), 2 (-a +b), 3 (-a -b), 4 (+a -b) in the plate's axes.
    x, y = a * np.array([1, -1, -1, 1]), b * np.array([1, 1, -1, -1])
    moment_x, moment_y = (y * fz).sum() + depth * 6.0, -(x * fz).sum() - depth * 2.0
    found = recording.plates[0].wrench[:, 0]
    np.testing.assert_allclose(found[:3], [2.0, 6.0, 220.0])
    np.testing.assert_allclose(1000 * found[3:5], [moment_x, moment_y], rtol=1e-9)
    np.testing.assert_array_equal(recording.plates[0].origin, 0)


def test_type_4_applies_its_matrix_column_by_column(tmp_path):
    rng = np.random.default_rng(3)
    matrix = np.diag([2.0, 2.0, 4.0, 300.0, 300.0, 200.0]) + rng.normal(0, 0.05, (6, 6))
    matrix = matrix.astype(np.float32).astype(np.float64)
    raw = np.linalg.solve(matrix, stance())
    data = c3d.write(raw, [plate_of(4, matrix=matrix)], units=["V"] * 6)

    (recording,) = read(saved(tmp_path, data))

    np.testing.assert_allclose(cop(recording.plates[0]), [[40.0] * 64, [-25.0] * 64], atol=1e-2)
    np.testing.assert_allclose(recording.plates[0].wrench[2], 400.0, rtol=1e-5)


def test_newton_metres_and_metres_read_like_millimetres(tmp_path):
    metres = stance() * np.array([1, 1, 1, 1e-3, 1e-3, 1e-3])[:, None]
    plate = plate_of(corners=np.array(CORNERS) / 1000, origin=np.array([0, 0, -0.045]))
    one = c3d.write(metres, [plate], units=["N", "N", "N", "N.m", "N-M", "Nm"], length="m")
    two = c3d.write(stance(), [plate_of()], units=UNITS)

    (metre,), (millimetre,) = (read(saved(tmp_path, data)) for data in (one, two))

    np.testing.assert_allclose(
        metre.plates[0].wrench, millimetre.plates[0].wrench, rtol=1e-5, atol=1e-6
    )
    np.testing.assert_allclose(metre.plates[0].corners, millimetre.plates[0].corners, atol=1e-7)


@pytest.mark.parametrize("length", [None, "?"])
def test_a_missing_length_unit_is_told_by_the_plate_and_said(tmp_path, length):
    data = c3d.write(stance(), [plate_of()], units=UNITS, length=length)

    (recording,) = read(saved(tmp_path, data))

    assert recording.plates[0].corners[0, 0] == pytest.approx(0.3)
    assert any("tells mm" in note for note in recording.notes)


def test_moments_stated_in_a_unit_that_leaves_the_plate_are_taken_in_the_one_that_does_not(
    tmp_path,
):
    data = c3d.write(stance(), [plate_of()], units=["N", "N", "N", "Nm", "Nm", "Nm"])

    (recording,) = read(saved(tmp_path, data))

    np.testing.assert_allclose(cop(recording.plates[0])[0], 40.0, atol=1e-3)
    assert any("off the plate" in note for note in recording.notes)


def test_moments_that_never_leave_the_centre_are_in_a_larger_unit(tmp_path):
    metres = stance(depth=0) * np.array([1, 1, 1, 1e-3, 1e-3, 1e-3])[:, None]
    data = c3d.write(metres, [plate_of(origin=np.zeros(3))], units=UNITS)

    (recording,) = read(saved(tmp_path, data))

    np.testing.assert_allclose(cop(recording.plates[0])[0], 40.0, atol=1e-3)
    assert any("plate's centre" in note for note in recording.notes)


def test_an_origin_above_the_surface_is_negated_whole_and_said(tmp_path):
    data = c3d.write(stance(), [plate_of(origin=np.array([2.0, -1.0, 45.0]))], units=UNITS)

    (recording,) = read(saved(tmp_path, data))

    np.testing.assert_allclose(recording.plates[0].origin, [-0.002, 0.001, -0.045], atol=1e-9)
    assert any("negated" in note for note in recording.notes)


def test_zero_frames_are_never_subtracted(tmp_path):
    data = c3d.write(stance(), [plate_of()], units=UNITS, zero=(1, 10))

    (recording,) = read(saved(tmp_path, data))

    assert recording.plates[0].wrench[2].mean() == pytest.approx(400.0)


@pytest.mark.parametrize("kind", [5, 6, 7, 11, 12, 21])
def test_a_plate_of_another_type_is_listed_with_its_reason(tmp_path, kind):
    rows = np.concatenate([stance(), stance()])
    other = {**plate_of(kind), "channels": [7, 8, 9, 10, 11, 12]}
    data = c3d.write(rows, [plate_of(), other], units=UNITS * 2)

    (recording,) = read(saved(tmp_path, data))

    assert recording.plates[0].why is None
    assert recording.plates[1].wrench is None
    assert f"type {kind}" in recording.plates[1].why


def test_channels_outside_the_file_are_that_plates_reason(tmp_path):
    other = {**plate_of(), "channels": [8, 9, 10, 11, 12, 13]}
    data = c3d.write(stance(), [plate_of(), other], units=UNITS)

    (recording,) = read(saved(tmp_path, data))

    assert [plate.name for plate in recording.readable] == ["plate1"]
    assert "outside 1..6" in recording.plates[1].why


def test_the_channel_count_of_the_header_gives_way_to_the_parameters_if_the_length_agrees(tmp_path):
    data = c3d.write(stance(600), [plate_of()], units=UNITS, header_words=8)

    (recording,) = read(saved(tmp_path, data))

    assert recording.n_samples == 600
    assert recording.plates[0].wrench[2].mean() == pytest.approx(400.0)


def test_more_frames_than_sixteen_bits_come_from_the_trial_parameters(tmp_path):
    n = 70000
    data = c3d.write(stance(n), [plate_of()], units=UNITS, points=0, floating=False,
                     scale=np.full(6, 2.0), frames_header=(1, 65535), actual=(1, n))  # fmt: skip

    (recording,) = read(saved(tmp_path, data))

    assert recording.n_samples == n


def test_subframes_multiply_the_samples(tmp_path):
    data = c3d.write(stance(200), [plate_of()], units=UNITS, subframes=10, rate=1000.0)

    (recording,) = read(saved(tmp_path, data))

    assert (recording.n_samples, recording.rate) == (200, 1000.0)
    np.testing.assert_allclose(cop(recording.plates[0])[1], -25.0, atol=1e-4)


def test_y_up_labs_are_told_by_the_plates(tmp_path):
    corners = [[c[0], 0, -c[1]] for c in CORNERS]
    data = c3d.write(stance(), [plate_of(corners=corners)], units=UNITS)

    (recording,) = read(saved(tmp_path, data))

    assert recording.vertical == "y"


def test_lost_samples_are_missing_and_a_foot_leaving_the_plate_is_not(tmp_path):
    rows = stance(200)
    rows[:, 50:53] = 0.0
    rows[:, 120:] *= np.concatenate([np.linspace(1, 0, 10), np.zeros(70)])
    data = c3d.write(rows, [plate_of()], units=UNITS)

    (recording,) = read(saved(tmp_path, data))

    np.testing.assert_array_equal(np.flatnonzero(recording.missing()), [50, 51, 52])


def test_a_nan_in_one_channel_makes_the_sample_missing(tmp_path):
    rows = stance(50)
    rows[4, 7] = np.nan
    data = c3d.write(rows, [plate_of()], units=UNITS)

    (recording,) = read(saved(tmp_path, data))

    assert np.flatnonzero(recording.plates[0].valid & 1).tolist() == [7]


def test_what_the_file_says_of_the_subject_is_left(tmp_path):
    named = c3d.write(
        stance(),
        [plate_of()],
        units=UNITS,
        extra=lambda p: [c3d.texts(4, "NAMES", ["Ann Other"], p)],
    )

    (recording,) = read(saved(tmp_path, named))

    assert "Ann" not in repr(recording)
    assert recording.facts.known() == {}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"rate": 0.0}, "sampling rate"),
        ({"plates": []}, "no force plate"),
        ({"frames_header": (10, 5)}, "frame count"),
        ({"frames_header": (1, 60000)}, "cut off"),
    ],
)
def test_impossible_files_are_refused_with_their_place(tmp_path, change, expected):
    arguments = {"plates": [plate_of()], "units": UNITS, **change}
    data = c3d.write(stance(), arguments.pop("plates"), **arguments)

    with pytest.raises(ReadError, match=expected):
        read(saved(tmp_path, data))


def test_every_cut_of_a_file_is_refused(tmp_path):
    data = c3d.write(stance(256), [plate_of()], units=UNITS)
    reader, accepted = C3dReader(), []
    end = len(data) - len(data) % 512 - 512

    for size in np.linspace(2, end, 200).astype(int).tolist():
        path = saved(tmp_path, data[:size])
        try:
            reader.read(path, None)
        except ReadError:
            continue
        accepted.append(size)

    assert accepted == []


def test_reading_takes_less_than_ten_times_the_file(tmp_path):
    counts = np.rint(stance(60000) / 2.0)
    data = c3d.write(counts, [plate_of()], units=UNITS, floating=False, scale=np.full(6, 2.0),
                     points=0)  # fmt: skip
    path = saved(tmp_path, data)
    C3dReader().read(path, None)

    tracemalloc.start()
    C3dReader().read(path, None)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 10 * len(data)
