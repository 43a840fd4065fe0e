"""The same behaviour of every kind of archive: SQLite or PostgreSQL, a folder or objects."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy.exc import DBAPIError

from forceplate.archive.archive import Archive
from forceplate.archive.files import names
from forceplate.archive.files.series import pack
from forceplate.archive.place import Place
from forceplate.archive.records import Finished, NewTrial
from forceplate.errors import ArchiveError, NothingFound, UnknownParticipant, UnknownTrial
from forceplate.model.facts import Facts
from forceplate.model.result import Check, Quality
from tests.archive import kinds

ANNA = "anna"
KEY, OTHER = "a" * 64, "b" * 64
LONG = "a pseudonym that is longer than any column was once said to be " * 3


@pytest.fixture(params=kinds.KINDS)
def place(request: pytest.FixtureRequest, quick_path: Path) -> Place:
    """Where an archive of each kind is to be made."""
    return kinds.place_of(request.param, quick_path / "lab", request)


@pytest.fixture
def lab(place: Place) -> Iterator[Archive]:
    with Archive.open(place, create=True) as opened:
        yield opened


@pytest.fixture
def add(lab: Archive, make_trial: Callable[..., NewTrial]) -> Callable[..., str]:
    """Adds a trial whose original is this name, with these facts; its code."""

    def add_one(name: str, **facts: Any) -> str:
        lab.put_original(name.encode(), "csv")
        return lab.add(make_trial(name.encode(), **facts), b"raw " + name.encode(), ANNA)[0]

    return add_one


def start_run(lab: Archive, **more: Any) -> int:
    return lab.start_run({"filter.cutoff_hz": 10.0}, "d" * 64, "default", "0.2.0", ANNA, **more)


def found(lab: Archive) -> set[str]:
    return {problem["code"] for problem in lab.verify()["problems"]}


def clean(lab: Archive, trials: int) -> bool:
    report = lab.verify()
    return (report["problems"], report["recovered"], report["trials"]) == ([], [], trials)


def test_what_is_added_is_there_once_and_found_by_file_and_by_content(lab, make_trial):
    one, two = make_trial(b"one"), make_trial(b"two")
    both = [lab.put_original(name, "csv") for name in (b"one", b"one", b"two")]

    first = lab.add(one, b"raw one", ANNA)
    again = lab.add_many([(one, b"raw other"), (two, b"raw two"), (two, b"raw two")], ANNA)

    assert both == [one.sha256, one.sha256, two.sha256]
    assert (first, again) == ((one.code, True), [(one.code, False), (two.code, True),
                                                 (two.code, False)])  # fmt: skip
    assert lab.find(one.sha256, 0) == one.code
    assert lab.find(one.sha256, 1) is None
    assert lab.same_content("") == one.code
    assert lab.same_content("never seen") is None
    assert lab.read_raw(one.code) == b"raw one"
    assert lab.stored(two.code).original.read() == b"two"
    with lab.stored(one.code).raw.local() as path:
        assert path.read_bytes() == b"raw one"
    assert clean(lab, 2)


def test_a_trial_without_its_original_is_refused_and_leaves_nothing(lab, make_trial):
    with pytest.raises(ArchiveError, match="without its original"):
        lab.add(make_trial(b"never put"), b"raw", ANNA)

    assert lab.trials() == []
    assert clean(lab, 0)


def test_a_listing_is_newest_first_and_narrowed_by_what_is_given(lab, add):
    old = add("old", participant="P01", session="V1", protocol="quiet", start="2026-01-05")
    new = add("new", participant="P01", session="V2", protocol="quiet", start="2026-02-05T09:00:00")
    other = add("other", participant="p02", session="V1", start="2026-01-06")
    nobody = add("nobody", start="2025-01-01")
    lab.judge(other, "repeat", "talked", ANNA)

    def codes(**narrow: Any) -> list[str]:
        return [record.trial for record in lab.trials(**narrow)]

    assert codes() == [new, other, old, nobody]
    assert codes(participant="P01") == [new, old]
    assert codes(participant="P01", session="V1") == [old]
    assert codes(protocol="quiet", verdict="usable") == codes(protocol="quiet")
    assert codes(state="repeat") == [other]
    assert codes(assigned=False) == [nobody]
    assert codes(codes=[old, nobody, "0000000000"]) == [old, nobody]
    with pytest.raises(UnknownTrial, match="Did you mean"):
        lab.trial(old[:-1] + ("0" if old[-1] != "0" else "1"))


def test_people_and_their_sessions_come_from_the_trials_and_from_what_is_said(lab, add):
    add("a", participant="P01", session="V1", start="2026-01-05", mass_kg=70.0)
    add("b", participant="P01", start="2026-02-05")
    code = add("c", participant=LONG, start="2026-01-01")
    before = lab.stored(code).revision

    person = lab.set_participant(LONG, Facts(mass_kg=71.5, height_m=1.8), ANNA)

    assert (person.mass_kg, person.n_trials) == (71.5, 1)
    assert [each.code for each in lab.participants()] == ["P01", LONG]
    assert [each.session for each in lab.sessions("P01")] == ["V1", "2026-02-05"]
    assert lab.participant("P01").mass_kg == 70.0
    assert lab.stored(code).facts.height_m == 1.8
    assert lab.stored(code).revision == before + 1
    with pytest.raises(UnknownParticipant):
        lab.participant("P99")
    assert clean(lab, 3)


def test_every_correction_stays_in_the_history(lab, add):
    code = add("a", participant="P01")
    checks = Quality((Check("Q-SHORT", "fail", 5.0, 20.0, "s", "5 s long."),))

    lab.judge(code, "repeat", "fußt auf Notiz “7”", ANNA)
    lab.judge(code, "repeat", "fußt auf Notiz “7”", ANNA)
    lab.assign(code, Facts(participant="P02", start="2026-01-05"), LONG, "wrong form")
    lab.set_layout(code, {"facing": "-y", "plates": []}, ANNA)
    record = lab.recheck(code, checks, ANNA)

    assert [event.action for event in lab.history(code)] == [
        "added", "judged", "assigned", "laid out", "checked",
    ]  # fmt: skip
    assert lab.history(code)[2].by == LONG
    assert lab.history(code)[2].before == {"participant": "P01", "start": None}
    assert (record.state, record.facts.participant, record.quality) == ("repeat", "P02", checks)
    assert lab.stored(code).layout == {"facing": "-y", "plates": []}
    assert clean(lab, 1)


def test_runs_stand_beside_each_other_and_one_is_shown(lab, add, result):
    one, two, three = (add(name, participant="P01") for name in ("a", "b", "c"))
    first = start_run(lab)
    second = start_run(lab, where={"code": f"{one},{two}"})
    lab.save_result(first, one, KEY, result(8.25), {"numpy": "2.3"}, {"velocity": 8.25})
    lab.save_result(first, one, KEY, result(9.99), {})
    lab.save_failure(first, two, OTHER, {"code": "unreadable", "what": "no plates"})
    lab.reuse_result(second, one, KEY)
    third = start_run(lab)

    assert [run.current for run in lab.runs()] == [True, False, False]
    assert lab.result(one) == lab.result(one, run=second) == result(8.25)
    assert lab.trial(one).values == {"velocity": 8.25}
    assert lab.failures(first) == [(two, "no plates")]
    assert (lab.wanted(first), lab.wanted(second)) == ([three], [two])
    assert [run.n_lacking for run in lab.runs()] == [1, 1, 3]
    assert lab.held([KEY, OTHER]) == {KEY: one}
    with pytest.raises(ArchiveError, match=f"run {third} has no result"):
        lab.make_current(third, ANNA, "the paper uses it")
    lab.reuse_result(third, one, KEY)
    lab.make_current(third, ANNA, "the paper uses it")
    assert (lab.current_run().run, lab.failure(two)) == (third, None)
    lab.make_current(first, ANNA, "and back")
    assert lab.failure(two)["what"] == "no plates"
    lab.assign(one, Facts(mass_kg=80.0), ANNA)
    assert lab.result(one) is None
    assert lab.result(one, run=first) == result(8.25)
    assert sorted(lab.wanted(first)) == sorted([one, three])
    assert [sorted(each.trial for each in part) for part in lab.wanted_parts(first)] == [
        sorted([one, three])
    ]
    with pytest.raises(NothingFound, match="no run 7"):
        lab.wanted(7)
    assert clean(lab, 3)


def test_many_results_are_kept_with_one_commit_or_none_of_them(lab, add, result):
    codes = [add(f"t{number}") for number in range(6)]
    run = start_run(lab)
    done = [
        Finished(code, f"{number:064}", result(float(number)), primary={"velocity": 0.1 * number})
        for number, code in enumerate(codes)
    ]

    with pytest.raises(UnknownTrial):
        lab.save_many(run, [*done, Finished("0000000000", KEY, result(1.0))])
    kept_before = lab.count_wanted(run)
    lab.save_many(run, done)
    lab.save_many(run, done)

    assert kept_before == 6
    assert lab.count_wanted(run) == 0
    assert [lab.result(code) for code in codes] == [result(float(n)) for n in range(6)]
    values = {record.trial: each for record, each in lab.values(["mean_velocity_total"], run=run)}
    assert values[codes[3]]["mean_velocity_total"].value == 3.0
    assert clean(lab, 6)


def test_a_job_is_taken_by_one_told_about_and_cancelled(lab, add, result):
    code, run = add("a"), start_run(lab)
    job = lab.ask_job(run, LONG, engine="serial", workers=1, options={"why": "first"})
    counts = {"total": 1, "done": 1, "reused": 0, "failed": 0}

    same = lab.ask_job(run, "bob", engine="processes", workers=2, options={})
    taken = [lab.take_job(job), lab.take_job(job)]
    state = lab.tell_job(job, counts, run, [Finished(code, KEY, result(1.0))])
    asked = lab.cancel_job(job, "bob")
    lab.end_job(job, "cancelled", "cancelled by bob.")

    assert same == job
    assert taken == [True, False]
    assert (state, asked.state) == ("running", "stopping")
    assert lab.result(code) == result(1.0)
    assert lab.job_options(job) == {"why": "first"}
    assert [(each.job, each.state, each.by, each.done) for each in lab.jobs()] == [
        (job, "cancelled", LONG, 1)
    ]
    assert lab.ask_job(run, ANNA, engine="serial", workers=1, options={}) == job + 1
    with pytest.raises(NothingFound):
        lab.take_job(99)
    assert clean(lab, 1)


def test_a_job_whose_process_is_gone_is_stopped_and_another_takes_its_place(lab, place, add):
    add("a")
    run = start_run(lab)
    job = lab.ask_job(run, ANNA, engine="serial", workers=1, options={})
    lab.take_job(job)
    kinds.sql(place, "UPDATE job SET seen = '2020-01-01T00:00:00Z'", guarded=True)

    left = lab.job(job)
    next_one = lab.ask_job(run, ANNA, engine="serial", workers=1, options={})

    assert left.state == "stopped"
    assert next_one == job + 1
    assert lab.take_job(next_one)


def test_traces_are_put_in_place_of_older_ones_and_read_in_part(lab, add):
    code = add("a")
    for newtons in (1.0, 2.0):
        lab.put_series(code, pack({"fz": (np.full(1000, newtons), "N")}, 1000.0))

    series = lab.series(code)

    assert series is not None
    assert lab.series("nobody") is None
    with series.local() as path:
        assert path.read_bytes() == series.read()
    assert clean(lab, 1)


@pytest.fixture
def full(lab, add, result) -> Archive:
    """Two trials with corrections, a person, a result, a failure and a current run."""
    one, two = add("one", participant="P01"), add("two")
    lab.assign(one, Facts(session="V1"), ANNA, "from the paper form")
    lab.set_participant("P01", Facts(mass_kg=70.0), ANNA)
    run = start_run(lab)
    lab.save_result(run, one, KEY, result(8.5), {}, {"velocity": 8.5})
    lab.save_failure(run, two, OTHER, {"code": "unreadable"})
    return lab


@pytest.mark.parametrize("place", kinds.IN_TWO_DATABASES, indirect=True)
def test_the_database_itself_refuses_to_change_the_past(full, place):
    verbs = ["DELETE FROM {0}", 'UPDATE {0} SET "{1}" = "{1}"']
    if place.catalogue is not None:
        verbs.append("TRUNCATE {0} CASCADE")
    columns = {"run": "id", "current_run": "seq", "run_result": "seq", "trial": "code"}
    for table in kinds.APPEND_ONLY:
        for verb in verbs:
            with pytest.raises(DBAPIError, match="append-only"):
                kinds.sql(place, verb.format(table, columns.get(table, "at")), guarded=True)

    assert clean(full, 2)


@pytest.mark.parametrize("place", kinds.IN_TWO_DATABASES, indirect=True)
@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE trial SET rate_hz = 50", "row-changed"),
        ("UPDATE result SET payload = replace(payload, '8.5', '7.5')", "row-changed"),
        ("UPDATE trial_now SET participant = 'P03' WHERE participant = 'P01'", "row-changed"),
        ("UPDATE run SET digest = 'other'", "row-changed"),
        ("DELETE FROM run_result WHERE seq = 1", "row-missing"),
        ("UPDATE audit SET reason = 'from memory' WHERE seq = 4", "audit-broken"),
        ("DELETE FROM audit WHERE seq = 4", "audit-broken"),
        ("DELETE FROM audit WHERE seq >= 3", "audit-broken"),
    ],
)
def test_what_is_changed_behind_its_back_is_found(full, place, statement, expected):
    kinds.sql(place, statement)

    assert expected in found(full)


@pytest.mark.parametrize("place", kinds.IN_TWO_DATABASES, indirect=True)
def test_a_trigger_that_no_longer_keeps_the_past_is_found(full, place):
    alike = {
        "sqlite": "CREATE TRIGGER blob_no_delete BEFORE DELETE ON blob BEGIN SELECT 1; END",
        "postgresql": "CREATE TRIGGER blob_no_delete BEFORE DELETE ON blob FOR EACH ROW WHEN "
        "(OLD.bytes < 0) EXECUTE FUNCTION forceplate_append_only()",
    }  # fmt: skip
    elsewhere = place.catalogue is not None
    on = "ON {}" if elsewhere else ""
    for name in ("audit_no_update", "blob_no_delete"):
        kinds.sql(place, f"DROP TRIGGER {name} {on.format(name.split('_')[0])}", guarded=True)
    kinds.sql(place, alike["postgresql" if elsewhere else "sqlite"], guarded=True)
    if elsewhere:
        kinds.sql(place, "ALTER TABLE run DISABLE TRIGGER run_no_update", guarded=True)

    problems = full.verify()["problems"]

    assert {problem["code"] for problem in problems} == {"trigger-missing"}
    assert [problem["what"].split()[2] for problem in problems] == [
        "blob_no_delete", *(["run_no_update"] if elsewhere else []), "audit_no_update",
    ]  # fmt: skip


def test_a_file_that_is_lost_damaged_or_unlike_its_row_is_found(full, place):
    store, stored = kinds.store_of(place), full.stored(full.trials()[0].trial)
    side = names.sidecar(stored.raw_sha256)
    good = {name: store.read(name) for name in (stored.raw.name, stored.original.name, side)}

    store.replace(stored.raw.name, b"something else", "damage")
    damaged = found(full)
    with pytest.raises(ArchiveError, match="damaged"):
        full.read_raw(stored.trial)
    store.put(stored.raw.name, good[stored.raw.name], "the good bytes")
    store.remove(stored.original.name)
    missing = found(full)
    full.put_original(good[stored.original.name], "csv")
    store.replace(side, json.dumps({**json.loads(good[side]), "rate_hz": 1.0}).encode(), "a lie")
    unlike = found(full)
    store.remove(side)

    assert (damaged, missing, unlike) == ({"blob-damaged"}, {"blob-missing"}, {"sidecar-damaged"})
    assert full.verify()["problems"] == []
    assert store.read(side) == good[side]


@pytest.mark.parametrize("point", ["commit", "committed"])
def test_a_death_around_the_commit_leaves_a_whole_trial_that_is_taken_in(
    place, make_trial, point: str
):
    dying = kinds.DyingCommits(point)
    victim = Archive.open(place, create=True, files=dying)
    victim.put_original(b"one", "csv")
    dying.armed = True
    with pytest.raises(kinds.Died):
        victim.add(make_trial(b"one", participant="P01"), b"raw one", ANNA)
    victim.close()
    kinds.store_of(place).mark(f"{names.TEMPORARY}/{'0' * 64}.pending", b"{half a mark", "a mark")

    with Archive.open(place) as after:
        (record,) = after.trials()
        report, again = after.verify(), after.verify()
        raw = after.read_raw(record.trial)
        history = [event.action for event in after.history(record.trial)]

    assert record.facts.participant == "P01"
    assert raw == b"raw one"
    assert history == (["recovered"] if point == "commit" else ["added"])
    assert report["problems"] == []
    became = "taken into the catalogue" if point == "commit" else "sidecar of trial"
    assert any(became in line for line in report["recovered"])
    assert ("taken into" in str(report["recovered"])) == (point == "commit")
    assert any("unfinished marker" in line for line in report["recovered"])
    assert again["recovered"] == report["recovered"]
    assert list(kinds.store_of(place).names(names.TEMPORARY)) == []


def test_a_marker_whose_file_never_came_is_taken_back(place, make_trial, monkeypatch):
    with Archive.open(place, create=True) as victim:
        victim.put_original(b"one", "csv")
        with monkeypatch.context() as patch:
            patch.setattr(type(victim._store), "put", _die)
            with pytest.raises(kinds.Died):
                victim.add(make_trial(b"one"), b"raw one", ANNA)

    with Archive.open(place) as after:
        report = after.verify()
        assert after.trials() == []
        assert after.add(make_trial(b"one"), b"raw one", ANNA)[1]

    assert "taken back" in report["recovered"][0]


def _die(*_: object) -> None:
    raise kinds.Died


def test_a_reader_sees_all_of_a_transaction_or_nothing(lab, place, make_trial):
    """Three trials a commit, read from another connection all the while."""
    stop = threading.Event()
    seen: list[int] = []

    def read() -> None:
        with Archive.open(place) as reader:
            while not stop.is_set():
                seen.append(len(reader.trials()))

    thread = threading.Thread(target=read)
    thread.start()
    try:
        for number in range(5):
            three = [f"{number} {index}".encode() for index in range(3)]
            for name in three:
                lab.put_original(name, "csv")
            lab.add_many([(make_trial(name), b"raw " + name) for name in three], ANNA)
    finally:
        stop.set()
        thread.join()

    assert seen == sorted(seen)
    assert {count % 3 for count in seen} == {0}
    assert len(set(seen)) > 2
    assert clean(lab, 15)


def test_the_archive_says_where_it_is_and_of_what_kind(full, place):
    health = full.health()

    assert health["database"].startswith("SQLite" if place.catalogue is None else "PostgreSQL 1")
    assert health["store"] == (place.store or str(place.folder))
    assert (health["trials"], health["blobs"], health["schema"]) == (2, 4, 2)
    assert health["catalogue_bytes"] > 1000
    assert (health["free_bytes"] is None) == (place.store is not None)
    assert health["writable"]


def test_it_is_opened_again_by_its_folder_alone(full, place):
    full.close()

    with Archive.open(place.folder) as again:
        assert again.place == place
        assert len(again.trials()) == 2
        assert again.verify()["problems"] == []
