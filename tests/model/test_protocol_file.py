"""Protocols are read from TOML, and what is impossible in one is named."""

import tomllib

import pytest

from forceplate import labdata
from forceplate.model.protocol_file import ProtocolError, protocol_from
from forceplate.simulate.cohort import PROTOCOL, SECONDS

GOOD = {
    "name": "quick", "title": "Quick look", "says": "One trial.",
    "condition": [{"vision": "open", "surface": "firm", "trials": 1, "seconds": 30}],
}  # fmt: skip


def shipped(name):
    file = labdata.folder("protocols").joinpath(f"{name}.toml")
    return protocol_from(tomllib.loads(file.read_text(encoding="utf-8")), where=f"{name}.toml")


def test_quiet_stance_has_four_conditions_of_three_minutes():
    protocol = shipped("quiet-stance")

    assert protocol.name == PROTOCOL
    assert len(protocol.conditions) == 4
    assert {(each.trials, each.seconds) for each in protocol.conditions} == {(3, SECONDS)}
    assert protocol.conditions[3].label == "eyes closed, foam"


def test_the_romberg_pair_is_eyes_open_and_closed_on_firm_ground():
    protocol = shipped("romberg")

    assert [each.label for each in protocol.conditions] == ["eyes open, firm", "eyes closed, firm"]
    assert {(each.trials, each.seconds) for each in protocol.conditions} == {(3, 30.0)}


def test_a_condition_may_leave_vision_open_to_choice():
    row = {"surface": "foam", "trials": 2, "seconds": 20.0}

    assert protocol_from({**GOOD, "condition": [row]}, where="x").conditions[0].vision is None


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"name": ""}, "name"),
        ({"says": 3}, "says"),
        ({"condition": []}, "conditions"),
        ({"condition": "four"}, "conditions"),
        ({"condition": [3]}, "not a table"),
        ({"colour": "red"}, "colour"),
        ({"condition": [{"vision": "shut", "trials": 1, "seconds": 30}]}, "vision"),
        ({"condition": [{"trials": 0, "seconds": 30}]}, "trials"),
        ({"condition": [{"trials": 1.5, "seconds": 30}]}, "whole"),
        ({"condition": [{"trials": True, "seconds": 30}]}, "trials"),
        ({"condition": [{"trials": 1}]}, "seconds"),
        ({"condition": [{"trials": 1, "seconds": 30, "minutes": 1}]}, "minutes"),
        ({"condition": GOOD["condition"] * 2}, "twice"),
    ],
)
def test_what_is_impossible_is_named_with_its_place(change, word):
    with pytest.raises(ProtocolError, match=word) as refusal:
        protocol_from({**GOOD, **change}, where="mine.toml")

    assert refusal.value.where == "mine.toml"
