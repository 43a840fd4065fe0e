"""What the archive knows about trials and people, and every correction of it."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from sqlalchemy import event

from forceplate.archive.records import CROCKFORD, trial_code
from forceplate.errors import ArchiveError, UnknownParticipant, UnknownTrial
from forceplate.model.facts import Facts


def test_the_same_recording_has_the_same_code_everywhere():
    code = trial_code("0" * 64, 0)

    assert code == trial_code("0" * 64, 0)
    assert len({code, trial_code("0" * 64, 1), trial_code("1" * 64, 0)}) == 3
    assert len(code) == 10
    assert set(code) <= set(CROCKFORD)


def test_the_code_is_the_first_fifty_bits_of_the_hash():
    bits = bin(int(hashlib.sha256(b"a:0").hexdigest(), 16))[2:].zfill(256)
    expected = "".join(CROCKFORD[int(bits[at : at + 5], 2)] for at in range(0, 50, 5))

    assert trial_code("a", 0) == expected


def test_a_trial_comes_back_as_it_was_added(archive, make_trial):
    new = make_trial(b"one", participant="P01", vision="open", mass_kg=70.5)
    archive.put_original(b"one", "csv")

    code, is_new = archive.add(new, b"raw bytes", "anna")

    record = archive.trial(code)
    assert is_new
    assert (record.sha256, record.index, record.source_name) == (new.sha256, 0, "stance.csv")
    assert (record.facts, record.quality) == (new.facts, new.quality)
    assert (record.rate_hz, record.n_samples, record.n_plates) == (100.0, 6000, 2)
    assert (record.state, record.key, record.values) == ("new", None, {})
    assert archive.read_raw(code) == b"raw bytes"


def test_analysis_gets_the_layout_the_options_and_the_window(archive, make_trial):
    archive.put_original(b"one", "csv")
    new = make_trial(b"one")
    code, _ = archive.add(replace(new, window=(5.0, None)), b"raw", "anna")

    stored = archive.stored(code)
    assert stored.layout == new.layout
    assert stored.options == new.options
    assert stored.window == (5.0, None)
    assert stored.original.read() == b"one"


def test_adding_twice_keeps_the_first(archive, make_trial):
    archive.put_original(b"one", "csv")
    first, _ = archive.add(make_trial(b"one"), b"raw", "anna")

    again, is_new = archive.add(make_trial(b"one", participant="P09"), b"another raw", "anna")

    assert (again, is_new) == (first, False)
    assert archive.trial(first).facts.participant is None
    assert archive.verify()["blobs"] == 2


def test_two_recordings_of_one_file_are_two_trials(archive, make_trial):
    sha256 = archive.put_original(b"one", "csv")

    codes = {archive.add(make_trial(b"one", index), b"raw %d" % index, "a")[0] for index in (0, 1)}

    assert len(codes) == 2
    assert archive.find(sha256, 1) in codes
    assert archive.find(sha256, 2) is None
    assert archive.verify()["blobs"] == 3


def test_a_trial_without_its_original_is_refused(archive, make_trial):
    with pytest.raises(ArchiveError, match="original"):
        archive.add(make_trial(b"never put"), b"raw", "anna")

    assert archive.trials() == []


def test_an_unusual_suffix_never_becomes_part_of_a_path(archive):
    archive.put_original(b"one", "../../evil")

    assert [path.suffix for path in archive.folder.glob("originals/??/*")] == [".bin"]


def test_trials_are_listed_newest_first(add, archive):
    middle = add("a", start="2025-05-05")
    newest = add("b", start="2025-06-01T09:30")
    oldest = add("c", start="2024-12-31")

    assert [trial.trial for trial in archive.trials()] == [newest, middle, oldest]


def test_a_trial_without_a_date_stands_where_it_was_archived(add, archive):
    later = add("a", start="2027-01-01")
    undated = add("b")
    earlier = add("c", start="2025-01-01")

    assert [trial.trial for trial in archive.trials()] == [later, undated, earlier]


def test_listings_can_be_narrowed(add, archive):
    one = add("a", participant="P01", session="V1", protocol="quiet")
    two = add("b", participant="P01", session="V2")
    none = add("c")
    archive.judge(two, "repeat", "stepped off", "anna")

    def codes(**wanted):
        return {trial.trial for trial in archive.trials(**wanted)}

    assert codes(participant="P01") == {one, two}
    assert codes(participant="P01", session="V2") == {two}
    assert codes(protocol="quiet") == {one}
    assert codes(assigned=False) == {none}
    assert codes(assigned=True) == {one, two}
    assert codes(state="repeat") == {two}
    assert codes(verdict="usable") == {one, two, none}
    assert codes(verdict="repeat") == set()
    assert codes(codes=[one, none]) == {one, none}
    assert codes(codes=[]) == set()


def test_an_unknown_code_is_answered_with_the_nearest(add, archive):
    code = add("a")
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")

    with pytest.raises(UnknownTrial, match=code):
        archive.trial(wrong)


@pytest.mark.parametrize("question", ["trial", "stored", "history", "result"])
def test_every_question_about_an_unknown_trial_says_so(archive, question):
    with pytest.raises(UnknownTrial):
        getattr(archive, question)("0000000000")


def test_a_correction_changes_only_what_it_gives(add, archive):
    code = add("a", participant="P01", vision="open")

    record = archive.assign(code, Facts(vision="closed", session="V1"), "anna", "wrong form")

    assert record.facts == Facts(participant="P01", vision="closed", session="V1")


def test_a_correction_stays_in_the_history_with_what_was_there_before(add, archive):
    code = add("a", participant="P01")
    archive.assign(code, Facts(participant="P02"), "anna", "mixed up")
    archive.judge(code, "accepted", None, "bob")

    added, assigned, judged = archive.history(code)

    assert (added.action, added.by) == ("added", "test")
    assert (assigned.by, assigned.reason) == ("anna", "mixed up")
    assert (assigned.before, assigned.after) == ({"participant": "P01"}, {"participant": "P02"})
    assert (judged.action, judged.by, judged.after["state"]) == ("judged", "bob", "accepted")


def test_a_correction_that_changes_nothing_leaves_no_line(add, archive):
    code = add("a", participant="P01")

    archive.assign(code, Facts(participant="P01"), "anna")
    archive.judge(code, "new", None, "anna")
    archive.set_layout(code, archive.stored(code).layout, "anna")

    assert len(archive.history(code)) == 1


def test_a_date_given_later_moves_the_trial_in_the_list(add, archive):
    first = add("a", start="2025-01-01")
    second = add("b", start="2025-02-01")

    archive.assign(first, Facts(start="2025-03-01"), "anna")

    assert [trial.trial for trial in archive.trials()] == [first, second]


def test_a_judgement_and_its_reason_are_kept(add, archive):
    record = archive.judge(add("a"), "repeat", "stepped off", "anna")

    assert (record.state, record.state_reason) == ("repeat", "stepped off")


def test_an_unknown_state_is_refused(add, archive):
    with pytest.raises(ArchiveError, match="new, accepted or repeat"):
        archive.judge(add("a"), "excellent", None, "anna")


def test_a_layout_can_be_stated_later(add, archive):
    code = add("a")

    archive.set_layout(code, {"facing": "-x", "plates": []}, "anna", "seen in the lab")

    assert archive.stored(code).layout == {"facing": "-x", "plates": []}
    assert archive.history(code)[-1].reason == "seen in the lab"


def test_participants_are_told_by_their_trials(add, archive):
    add("a", participant="P02", session="V1", start="2025-01-01", mass_kg=70.0)
    add("b", participant="P02", session="V2", start="2025-02-01", mass_kg=72.0)
    add("c", participant="P01")
    add("d")

    one, two = archive.participants()

    assert (one.code, two.code) == ("P01", "P02")
    assert (two.n_sessions, two.n_trials, two.last) == (2, 2, "2025-02-01")
    assert two.mass_kg == 72.0
    assert one.mass_kg is None


def test_a_stated_measure_goes_before_the_trials_and_reaches_analysis(add, archive):
    known = add("a", participant="P01", mass_kg=70.0)
    unknown = add("b", participant="P01")

    archive.set_participant("P01", Facts(mass_kg=75.0, height_m=1.8), "anna")

    assert archive.participant("P01").mass_kg == 75.0
    assert archive.stored(unknown).facts.mass_kg == 75.0
    assert archive.stored(known).facts.mass_kg == 70.0
    assert archive.stored(known).facts.height_m == 1.8
    assert archive.trial(unknown).facts.mass_kg is None


def test_a_participant_may_be_known_before_the_first_trial(archive):
    archive.set_participant("P07", Facts(height_m=1.7), "anna")

    assert archive.participant("P07").n_trials == 0
    assert archive.sessions("P07") == []


def test_an_unknown_participant_is_answered_with_the_nearest(add, archive):
    add("a", participant="P0123")

    with pytest.raises(UnknownParticipant, match="P0123"):
        archive.participant("P0124")


def test_sessions_are_in_the_order_of_time_with_their_trials(add, archive):
    add("a", participant="P01", session="B", start="2025-01-01T10:05", trial=2)
    add("b", participant="P01", session="B", start="2025-01-01T10:00", protocol="quiet")
    add("c", participant="P01", session="A", start="2025-03-01")

    first, second = archive.sessions("P01")

    assert (first.session, first.start, first.protocol) == ("B", "2025-01-01T10:00", "quiet")
    assert [trial.facts.start for trial in first.trials] == ["2025-01-01T10:00", "2025-01-01T10:05"]
    assert second.session == "A"


def test_trials_of_one_day_without_a_session_are_one_visit(add, archive):
    add("a", participant="P01", start="2025-01-01T10:05")
    add("b", participant="P01", start="2025-01-01T11:00")
    add("c", participant="P01", start="2025-01-02")

    assert [len(session.trials) for session in archive.sessions("P01")] == [2, 1]
    assert archive.participant("P01").n_sessions == 2


def queries(archive, question) -> int:
    count = []
    engine = archive._catalogue.database.engine
    event.listen(engine, "before_cursor_execute", lambda *_: count.append(1))
    question()
    return len(count)


@pytest.mark.parametrize("question", ["trials", "participants", "runs"])
def test_a_longer_list_takes_no_more_queries(add, archive, result, question):
    def fill(names: str) -> None:
        for name in names:
            code = add(name, participant=f"P{name}")
            run = archive.start_run({}, "d" * 64, "default", "0.1.0", "anna")
            archive.save_result(run, code, name * 64, result(1.0), {}, {"m": 1.0})

    fill("a")
    few = queries(archive, getattr(archive, question))
    fill("bcdef")

    assert queries(archive, getattr(archive, question)) == few
