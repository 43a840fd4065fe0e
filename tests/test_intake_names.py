"""Files with names that are no text of today."""

import json
import os
from pathlib import Path

import pytest

import forceplate as fp
from forceplate.cli.entry import run
from forceplate.lab import IngestOptions, Lab
from forceplate.model.facts import Facts
from forceplate.readers.trial_encode import encode

ODD = os.fsdecode(b"M\xfcller 1.h5")


@pytest.fixture
def folder(tmp_path) -> Path:
    """A recording whose name is Latin-1, one whose name is not, and a file that is none."""
    source = tmp_path / "old share"
    source.mkdir()
    for name, seed in ((ODD, 3), ("plain.h5", 4)):
        made = fp.simulate(seconds=32.0, seed=seed)
        try:
            (source / name).write_bytes(encode(made.recording, simulated=True))
        except OSError:
            pytest.skip("this file system takes no such name")
    (source / os.fsdecode(b"\xe4.txt")).write_bytes(b"no recording")
    return source


def test_a_name_that_is_no_utf_8_is_kept_as_far_as_it_can_be_and_stops_nothing(folder, tmp_path):
    facts = Facts(participant=os.fsdecode(b"M\xfcller"))
    with Lab(tmp_path / "archive", create=True) as lab:
        first = list(lab.ingest([folder], IngestOptions(facts=facts)))
        again = list(lab.ingest([folder], IngestOptions(facts=facts)))
        named = {trial.source_name: trial.facts.participant for trial in lab.trials()}
        assert lab.verify()["ok"]

    assert [line.status for line in first] == ["new", "new", "refused"]
    assert [line.status for line in again] == ["known", "known", "refused"]
    assert named == {"M\ufffdller 1.h5": "M\ufffdller", "plain.h5": "M\ufffdller"}
    for line in first:
        json.dumps(line.to_json(), ensure_ascii=False).encode()


@pytest.mark.parametrize("how", [[], ["--json"]])
def test_the_command_takes_such_a_folder_in(folder, tmp_path, capfdbinary, how):
    words = ["ingest", str(folder), "--archive", str(tmp_path / "archive"), "--no-analyse", *how]

    status = run(words)

    said = capfdbinary.readouterr()
    assert status == 3
    assert said.out.count(b"new") == 2
    assert b"2 new, 0 known, 1 refused" in said.err
