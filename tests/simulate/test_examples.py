"""The example files are what the command makes, and each holds the same truth."""

import json
import tomllib
from dataclasses import replace
from importlib.resources import as_file

import ezc3d
import numpy as np
import pytest

import forceplate as fp
from forceplate import labdata
from forceplate.errors import SettingsError
from forceplate.model.layout import Feet, Foot, layout_from, read_layout
from forceplate.simulate import faults
from forceplate.simulate.c3d_file import write_c3d
from forceplate.simulate.examples import example, main, write_examples
from forceplate.simulate.formats import layout_toml, write_twin_csv
from forceplate.simulate.stance import simulate

NAMES = [
    "README.md", "example.c3d", "example.truth.json", "example_cop.csv", "example_twin.csv",
    "example_twin.layout.toml",
]  # fmt: skip


@pytest.fixture(scope="module")
def kept():
    with as_file(labdata.folder("examples")) as folder:
        yield folder


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    folder = tmp_path_factory.mktemp("examples")
    write_examples(folder)
    return folder


@pytest.fixture(scope="module")
def made():
    return example()


def test_the_folder_holds_the_files_and_stays_small(kept, fresh):
    sizes = {path.name: path.stat().st_size for path in kept.iterdir()}

    assert sorted(sizes) == sorted(path.name for path in fresh.iterdir()) == NAMES
    assert sum(sizes.values()) < 1_500_000


@pytest.mark.parametrize("name", ["README.md", "example_twin.layout.toml"])
def test_the_texts_are_made_again_to_the_letter(kept, fresh, name):
    assert (kept / name).read_bytes() == (fresh / name).read_bytes()


@pytest.mark.parametrize("name", ["example_twin.csv", "example_cop.csv"])
def test_the_tables_are_made_again_to_rounding(kept, fresh, name):
    old, new = (np.loadtxt(folder / name, delimiter=",", skiprows=1) for folder in (kept, fresh))

    np.testing.assert_allclose(old, new, rtol=1e-9, atol=1e-9)


def test_the_truth_is_made_again(kept, fresh):
    old, new = (json.loads((folder / "example.truth.json").read_text()) for folder in (kept, fresh))

    assert old["load_left_pct"] == pytest.approx(new["load_left_pct"])
    assert old["mean_mm"] == pytest.approx(new["mean_mm"])
    assert old.keys() == new.keys()


def test_the_c3d_file_is_made_again_to_rounding(kept, fresh):
    old, new = ((folder / "example.c3d").read_bytes() for folder in (kept, fresh))

    assert old[:1536] == new[:1536]
    np.testing.assert_allclose(
        np.frombuffer(old[1536:], "<f4"), np.frombuffer(new[1536:], "<f4"), rtol=1e-6, atol=1e-3
    )


def test_the_twin_table_holds_the_channels_in_newton_millimetres(kept, made):
    table = np.loadtxt(kept / "example_twin.csv", delimiter=",", skiprows=1).T

    np.testing.assert_allclose(table[3], made.recording.plates[0].wrench[2], rtol=1e-11)
    np.testing.assert_allclose(table[10], made.recording.plates[1].wrench[3] * 1000, rtol=1e-10)


def test_the_layout_gives_back_geometry_sides_and_feet(kept, made):
    layout = read_layout(kept / "example_twin.layout.toml")

    assert layout.facing == made.recording.layout.facing
    assert [placed.side for placed in layout.plates] == ["left", "right"]
    assert layout.feet == made.recording.layout.feet
    np.testing.assert_allclose(
        np.array(layout.plates[1].corners_mm) / 1000, made.recording.plates[1].corners
    )
    np.testing.assert_allclose(
        np.array(layout.plates[0].origin_mm) / 1000, made.recording.plates[0].origin
    )


def test_the_c3d_file_reads_with_an_outside_library(kept, made):
    file = ezc3d.c3d(str(kept / "example.c3d"), extract_forceplat_data=True)
    left = file["data"]["platform"][0]["center_of_pressure"]

    # the library works in single precision: a few nanometres in half a metre, times its steps
    np.testing.assert_allclose(-left[1], made.truth["left_ml"], atol=2e-3)
    np.testing.assert_allclose(left[0], made.truth["left_ap"], atol=2e-3)


@pytest.mark.parametrize(("name", "within"), [("example.c3d", 1e-6), ("example_twin.csv", 1e-8)])
def test_a_file_with_its_layout_analyses_to_the_truth(kept, name, within):
    truth = json.loads((kept / "example.truth.json").read_text())
    (recording,) = fp.read(kept / name)
    layout = read_layout(kept / "example_twin.layout.toml")
    result = fp.analyse(recording, fp.preset("raw"), layout=layout)

    assert result["load_left_mean"].value == pytest.approx(
        truth["load_left_pct"]["mean"], abs=within
    )
    assert result["mean_ml"].value == pytest.approx(truth["mean_mm"]["net_ml"], abs=within)
    assert result["left.mean_ap"].value == pytest.approx(truth["mean_mm"]["left_ap"], abs=within)
    assert result["rms_ap"].value == pytest.approx(truth["sd_population_mm"]["net_ap"], abs=within)


def test_the_table_of_the_cop_alone_analyses_to_the_true_net_path(kept):
    truth = json.loads((kept / "example.truth.json").read_text())
    (recording,) = fp.read(kept / "example_cop.csv")
    result = fp.analyse(recording, fp.preset("raw"))

    assert result["mean_ap"].value == pytest.approx(truth["mean_mm"]["net_ap"], abs=1e-8)
    assert result["rms_ml"].value == pytest.approx(truth["sd_population_mm"]["net_ml"], abs=1e-8)
    assert result["load_left_mean"].value is None


def test_a_layout_of_a_single_plate_is_valid_too():
    text = layout_toml(simulate(seed=1, seconds=1.0, plates="single").recording)

    assert layout_from(tomllib.loads(text), where="made").plates[0].side == "both"


def test_a_layout_of_feet_of_every_kind_is_written_and_read_again(made):
    corners = ((-140.0, 0.0), (-60.0, 0.5), (-70.0, 250.0))
    feet = Feet(
        Foot(outline=corners, length=251.0, toe_out=5.0), Foot((90.0, 0.0), (95.0, 250.0), 92.5),
        250.0, 95.0, 7.5, 180.0, (1.0, -120.0), corners,
    )  # fmt: skip
    layout = replace(made.recording.layout, feet=feet)

    text = layout_toml(replace(made.recording, layout=layout))

    assert layout_from(tomllib.loads(text), where="made").feet == feet


def test_what_cannot_be_written_is_refused(made, tmp_path):
    gone = faults.missing_plate(made.recording, plate="R")

    with pytest.raises(SettingsError, match="C3D"):
        write_c3d(gone, tmp_path / "a.c3d")
    with pytest.raises(SettingsError, match="two plates"):
        write_twin_csv(gone, tmp_path / "a.csv")
    assert list(tmp_path.iterdir()) == []


def test_the_command_needs_one_folder(capsys):
    assert main([]) == 2
    assert "OUT" in capsys.readouterr().err
