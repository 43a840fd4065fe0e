"""From a file to numbers: the real recordings, the interface of a result, and its key."""

import csv
import io
import json
import math
from dataclasses import replace

import numpy as np
import pytest

import forceplate as fp
from forceplate.analysis import SERIES, analyse_whole, sole
from forceplate.errors import LayoutError, ReadError
from forceplate.metrics.support import base
from forceplate.model.layout import Feet, Foot, layout_from
from forceplate.units import UNITS

RAW = fp.preset("raw")
KINDS = ("bmclab_pds/", "bmclab_bds/", "btkdata/", "biomechzoo/", "pycgm/", "biomdp_pypi/")
AP_FIRST = ("lab X (AP), Z (ML) mm", "plate mm (COPx,COPy columns)")


@pytest.fixture(scope="module")
def expected(shared):
    return json.loads((shared / "oracles/recordings_expected.json").read_text())["files"]


REAL = [
    "bmclab_pds/PDS13OR1grf.txt", "bmclab_pds/PDS13CR1grf.txt", "bmclab_pds/PDS13OF1grf.txt",
    "bmclab_pds/PDS13CF1grf.txt", "bmclab_pds/PDS13OR2grf.txt", "bmclab_bds/BDS00001.txt",
    "bmclab_bds/BDS00004.txt", "bmclab_bds/BDS00007.txt", "bmclab_bds/BDS00091.txt",
    "biomdp_pypi/kistler_COP.c3d", "biomdp_pypi/kistler_CMJ_1plate.c3d",
    "pycgm/Sample_Static.c3d", "biomechzoo/HC036A01.c3d",
    "btkdata/PiG_Calibration-FlatFoot-Full.c3d", "btkdata/PiG_Calibration2-NoOption.c3d",
    "btkdata/ADemo1_rewrite_c3d_pc_float.c3d", "btkdata/ADemo1_rewrite_c3d_pc_integer.c3d",
    "btkdata/shd01.c3d",
]  # fmt: skip


def test_every_recording_of_these_kinds_with_plates_is_in_the_list(expected):
    known = {
        name
        for name, facts in expected.items()
        if name.startswith(KINDS) and name.endswith((".c3d", "grf.txt")) and facts.get("plates")
    }

    assert known <= set(REAL)


@pytest.mark.parametrize("name", REAL)
def test_real_recordings_give_the_reference_values(shared, expected, name):
    want = expected[name]
    (recording,) = fp.read(shared / "recordings" / name)

    result = fp.analyse(recording, RAW)

    means = (result["mean_ml"].value, result["mean_ap"].value)
    ordered = means[::-1] if want["cop_frame"] in AP_FIRST else means
    np.testing.assert_allclose(ordered, want["net_cop_mean_mm"], atol=0.01)
    assert result["path_length_total"].value == pytest.approx(want["net_path_raw_mm"], rel=1e-5)
    assert result["ellipse_area_95"].value == pytest.approx(want["ellipse95_F_mm2"], rel=1e-5)
    plates = [plate for plate in result.recording.plates if plate.fz_mean_n is not None]
    assert len(plates) == len(want["plates"])
    for ours, theirs in zip(plates, want["plates"], strict=True):
        assert ours.load_pct == pytest.approx(theirs["load_pct"], abs=0.02)
        assert ours.fz_mean_n == pytest.approx(theirs["fz_mean_N"], rel=1e-6, abs=1e-6)


def test_the_load_share_of_the_real_dual_plate_trials(shared, expected):
    name = "bmclab_pds/PDS13OR1grf.txt"
    (recording,) = fp.read(shared / "recordings" / name)

    result = fp.analyse(recording, RAW)

    assert result["load_left_mean"].value == pytest.approx(
        expected[name]["plates"][0]["load_pct"], abs=0.02
    )


def test_one_broken_plate_does_not_hide_the_other(shared):
    (recording,) = fp.read(shared / "recordings/btkdata/shd01.c3d")

    plates = fp.analyse(recording, RAW).recording.plates

    assert plates[0].fz_mean_n == pytest.approx(4088.658, abs=0.001)
    assert "channel index" in plates[1].why


