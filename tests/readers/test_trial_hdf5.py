"""Our own trial file gives back what went in, bit for bit, and refuses what it does not know."""

import hashlib
import io
import json
from dataclasses import replace

import h5py
import numpy as np
import pytest

from forceplate.errors import ReadError
from forceplate.model.facts import Facts
from forceplate.model.layout import Feet, Foot, Layout, Placement
from forceplate.model.plate import Plate
from forceplate.model.recording import Recording, Source
from forceplate.readers.discovery import read
from forceplate.readers.trial_encode import encode
from forceplate.readers.trial_format import GEOMETRY, PIECE, content_sha256
from forceplate.readers.trial_hdf5 import read_truth

CORNERS = np.array([[0.3, 0.2, 0], [-0.3, 0.2, 0], [-0.3, -0.2, 0], [0.3, -0.2, 0]])
OUTLINE = ((-150.0, 0.1), (-60.0, 0.0), (-80.0, 250.0), (-150.0, 240.0))
LIMITS = ((-150.0, -40.0), (160.0, -40.0), (0.0, 150.0))


def a_recording(**changes):
    rng = np.random.default_rng(1)
    wrench = rng.normal(0, 100, (6, 50))
    wrench[:, 7] = np.nan
    valid = np.zeros(50, dtype=np.uint8)
    valid[7] = 1
    left = Plate("L", wrench, np.array([0.001, -0.002, -0.04]), kind=2, valid=valid,
                 sign="action", serial="1234", model="made up").with_corners(CORNERS)  # fmt: skip
    right = Plate("R", None, kind=6, why="plate type 6 is not supported")
    corners = tuple(map(tuple, (1000 * CORNERS).tolist()))
    layout = Layout(
        facing="+y", name="pair", frame="a sentence, with é",
        plates=(Placement("L", "left", corners, (0.0, 0.0, -40.0), 2, "action"),
                Placement(2, "right")),
        feet=Feet(
            Foot((-100.0, 0.0), (-120.0, 250.0), 90.0, OUTLINE, 251.5, 12.0), None,
            250.0, 95.0, 7.0, 180.0, (3.0, -120.0), LIMITS,
        ),
    )  # fmt: skip
    recording = Recording(
        Source("somewhere/x.c3d", "ab" * 32, "c3d"), 1000 / 3, 50, (left, right), "z",
        start=0.29, layout=layout, facts=Facts("P01", "s1", "2026-03-14T09:30", "quiet", "open",
                                               "foam", 3, 71.25, 1.78, 262.0),
        events=((0.01, 0.02, "cough"),), notes=("one", "two\nlines"), options=(("profile", "x"),),
    )  # fmt: skip
    return replace(recording, **changes)


def back(tmp_path, recording, **how):
    path = tmp_path / "trial.h5"
    path.write_bytes(encode(recording, **how))
    (again,) = read(path)
    return again


def bits(values):
    return None if values is None else (values.dtype.str, values.shape, values.tobytes())


def everything(recording):
    """All of a recording but its source, comparable bit for bit."""
    plates = [
        (p.name, p.kind, p.sign, p.serial, p.model, p.why, *map(bits, (
            p.wrench, p.origin, p.rotation, p.centre, p.corners, p.valid, p.quantum)))
        for p in recording.plates
    ]  # fmt: skip
    return (plates, recording.rate, recording.n_samples, recording.vertical, bits(recording.cop),
            bits(recording.time), recording.start, recording.layout, recording.facts,
            recording.events, recording.notes, recording.options)  # fmt: skip


@pytest.mark.parametrize("compression", ["none", "gzip"])
def test_a_recording_comes_back_bit_for_bit(tmp_path, compression):
    recording = a_recording()

    again = back(tmp_path, recording, compression=compression)

    assert everything(again) == everything(recording)


