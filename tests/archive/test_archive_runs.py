"""Runs stand beside each other; a result is done once and stays what it was."""

from __future__ import annotations

import threading

import pytest

from forceplate.archive.archive import Archive
from forceplate.archive.records import Finished
from forceplate.errors import ArchiveError, NothingFound, UnknownTrial
from forceplate.model.facts import Facts
from forceplate.model.result import Value

KEY = "a" * 64
OTHER = "b" * 64


@pytest.fixture
def start(archive):
    def start_run(preset: str = "default", digest: str = "d" * 64) -> int:
        return archive.start_run({"filter.cutoff_hz": 10.0}, digest, preset, "0.1.0", "anna")

    return start_run


def test_the_first_run_is_current_and_a_later_one_is_not(archive, start):
    first, second = start(), start("raw")

    assert [run.run for run in archive.runs()] == [first, second] == [1, 2]
    assert [run.current for run in archive.runs()] == [True, False]
    assert archive.runs()[1].preset == "raw"
    assert archive.runs()[0].settings == {"filter.cutoff_hz": 10.0}


def test_before_the_first_run_there_is_no_current_one(archive, add):
    assert archive.current_run() is None
    assert archive.result(add("a")) is None
    assert archive.values(["mean_velocity_total"]) == []


def test_a_result_comes_back_as_it_was_saved(archive, add, start, result):
    code, run = add("a"), start()

    archive.save_result(run, code, KEY, result(8.25), {"numpy": "2.3"}, {"velocity": 8.25})

    assert archive.result(code) == result(8.25)
    assert archive.has_result(KEY)
    assert not archive.has_result(OTHER)
    record = archive.trial(code)
    assert (record.key, record.recipe, record.values) == (KEY, "d" * 64, {"velocity": 8.25})


def test_the_same_work_is_kept_once(archive, add, start, result):
    code, run = add("a"), start()

    archive.save_result(run, code, KEY, result(8.25), {})
    archive.save_result(run, code, KEY, result(9.99), {})

    assert archive.result(code) == result(8.25)
    assert archive.runs()[0].n_done == 1


def test_numbers_that_are_not_finite_are_refused(archive, add, start, result):
    code, run = add("a"), start()

    with pytest.raises(ValueError, match="JSON"):
        archive.save_result(run, code, KEY, result(float("nan")), {})

    assert archive.result(code) is None


def test_a_new_run_leaves_the_old_results_and_can_be_made_current_and_back(
    archive, add, start, result
):
    code, first, second = add("a"), start(), start("raw")
    archive.save_result(first, code, KEY, result(8.0), {})
    archive.save_result(second, code, OTHER, result(9.0), {})

    before = archive.result(code)
    archive.make_current(second, "anna", "the paper uses raw")
    during = archive.result(code)
    archive.make_current(first, "anna", "and back")

    assert (before, during, archive.result(code)) == (result(8.0), result(9.0), result(8.0))
    assert archive.result(code, run=second) == result(9.0)
    assert archive.current_run().run == first


def test_a_run_that_is_not_there_is_said(archive, add, start, result):
    start()

    with pytest.raises(NothingFound, match="no run 7"):
        archive.make_current(7, "anna", "why not")
    with pytest.raises(NothingFound, match="no run 7"):
        archive.wanted(7)
    with pytest.raises(NothingFound, match="no run 7"):
        archive.save_result(7, add("a"), KEY, result(1.0), {})


def test_a_result_of_an_unknown_trial_is_refused(archive, start, result):
    with pytest.raises(UnknownTrial):
        archive.save_result(start(), "0000000000", KEY, result(1.0), {})

    assert not archive.has_result(KEY)


def test_another_run_may_use_a_result_again(archive, add, start, result):
    code, first, second = add("a"), start(), start()
    archive.save_result(first, code, KEY, result(8.0), {})

    archive.reuse_result(second, code, KEY)

    assert archive.result(code, run=second) == result(8.0)
    assert archive.wanted(second) == []


def test_a_result_that_was_never_made_cannot_be_used_again(archive, add, start):
    with pytest.raises(ArchiveError, match="no result"):
        archive.reuse_result(start(), add("a"), KEY)


def test_what_is_wanted_shrinks_with_each_result_and_failure(archive, add, start, result):
    one, two, three = add("a"), add("b"), add("c")
    run = start()
    archive.save_result(run, one, KEY, result(8.0), {})
    archive.save_failure(run, two, OTHER, {"code": "unreadable", "what": "no plates"})

    assert archive.wanted(run) == [three]
    assert archive.failure(two) == {"code": "unreadable", "what": "no plates"}
    assert archive.failure(one) is None
    assert archive.result(two) is None
    assert (archive.runs()[0].n_done, archive.runs()[0].n_failed) == (1, 1)


