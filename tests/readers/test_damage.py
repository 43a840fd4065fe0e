"""Damaged files end in a ReadError or in a whole recording, soon, and never in anything else."""

import contextlib
import time

import numpy as np
import pytest

from forceplate.errors import ReadError
from forceplate.readers.c3d import C3dReader
from forceplate.readers.delimited import DelimitedReader
from forceplate.readers.discovery import read
from forceplate.readers.trial_encode import encode
from forceplate.readers.trial_format import content_sha256
from forceplate.readers.trial_hdf5 import TrialHdf5Reader


def mutated(data, rng, head):
    """One to four bytes changed, two thirds of them within the first `head` bytes."""
    changed = bytearray(data)
    for _ in range(int(rng.integers(1, 5))):
        end = head if rng.random() < 0.67 else len(changed)
        changed[int(rng.integers(0, min(end, len(changed))))] = int(rng.integers(0, 256))
    return bytes(changed)


def survivors(reader, data, path, seed, head, count=100):
    """Recordings that mutations let through; every refusal is a ReadError and takes < 2 s."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        path.write_bytes(mutated(data, rng, head))
        begin = time.perf_counter()
        with contextlib.suppress(ReadError):
            found.extend(reader.read(path, None))
        assert time.perf_counter() - begin < 2
    return found


def is_whole(recording):
    shapes = [plate.wrench.shape for plate in recording.readable]
    return recording.rate > 0 and shapes == [(6, recording.n_samples)] * len(shapes)


@pytest.mark.parametrize(
    "name", ["btkdata/shd01.c3d", "btkdata/ADemo1_rewrite_c3d_pc_integer.c3d",
             "biomdp_pypi/kistler_COP.c3d", "btkdata/PiG_Calibration-FlatFoot-Full.c3d"],
)  # fmt: skip
@pytest.mark.filterwarnings("error")
def test_changed_bytes_of_c3d(shared, tmp_path, name):
    data = (shared / "recordings" / name).read_bytes()

    found = survivors(C3dReader(), data, tmp_path / "trial.c3d", 1, 4096, 300)

    assert all(is_whole(recording) for recording in found)


@pytest.mark.parametrize("name", ["bmclab_pds/PDS13OR1grf.txt", "bmclab_bds/BDS00001.txt"])
def test_changed_bytes_of_text(shared, tmp_path, name):
    lines = (shared / "recordings" / name).read_bytes().split(b"\n")
    data = b"\n".join(lines[:301]) + b"\n"

    found = survivors(DelimitedReader(), data, tmp_path / "trial.txt", 2, 2048, 300)

    assert all(is_whole(recording) for recording in found)


@pytest.mark.parametrize("compression", ["none", "gzip"])
def test_changed_bytes_of_a_trial_file_are_refused_or_change_nothing(shared, tmp_path, compression):
    (recording,) = read(shared / "recordings" / "btkdata" / "PiG_Calibration-FlatFoot-Full.c3d")
    data = encode(recording, compression=compression)

    found = survivors(TrialHdf5Reader(), data, tmp_path / "trial.h5", 3, 8192, 300)

    wanted = content_sha256(recording)
    assert [content_sha256(each) for each in found] == [wanted] * len(found)
    assert {each.facts for each in found} <= {recording.facts}
    assert {each.notes for each in found} <= {recording.notes}


@pytest.mark.parametrize(
    ("name", "reader"),
    [
        ("btkdata/PiG_Calibration2-NoOption.c3d", C3dReader()),
        ("biomdp_pypi/kistler_COP.c3d", C3dReader()),
        ("pycgm/Sample_Static.c3d", C3dReader()),
    ],
)
def test_every_cut_of_a_real_file_is_refused(shared, tmp_path, name, reader):
    data = (shared / "recordings" / name).read_bytes()
    path, accepted = tmp_path / "trial.c3d", []

    for size in np.linspace(1, len(data) - 512, 200).astype(int).tolist():
        path.write_bytes(data[:size])
        try:
            reader.read(path, None)
        except ReadError:
            continue
        accepted.append(size)

    assert accepted == []


def test_every_cut_of_a_trial_file_is_refused(shared, tmp_path):
    (recording,) = read(shared / "recordings" / "btkdata" / "shd01.c3d")
    data = encode(recording)
    path, accepted = tmp_path / "trial.h5", []

    for size in np.linspace(1, len(data) - 1, 200).astype(int).tolist():
        path.write_bytes(data[:size])
        try:
            read(path)
        except ReadError:
            continue
        accepted.append(size)

    assert accepted == []