@pytest.mark.parametrize(
    "name", ["bmclab_pds/PDS13OR1grf.txt", "bmclab_bds/BDS00001.txt", "btkdata/shd01.c3d",
             "btkdata/PiG_Calibration2-NoOption.c3d", "biomdp_pypi/kistler_COP.c3d"],
)  # fmt: skip
def test_real_recordings_come_back_bit_for_bit(shared, tmp_path, name):
    (recording,) = read(shared / "recordings" / name)

    again = back(tmp_path, recording)

    assert everything(again) == everything(recording)
    assert content_sha256(again) == content_sha256(recording)


def test_points_alone_and_uneven_stamps_come_back(tmp_path):
    cop = np.array([[0.001, np.nan, 0.003], [0.1, np.nan, -0.0]])
    recording = a_recording(plates=(), n_samples=3, cop=cop, time=np.array([0.0, 0.011, 0.02]))

    assert everything(back(tmp_path, recording)) == everything(recording)


def test_a_file_from_before_outlines_and_limits_still_reads(tmp_path):
    path = tmp_path / "trial.h5"
    path.write_bytes(encode(a_recording()))
    with h5py.File(path, "r+") as file:
        table = json.loads(file["layout"].attrs["json"])
        for name in ("stance_width", "heels", "limits"):
            del table["feet"][name]
        for name in ("outline", "length", "toe_out"):
            del table["feet"]["left"][name]
        file["layout"].attrs["json"] = np.bytes_(json.dumps(table).encode())

    (again,) = read(path)

    foot = Foot((-100.0, 0.0), (-120.0, 250.0), 90.0)
    assert again.layout.feet == Feet(foot, None, 250.0, 95.0, 7.0)


def test_the_same_recording_makes_the_same_bytes_at_any_time(monkeypatch):
    recording = a_recording()
    first = encode(recording)

    monkeypatch.setattr("time.time", lambda: 2e9)

    assert encode(recording) == first


def test_counts_are_kept_as_sixteen_bits_where_they_give_the_numbers_again(tmp_path):
    rng = np.random.default_rng(2)
    quantum = np.array([[0.05, 0.05, 0.1, 0.003, 0.003, 0.002], [40000.0] * 6])
    counts = rng.integers(32000, 65000, (6, 50)).astype(float)
    wrench = (counts - quantum[1][:, None]) * quantum[0][:, None]
    wrench[:, 3] = np.nan
    recording = a_recording(plates=(Plate("L", wrench, quantum=quantum),))

    data = encode(recording)

    with h5py.File(io.BytesIO(data)) as file:
        assert file["plates/1/wrench"].dtype == np.int16
    assert everything(back(tmp_path, recording)) == everything(recording)


def test_single_precision_is_kept_where_it_is_exact():
    wrench = np.random.default_rng(3).normal(0, 100, (6, 50)).astype(np.float32)

    data = encode(a_recording(plates=(Plate("L", wrench.astype(np.float64)),)))

    with h5py.File(io.BytesIO(data)) as file:
        assert file["plates/1/wrench"].dtype == np.float32
        assert file["plates/1/wrench"].chunks is None


def test_simulated_trials_say_so_and_keep_their_truth(tmp_path):
    path = tmp_path / "trial.h5"
    path.write_bytes(encode(a_recording(), simulated=True, truth={"com_ml_mm": np.arange(50.0)}))

    (recording,) = read(path)

    assert dict(recording.options)["simulated"] == "true"
    np.testing.assert_array_equal(read_truth(path)["com_ml_mm"], np.arange(50.0))


def test_a_changed_sample_is_noticed(tmp_path):
    path = tmp_path / "trial.h5"
    path.write_bytes(encode(a_recording()))
    with h5py.File(path, "r+") as file:
        file["plates/1/wrench"][0, 0] += 1e-9

    with pytest.raises(ReadError, match="does not match its own hash"):
        read(path)


def with_version(tmp_path, version):
    path = tmp_path / "trial.h5"
    path.write_bytes(encode(a_recording()))
    with h5py.File(path, "r+") as file:
        file.attrs["schema_version"] = np.bytes_(version)
    return path


def test_a_later_minor_version_is_read(tmp_path):
    assert read(with_version(tmp_path, "1.7"))[0].n_samples == 50