def test_a_result_after_a_failure_takes_its_place(archive, add, start, result):
    code, run = add("a"), start()
    archive.save_failure(run, code, KEY, {"code": "unreadable"})

    archive.save_result(run, code, KEY, result(8.0), {})

    assert archive.result(code) == result(8.0)
    assert archive.failure(code) is None
    assert (archive.runs()[0].n_done, archive.runs()[0].n_failed) == (1, 0)


@pytest.mark.parametrize(
    "change",
    [
        lambda archive, code: archive.set_layout(code, {"facing": "-y"}, "anna"),
        lambda archive, code: archive.assign(code, Facts(mass_kg=80.0), "anna"),
        lambda archive, code: archive.set_participant("P01", Facts(height_m=1.7), "anna"),
    ],
    ids=["layout", "mass", "height"],
)
def test_a_correction_that_can_change_numbers_asks_for_the_trial_again(
    archive, add, start, result, change
):
    code, run = add("a", participant="P01"), start()
    archive.save_result(run, code, KEY, result(8.0), {})

    change(archive, code)

    assert archive.wanted(run) == [code]
    assert archive.result(code) is None
    assert archive.trial(code).key is None
    assert archive.result(code, run=run) == result(8.0)


def test_several_results_are_saved_all_or_none(archive, add, start, result):
    one, two, run = add("a"), add("b"), start()
    good = Finished(one, KEY, result(8.0), primary={"velocity": 8.0})

    with pytest.raises(ArchiveError, match="no result"):
        archive.save_many(run, [good, Finished(two, OTHER)])
    after_failure = archive.wanted(run)
    archive.save_many(run, [good, Finished(two, OTHER, error={"code": "unreadable"})])

    assert set(after_failure) == {one, two}
    assert archive.trial(one).values == {"velocity": 8.0}
    assert archive.failure(two) == {"code": "unreadable"}


def test_a_correction_that_cannot_change_numbers_keeps_the_result(archive, add, start, result):
    code, run = add("a"), start()
    archive.save_result(run, code, KEY, result(8.0), {})

    archive.assign(code, Facts(session="V1", vision="open"), "anna")
    archive.judge(code, "accepted", None, "anna")

    assert archive.wanted(run) == []
    assert archive.trial(code).key == KEY


def test_a_result_of_what_was_known_before_a_correction_does_not_count_as_new(
    archive, add, start, result
):
    code, run = add("a"), start()
    analysed = archive.stored(code)
    archive.set_layout(code, {"facing": "-y"}, "anna")

    archive.save_result(run, code, KEY, result(8.0), {}, revision=analysed.revision)

    assert archive.wanted(run) == [code]


def test_going_back_to_an_earlier_layout_finds_its_result_again(archive, add, start, result):
    code, run = add("a"), start()
    layout = archive.stored(code).layout
    archive.save_result(run, code, KEY, result(8.0), {})
    archive.set_layout(code, {"facing": "-y"}, "anna")
    archive.save_result(run, code, OTHER, result(9.0), {})

    archive.set_layout(code, layout, "anna")
    archive.reuse_result(run, code, KEY)

    assert archive.result(code) == result(8.0)
    assert archive.wanted(run) == []
    assert archive.verify()["ok"]


def test_values_come_in_the_order_of_time(archive, add, start, result):
    run = start()
    for name, month, velocity in (("a", 3, 7.0), ("b", 1, 8.0), ("c", 2, 9.0)):
        code = add(name, participant="P01", start=f"2025-{month:02}-01")
        archive.save_result(run, code, name * 64, result(velocity), {})
    other = add("d", participant="P02", start="2025-01-01")
    archive.save_result(run, other, "d" * 64, result(1.0), {})

    found = archive.values(["mean_velocity_total", "no_such_metric"], participant="P01")

    assert [values["mean_velocity_total"].value for _, values in found] == [8.0, 9.0, 7.0]
    assert found[0][1] == {"mean_velocity_total": Value(8.0, "mm/s")}
    assert len(archive.values(["mean_velocity_total"])) == 4


def test_traces_are_kept_by_name_and_can_be_replaced(archive):
    archive.put_series("abcd12", b"first")
    archive.put_series("abcd12", b"second")

    assert archive.series("abcd12").read() == b"second"
    assert archive.series("none00") is None


@pytest.mark.parametrize("name", ["../../etc", "", "A" * 10, "a/b", "a" * 65])
def test_traces_with_another_kind_of_name_are_refused(archive, name):
    with pytest.raises(ArchiveError, match="plain name"):
        archive.put_series(name, b"data")


def test_two_readers_see_whole_listings_while_one_writes(archive, add, start, result):
    run = start()
    add("first", participant="P01")
    seen: list[bool] = []
    done = threading.Event()

    def read() -> None:
        with Archive.open(archive.folder) as reader:
            while not done.is_set():
                seen.append(all(len(trial.trial) == 10 for trial in reader.trials()))

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(15):
        code = add(f"trial {number}")
        archive.save_result(run, code, f"{number:064}", result(1.0), {})
    done.set()
    for reader in readers:
        reader.join()

    assert all(seen)
    assert len(seen) > 2
    assert len(archive.trials()) == 16
