"""Real recordings give the numbers of the reference recipe, or are refused with a reason."""

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest

from forceplate.errors import NoReaderError, ReadError
from forceplate.readers.discovery import read

_spec = importlib.util.spec_from_file_location(
    "plate_cop", Path(__file__).parent.parent / "reference" / "plate_cop.py"
)
_twin = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_twin)

FILES = [
    "bmclab_pds/PDS13OR1grf.txt",
    "bmclab_pds/PDS13CR1grf.txt",
    "bmclab_pds/PDS13OF1grf.txt",
    "bmclab_pds/PDS13CF1grf.txt",
    "bmclab_pds/PDS13OR2grf.txt",
    "bmclab_bds/BDS00001.txt",
    "bmclab_bds/BDS00004.txt",
    "bmclab_bds/BDS00007.txt",
    "bmclab_bds/BDS00091.txt",
    "biomdp_pypi/kistler_COP.c3d",
    "biomdp_pypi/kistler_CMJ_1plate.c3d",
    "pycgm/Sample_Static.c3d",
    "biomechzoo/HC036A01.c3d",
    "btkdata/PiG_Calibration-FlatFoot-Full.c3d",
    "btkdata/PiG_Calibration2-NoOption.c3d",
    "btkdata/ADemo1_rewrite_c3d_pc_float.c3d",
    "btkdata/ADemo1_rewrite_c3d_pc_integer.c3d",
    "btkdata/shd01.c3d",
]


@pytest.fixture(scope="module")
def reference(shared):
    return json.loads((shared / "oracles" / "recordings_expected.json").read_text())["files"]


def measured(recording):
    """Per plate mean force N and mean COP mm, net COP (2, n) mm, the load shares %."""
    plates = [_twin.plate_cop(plate, recording.vertical) for plate in recording.readable]
    largest = max((fz for fz, _ in plates if fz.min() != fz.max()), key=lambda fz: abs(fz.mean()))
    sign = np.sign(largest.mean())
    plates = [(sign * fz, cop) for fz, cop in plates]
    total = sum(fz for fz, _ in plates)
    weighted = sum(np.nan_to_num(fz * cop) for fz, cop in plates)
    net = np.where(total > 20, weighted / np.where(total > 20, total, 1), np.nan)
    return plates, net, total


@pytest.mark.parametrize("name", FILES)
def test_forces_and_points_are_those_of_the_reference(shared, reference, name):
    wanted = reference[name]

    (recording,) = read(shared / "recordings" / name)

    plates, net, total = measured(recording)
    assert recording.source.sha256 == wanted["sha256"]
    assert (recording.rate, recording.n_samples) == (wanted["fs_hz"], wanted["n_samples"])
    assert recording.vertical == wanted["vertical"][0].lower()
    assert [plate.name for plate in recording.readable] == [
        each["name"] for each in wanted["plates"]
    ]
    np.testing.assert_allclose(
        [fz.mean() for fz, _ in plates], [p["fz_mean_N"] for p in wanted["plates"]], rtol=1e-6
    )
    loaded = total > 20
    np.testing.assert_allclose(
        [100 * fz[loaded].mean() / total[loaded].mean() for fz, _ in plates],
        [p["load_pct"] for p in wanted["plates"]], atol=1e-6,
    )  # fmt: skip
    points = [(cop, p) for (_, cop), p in zip(plates, wanted["plates"], strict=True)
              if "cop_mean_mm" in p]  # fmt: skip
    np.testing.assert_allclose(
        [np.nanmean(cop, axis=1) for cop, _ in points], [p["cop_mean_mm"] for _, p in points],
        atol=0.01,
    )  # fmt: skip
    np.testing.assert_allclose(np.nanmean(net, axis=1), wanted["net_cop_mean_mm"], atol=0.01)
    steps = np.linalg.norm(np.diff(net, axis=1), axis=0)
    np.testing.assert_allclose(np.nansum(steps), wanted["net_path_raw_mm"], rtol=1e-5)


def test_two_writings_of_one_trial_agree(shared):
    folder = shared / "recordings" / "btkdata"

    (real,) = read(folder / "ADemo1_rewrite_c3d_pc_float.c3d")
    (integer,) = read(folder / "ADemo1_rewrite_c3d_pc_integer.c3d")

    np.testing.assert_allclose(
        real.plates[0].wrench[2].mean(), integer.plates[0].wrench[2].mean(), atol=0.01
    )


def test_a_plate_without_its_channels_is_listed_beside_the_one_that_has_them(shared):
    (recording,) = read(shared / "recordings" / "btkdata" / "shd01.c3d")

    assert [plate.why is None for plate in recording.plates] == [True, False]
    assert "outside 1..6" in recording.plates[1].why


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("btkdata/badParameterOffset.c3d", ReadError),
        ("btkdata/Empty.c3d", ReadError),
        ("btkdata/Empty.asc", ReadError),
        ("btkdata/DLL1.dat", NoReaderError),
        ("btkdata/Truncated.dat", NoReaderError),
        ("btkdata/Trial1-FxFyFzMxMyMz.asc", NoReaderError),
        ("bmclab_bmc/AMTIdata.bsf", NoReaderError),
        ("wii_vaz/BalanceBoardData_simple_20250515_152445.csv", NoReaderError),
        ("xdf_examples/minimal.xdf", NoReaderError),
    ],
)
def test_files_of_no_known_form_are_refused_in_one_line(shared, name, error):
    with pytest.raises(error) as caught:
        read(shared / "recordings" / name)

    assert "\n" not in str(caught.value)


def test_a_balance_file_tells_its_condition_by_its_name_and_its_sides_by_its_columns(shared):
    (recording,) = read(shared / "recordings" / "bmclab_pds" / "PDS13CF1grf.txt")

    assert recording.facts.known() == {
        "participant": "13", "vision": "closed", "surface": "foam", "trial": 1,
    }  # fmt: skip
    assert [(p.match, p.side) for p in recording.layout.plates] == [
        ("left", "left"), ("right", "right"),
    ]  # fmt: skip


def test_a_clock_that_starts_late_is_kept(shared):
    (recording,) = read(shared / "recordings" / "bmclab_bds" / "BDS00001.txt")

    assert (recording.start, recording.rate) == (0.01, 100.0)


def test_raw_channels_of_two_plates_have_no_sides_and_no_places(shared):
    (recording,) = read(shared / "oracles" / "trial4_dualplate_raw.csv")

    assert [(p.name, p.placed) for p in recording.plates] == [("L", False), ("R", False)]
    assert recording.layout is None
    assert recording.plates[0].wrench[3, 0] == pytest.approx(-19.0028414253, rel=1e-12)


def test_a_table_of_the_centre_of_pressure_has_no_plates(shared):
    (recording,) = read(shared / "oracles" / "trial1_quiet_eo.csv")

    assert recording.plates == ()
    np.testing.assert_allclose(recording.cop[:, 0], [0.00100254237, -0.0229966691], rtol=1e-12)
