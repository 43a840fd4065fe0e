"""Notes on people's timelines and their baselines: kept with every change, on every catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest

from forceplate.archive.archive import Archive
from forceplate.archive.moving import restore
from forceplate.archive.place import Place
from forceplate.errors import NothingFound, SettingsError, UnknownParticipant
from tests.archive import kinds

ANNA, BEN = "anna", "ben"


@pytest.fixture(params=kinds.IN_TWO_DATABASES)
def place(request: pytest.FixtureRequest, quick_path: Path) -> Place:
    return kinds.place_of(request.param, quick_path / "lab", request)


@pytest.fixture
def lab(place, make_trial):
    """An archive in which P-1 was on two days and P-2 on one."""
    with Archive.open(place, create=True) as opened:
        for name, person, day in (("a", "P-1", "01"), ("b", "P-1", "15"), ("c", "P-2", "02")):
            opened.put_original(name.encode(), "csv")
            trial = make_trial(name.encode(), participant=person, start=f"2026-03-{day}T09:00")
            opened.add(trial, f"raw {name}".encode(), ANNA)
        yield opened


def quiet(*_):
    pass


def test_notes_stand_by_day_and_belong_to_one_person(lab):
    lab.annotate("P-1", "2026-03-12", "new  shoes", ANNA)
    lab.annotate("P-1", "2026-03-02", "training begins", BEN, kind="phase")
    lab.annotate("P-2", "2026-03-03", "a cold", ANNA)

    notes = lab.annotations("P-1")

    assert [(each.number, each.day, each.text, each.kind, each.by) for each in notes] == [
        (2, "2026-03-02", "training begins", "phase", BEN),
        (1, "2026-03-12", "new shoes", "note", ANNA),
    ]
    assert lab.annotations("P-9") == []


def test_a_changed_note_says_who_changed_it_and_its_past_is_in_the_trail(lab):
    lab.annotate("P-1", "2026-03-12", "new shoes", ANNA)

    changed = lab.change_annotation("P-1", 1, BEN, text="new insoles")
    lab.change_annotation("P-1", 1, BEN, text="new insoles")

    assert (changed.text, changed.day, changed.by) == ("new insoles", "2026-03-12", ANNA)
    assert changed.changed_by == BEN
    until, _ = lab.audit_head()
    lines = [each for each in lab.audit_trail(until=until, subject="P-1")
             if each.action == "annotated"]  # fmt: skip
    assert [each.before.get("text") for each in lines] == [None, "new shoes"]
    assert lines[-1].after["text"] == "new insoles"


def test_a_note_that_is_taken_off_keeps_its_number(lab):
    lab.annotate("P-1", "2026-03-12", "new shoes", ANNA)
    lab.change_annotation("P-1", 1, BEN, text="")

    second = lab.annotate("P-1", "2026-03-13", "a cold", ANNA)

    assert second.number == 2
    assert lab.annotations("P-1") == [second]


@pytest.mark.parametrize(
    ("day", "text", "kind"),
    [("12.3.2026", "shoes", "note"), ("2026-03-12", " ", "note"),
     ("2026-03-12", "x" * 501, "note"), ("2026-03-12", "shoes", "remark")],
)  # fmt: skip
def test_what_is_no_note_is_refused_and_leaves_nothing(lab, day, text, kind):
    before = lab.audit_head()

    with pytest.raises(SettingsError):
        lab.annotate("P-1", day, text, ANNA, kind=kind)

    assert lab.audit_head() == before


def test_nobody_writes_about_somebody_who_is_not_there(lab):
    with pytest.raises(UnknownParticipant):
        lab.annotate("P-11", "2026-03-12", "shoes", ANNA)
    with pytest.raises(UnknownParticipant):
        lab.begin_baseline("P-11", None, "a reason", ANNA)
    with pytest.raises(NothingFound):
        lab.change_annotation("P-1", 1, ANNA, text="shoes")


def test_a_baseline_begins_only_with_a_reason_at_a_visit_there_was(lab):
    with pytest.raises(SettingsError, match="reason"):
        lab.begin_baseline("P-1", "2026-03-15", "  ", ANNA)
    with pytest.raises(NothingFound, match="2026-03-01, 2026-03-15"):
        lab.begin_baseline("P-1", "2026-03-16", "a reason", ANNA)

    assert lab.baseline("P-1") is None


def test_the_last_baseline_counts_and_the_ones_before_stay_in_the_trail(lab):
    lab.begin_baseline("P-1", "2026-03-15", "new  shoes for good", ANNA)
    lab.begin_baseline("P-1", None, "they were given back", BEN)

    found = lab.baseline("P-1")

    assert (found.session, found.why, found.by) == (None, "they were given back", BEN)
    until, _ = lab.audit_head()
    lines = [each for each in lab.audit_trail(until=until, subject="P-1")
             if each.action == "baseline"]  # fmt: skip
    assert [(each.before, each.after) for each in lines] == [
        ({"session": None}, {"session": "2026-03-15"}),
        ({"session": "2026-03-15"}, {"session": None}),
    ]
    assert lab.baseline("P-2") is None


def test_timelines_are_verified_and_what_was_changed_behind_them_is_found(lab, place):
    lab.annotate("P-1", "2026-03-12", "new shoes", ANNA)
    lab.change_annotation("P-1", 1, BEN, day="2026-03-13")
    lab.begin_baseline("P-1", "2026-03-15", "new shoes", ANNA)
    assert lab.verify()["ok"]

    kinds.sql(place, "UPDATE audit SET after = '{}' "
              "WHERE action = 'annotated' AND seq = 5")  # fmt: skip

    problems = lab.verify()["problems"]
    assert {each["code"] for each in problems} >= {"audit-broken", "row-changed"}
    assert any("note that follows" in each["what"] for each in problems)


def test_a_backup_brings_timelines_back(lab, quick_path):
    lab.annotate("P-1", "2026-03-12", "new shoes", ANNA)
    lab.begin_baseline("P-1", "2026-03-15", "new shoes", ANNA)
    made = lab.backup(quick_path / "safe", ANNA, "0.1.0", link=False, pictures=False, step=quiet)

    found = restore.restore(made.folder, quick_path / "back", BEN, quiet)

    assert not found.problems
    with Archive.open(quick_path / "back") as back:
        assert back.annotations("P-1") == lab.annotations("P-1")
        assert back.baseline("P-1") == lab.baseline("P-1")