def test_a_file_without_plates_is_refused(shared):
    with pytest.raises(ReadError):
        fp.read(shared / "recordings/btkdata/badParameterOffset.c3d")


@pytest.fixture(scope="module")
def simulated():
    return fp.simulate(seconds=40.0, seed=5, load_left=54.0, noise=1.0)


def test_a_simulated_person_is_recovered(simulated):
    result = fp.analyse(simulated.recording, RAW)

    assert result["load_left_mean"].value == pytest.approx(
        np.mean(simulated.truth["load_left"]), abs=0.01
    )
    assert result["mean_ap"].value == pytest.approx(np.mean(simulated.truth["net_ap"]), abs=0.02)


@pytest.mark.parametrize("asked", [fp.analyse, analyse_whole])
def test_a_file_s_name_or_a_dict_is_refused_with_what_is_expected(asked, simulated):
    with pytest.raises(TypeError, match=r"one Recording, .*forceplate\.read\(.*not a str\."):
        asked("trial.c3d")
    with pytest.raises(TypeError, match=r"one Recording, .*not a list\."):
        asked([simulated.recording])
    with pytest.raises(TypeError, match=r"takes Settings, .*having.*not a dict\."):
        asked(simulated.recording, {"filter.cutoff_hz": 8})
    with pytest.raises(TypeError, match=r"takes Settings, .*not a dict\."):
        asked(simulated.recording, settings={})


def test_feet_in_metres_are_refused_where_a_layout_is_given(simulated):
    feet = Feet(left=Foot(heel=(-0.09, -0.12), toe=(-0.12, 0.13)))
    layout = replace(simulated.recording.layout, feet=feet)

    with pytest.raises(LayoutError, match=r"the layout given: .*lengths are in mm"):
        fp.analyse(simulated.recording, layout=layout)


def test_a_result_lists_its_keys_like_a_dict(simulated):
    result = fp.analyse(simulated.recording)

    assert list(result) == list(result.keys()) == list(result.values)
    assert dict(result) == dict(result.values)
    assert "mos_min" in result
    assert "mos_mn" not in result


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("mos_mn", "there is no metric 'mos_mn'; did you mean mos_min?"),
        ("zzzzzz", "there is no metric 'zzzzzz'; list(result) gives the keys"),
        (3, "there is no metric 3; list(result) gives the keys"),
    ],
)
def test_an_unknown_key_is_a_key_error_that_names_the_nearest(simulated, key, says):
    with pytest.raises(KeyError) as refused:
        fp.analyse(simulated.recording)[key]

    assert refused.value.args == (says,)


def test_the_json_has_every_promised_part_and_no_nan(simulated):
    table = fp.analyse(simulated.recording).to_json()
    again = json.loads(json.dumps(table, allow_nan=False))

    assert again["schema"] == "forceplate.result/1"
    assert set(again) == {
        "schema", "source", "recording", "settings", "quality", "values", "provenance",
    }  # fmt: skip
    assert set(again["settings"]) == {*fp.Settings().flat(), "digest"}
    assert {check["code"] for check in again["quality"]["checks"]} == {
        "Q-SHORT", "Q-GAP", "Q-CLIP", "Q-ZERO", "Q-MASS", "Q-UNLOAD", "Q-PLACE", "Q-STEP", "Q-SWAP",
        "Q-NAN", "Q-START", "Q-DUP",
    }  # fmt: skip
    for value in again["values"].values():
        assert (value["value"] is None) == (value["why"] is not None)
        assert value["unit"] in UNITS
        assert value["revision"] >= 1


def test_the_series_are_the_trial_to_the_last_digit(simulated):
    analysis = analyse_whole(simulated.recording, RAW)
    text = io.StringIO()

    analysis.write_series(text)

    rows = list(csv.reader(io.StringIO(text.getvalue())))
    assert tuple(rows[0]) == SERIES
    assert len(rows) == analysis.trial.n_samples + 1
    assert float(rows[7][1]) == analysis.trial.net.ml[6]
    assert float(rows[7][7]) == analysis.trial.load_left[6]
    assert float(rows[7][0]) == 0.06


