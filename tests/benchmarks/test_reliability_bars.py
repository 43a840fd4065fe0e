"""A campaign that did too little, or whose findings do not say what they have to, did not hold."""

from __future__ import annotations

import json

import pytest

from benchmarks.reliability import (
    crash_points,
    history,
    kill,
    moved,
    power_cut,
    tamper,
)
from forceplate.archive.archive import Archive
from forceplate.model.run_change import MetricChange

SEED = 7


def test_too_few_faults_are_no_campaign(tmp_path, monkeypatch):
    case = {"kind": "die before", "step": 1, "fired": True, "errors": 0, "acknowledged": 1,
            "lost": [], "half": []}  # fmt: skip

    def held(count, fired=True):
        lines = [{"steps": 9}, *[{**case, "fired": fired}] * count]
        monkeypatch.setattr(crash_points, "lines_of", lambda *_: lines)
        return crash_points.measure(tmp_path, "full", SEED).held

    assert held(500)
    assert not held(499)
    assert not held(500, fired=False)


def test_too_few_power_cuts_are_no_campaign(tmp_path, monkeypatch):
    cut = {"policy": "names only", "step": 1, "acknowledged": 1, "lost": [], "half": []}

    def held(count, acknowledged=1):
        lines = [{"steps": 9}, *[{**cut, "acknowledged": acknowledged}] * count]
        monkeypatch.setattr(power_cut, "lines_of", lambda *_: lines)
        return power_cut.measure(tmp_path, "full", SEED).held

    assert held(90)
    assert not held(89)
    assert not held(90, acknowledged=0)


def test_kills_after_the_end_of_the_work_do_not_count(tmp_path, monkeypatch):
    monkeypatch.setattr(kill, "_files", lambda *_: None)
    monkeypatch.setattr(kill, "_looked", lambda *_: [])

    def held(at_work):
        each = iter([True] * at_work + [False] * (50 - at_work))
        monkeypatch.setattr(kill, "_killed", lambda *_: ([], next(each)))
        return kill.measure(tmp_path, "full", SEED).held

    assert held(45)
    assert not held(44)


@pytest.fixture
def four_changes(monkeypatch):
    monkeypatch.setitem(tamper.CHANGES, "small", 4)


def test_a_change_has_to_be_named_and_not_only_noticed(four_changes, tmp_path, monkeypatch):
    told = iter([[], *[["something is wrong"]] * 4])
    monkeypatch.setattr(tamper, "said", lambda _: next(told))

    finding = tamper.measure(tmp_path, "small", SEED)

    assert not finding.held
    assert (finding.figures["found"], finding.figures["named"]) == (4, 0)


def test_an_archive_that_is_never_well_finds_nothing(four_changes, tmp_path, monkeypatch):
    said = tamper.said
    monkeypatch.setattr(tamper, "said", lambda place: [*said(place), "all is wrong"])

    finding = tamper.measure(tmp_path, "small", SEED)

    assert not finding.held
    assert finding.trouble == ("untouched, and verify says: all is wrong",)


def test_every_table_that_anything_is_known_from_is_changed(tmp_path):
    from benchmarks.reliability.changes import TABLES
    from benchmarks.reliability.life import acts
    from forceplate.archive.database.schema import METADATA

    with Archive.open(tmp_path / "lab", create=True) as archive:
        for act in acts(archive):
            act()
        with archive._catalogue.reading() as connection:
            filled = {
                name for name in TABLES
                if connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one()
            }  # fmt: skip

    assert filled == set(TABLES)
    assert METADATA.tables.keys() - filled == {"job", "schema_version", "alembic_version"}


def _text(**values):
    return json.dumps({"values": {key: {"value": value} for key, value in values.items()}})


def _change(key, both, changed, gained=0, lost=0):
    return MetricChange(key, key, "mm", both, changed, 0, 0, gained, lost, None, None, None, None)


def test_a_comparison_has_to_list_what_differs_between_the_results_and_nothing_else():
    first = {"a": _text(area=1.0, load=2.0), "b": _text(area=3.0, load=None), "c": _text(area=9.0)}
    second = {"a": _text(area=1.5, load=2.0), "b": _text(area=3.0, load=5.0)}
    differ = history.differences(first, second)
    right = [_change("area", 2, 1), _change("load", 1, 0, gained=1)]

    assert history.unlisted(right, differ) == []
    assert len(history.unlisted([_change("area", 2, 2), right[1]], differ)) == 1
    assert len(history.unlisted(right[:1], differ)) == 1
    assert len(history.unlisted([*right, _change("sway", 2, 0)], differ)) == 1


@pytest.mark.parametrize(
    ("recomputed", "equal", "held"), [(4, 4, True), (4, 3, False), (0, 0, False)]
)
def test_a_backup_has_to_be_computed_anew_and_equal(recomputed, equal, held, tmp_path, monkeypatch):
    told = json.dumps({"recomputed": recomputed, "equal": equal})
    with Archive.open(tmp_path / "again", create=True), Archive.open(tmp_path / "lab", create=True):
        pass
    (tmp_path / "safe" / "one").mkdir(parents=True)
    (tmp_path / "safe" / "one" / "manifest.json").touch()
    monkeypatch.setattr(moved, "make_lab", lambda *_, **__: None)
    monkeypatch.setattr(moved, "_backed_up", lambda *_: ([], set(), 1))
    monkeypatch.setattr(moved, "_said", lambda *_: ([], told))
    monkeypatch.setattr(moved, "_served", lambda *_: True)

    assert moved.measure(tmp_path, "small", SEED).held == held