def test_another_major_version_is_refused_with_advice(tmp_path):
    with pytest.raises(ReadError, match=r"major version.*or a later one"):
        read(with_version(tmp_path, "2.0"))


def external_file(file, folder):
    (folder / "raw.bin").write_bytes(b"\0" * 800)
    file.create_dataset("evil", (100,), "f8", external=[(str(folder / "raw.bin"), 0, 800)])


def external_link(file, folder):
    file["evil"] = h5py.ExternalLink("other.h5", "/x")


def soft_link(file, folder):
    file["evil"] = h5py.SoftLink("/nowhere")


def virtual(file, folder):
    layout = h5py.VirtualLayout((10,), "f8")
    layout[:] = h5py.VirtualSource("other.h5", "x", (10,))
    file.create_virtual_dataset("evil", layout)


def endless(file, folder):
    file.create_dataset("evil", (2**33,), "f8", chunks=(1024,))


def bomb(file, folder):
    file.create_dataset("evil", data=np.zeros(4_000_000), chunks=(1_000_000,), compression=9)


def loop(file, folder):
    file["plates"]["evil"] = file["/"]


def variable_texts(file, folder):
    file.attrs["evil"] = "a text of any length"


def many(file, folder):
    [file.create_group(f"g{i}") for i in range(600)]


def foreign_filter(file, folder):
    file.create_dataset("evil", data=np.zeros(100), chunks=(100,), compression="lzf")


@pytest.mark.parametrize(
    "evil",
    [external_file, external_link, soft_link, virtual, endless, bomb, loop, variable_texts, many,
     foreign_filter],
)  # fmt: skip
def test_files_built_to_harm_are_refused_unread(tmp_path, evil):
    path = tmp_path / "trial.h5"
    path.write_bytes(encode(a_recording()))
    with h5py.File(path, "r+") as file:
        evil(file, tmp_path)

    with pytest.raises(ReadError, match="never does"):
        read(path)


def test_another_hdf5_file_is_refused_with_advice(tmp_path):
    path = tmp_path / "other.h5"
    with h5py.File(path, "w") as file:
        file["x"] = np.arange(3.0)

    with pytest.raises(ReadError, match="not a trial of forceplate"):
        read(path)


def as_one_block(recording):
    """The hash of what was measured, all canonical bytes made before any is hashed."""
    text = b""
    named = [("rate", np.array([recording.rate, recording.start])),
             ("n", np.array([float(recording.n_samples)])),
             ("cop", recording.cop), ("time", recording.time)]  # fmt: skip
    for plate in recording.plates:
        named += [(plate.name, ...), ("wrench", plate.wrench), ("valid", plate.valid)]
        named += [(name, getattr(plate, name)) for name in GEOMETRY]
    for name, values in named:
        if values is ...:
            text += name.encode()
        elif values is None:
            text += f"{name}:none;".encode()
        elif values.dtype == np.uint8:
            text += f"{name}:|u1:{values.shape};".encode() + values.tobytes()
        else:
            plain = np.where(np.isnan(values), np.nan, values) + 0.0
            text += f"{name}:<f8:{values.shape};".encode() + plain.astype("<f8").tobytes()
    return hashlib.sha256(text).hexdigest()


@pytest.mark.parametrize(
    "odd", [None, np.nan, -np.nan, -0.0, np.inf, np.uint64(0x7FF8_0000_0000_0001).view(np.float64)]
)
def test_the_hash_knows_one_nan_and_one_zero_wherever_they_stand(odd):
    rng = np.random.default_rng(3)
    wrench = rng.normal(size=(6, PIECE - 1))
    if odd is not None:
        wrench[0, 0] = wrench[2, 7] = wrench[5, -1] = odd
    valid = rng.integers(0, 2, PIECE - 1).astype(np.uint8)
    recording = Recording(
        Source("a", "", "none"), 1000.0, PIECE - 1, (Plate("p", wrench, valid=valid),)
    )

    assert content_sha256(recording) == as_one_block(recording)