def test_the_series_leave_undefined_samples_empty(simulated):
    plates = list(simulated.recording.plates)
    wrench = np.array(plates[0].wrench)
    wrench[:, 10:20] = np.nan
    plates[0] = replace(plates[0], wrench=wrench, quantum=None)
    holed = replace(simulated.recording, plates=tuple(plates))
    text = io.StringIO()

    analyse_whole(holed, RAW).write_series(text)

    row = text.getvalue().splitlines()[12].split(",")
    assert [row[i] for i in (1, 2, 3, 4, 7)] == [""] * 5
    assert float(row[5])


def test_a_layout_given_beside_the_file_wins(simulated):
    table = simulated.recording.layout.to_table()
    table["facing"] = {"+": "-", "-": "+"}[table["facing"][0]] + table["facing"][1]

    turned = fp.analyse(simulated.recording, RAW, layout=layout_from(table, where="test"))
    straight = fp.analyse(simulated.recording, RAW)

    assert turned["mean_ap"].value == pytest.approx(-straight["mean_ap"].value)


def test_equal_work_has_one_key_and_other_work_another(simulated):
    recording = simulated.recording
    first = analyse_whole(recording).key

    assert analyse_whole(recording, fp.Settings().having({"filter.cutoff_hz": 10})).key == first
    assert analyse_whole(recording, fp.Settings().having({"filter.cutoff_hz": 8})).key != first
    assert analyse_whole(recording, window=(1.0, None)).key != first
    assert analyse_whole(recording, layout=fp.Layout(facing="+x")).key != first


def test_a_drawing_holds_what_a_page_draws(simulated):
    drawing = analyse_whole(simulated.recording).drawing()

    assert set(drawing.paths) == {"net", "left", "right"}
    assert drawing.paths["net"].shape[1] <= 1500
    assert drawing.paths["net"].dtype == np.float32
    assert drawing.ellipse.shape[0] == 2
    assert np.all(np.diff(drawing.spectrum[0]) > 0)
    assert [side for _, side, _ in drawing.plates] == ["left", "right"]
    assert set(drawing.feet) == {"left", "right"}
    assert np.all(drawing.base[:, 0] == drawing.base[:, -1])


def test_the_drawn_base_is_the_polygon_that_the_metrics_use(simulated):
    analysis = analyse_whole(simulated.recording)

    drawn = analysis.drawing().base

    used = base(analysis.pieces)
    assert drawn.dtype == np.float32
    assert drawn[:, :-1] == pytest.approx(np.array([used.ml, used.ap]), abs=1e-4)


def test_an_outline_that_was_taken_is_drawn_as_it_is(simulated):
    points = ((-150.0, -120.0), (-60.0, -110.0), (-80.0, 140.0), (-150.0, 130.0))
    feet = replace(simulated.recording.layout.feet, left=Foot(outline=points))
    layout = replace(simulated.recording.layout, feet=feet)

    drawing = analyse_whole(simulated.recording, layout=layout).drawing()

    assert drawing.feet["left"].T.tolist() == [*map(list, points), list(points[0])]
    assert drawing.base is not None


def test_without_feet_no_base_is_drawn(simulated):
    layout = replace(simulated.recording.layout, feet=None)

    drawing = analyse_whole(simulated.recording, layout=layout).drawing()

    assert drawing.base is None
    assert drawing.feet == {}


def test_the_drawn_sole_runs_from_heel_to_toe():
    outline = sole(np.array([100.0, -50.0]), np.array([120.0, 200.0]), 90.0)

    along = np.array([20.0, 250.0]) / math.hypot(20, 250)
    reach = along @ (outline - np.array([[100.0], [-50.0]]))
    assert reach.min() == pytest.approx(0.0, abs=1e-9)
    assert reach.max() == pytest.approx(math.hypot(20, 250), abs=1.0)


def test_the_same_trial_at_a_kilohertz_gives_the_same_numbers():
    slow = fp.analyse(fp.simulate(seconds=40.0, seed=11, rate=100.0).recording)
    fast = fp.analyse(fp.simulate(seconds=40.0, seed=11, rate=1000.0).recording)

    for key in ("mean_velocity_total", "ellipse_area_95", "load_left_mean", "f50_ap"):
        assert fast[key].value == pytest.approx(slow[key].value, rel=0.01)
