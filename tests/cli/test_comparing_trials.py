"""Trials side by side in an archive, and the commands that make them comparable, each tried."""

import shlex
import shutil

import pytest

import forceplate as fp
from forceplate.errors import NothingFound, SettingsError, UnknownTrial
from forceplate.lab import IngestOptions, Lab
from forceplate.model.facts import Facts
from forceplate.readers.trial_encode import encode

MV = "mean_velocity_total"
TRIALS = {
    "like": {}, "long": {"seconds": 60.0}, "slow": {"rate": 50.0}, "tiny": {"seconds": 16.0},
    "single": {"plates": "single"},
}  # fmt: skip


def take_in(lab, folder, number, name, *, protocol="quiet-stance", **how):
    path = folder / f"{name}.h5"
    made = fp.simulate(**{"seconds": 40.0, "seed": number, **how})
    path.write_bytes(encode(made.recording, simulated=True))
    facts = Facts("P-1", "v1", "2026-03-02T09:00", protocol, "open", "firm", number)
    (line,) = lab.ingest([path], IngestOptions(facts=facts))
    assert line.error is None


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("comparing")
    with Lab(folder / "lab", create=True) as lab:
        take_in(lab, folder, 1, "first")
        for number, (name, how) in enumerate(TRIALS.items(), start=2):
            take_in(lab, folder, number, name, **how)
        take_in(lab, folder, 10, "other", protocol="romberg")
        lab.analyse_missing(engine="serial")
        take_in(lab, folder, 11, "new")
    return folder / "lab"


@pytest.fixture
def archive(made, tmp_path):
    return shutil.copytree(made, tmp_path / "lab")


def against(folder, name):
    with Lab(folder) as lab:
        codes = {each.source_name.removesuffix(".h5"): each.trial for each in lab.trials()}
        return lab.between([codes["first"], codes[name]]).unlike[1]


def test_what_is_alike_stands_beside_what_trials_of_a_visit_differ_by(made):
    assert against(made, "like") == ()


@pytest.mark.parametrize(
    ("name", "why", "verb"),
    [("long", "length", "reanalyse"), ("slow", "rate", "reanalyse"), ("new", "unanalysed",
      "reanalyse"), ("other", "protocol", "assign")],
)  # fmt: skip
def test_the_one_command_makes_them_comparable(command, archive, name, why, verb):
    (found,) = against(archive, name)
    words = shlex.split(found.command)

    said = command(*words[1:], *(["--jobs", 1] if verb == "reanalyse" else []))

    assert (found.why, words[:2]) == (why, ["forceplate", verb])
    assert said.code == 0
    left = against(archive, name)
    if verb == "assign" and left:
        # what was stated anew is computed anew
        (again,) = left
        assert command(*shlex.split(again.command)[1:], "--jobs", 1).code == 0
        left = against(archive, name)
    assert left == ()


@pytest.mark.parametrize(
    ("name", "why", "says"),
    [("tiny", "length", "too short to compare with"),
     ("single", "plates", "nothing makes them comparable")],
)  # fmt: skip
def test_where_nothing_helps_there_is_no_command(made, name, why, says):
    (found,) = (each for each in against(made, name) if each.why != "repeat")

    assert (found.why, found.command) == (why, None)
    assert says in found.says


def test_one_length_is_that_of_the_shortest_of_all_that_are_looked_at(made):
    with Lab(made) as lab:
        codes = {each.source_name.removesuffix(".h5"): each.trial for each in lab.trials()}
        found = lab.between([codes["long"], codes["like"], codes["tiny"]])

    assert found.unlike[1][0].command.endswith("--set window.first_s=35")
    assert found.unlike[2][-1].command is None


def test_nothing_unknown_and_too_little_is_said(made):
    with Lab(made) as lab:
        code = lab.trials()[0].trial
        with pytest.raises(SettingsError, match="nothing to compare"):
            lab.between([])
        with pytest.raises(UnknownTrial):
            lab.between(["nosuch"])
        with pytest.raises(NothingFound, match="no metric"):
            lab.between([code], ["nosuch"])
        assert lab.between([code]).judged == ()
